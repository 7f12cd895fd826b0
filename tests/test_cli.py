"""`python -m bot …` as an operator runs it: real processes, exit statuses, one plain line for a mistake. Most are forks
of one server that has imported everything (tests/commands.py)."""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import terminal
from bot.cli import app
from conocimiento.article import KnowledgeError
from db.engine import Database
from tests.at import BOGOTA
from tests.commands import Ended
from tests.planning import TUNJA, add_activity, assemble
from tests.ports import free_port
from tests.processes import ROOT, Process, Simulator, bot, command, environment, reachable, simulator, until
from tests.waiting import HUNG_S

pytestmark = pytest.mark.slow


def run(*arguments: str, **settings: str) -> Ended:
    return command(*arguments, **({"ENCODER": "false"} | settings))  # it takes seconds to load


def test_ask_answers_as_contracts_say() -> None:
    result = run("ask", "--json", "objeto del convenio 059")
    assert result.status == 0, result.err
    answer = json.loads(result.out)
    assert set(answer) == {"id", "outcome", "answers", "choices", "ranked", "confidence", "ms"}
    assert answer["outcome"] == "answer"
    assert answer["answers"] == ["convenio-059-objeto"]
    assert answer["ranked"][0][0] == "convenio-059-objeto"
    assert len(answer["ranked"]) == 5
    assert 0 <= answer["confidence"] <= 1


def test_ask_in_words_and_small_talk() -> None:
    assert "5 horas diarias" in run("ask", "cuantas horas son de jornada unica").out
    assert json.loads(run("ask", "--json", "buenos dias").out)["small_talk"] == "greeting"


