"""One's post is one of the plan's, by a button, or typed."""

from bot.people import people
from db.models import Person as Row
from tests.dialogue import Office, Person
from tests.planning import add_activity

TUNJA = "15001"


def _post(office: Office, who: Person) -> str | None:
    return office.database.transact(lambda session: session.get_one(Row, who.row_id).post)  # type: ignore[no-any-return]


async def test_the_posts_of_the_plan_are_buttons(office: Office, ana: Person) -> None:
    office.database.transact(add_activity, "JU-01", post="Líder de cobertura")
    office.database.transact(add_activity, "JU-02", post="Líder de cobertura")
    office.database.transact(add_activity, "JU-01", TUNJA, post="Jefe de planeación")
    await ana.says("/start")
    await ana.taps(data="md:post")
    ana.sees("Escríbame su cargo, o toque el suyo")
    assert [label for label in ana.buttons if "Cancelar" not in label] == ["Líder de cobertura"]
    data = ana.last["buttons"][0][0]["data"]
    for _ in range(2):
        await ana.taps(data=data)
        ana.sees("Su cargo quedó así")
    assert _post(office, ana) == "Líder de cobertura"


async def test_without_a_plan_it_is_typed(office: Office, ana: Person) -> None:
    office.database.transact(people.set_post, ana.row_id, "Otra cosa")
    await ana.says("/start")
    await ana.taps(data="md:post")
    assert len(ana.buttons) == 1
    await ana.says("Líder de calidad")
    assert _post(office, ana) == "Líder de calidad"
