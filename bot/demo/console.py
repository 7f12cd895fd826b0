"""Commands: the demo, and the simulator alone."""

import asyncio
import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot import terminal
from bot.terminal import Port
from conocimiento.articles import HOME


def register(app: typer.Typer) -> None:
    app.command()(demo)
    app.command()(simulator)
    app.command()(understand)


def demo(
    port: Port = 8080,
    keep: Annotated[Path | None, typer.Option(metavar="FILE", help="Keep the data in this SQLite file.")] = None,
    now: Annotated[
        str | None, typer.Option(metavar="ISO", help="Start at this instant: 2026-12-01T08:00, local time.")
    ] = None,
) -> None:
    """The whole bot on a local Telegram, with sample people. No token, no network."""
    settings = terminal.settings()
    from bot.demo.running import moment
    from bot.demo.running import run as run_demo

    asyncio.run(run_demo(port, keep, moment(now, settings.timezone) if now is not None else None))


def understand(
    text: Annotated[str | None, typer.Argument(help="What an official writes.")] = None,
    file: Annotated[
        Path | None, typer.Option(metavar="F.jsonl", help='{"id","text","role",…} a line; see docs/operations.md.')
    ] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    today: Annotated[str, typer.Option(metavar="DATE", help="The demo's day, at 10:00.")] = "2026-12-01",
) -> None:
    """What the bot makes of a person's words, on the demo's people and plans. Writes nothing."""
    if (text is None) == (file is None) or not as_json:
        raise typer.BadParameter("give TEXT --json, or --file F.jsonl --json")
    try:
        day = date.fromisoformat(today)
    except ValueError:
        raise typer.BadParameter(f"--today: {today!r} is no date such as 2026-12-01") from None
    from bot.demo.understanding import demo_plans, records

    base = terminal.knowledge(HOME)
    found = records(file) if file is not None else [{"id": None, "text": text}]
    with demo_plans(base, day, terminal.settings().timezone) as demo:
        for record in terminal.progress(found, "Understanding"):
            print(json.dumps(demo.understood(record), ensure_ascii=False))


def simulator(
    port: Port = 8081,
    token: Annotated[str | None, typer.Option(help="Accept only this token (default: any well-formed one).")] = None,
) -> None:
    """The local Telegram alone, for any bot."""
    terminal.settings()
    from bot.demo.running import run_simulator

    asyncio.run(run_simulator(port, token))
