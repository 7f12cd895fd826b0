"""Commands: the demo, and the simulator alone."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot import terminal
from bot.terminal import Port


def register(app: typer.Typer) -> None:
    app.command()(demo)
    app.command()(simulator)


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


def simulator(
    port: Port = 8081,
    token: Annotated[str | None, typer.Option(help="Accept only this token (default: any well-formed one).")] = None,
) -> None:
    """The local Telegram alone, for any bot."""
    terminal.settings()
    from bot.demo.running import run_simulator

    asyncio.run(run_simulator(port, token))
