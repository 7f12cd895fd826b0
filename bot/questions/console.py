"""Commands: a question from the command line, and the care of the knowledge base."""

import json
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot import terminal
from bot.config import SettingsError, load_settings
from bot.terminal import KnowledgePath
from conocimiento.article import KnowledgeError, Problem
from conocimiento.articles import HOME

if TYPE_CHECKING:  # takes half a second to import, which `--help` has no use for
    from conocimiento.search import Knowledge


def register(app: typer.Typer) -> None:
    app.command()(ask)
    group = typer.Typer(help="The knowledge base.", no_args_is_help=True)
    group.command()(check)
    group.command("eval")(evaluate)
    group.command("export")(export_base)
    group.command("import")(import_base)
    group.command()(links)
    group.command()(pending)
    group.command()(suggest)
    app.add_typer(group, name="knowledge")


def ask(
    text: Annotated[str | None, typer.Argument(help="The question.")] = None,
    file: Annotated[Path | None, typer.Option(metavar="F.jsonl", help='{"id","text"} a line.')] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    knowledge: KnowledgePath = HOME,
) -> None:
    """The answer to a question, by the same path as the bot's reply."""
    if (text is None) == (file is None) or (file is not None and not as_json):
        raise typer.BadParameter("give TEXT, or --file F.jsonl --json")
    base = terminal.knowledge(knowledge)
    if file is not None:
        _ask_file(base, file)
    elif as_json:
        print(json.dumps(_asked(base, None, text or ""), ensure_ascii=False))
    else:
        print(_as_text(base, text or ""))


def _asked(base: "Knowledge", question_id: Any, text: str) -> dict[str, Any]:
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


def _ask_file(base: "Knowledge", file: Path) -> None:
    from conocimiento.articles import json_lines

    problems: list[Any] = []
    records = [(number, record) for number, record in json_lines(file, problems)]
    for number, record in records:
        if not isinstance(record.get("text"), str):
            problems.append(Problem(str(file), number, 'no "text"'))
    if problems:
        raise KnowledgeError(problems)
    for _, record in terminal.progress(records, "Asking"):
        print(json.dumps(_asked(base, record.get("id"), record["text"]), ensure_ascii=False))


def _as_text(base: "Knowledge", text: str) -> str:
    from bot.questions.chat.article_screens import plain_reply

    return plain_reply(base.search(text), base.articles, terminal.now().astimezone(load_settings().timezone).date())


def check(
    knowledge: KnowledgePath = HOME,
    by: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Refuse articles whose revision falls due before this day.  [default: today]",
        ),
    ] = None,
) -> None:
    """Validates articles, synonyms and questions; every problem with file and line. What was published beside them is
    looked at where there is a database."""
    from conocimiento.articles import load
    from conocimiento.checks import check as check_base
    from conocimiento.checks import warnings
    from conocimiento.search.cache import Cache

    settings = load_settings()
    today = terminal.now().astimezone(settings.timezone).date()
    summary = check_base(knowledge, by.date() if by else today, Cache(settings.cache_dir))
    if knowledge.is_dir():
        for warning in warnings(load(knowledge), knowledge, today):
            print(f"{warning} (warning)", file=sys.stderr)
        _check_published(knowledge)
    print(summary)


def _check_published(folder: Path) -> None:
    """Raises KnowledgeError with the defects of what was published: it is not served."""
    from conocimiento.editions import differences, served

    try:
        edition = terminal.edition()
    except SettingsError as exc:
        print(f"{exc}: what was published is not looked at (warning)", file=sys.stderr)
        return
    for difference in differences(folder, edition):
        print(f"{difference} (warning)", file=sys.stderr)
    _, _, left_out = served(folder, edition)
    if left_out:
        raise KnowledgeError(left_out)


