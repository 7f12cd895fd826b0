"""Commands: what the reminders would say."""

import json
from datetime import datetime
from typing import Annotated

import typer

from bot import terminal


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="The reminders.", no_args_is_help=True)
    group.command("preview")(preview_reminders)
    app.add_typer(group, name="reminders")


def preview_reminders(
    first: Annotated[datetime, typer.Option("--from", metavar="DATE", formats=["%Y-%m-%d"])],
    last: Annotated[datetime, typer.Option("--to", metavar="DATE", formats=["%Y-%m-%d"])],
    as_json: Annotated[bool, typer.Option("--json", help="An object a line.")] = False,
) -> None:
    """What the policies would send from one date to another if nothing else happened; changes nothing."""
    settings = terminal.settings()
    from bot.reminders import preview

    if not preview.may_look(first.date(), last.date()):
        raise typer.BadParameter("is before --from, more than a year after it, or outside 2000–2100", param_hint="--to")
    database = terminal.database()
    made = database.transact(preview.every, first.date(), last.date(), settings.timezone)
    for forecast in made:
        print(json.dumps(forecast.as_json(), ensure_ascii=False) if as_json else forecast.as_text())
