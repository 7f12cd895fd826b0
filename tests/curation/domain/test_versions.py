"""Versions: drafts, publication after a check, going back, archiving; and every process serves them."""

import asyncio
import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from bot.base import memory
from bot.base.errors import Gone, Invalid, NotAllowed
from bot.curation import editions, owners, versions
from bot.curation.versions import NO_FILE, Deed, Own
from bot.questions import reload
from bot.questions.reload import Watch
from conocimiento.articles import HOME
from conocimiento.evaluation import load_questions
from conocimiento.library import Library
from conocimiento.search import Knowledge
from db.engine import Database
from db.models import ArticleState, ArticleVersion
from tests.at import BOGOTA
from tests.curation.bases import CHOSEN, PARKING
from tests.planning import NOW, TODAY, Team
from tests.waiting import HUNG_S

HOURS = "jornada-unica-horas"
FILE = Own(text=(HOME / f"{HOURS}.md").read_text(encoding="utf-8"), day=date(2026, 11, 22))


def deed(team: Team, source: str = "tap:1", own: Own = NO_FILE) -> Deed:
    return Deed(actor_id=team.diana, source=source, now=NOW, today=TODAY, own=own)


def write(session: Session, /, team: Team, name: str, text: str, source: str = "msg:1", **checked: Any) -> int:
    draft = versions.write(session, team.diana, name, text, source=source, now=NOW)
    at = {"revision": editions.revision(session)} | checked
    versions.note_check(session, draft.id or 0, draft.edits, at)
    return draft.id or 0


def published(
    session: Session, /, team: Team, name: str, text: str, source: str = "1", own: Own = NO_FILE
) -> ArticleVersion:
    number = write(session, team, name, text, f"msg:{source}")
    return versions.publish(session, deed(team, f"tap:{source}", own), number, 0)


def test_a_draft_is_in_no_base_until_it_is_published(database: Database, team: Team) -> None:
    number = database.transact(write, team, "parqueadero", PARKING)
    assert database.transact(editions.current, BOGOTA).versions == ()
    row = database.transact(lambda session: versions.publish(session, deed(team), number, 0))
    assert (row.version, row.state, row.author_id, row.approved_by) == (
        1,
        ArticleState.PUBLISHED,
        team.diana,
        team.diana,
    )
    edition = database.transact(editions.current, BOGOTA)
    assert [(each.article_id, each.text, each.day) for each in edition.versions] == [("parqueadero", PARKING, TODAY)]
    assert database.transact(editions.newer, BOGOTA, edition.revision) is None


def test_the_same_message_and_the_same_tap_count_once(database: Database, team: Team) -> None:
    def twice(session: Session) -> None:
        assert write(session, team, "parqueadero", PARKING) == write(session, team, "parqueadero", PARKING)
        first = versions.publish(session, deed(team), write(session, team, "parqueadero", PARKING), 0)
        assert versions.publish(session, deed(team), first.id or 0, 0).revision == first.revision
        gone = versions.archive(session, deed(team, "tap:2"), "parqueadero", "ya no hay")
        assert versions.archive(session, deed(team, "tap:3", FILE), HOURS, "x").version == 2
        with pytest.raises(Gone):
            versions.archive(session, deed(team, "tap:4"), "parqueadero", "otra vez")
        assert gone.state is ArticleState.ARCHIVED
        assert len(versions.history(session, "parqueadero")) == 2

    database.transact(twice)


@pytest.mark.parametrize(("checked", "reason"), [({"revision": -1}, "check_again"), ({"worse": True}, "worse")])
def test_what_was_not_checked_or_is_worse_is_not_published(
    database: Database, team: Team, checked: dict[str, Any], reason: str
) -> None:
    number = database.transact(lambda session: write(session, team, "parqueadero", PARKING, **checked))
    with pytest.raises(Invalid, match=reason):
        database.transact(lambda session: versions.publish(session, deed(team), number, 0))
    assert database.transact(editions.current, BOGOTA).versions == ()


def test_who_insists_says_why_and_it_is_kept(database: Database, team: Team) -> None:
    number = database.transact(lambda session: write(session, team, "parqueadero", PARKING, worse=True))
    row = database.transact(lambda session: versions.publish(session, deed(team), number, 0, "lo pidió el ministerio"))
    assert (row.insisted, row.reason) == (True, "lo pidió el ministerio")