def links(
    seconds: Annotated[float, typer.Option(min=0.1, help="How long an address may take.")] = 20.0,
    knowledge: KnowledgePath = HOME,
) -> None:
    """Asks every address among sources and notes whether it answers: needs a network. Those that do not, with the
    first file and line."""
    import asyncio

    from bot.edge.outside.links import failing
    from conocimiento.articles import load
    from conocimiento.citable import addresses

    named = addresses(load(knowledge))
    found = asyncio.run(failing(list(named), seconds, lambda tasks: terminal.progress(tasks, "Asking")))
    if found:
        raise KnowledgeError([_silent(url, why, named[url]) for url, why in found.items()])
    print(f"{len(named)} addresses: all answer")


def _silent(url: str, why: str, where: list[tuple[Path, int]]) -> Problem:
    (file, line), *others = where
    return Problem(str(file), line, f"{url}: {why}{f' (cited in {len(others)} more)' if others else ''}")


def evaluate(
    file: Annotated[Path | None, typer.Argument(metavar="F.jsonl", help="Default: pruebas.yaml.")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    split: Annotated[str | None, typer.Option(metavar="NAME")] = None,
    knowledge: KnowledgePath = HOME,
) -> None:
    """Measures the search on labelled questions."""
    from conocimiento.evaluation import load_questions, measure

    questions = load_questions(file, split)
    scorecard = measure(terminal.knowledge(knowledge), list(terminal.progress(questions, "Asking")))
    print(json.dumps(scorecard.as_json(), ensure_ascii=False) if as_json else scorecard.as_text())


def export_base(
    file: Annotated[Path | None, typer.Argument(metavar="F.jsonl", help="Without it: files of articles.")] = None,
    knowledge: KnowledgePath = HOME,
) -> None:
    """Writes the base in the exchange format; without F.jsonl, what was published in the chat as files to commit."""
    if file is None:
        _export_published(knowledge)
        return
    from conocimiento.articles import load
    from conocimiento.exchange import export

    print(f"{export(load(knowledge), file)} articles written to {file}")


def _export_published(folder: Path) -> None:
    if not folder.is_dir():
        raise typer.BadParameter("what was published is written beside the files of a folder", param_hint="--knowledge")
    from conocimiento.exporting import write_files

    done = write_files(folder, terminal.edition())
    for name in done.written:
        print(f"{folder / name}.md: written")
    for name in done.removed:
        print(f"{folder / name}.md: removed; `knowledge check` names what still points to it")
    print(f"{len(done.written)} articles written, {len(done.removed)} removed")


def import_base(file: Path, knowledge: KnowledgePath = HOME) -> None:
    """New phrasings join their articles; unknown articles become drafts to complete."""
    from conocimiento.articles import load
    from conocimiento.exchange import import_into

    result = import_into(load(knowledge), file)
    print(f"{result.phrasings} new phrasings, {len(result.articles)} new articles {' '.join(result.articles)}".strip())
    load(knowledge)  # a draft has no sources yet: KnowledgeError names what to complete


def pending(as_json: Annotated[bool, typer.Option("--json")] = False, most: int = 50) -> None:
    """Questions nobody could answer, or whose answer was disliked, gathered by likeness, the most asked first."""
    from bot.questions.questions import unanswered
    from conocimiento.clusters import cluster

    found = cluster(terminal.database().transact(unanswered))[:most]
    if as_json:
        print(
            json.dumps(
                [{"count": c.count, "texts": [list(text) for text in c.texts]} for c in found], ensure_ascii=False
            )
        )
        return
    for one in found:
        print(f"{one.count:>4}  {one.texts[0][0]!r}", *(f"      {text!r}" for text, _ in one.texts[1:4]), sep="\n")


def suggest(as_json: Annotated[bool, typer.Option("--json")] = False, knowledge: KnowledgePath = HOME) -> None:
    """Phrasings real people used for an article they then chose. Nothing enters by itself: copy what you approve."""
    from bot.questions.questions import chosen
    from conocimiento.articles import load
    from conocimiento.front_matter import same_words

    known = {same_words(text) for article in load(knowledge).articles.values() for text in article.questions}
    found: dict[str, dict[str, int]] = {}
    for article_id, text in terminal.database().transact(chosen):
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
