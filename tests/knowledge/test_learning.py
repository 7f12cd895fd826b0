"""Learning from use, and the exchange format: nothing enters by itself."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.questions import questions
from conocimiento.article import KnowledgeError
from conocimiento.articles import HOME, load
from conocimiento.clusters import cluster
from conocimiento.exchange import export, import_into
from conocimiento.search import Knowledge
from db.engine import Database

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def test_unanswered_and_disliked_questions_are_gathered_the_most_asked_first(
    database: Database, knowledge: Knowledge
) -> None:
    asked = [
        "cuando pagan la prima",
        "cuando pagan la prima?",
        "cuándo pagan prima",
        "como tramito la pension",
        "hola",
        "q es el mgei",
    ]
    for number, text in enumerate(asked):
        database.transact(questions.ask, knowledge, text, f"msg:{number}", NOW)
    disliked = database.transact(questions.ask, knowledge, "objeto del convenio 059", "msg:x", NOW)
    database.transact(questions.rate, disliked.id or 0, disliked.answers[0], False, NOW)
    found = cluster(database.transact(questions.unanswered))
    assert [(one.count, one.texts[0][0]) for one in found] == [
        (3, "cuando pagan la prima"),
        (1, "como tramito la pension"),
        (1, "objeto del convenio 059"),
    ]


def test_what_people_called_an_article_they_chose(database: Database, knowledge: Knowledge, unsure: str) -> None:
    question = database.transact(questions.ask, knowledge, unsure, "msg:1", NOW)
    database.transact(questions.choose, question.id or 0, question.choices[1], NOW)
    assert database.transact(questions.chosen) == [(question.choices[1], unsure)]


def test_what_is_exported_can_be_searched_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "kb.jsonl"
    assert export(load(HOME), file) == len(load(HOME).articles)
    again = load(file)
    assert again.articles["mgei-que-es"].questions == load(HOME).articles["mgei-que-es"].questions


def test_an_import_adds_phrasings_and_drafts_and_changes_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "articulos"
    shutil.copytree(HOME, folder)
    file = tmp_path / "new.jsonl"
    records = [
        {"id": "mgei-que-es", "title": "x", "questions": ["la vaina ésa: del 'mgei'", "q es el mgei"], "answer": "x"},
        {"id": "tema-nuevo", "title": "Nuevo", "questions": ["algo nuevo"], "answer": "Respuesta."},
    ]
    file.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    result = import_into(load(folder), file)
    assert (result.phrasings, result.articles) == (1, ("tema-nuevo",))
    with pytest.raises(KnowledgeError, match=r"tema-nuevo.md:\d+: fuentes is missing"):
        load(folder)
    (folder / "tema-nuevo.md").unlink()
    article = load(folder).articles["mgei-que-es"]
    assert "la vaina ésa: del 'mgei'" in article.questions
    assert article.answer == load(HOME).articles["mgei-que-es"].answer