def test_a_check_counts_for_the_text_and_the_base_it_was_made_with(database: Database, team: Team) -> None:
    def change(session: Session) -> None:
        number = write(session, team, "parqueadero", PARKING)
        published(session, team, "otro", PARKING, "2")
        with pytest.raises(Invalid, match="check_again"):
            versions.publish(session, deed(team), number, 0)
        changed = versions.rewrite(session, team.dario, number, PARKING + "Más.\n", 0)
        assert (changed.checked, changed.author_id) == ({}, team.dario)
        with pytest.raises(Gone):
            versions.rewrite(session, team.diana, number, PARKING, 0)
        with pytest.raises(Gone):
            versions.note_check(session, number, 0, {})

    database.transact(change)


def test_the_file_is_kept_as_the_first_version_and_can_be_gone_back_to(database: Database, team: Team) -> None:
    def back(session: Session) -> None:
        published(session, team, HOURS, "otro texto", "1", FILE)
        first, second = reversed(versions.history(session, HOURS))
        assert (first.version, first.text, second.version) == (1, FILE.text, 2)
        third = versions.roll_back(session, deed(team, "tap:9", FILE), first.id or 0)
        assert (third.version, third.text) == (3, FILE.text)
        assert editions.newest(session)[HOURS].version == 3
        assert versions.roll_back(session, deed(team, "tap:12", FILE), first.id or 0).id == third.id
        archived = versions.archive(session, deed(team, "tap:10", FILE), HOURS, "ya no")
        assert editions.current(session, BOGOTA).versions[0].text is None
        with pytest.raises(Gone):
            versions.roll_back(session, deed(team, "tap:11", FILE), archived.id or 0)
        assert versions.current_text(session, HOURS, FILE) == ""
        newer = Own(text="de otro día", day=date(2026, 12, 1))
        assert versions.current_text(session, HOURS, newer) == "de otro día"

    database.transact(back)


@pytest.mark.parametrize("who", ["olga", "lucas"])
def test_only_the_coordination_writes_publishes_and_archives(database: Database, team: Team, who: str) -> None:
    actor = getattr(team, who)
    number = database.transact(write, team, "parqueadero", PARKING)
    theirs = Deed(actor_id=actor, source="tap:x", now=NOW, today=TODAY, own=FILE)
    for act in (
        lambda session: versions.write(session, actor, "otro", PARKING, source="msg:x", now=NOW),
        lambda session: versions.rewrite(session, actor, number, "x", 0),
        lambda session: versions.discard(session, actor, number),
        lambda session: versions.publish(session, theirs, number, 0),
        lambda session: versions.archive(session, theirs, HOURS, "x"),
    ):
        with pytest.raises(NotAllowed):
            database.transact(act)


def test_a_difference_is_the_lines_that_went_and_came() -> None:
    assert versions.diff("a\nb\nc", "a\nB\nc\nd") == ["-b", "+B", "+d"]


# Every process serves it


class Latest(list[Knowledge]):
    """Keeps the last base alone, as a process does, and counts them: each load has the garbage collected, which walks
    through all that are kept."""

    came = 0

    def append(self, knowledge: Knowledge) -> None:
        self[:] = [knowledge]
        self.came += 1


def answers(knowledge: Knowledge) -> list[Any]:
    found = [knowledge.search(question.text) for question in load_questions()[:300]]
    return [(each.outcome, each.answers, each.choices, each.ranked, each.confidence) for each in found]


def watching(database: Database, library: Library, live: list[Knowledge]) -> Watch:
    knowledge, _ = library.served(database.transact(editions.current, BOGOTA))
    live.append(knowledge)
    edition = database.transact(editions.current, BOGOTA)
    newer = lambda than: database.transact(editions.newer, BOGOTA, than)  # noqa: E731
    return Watch(library, live.append, newer=newer, edition=edition, served=knowledge)


