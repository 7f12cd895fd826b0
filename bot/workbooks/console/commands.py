"""Commands: plans in from a workbook, and out as a report."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot import terminal


def register(app: typer.Typer) -> None:
    app.command("import-plans")(import_plans)
    app.command()(report)


def import_plans(
    file: Annotated[Path, typer.Argument(metavar="F")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    errors: Annotated[Path | None, typer.Option(metavar="OUT.xlsx", help="The rows that are rejected, marked.")] = None,
) -> None:
    """Plans from a workbook, all or nothing; every rejected row with its column and what to write instead."""
    from rich.console import Console
    from rich.progress import Progress

    from bot.plans.ledger import Changed
    from bot.workbooks.console import importing
    from bot.workbooks.rows.cells import Wrong

    settings, database = terminal.settings(), terminal.database()
    today = terminal.now().astimezone(settings.timezone).date()
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        reading = bar.add_task("Reading rows", total=None)

        def progress(done: int, total: int) -> None:
            bar.update(reading, completed=done, total=total)

        try:
            outcome = importing.run(database, file, terminal.now, today, progress, dry_run=dry_run)
        except Wrong as wrong:
            print(importing.explained(wrong))
            raise typer.Exit(1) from None
        except Changed:
            print("nothing imported: the plans changed meanwhile; run it again")
            raise typer.Exit(1) from None
    print(*importing.lines(outcome), sep="\n")
    if not outcome.ok:
        if errors is not None:
            errors.write_bytes(importing.marked_workbook(outcome))
            print(f"written to {errors}")
        raise typer.Exit(1)


def report(
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx")],
    page: Annotated[Path | None, typer.Option("--html", metavar="OUT.html", help="Also as a page.")] = None,
    secretariat: Annotated[list[str] | None, typer.Option(metavar="CODE", help="Repeatable. Default: all.")] = None,
    action: Annotated[list[str] | None, typer.Option(metavar="A", help="Repeatable. Default: all four.")] = None,
    first: Annotated[datetime | None, typer.Option("--from", metavar="DATE", formats=["%Y-%m-%d"])] = None,
    last: Annotated[datetime | None, typer.Option("--to", metavar="DATE", formats=["%Y-%m-%d"])] = None,
) -> None:
    """The state of the plans as a workbook. With dates: what is due or was reported between them, both included."""
    settings = terminal.settings()
    from bot.base.errors import DomainError
    from bot.workbooks import exports
    from bot.workbooks.console import reporting

    database, now = terminal.database(), terminal.now().astimezone(settings.timezone)
    days = [day.date() if day else None for day in (first, last)]
    try:
        wanted = reporting.filters(secretariat or [], action or [], *days)
        contents = database.read(exports.contents, None, wanted, now, settings.timezone)
        database.transact(exports.note, None, contents, now)
        print(reporting.write(contents, out, page))
    except DomainError as exc:
        raise typer.BadParameter(reporting.explained(exc)) from None
