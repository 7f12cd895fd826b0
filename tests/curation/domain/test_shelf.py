"""What one process trained serves the others, which share no folder with it."""

from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.curation import editions
from bot.curation.shelf import DatabaseShelf
from conocimiento.library import Library
from conocimiento.search.cache import KEPT, Cache
from db.engine import Database
from db.models import TrainedBase
from tests.at import BOGOTA
from tests.curation.bases import PARKING
from tests.curation.domain.test_versions import published
from tests.planning import Team

ASKS = "¿dónde se parquea el carro en la sede?"


def replica(home: Path, folder: Path | None, database: Database) -> Library:
    """The library of a process with a folder of its own."""
    return Library(home, Cache(folder, DatabaseShelf(database)))


def names(database: Database) -> list[str]:
    return database.transact(lambda session: sorted(session.exec(select(TrainedBase.name)).all()))


@pytest.mark.parametrize("own", [True, False], ids=["its own folder", "no folder"])
def test_the_second_trains_nothing_and_answers_the_same(
    database: Database, team: Team, home: Path, tmp_path: Path, own: bool
) -> None:
    first = replica(home, tmp_path / "one", database)
    second = replica(home, tmp_path / "two" if own else None, database)
    database.transact(published, team, "parqueadero", PARKING)
    edition = database.transact(editions.current, BOGOTA)
    (one, _), (other, _) = first.served(edition), second.served(edition)
    assert (first.trainings, second.trainings) == (1, 0)
    assert one.search(ASKS) == other.search(ASKS)
    assert one.search(ASKS).answers == ("parqueadero",)


def test_another_text_is_trained(database: Database, team: Team, home: Path, tmp_path: Path) -> None:
    first, second = (replica(home, tmp_path / name, database) for name in ("one", "two"))
    for text, expected in ((PARKING, (1, 0)), (PARKING.replace("cupos del", "cupos en el"), (2, 0))):
        database.transact(published, team, "parqueadero", text, str(expected))
        edition = database.transact(editions.current, BOGOTA)
        first.served(edition)
        second.served(edition)
        assert (first.trainings, second.trainings) == expected


@pytest.mark.parametrize("damage", [lambda content: content[:-1], lambda content: bytes(len(content))])
def test_what_is_damaged_is_trained_again(
    database: Database, team: Team, home: Path, tmp_path: Path, damage: object
) -> None:
    first, second = (replica(home, tmp_path / name, database) for name in ("one", "two"))
    edition = database.transact(editions.current, BOGOTA)
    first.served(edition)

    def spoil(session: Session) -> None:
        row = session.exec(select(TrainedBase)).one()
        row.content = damage(row.content)  # type: ignore[operator]

    database.transact(spoil)
    second.served(edition)
    assert second.trainings == 1


def test_the_latest_few_are_kept(database: Database) -> None:
    shelf = DatabaseShelf(database)
    for number in range(KEPT + 3):
        shelf.offer(f"trained-{number}.npz", lambda: b"x")
    assert names(database) == [f"trained-{number}.npz" for number in range(3, KEPT + 3)]


def test_what_stands_is_not_made_again(database: Database) -> None:
    shelf = DatabaseShelf(database)
    shelf.offer("trained-1.npz", lambda: b"first")
    shelf.offer("trained-1.npz", lambda: pytest.fail("nobody needs it"))
    assert shelf.read("trained-1.npz") == b"first"


def test_without_the_database_each_trains(
    database: Database, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = replica(home, tmp_path / "one", database)
    edition = database.transact(editions.current, BOGOTA)
    database.transact(lambda session: TrainedBase.__table__.drop(session.connection()))  # type: ignore[attr-defined]
    knowledge, _ = library.served(edition)
    assert library.trainings == 1
    assert knowledge.articles
    assert "can't be left for others" in capsys.readouterr().out


def test_what_was_prepared_is_served_as_it_is(database: Database, team: Team, home: Path) -> None:
    """Going back and archiving make it before they publish; it is trained and put together once."""
    library = replica(home, None, database)
    row = database.transact(published, team, "parqueadero", PARKING)
    edition = database.transact(editions.current, BOGOTA)
    library.prepare(edition.with_version(editions.as_version(row)))
    first, _ = library.served(edition)
    assert first.articles["parqueadero"].title == "Parqueadero de la sede"
    second, _ = library.served(edition)
    assert first.model is not second.model, "only once: it holds memory"
    assert library.trainings == 1
