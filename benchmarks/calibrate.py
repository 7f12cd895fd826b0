"""Fits the constants of conocimiento/search/confidence.py: logistic regression of «the first article is right» on the
evidence, over pruebas.yaml and, at a lower weight, the development splits given as folders; and of «the right article
is among the first three» on that confidence and on what else the question may be about, over pruebas.yaml alone.

    python -m benchmarks.calibrate ../shared/eval/*
"""

import sys
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import numpy as np

from conocimiento.articles import HOME
from conocimiento.evaluation import Labelled, load_questions
from conocimiento.search import Knowledge
from conocimiento.search.confidence import confidence, offer_evidence
from conocimiento.search.encoder import Encoder, load_encoder
from conocimiento.search.results import CHOICES

_OTHERS = 0.3  # weight of a question of another base: our officials come first
_PENALTY = 0.1


def main(folders: list[str]) -> None:
    for name, encoder in (("WITH_ENCODER", load_encoder()), ("LEXICAL_ONLY", None)):
        rows, right, weight = (np.array(column) for column in zip(*_evidence(folders, encoder), strict=True))
        print(f"{name} = np.array({_written(_fit(rows, right, weight))})")
        rows, right, weight = (np.array(column) for column in zip(*_offers(encoder), strict=True))
        print(f"OFFER_{name} = np.array({_written(_fit(rows, right, weight))})")


def _written(weights: np.ndarray) -> list[float]:
    return [round(float(value), 2) for value in weights]


def _offers(encoder: Encoder | None) -> Iterator[tuple[tuple[float, ...], float, float]]:
    knowledge = Knowledge.load(HOME, encoder)
    for question in load_questions():
        words = knowledge.model.understood(question.text)
        if not words or knowledge.small_talk(question.text):
            continue
        lexical, encoded, seen = knowledge.model.scores(words)
        scores, count = lexical + encoded, len(knowledge.articles)
        evidence = knowledge.model.evidence(words, lexical[:count], encoded[:count], seen)
        sure = confidence(evidence, with_encoder=encoder is not None)
        first = [list(knowledge.articles)[number] for number in np.argsort(-scores[:count])[:CHOICES]]
        row = (1.0, *offer_evidence(sure, knowledge.about(scores)))
        yield row, float(bool({*first} & {*question.gold})), 1.0


def _evidence(folders: list[str], encoder: Encoder | None) -> Iterator[tuple[tuple[float, ...], float, float]]:
    yield from _of(Knowledge.load(HOME, encoder), load_questions(), 1.0)
    for folder in map(Path, folders):
        if (folder / "kb.jsonl").exists():
            knowledge = Knowledge.load(folder / "kb.jsonl", encoder)
            for file in ("queries.jsonl", "queries_noisy.jsonl"):
                yield from _of(knowledge, load_questions(folder / file, "dev"), _OTHERS)


def _of(
    knowledge: Knowledge, questions: list[Labelled], weight: float
) -> Iterator[tuple[tuple[float, ...], float, float]]:
    for question in questions:
        words = knowledge.model.understood(question.text)
        if not words or knowledge.search(question.text).small_talk:
            continue
        lexical, encoded, seen = knowledge.model.scores(words)
        lexical, encoded = lexical[: len(knowledge.articles)], encoded[: len(knowledge.articles)]
        best = list(knowledge.articles)[int((lexical + encoded).argmax())]
        evidence = knowledge.model.evidence(words, lexical, encoded, seen)
        yield (1.0, *astuple(evidence)), float(best in question.gold), weight


def _fit(rows: np.ndarray, right: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Newton's method."""
    values = np.zeros(rows.shape[1])
    for _ in range(100):
        sure = 1 / (1 + np.exp(-rows @ values))
        gradient = rows.T @ (weight * (sure - right)) + _PENALTY * values
        curvature = (rows * (weight * sure * (1 - sure))[:, None]).T @ rows + _PENALTY * np.eye(len(values))
        values -= np.linalg.solve(curvature, gradient)
    return values


if __name__ == "__main__":
    main(sys.argv[1:])