def test_going_back_gives_the_previous_answers_exactly(database: Database, team: Team, library: Library) -> None:
    live: list[Knowledge] = []
    watch = watching(database, library, live)
    before = answers(live[-1])
    changed = FILE.text.replace("titulo: 'Jornada Única", "titulo: 'Otra Jornada")
    database.transact(published, team, HOURS, changed, "1", FILE)
    database.transact(published, team, "parqueadero", PARKING, "2")
    watch.look()
    assert live[-1].articles["parqueadero"].title == "Parqueadero de la sede"
    assert answers(live[-1]) != before
    first = database.transact(versions.history, HOURS)[-1]
    database.transact(lambda session: versions.roll_back(session, deed(team, "tap:b", FILE), first.id or 0))
    database.transact(lambda session: versions.archive(session, deed(team, "tap:a"), "parqueadero", "x"))
    watch.look()
    assert answers(live[-1]) == before
    count = len(live)
    watch.look()
    assert len(live) == count


async def test_two_processes_serve_it_by_themselves(database: Database, team: Team, home: Path) -> None:
    """Each looks every second, and has its own library that has trained nothing of it."""
    assert reload.SECONDS <= 1
    libraries = [Library(home), Library(home)]
    served: list[list[Knowledge]] = [[], []]
    pairs = zip(libraries, served, strict=True)
    watches = [await asyncio.to_thread(watching, database, library, live) for library, live in pairs]
    tasks = [asyncio.create_task(watch.forever()) for watch in watches]
    await asyncio.to_thread(database.transact, published, team, "parqueadero", PARKING)
    async with asyncio.timeout(HUNG_S):
        while not all("parqueadero" in live[-1].articles for live in served):
            await asyncio.sleep(0.05)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.slow
def test_a_reader_never_meets_a_half_loaded_base(
    database: Database, team: Team, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred publications while two threads ask all the time: each answer is whole, of one base or of the other. On
    PostgreSQL, whose part is only where they come from, ten."""
    monkeypatch.setattr(memory, "give_back", lambda: None)  # here it walks through what all tests are made of
    rounds = 50 if database.engine.dialect.name == "sqlite" else 5
    live = Latest()
    watch = watching(database, library, live)
    wrong: list[str] = []
    stop = threading.Event()

    def hammer() -> None:
        while not stop.wait(0.01):  # thousands of times, and the loads get their turn
            knowledge = live[-1]
            found = knowledge.search("¿dónde se parquea el carro en la sede?")
            names = {*found.answers, *found.choices, *(name for name, _ in found.ranked)}
            whole = names <= knowledge.articles.keys() and len(knowledge.articles) >= len(CHOSEN)
            if not whole or (found.answers == ("parqueadero",)) != ("parqueadero" in knowledge.articles):
                wrong.append(f"{found} of {sorted(knowledge.articles)}")

    readers = [threading.Thread(target=hammer) for _ in range(2)]
    for reader in readers:
        reader.start()
    row = database.transact(published, team, "parqueadero", PARKING)
    for number in range(rounds):
        watch.look()
        database.transact(versions.archive, deed(team, f"tap:a{number}"), "parqueadero", "x")
        watch.look()
        database.transact(versions.roll_back, deed(team, f"tap:b{number}"), row.id or 0)
    stop.set()
    for reader in readers:
        reader.join()
    assert live.came == 1 + 2 * rounds
    assert not wrong[:3]


def test_a_confirmation_is_served_too(database: Database, team: Team, library: Library) -> None:
    live: list[Knowledge] = []
    watch = watching(database, library, live)
    later = NOW + timedelta(days=400)
    database.transact(owners.confirm, team.diana, live[-1].articles[HOURS], source="tap:c", now=later)
    watch.look()
    assert live[-1].articles[HOURS].reviewed == later.astimezone(BOGOTA).date()
    assert live[-1].topics["otros"].articles[0] in live[-1].articles.values()


def test_a_confirmation_trains_nothing_and_another_text_does(database: Database, team: Team, library: Library) -> None:
    live: list[Knowledge] = []
    watch = watching(database, library, live)
    database.transact(owners.confirm, team.diana, live[-1].articles[HOURS], source="tap:c", now=NOW + timedelta(9))
    watch.look()
    assert live[-1] is not live[-2]
    assert live[-1].model is live[-2].model
    database.transact(published, team, "parqueadero", PARKING)
    watch.look()
    assert live[-1].model is not live[-2].model
