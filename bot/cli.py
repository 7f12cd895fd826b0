"""`python -m bot COMMAND`. Exit status: 0 done, 1 the content is wrong, 2 the call is wrong (or a setting)."""

import asyncio
import json
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from sqlalchemy.exc import SQLAlchemyError

from bot.config import Settings, SettingsError, load_settings
from bot.edge.wall_clock import utc_now
from conocimiento.article import KnowledgeError
from conocimiento.articles import HOME

app = typer.Typer(
    help="Alianza: a Telegram assistant for the staff of Colombia's education secretariats.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # the pretty ones print local variables, and those hold tokens and people's words
    add_completion=False,
)
knowledge_app = typer.Typer(help="The knowledge base.", no_args_is_help=True)
app.add_typer(knowledge_app, name="knowledge")
reminders_app = typer.Typer(help="The reminders.", no_args_is_help=True)
app.add_typer(reminders_app, name="reminders")

KnowledgePath = Annotated[
    Path, typer.Option("--knowledge", metavar="PATH", help="A folder of articles or a .jsonl file.")
]
Port = Annotated[int, typer.Option(min=0, max=65535)]


def main() -> None:
    try:
        app()
    except SettingsError as exc:
        print(*exc.args, sep="\n", file=sys.stderr)
        sys.exit(2)
    except KnowledgeError as exc:
        print(exc, file=sys.stderr)
        sys.exit(1)
    except (SQLAlchemyError, OSError) as exc:
        print(_trouble(exc), file=sys.stderr)
        sys.exit(2)


def _trouble(error: SQLAlchemyError | OSError) -> str:
    """A database that went away at work, a file that can't be read or written: one plain line, never a traceback."""
    from bot import opening
    from db.engine import first_line

    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: can't be read or written: {error.strerror}"
    return first_line(error) if isinstance(error, OSError) else str(opening.trouble(error))


def _settings(**overrides: Any) -> Settings:
    from bot import logs

    settings = load_settings(**overrides)
    token = settings.telegram_token.get_secret_value() if settings.telegram_token else ""
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
    logs.configure(settings.log_level, settings.log_format, tuple(filter(None, (token, secret))))
    return settings


def _knowledge(path: Path) -> Any:
    from conocimiento.search import Knowledge
    from conocimiento.search.cache import Cache
    from conocimiento.search.encoder import load_encoder

    settings = load_settings()
    return Knowledge.load(path, load_encoder() if settings.encoder else None, Cache(settings.cache_dir))


@app.command()
def run() -> None:
    """The bot on Telegram (or on TELEGRAM_API_URL)."""
    settings = _settings()
    from bot.app import run as run_bot
    from bot.health.watchdog import Watchdog

    watchdog = Watchdog()
    try:
        asyncio.run(run_bot(settings, watchdog))
    finally:
        watchdog.stop()


@app.command()
def demo(
    port: Port = 8080,
    keep: Annotated[Path | None, typer.Option(metavar="FILE", help="Keep the data in this SQLite file.")] = None,
    now: Annotated[
        str | None, typer.Option(metavar="ISO", help="Start at this instant: 2026-12-01T08:00, local time.")
    ] = None,
) -> None:
    """The whole bot on a local Telegram, with sample people. No token, no network."""
    settings = _settings()
    from bot.demo.running import moment
    from bot.demo.running import run as run_demo

    asyncio.run(run_demo(port, keep, moment(now, settings.timezone) if now is not None else None))


@app.command()
def simulator(
    port: Port = 8081,
    token: Annotated[str | None, typer.Option(help="Accept only this token (default: any well-formed one).")] = None,
) -> None:
    """The local Telegram alone, for any bot."""
    _settings()
    from bot.demo.running import run_simulator

    asyncio.run(run_simulator(port, token))


@app.command()
def ask(
    text: Annotated[str | None, typer.Argument(help="The question.")] = None,
    file: Annotated[Path | None, typer.Option(metavar="F.jsonl", help='{"id","text"} a line.')] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    knowledge: KnowledgePath = HOME,
) -> None:
    """The answer to a question, by the same path as the bot's reply."""
    if (text is None) == (file is None) or (file is not None and not as_json):
        raise typer.BadParameter("give TEXT, or --file F.jsonl --json")
    base = _knowledge(knowledge)
    if file is not None:
        _ask_file(base, file)
    elif as_json:
        print(json.dumps(_asked(base, None, text or ""), ensure_ascii=False))
    else:
        print(_as_text(base, text or ""))