def test_ask_a_file_of_a_thousand_lines_in_order(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    lines = [{"id": f"q{number}", "text": f"cuantas horas son de jornada unica {number}"} for number in range(1000)]
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    result = run("ask", "--file", str(file), "--json")
    answers = [json.loads(line) for line in result.out.splitlines()]
    assert [answer["id"] for answer in answers] == [line["id"] for line in lines]


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": 1, "text": "hola"}\n[1]\n{"id": 2}\nnada\n', encoding="utf-8")
    result = run("ask", "--file", str(file), "--json")
    assert result.status == 1
    assert result.err.splitlines() == [
        f"{file}:2: not a JSON object",
        f'{file}:3: no "text"',
        f"{file}:4: not JSON: Expecting value: line 1 column 1 (char 0)",
    ]


@pytest.mark.parametrize(
    "arguments",
    [("ask",), ("ask", "hola", "--file", "x.jsonl"), ("nada",), ("demo", "--port", "70000"), ("knowledge",)],
)
def test_a_wrong_call_is_2(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.status == 2
    assert "Traceback" not in result.err


def test_no_token_is_one_line_and_2(tmp_path: Path) -> None:
    result = run("run", DATABASE_URL=f"sqlite:///{tmp_path}/x.db")
    assert result.status == 2
    assert result.err.splitlines()[-1] == "TELEGRAM_TOKEN: is missing"
    assert "Traceback" not in result.err


def test_a_setting_that_is_wrong_is_one_line_and_2() -> None:
    """This one is started from nothing."""
    line, env = [sys.executable, "-m", "bot", "migrate"], environment(DATABASE_URL="oracle://x")
    result = subprocess.run(line, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=HUNG_S)
    assert (result.returncode, result.stderr) == (
        2,
        "DATABASE_URL: must begin with sqlite:/// or postgresql+psycopg://\n",
    )


def test_migrate_and_doctor(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/alianza.db"
    before = run("doctor", DATABASE_URL=url)
    assert before.status == 1
    assert "FAIL database" in before.out
    assert run("migrate", DATABASE_URL=url).status == 0
    with simulator(tmp_path) as door:
        listen = f"127.0.0.1:{free_port()}"
        after = run("doctor", DATABASE_URL=url, TELEGRAM_TOKEN="1:doctor", TELEGRAM_API_URL=door.url, LISTEN=listen)
    assert after.status == 0, after.out
    assert after.out.count("ok  ") == 8
    assert "ok   process: none answers at 127.0.0.1:" in after.out
    assert "registration is closed" in after.out


def test_an_invitation_is_a_code_and_a_link_that_lets_somebody_in(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/alianza.db"
    controller = {"DATA_CONTROLLER": "Programa de prueba", "DATA_CONTROLLER_CONTACT": "datos@alianza.example"}
    assert run("migrate", DATABASE_URL=url).status == 0
    before = run("invite", "--role", "coordinator", DATABASE_URL=url, **controller)
    assert before.status == 0, before.err
    code, link = before.out.split()
    assert link == f"start={code.replace('-', '')}"
    with simulator(tmp_path) as door:
        process = bot(door, tmp_path, url, ENCODER="false", **controller)
        boss = door.person("Marta Prueba")
        door.post("/_sim/open", person=boss, payload=code.replace("-", ""))
        until(lambda: door.replies(boss), what=process.log)
        shown = door.chat(boss)[-1]
        door.post("/_sim/tap", person=boss, message_id=shown["message_id"], label="Acepto")
        until(lambda: "ya hace parte" in door.replies(boss)[-1], what=process.log)
        after = run(
            "invite", "--role", "official", "--secretariat", "47001", "--uses", "5", DATABASE_URL=url, **controller
        )
        username = process_username(door)
        assert after.out.splitlines()[1].startswith(f"https://t.me/{username}?start=")
        counted = run("announce", "--segment", "role=coordinator", "--text", "Hola", "--dry-run", DATABASE_URL=url)
        assert counted.out == "1\n"
        sent = run(
            "announce", "--segment", "all", "--text", "Hola, <b>{nombre}</b>", "--urgent", "--yes", DATABASE_URL=url
        )
        assert sent.out == "announcement 1: 1 recipients\n"
        until(lambda: "Hola, Marta Prueba" in door.replies(boss)[-1], what=process.log)
        until(lambda: _status(url)["deliveries"]["sent"] == 1, what=process.log)
        assert process.terminate() == 0
    status = _status(url)
    assert status["people"] == {"official": 0, "liaison": 0, "coordinator": 1}
    assert status["knowledge"]["articles"] == 85


def _status(url: str) -> dict[str, dict[str, int]]:
    return dict(json.loads(run("status", "--json", DATABASE_URL=url).out))


def process_username(door: Simulator) -> str:
    calls = [entry for entry in door.get("/_sim/log?after=0") if entry["method"] == "getMe"]
    return str(calls[0]["answer"]["result"]["username"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("invite", "--role", "boss"), "'boss' is not one of"),
        (("invite", "--role", "official"), "a coordinator has none"),
        (("invite", "--role", "coordinator", "--secretariat", "47001"), "a coordinator has none"),
        (("invite", "--role", "official", "--secretariat", "99999"), "99999 is no certified secretariat"),
        (("invite", "--role", "coordinator", "--uses", "0"), "greater than or equal to 1"),
        (("announce", "--segment", "rol=x", "--text", "a", "--yes"), "is no term"),
        (("announce", "--segment", "all", "--text", "{apellido}", "--yes"), "unknown placeholder"),
        (("announce", "--segment", "all", "--text", "<b>a", "--yes"), "is not HTML"),
        (("announce", "--segment", "all", "--text", "a", "--at", "mañana", "--yes"), "is a local time"),
        (("announce", "--segment", "all", "--text", "a", "--at", "2020-01-01T08:00", "--yes"), "in the past"),
        (("announce", "--segment", "all", "--text", "a", "--yes"), "nobody is in that segment"),
    ],
)
def test_a_wrong_call_is_explained_and_changes_nothing(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    url = f"sqlite:///{tmp_path}/alianza.db"
    assert run("migrate", DATABASE_URL=url).status == 0
    result = run(*arguments, DATABASE_URL=url)
    assert result.status == 2
    assert says in " ".join(result.err.replace("│", " ").split())
    assert "Traceback" not in result.err


def test_reminders_preview_is_a_line_each_and_changes_nothing(tmp_path: Path) -> None:
    """JU-03 of Santa Marta is due on Friday 4 December 2026, five working days after 27 November; nobody
    of Tunja is registered."""
    url = f"sqlite:///{tmp_path}/alianza.db"
    assert run("migrate", DATABASE_URL=url).status == 0
    with Database(url) as database:
        team = database.transact(assemble)
        database.transact(add_activity, "JU-09", TUNJA)
    dates = ("--from", "2026-11-27", "--to", "2026-11-29")
    result = run("reminders", "preview", *dates, "--json", DATABASE_URL=url)
    assert result.status == 0, result.err
    common = {"at": "2026-11-27T08:00:00-05:00", "rule": "due"}
    assert sorted(map(json.loads, result.out.splitlines()), key=lambda line: line["person"] or 0) == [
        common | {"person": None, "secretariat": TUNJA, "activities": ["JU-09"]},
        common | {"person": team.olga, "secretariat": "47001", "activities": ["JU-03"]},
        common | {"person": team.pedro, "secretariat": "47001", "activities": ["JU-03"]},
    ]
    text = run("reminders", "preview", *dates, DATABASE_URL=url)
    assert f"2026-11-27 08:00  person {team.olga}  47001  due  JU-03\n" in text.out
    assert run("reminders", "preview", *dates, "--json", DATABASE_URL=url).out == result.out


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-02-31", "2026-03-01"),
        ("2026-11-23T08:00", "2026-11-24"),
        ("mañana", "2026-11-24"),
        ("2026-12-01", "2026-11-30"),
        ("2026-11-23", "2028-11-23"),
        ("9999-12-01", "9999-12-31"),
        ("0001-01-01", "0001-01-02"),
    ],
)
def test_a_date_that_cant_be_is_2(tmp_path: Path, first: str, last: str) -> None:
    """A naive datetime among them."""
    result = run("reminders", "preview", "--from", first, "--to", last, DATABASE_URL=f"sqlite:///{tmp_path}/x.db")
    assert result.status == 2
    assert "Traceback" not in result.err


def test_knowledge_eval_and_check() -> None:
    checked = run("knowledge", "check", "--by", "2026-12-01")
    assert checked.status == 0
    assert "85 articles" in checked.out
    assert run("knowledge", "check", "--knowledge", "/nonexistent").status == 1


def test_knowledge_check_refuses_what_is_past_its_revision_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "now", lambda: datetime(2099, 1, 1, 12, tzinfo=BOGOTA))
    result = CliRunner().invoke(app, ["knowledge", "check"])
    assert isinstance(result.exception, KnowledgeError)
    assert "was to be reviewed by coordinación until 20" in str(result.exception)


def test_knowledge_eval_measures_any_set(tmp_path: Path) -> None:
    base = tmp_path / "kb.jsonl"
    base.write_text(
        '{"id": "a", "title": "Saludo", "questions": ["cómo te llamas", "dime tu nombre"], "answer": "Bot."}\n'
        '{"id": "b", "title": "Edad", "questions": ["cuántos años tienes", "dime tu edad"], "answer": "Pocos."}\n',
        encoding="utf-8",
    )
    questions = tmp_path / "q.jsonl"
    questions.write_text(
        '{"id": 1, "text": "cual es tu nombre", "gold": ["a"], "split": "dev"}\n'
        '{"id": 2, "text": "que edad tienes", "gold": ["b"], "split": "test"}\n'
        '{"id": 3, "text": "capital de Francia", "gold": [], "split": "dev"}\n',
        encoding="utf-8",
    )
    result = run("knowledge", "eval", str(questions), "--json", "--split", "dev", "--knowledge", str(base))
    assert result.status == 0, result.err
    card = json.loads(result.out)
    assert (card["questions"], card["in_scope"], card["accuracy_at_1"]) == (2, 1, 1.0)


def test_a_wrong_token_is_one_line_and_2(tmp_path: Path) -> None:
    """The simulator below knows one token only."""
    port = free_port()
    process = Process("simulator", "--port", str(port), "--token", "1:right", log=tmp_path / "simulator.log")
    door = Simulator(port)
    until(lambda: reachable(door.url), what=process.log)
    wrong = bot(door, tmp_path, f"sqlite:///{tmp_path}/a.db", TELEGRAM_TOKEN="1:other")
    assert wrong.wait() == 2
    assert wrong.written().splitlines()[-1] == "TELEGRAM_TOKEN: Telegram does not know it"
    assert "Traceback" not in wrong.written()
    process.terminate()


def test_run_waits_for_a_telegram_that_is_away(tmp_path: Path) -> None:
    """No crash, no busy loop; it works as soon as Telegram is back."""
    port = free_port()
    door = Simulator(port)
    process = bot(door, tmp_path, f"sqlite:///{tmp_path}/a.db")
    until(lambda: "Telegram does not answer yet" in process.written())
    telegram = Process("simulator", "--port", str(port), log=tmp_path / "simulator.log")
    until(lambda: reachable(door.url), what=telegram.log)
    person = door.person("Ana Prueba")
    door.say(person, "q es el mgei")
    until(lambda: door.replies(person), what=process.log)
    assert process.terminate() == 0
    telegram.terminate()


def test_the_second_process_with_a_token_is_told_and_stops_cleanly(tmp_path: Path) -> None:
    """Two processes with one token, with real processes."""
    with simulator(tmp_path) as door:
        (tmp_path / "one").mkdir()
        (tmp_path / "two").mkdir()
        one = bot(door, tmp_path / "one", f"sqlite:///{tmp_path}/a.db")
        until(lambda: "Ready" in one.written())
        two = bot(door, tmp_path / "two", f"sqlite:///{tmp_path}/a.db")
        until(lambda: "ANOTHER PROCESS IS POLLING" in one.written() + two.written())
        assert two.terminate() == 0
        person = door.person("Ana Prueba")
        door.say(person, "q es el mgei")
        until(lambda: door.replies(person), what=one.log)
        assert one.terminate() == 0


def test_the_token_and_the_words_are_in_no_log(tmp_path: Path) -> None:
    with simulator(tmp_path) as door:
        process = bot(door, tmp_path, f"sqlite:///{tmp_path}/a.db", LOG_LEVEL="DEBUG", LOG_FORMAT="json")
        person = door.person("Anastasia Prueba")
        door.say(person, "quien es el responsable del mgei en Nocaima")
        until(lambda: door.replies(person), what=process.log)
        door.post("/_sim/faults", error_rate=1.0)
        door.say(person, "y en Villapinzon quien")
        until(lambda: "An update failed" in process.written())
        process.kill()
        for secret in ("processes", "Anastasia", "Nocaima", "Villapinzon"):
            assert secret not in process.written()
