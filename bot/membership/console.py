"""Commands: an invitation."""

import sys
from typing import Annotated, Literal

import typer

from bot import terminal


def register(app: typer.Typer) -> None:
    app.command()(invite)


def invite(
    role: Annotated[Literal["official", "liaison", "coordinator"], typer.Option()],
    secretariat: Annotated[
        str | None, typer.Option(metavar="CODE", help="DIVIPOLA code, for officials and liaisons.")
    ] = None,
    uses: Annotated[int, typer.Option(min=1, max=1000)] = 1,
    days: Annotated[int, typer.Option(min=1, max=90)] = 7,
) -> None:
    """A code and its deep link; the way in of the first coordinator."""
    settings = terminal.settings()
    from bot.base import bot_name
    from bot.base.errors import Gone
    from bot.membership import invitations
    from bot.people import assignments
    from db.models import Role

    if (role == "coordinator") != (secretariat is None):
        raise typer.BadParameter("a coordinator has none, officials and liaisons have one", param_hint="--secretariat")
    database = terminal.database()
    try:
        code = database.transact(assignments.secretariat_meant, secretariat).code if secretariat else None
        issued = database.transact(invitations.create, None, Role(role), code, uses, days, terminal.now())
    except Gone:
        raise typer.BadParameter(f"{secretariat} is no certified secretariat", param_hint="--secretariat") from None
    username = database.transact(bot_name.recall)
    print(invitations.in_groups(issued.code))
    print(f"https://t.me/{username}?start={issued.code}" if username else f"start={issued.code}")
    if settings.data_controller is None:
        print("DATA_CONTROLLER is not set: registration is closed until it is.", file=sys.stderr)