def _asked(base: Any, question_id: Any, text: str) -> dict[str, Any]:
    start = time.perf_counter()
    result = base.search(text)
    elapsed = round((time.perf_counter() - start) * 1000, 3)
    answer = {
        "id": question_id,
        "outcome": result.outcome.value,
        "answers": list(result.answers),
        "choices": list(result.choices),
        "ranked": [list(pair) for pair in result.ranked],
        "confidence": round(result.confidence, 4),
        "ms": elapsed,
    }
    return answer | ({"small_talk": result.small_talk} if result.small_talk else {})


def _ask_file(base: Any, file: Path) -> None:
    from conocimiento.articles import json_lines

    problems: list[Any] = []
    records = [(number, record) for number, record in json_lines(file, problems)]
    for number, record in records:
        if not isinstance(record.get("text"), str):
            from conocimiento.article import Problem

            problems.append(Problem(str(file), number, 'no "text"'))
    if problems:
        raise KnowledgeError(problems)
    for _, record in _progress(records, "Asking"):
        print(json.dumps(_asked(base, record.get("id"), record["text"]), ensure_ascii=False))


def _progress(items: list[Any], what: str) -> Any:
    """A bar on a terminal's standard error; nothing elsewhere."""
    from rich.console import Console
    from rich.progress import track

    return track(items, what, console=Console(stderr=True), disable=not sys.stderr.isatty())


def _as_text(base: Any, text: str) -> str:
    from bot.questions.chat.article_screens import plain_reply

    return plain_reply(base.search(text), base.articles, utc_now().astimezone(load_settings().timezone).date())


@knowledge_app.command()
def check(
    knowledge: KnowledgePath = HOME,
    by: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Refuse articles whose revision falls due before this day."),
    ] = None,
) -> None:
    """Validates articles, synonyms and questions; every problem with file and line."""
    from conocimiento.articles import load
    from conocimiento.checks import check as check_base
    from conocimiento.checks import warnings
    from conocimiento.search.cache import Cache

    settings = load_settings()
    summary = check_base(knowledge, by.date() if by else None, Cache(settings.cache_dir))
    if knowledge.is_dir():
        for warning in warnings(load(knowledge), knowledge, utc_now().astimezone(settings.timezone).date()):
            print(f"{warning} (warning)", file=sys.stderr)
    print(summary)


