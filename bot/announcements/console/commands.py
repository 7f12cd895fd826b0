"""Commands: an announcement from a script."""

import sys
from typing import Annotated, Literal

import typer

from bot import terminal


def register(app: typer.Typer) -> None:
    app.command()(announce)


def announce(
    segment: Annotated[str, typer.Option(metavar="EXPR", help="all, or terms such as role=official,region=Caribe.")],
    text: Annotated[str, typer.Option(help="HTML as Telegram reads it; {nombre} {secretaria} …")],
    at: Annotated[str | None, typer.Option(metavar="WHEN", help="2026-12-01T08:00, local time. Default: now.")] = None,
    delivery_class: Annotated[Literal["once", "must"], typer.Option("--class")] = "once",
    urgent: Annotated[bool, typer.Option(help="Waits for no quiet hours and no working day.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Send it.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
) -> None:
    """An announcement from a script. A running bot delivers it."""
    settings = terminal.settings()
    from bot.announcements.console import announcing
    from bot.base.errors import DomainError

    database, now = terminal.database(), terminal.now().astimezone(settings.timezone)
    try:
        plan = announcing.plan(segment, at, delivery_class, urgent, settings.timezone)
        if dry_run or not yes:
            print(database.transact(announcing.count, text, plan, now))
        else:
            print(database.transact(announcing.announce, text, plan, now))
        if line := database.transact(announcing.waits, plan, now, settings.timezone):
            print(line, file=sys.stderr)
    except DomainError as exc:
        raise typer.BadParameter(announcing.explained(exc)) from None
    if not dry_run and not yes:
        raise typer.BadParameter("nothing was sent; add --yes to send, or --dry-run to count")