@knowledge_app.command("eval")
def evaluate(
    file: Annotated[Path | None, typer.Argument(metavar="F.jsonl", help="Default: pruebas.yaml.")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    split: Annotated[str | None, typer.Option(metavar="NAME")] = None,
    plot: Annotated[Path | None, typer.Option(metavar="OUT.png", help="Risk and coverage, calibration.")] = None,
    knowledge: KnowledgePath = HOME,
) -> None:
    """Measures the search on labelled questions."""
    from conocimiento.evaluation import load_questions, measure
    from conocimiento.evaluation import plot as draw

    questions = load_questions(file, split)
    scorecard = measure(_knowledge(knowledge), list(_progress(questions, "Asking")))
    if plot:
        draw(scorecard, plot)
    print(json.dumps(scorecard.as_json(), ensure_ascii=False) if as_json else scorecard.as_text())


@knowledge_app.command("export")
def export_base(file: Path, knowledge: KnowledgePath = HOME) -> None:
    """Writes the base in the exchange format."""
    from conocimiento.articles import load
    from conocimiento.exchange import export

    print(f"{export(load(knowledge), file)} articles written to {file}")


@knowledge_app.command("import")
def import_base(file: Path, knowledge: KnowledgePath = HOME) -> None:
    """New phrasings join their articles; unknown articles become drafts to complete."""
    from conocimiento.articles import load
    from conocimiento.exchange import import_into

    result = import_into(load(knowledge), file)
    print(f"{result.phrasings} new phrasings, {len(result.articles)} new articles {' '.join(result.articles)}".strip())
    load(knowledge)  # a draft has no sources yet: KnowledgeError names what to complete


@knowledge_app.command()
def pending(as_json: Annotated[bool, typer.Option("--json")] = False, most: int = 50) -> None:
    """Questions nobody could answer, or whose answer was disliked, gathered by likeness, the most asked first."""
    from bot.questions.questions import unanswered
    from conocimiento.clusters import cluster

    found = cluster(_database().transact(unanswered))[:most]
    if as_json:
        print(
            json.dumps(
                [{"count": c.count, "texts": [list(text) for text in c.texts]} for c in found], ensure_ascii=False
            )
        )
        return
    for one in found:
        print(f"{one.count:>4}  {one.texts[0][0]!r}", *(f"      {text!r}" for text, _ in one.texts[1:4]), sep="\n")


@knowledge_app.command()
def suggest(as_json: Annotated[bool, typer.Option("--json")] = False, knowledge: KnowledgePath = HOME) -> None:
    """Phrasings real people used for an article they then chose. Nothing enters by itself: copy what you approve."""
    from bot.questions.questions import chosen
    from conocimiento.articles import load
    from conocimiento.front_matter import same_words

    known = {same_words(text) for article in load(knowledge).articles.values() for text in article.questions}
    found: dict[str, dict[str, int]] = {}
    for article_id, text in _database().transact(chosen):
        if same_words(text) and same_words(text) not in known:
            counts = found.setdefault(article_id, {})
            counts[text] = counts.get(text, 0) + 1
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    for article_id, counts in sorted(found.items()):
        print(f"{article_id}:")
        for text, count in sorted(counts.items(), key=lambda pair: -pair[1]):
            print(f"  - {json.dumps(text, ensure_ascii=False)}  # {count}")


def _database() -> Any:
    """As it stands: only `migrate`, `run` and `demo` create or change a schema. Raises SettingsError."""
    from bot import opening

    return opening.opened(_settings())


@app.command()
def invite(
    role: Annotated[Literal["official", "liaison", "coordinator"], typer.Option()],
    secretariat: Annotated[
        str | None, typer.Option(metavar="CODE", help="DIVIPOLA code, for officials and liaisons.")
    ] = None,
    uses: Annotated[int, typer.Option(min=1, max=1000)] = 1,
    days: Annotated[int, typer.Option(min=1, max=90)] = 7,
) -> None:
    """A code and its deep link; the way in of the first coordinator."""
    settings = _settings()
    from bot.base import bot_name
    from bot.base.errors import Gone
    from bot.membership import invitations
    from bot.people import people
    from db.models import Role

    if (role == "coordinator") != (secretariat is None):
        raise typer.BadParameter("a coordinator has none, officials and liaisons have one", param_hint="--secretariat")
    database = _database()
    try:
        code = database.transact(people.secretariat_meant, secretariat).code if secretariat else None
        issued = database.transact(invitations.create, None, Role(role), code, uses, days, utc_now())
    except Gone:
        raise typer.BadParameter(f"{secretariat} is no certified secretariat", param_hint="--secretariat") from None
    username = database.transact(bot_name.recall)
    print(invitations.in_groups(issued.code))
    print(f"https://t.me/{username}?start={issued.code}" if username else f"start={issued.code}")
    if settings.data_controller is None:
        print("DATA_CONTROLLER is not set: registration is closed until it is.", file=sys.stderr)


@reminders_app.command("preview")
def preview_reminders(
    first: Annotated[datetime, typer.Option("--from", metavar="DATE", formats=["%Y-%m-%d"])],
    last: Annotated[datetime, typer.Option("--to", metavar="DATE", formats=["%Y-%m-%d"])],
    as_json: Annotated[bool, typer.Option("--json", help="An object a line.")] = False,
) -> None:
    """What the policies would send from one date to another if nothing else happened; changes nothing."""
    settings = _settings()
    from bot.reminders import preview

    if not preview.may_look(first.date(), last.date()):
        raise typer.BadParameter("is before --from, more than a year after it, or outside 2000–2100", param_hint="--to")
    database = _database()
    made = database.transact(preview.every, first.date(), last.date(), settings.timezone)
    for forecast in made:
        print(json.dumps(forecast.as_json(), ensure_ascii=False) if as_json else forecast.as_text())


@app.command()
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
    settings = _settings()
    from bot.announcements import console
    from bot.base.errors import DomainError

    database, now = _database(), utc_now().astimezone(settings.timezone)
    try:
        plan = console.plan(segment, at, delivery_class, urgent, settings.timezone)
        if dry_run or not yes:
            print(database.transact(console.count, text, plan, now))
        else:
            print(database.transact(console.announce, text, plan, now))
        if line := database.transact(console.waits, plan, now, settings.timezone):
            print(line, file=sys.stderr)
    except DomainError as exc:
        raise typer.BadParameter(console.explained(exc)) from None
    if not dry_run and not yes:
        raise typer.BadParameter("nothing was sent; add --yes to send, or --dry-run to count")


@app.command("import-plans")
def import_plans(
    file: Annotated[Path, typer.Argument(metavar="F.xlsx")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    errors: Annotated[Path | None, typer.Option(metavar="OUT.xlsx", help="The rows that are rejected, marked.")] = None,
) -> None:
    """Plans from a workbook, all or nothing; every rejected row with its column and what to write instead."""
    from rich.console import Console
    from rich.progress import Progress

    from bot.plans.ledger import Changed
    from bot.workbooks.console import importing
    from bot.workbooks.rows.cells import Wrong

    database = _database()
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        reading = bar.add_task("Reading rows", total=None)

        def progress(done: int, total: int) -> None:
            bar.update(reading, completed=done, total=total)

        try:
            outcome = importing.run(database, file, utc_now, progress, dry_run=dry_run)
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


@app.command()
def report(
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx")],
    page: Annotated[Path | None, typer.Option("--html", metavar="OUT.html", help="Also as a page.")] = None,
    secretariat: Annotated[list[str] | None, typer.Option(metavar="CODE", help="Repeatable. Default: all.")] = None,
    action: Annotated[list[str] | None, typer.Option(metavar="A", help="Repeatable. Default: all four.")] = None,
    first: Annotated[datetime | None, typer.Option("--from", metavar="DATE", formats=["%Y-%m-%d"])] = None,
    last: Annotated[datetime | None, typer.Option("--to", metavar="DATE", formats=["%Y-%m-%d"])] = None,
) -> None:
    """The state of the plans as a workbook. With dates: what is due or was reported between them, both included."""
    settings = _settings()
    from bot.base.errors import DomainError
    from bot.workbooks import exports
    from bot.workbooks.console import reporting

    database, now = _database(), utc_now().astimezone(settings.timezone)
    days = [day.date() if day else None for day in (first, last)]
    try:
        wanted = reporting.filters(secretariat or [], action or [], *days)
        contents = database.transact(exports.contents, None, wanted, now, settings.timezone)
        print(reporting.write(contents, out, page))
    except DomainError as exc:
        raise typer.BadParameter(reporting.explained(exc)) from None


@app.command()
def status(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """How things stand: people, activities, reports, deliveries, knowledge."""
    from bot.status import status as read_status
    from conocimiento.articles import load

    articles = load().articles.values()
    found = _database().transact(read_status)
    found["knowledge"] = {"articles": len(articles), "phrasings": sum(len(article.questions) for article in articles)}
    if as_json:
        print(json.dumps(found))
        return
    for name, numbers in found.items():
        words = ", ".join(f"{key} {value}" for key, value in numbers.items()) if isinstance(numbers, dict) else numbers
        print(f"{name:<12} {words}")


@app.command()
def migrate() -> None:
    """Brings the database to the current schema."""
    settings = _settings()
    from bot import opening

    opening.prepare(settings)
    print("The database is up to date.")


@app.command()
def doctor() -> None:
    """Checks configuration, database, knowledge and Telegram; exit 1 when something needs attention."""
    settings = _settings()
    from bot.doctor import examine

    findings = asyncio.run(examine(settings, utc_now))
    for finding in findings:
        print(finding)
    if not all(finding.ok for finding in findings):
        sys.exit(1)
