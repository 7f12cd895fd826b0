"""Measures the search on labelled questions."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from conocimiento.article import KnowledgeError, Problem
from conocimiento.articles import HOME, json_lines
from conocimiento.files import load_yaml_items
from conocimiento.search import Knowledge
from conocimiento.search.results import OutcomeKind

QUESTIONS = HOME.parent / "pruebas.yaml"
OUT_OF_SCOPE = "ninguno"


@dataclass(frozen=True)
class Labelled:
    """A question and the articles that answer it; none when it is out of scope."""

    text: str
    gold: tuple[str, ...]
    group: str = ""


@dataclass
class Scorecard:
    """Shares are 0..1. Wrong answers come first: they are the worst outcome."""

    questions: int = 0
    in_scope: int = 0
    answered_wrongly: int = 0
    precision: float = 0.0
    coverage: float = 0.0
    accuracy_at_1: float = 0.0
    accuracy_at_3: float = 0.0
    answered_or_offered: float = 0.0
    refused: dict[str, float] = field(default_factory=dict)  # out of scope: neither answered nor offered anything
    answered_out_of_scope: dict[str, float] = field(default_factory=dict)
    accuracy_by_group: dict[str, float] = field(default_factory=dict)
    risk_by_coverage: list[tuple[float, float]] = field(default_factory=list)
    calibration: list[dict[str, float]] = field(default_factory=list)
    ms_p50: float = 0.0
    ms_p99: float = 0.0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def as_text(self) -> str:
        lines = [
            f"{self.questions} questions, {self.in_scope} in scope",
            f"answered wrongly        {self.answered_wrongly}",
            f"automatic answers       precision {self.precision:.1%}, coverage {self.coverage:.1%}",
            f"accuracy                @1 {self.accuracy_at_1:.1%}, @3 {self.accuracy_at_3:.1%}",
            f"answered or offered     {self.answered_or_offered:.1%}",
            *(
                f"out of scope, {group:<9} refused {share:.1%}, answered {self.answered_out_of_scope[group]:.1%}"
                for group, share in self.refused.items()
            ),
            *(f"accuracy@1, {group:<12}{share:.1%}" for group, share in self.accuracy_by_group.items()),
            "confidence → right      "
            + ", ".join(
                f"{bin_['confidence']:.2f} → {bin_['right']:.2f} ({bin_['n']:.0f})" for bin_ in self.calibration
            ),
            f"ms a question           p50 {self.ms_p50:.2f}, p99 {self.ms_p99:.2f}",
        ]
        return "\n".join(lines)


def load_questions(path: Path | None = None, split: str | None = None) -> list[Labelled]:
    """Reads labelled questions: pruebas.yaml, or JSON lines `{"id","text","gold":[ids]}`. Raises KnowledgeError."""
    if path is None and split is not None:
        raise KnowledgeError([Problem(str(QUESTIONS), 1, f"has no splits, and so no {split!r}")])
    if path is None or path.suffix == ".yaml":
        return [question for question, _ in yaml_questions(path or QUESTIONS)]
    problems: list[Problem] = []
    questions = []
    for number, record in json_lines(path, problems):
        if not isinstance(record.get("text"), str) or not isinstance(record.get("gold"), list):
            problems.append(Problem(str(path), number, 'a question has "text" and "gold"'))
        elif split is None or record.get("split") == split:
            questions.append(Labelled(record["text"], tuple(record["gold"]), str(record.get("kind", ""))))
    if not questions and not problems:
        problems.append(Problem(str(path), 1, "holds no questions" + (f" of the split {split!r}" if split else "")))
    if problems:
        raise KnowledgeError(problems)
    return questions


def yaml_questions(path: Path) -> list[tuple[Labelled, int]]:
    """Reads each question with its line. Raises KnowledgeError."""
    found, problems = [], []
    for item, line in load_yaml_items(path):
        if not isinstance(item, dict) or not item.get("pregunta") or not item.get("espera"):
            problems.append(Problem(str(path), line, "a question has pregunta and espera"))
            continue
        expected = item["espera"] if isinstance(item["espera"], list) else [item["espera"]]
        gold = tuple(str(name) for name in expected if name != OUT_OF_SCOPE)
        found.append((Labelled(str(item["pregunta"]), gold, str(item.get("registro", ""))), line))
    if problems:
        raise KnowledgeError(problems)
    return found


def measure(knowledge: Knowledge, questions: Sequence[Labelled]) -> Scorecard:
    card = Scorecard(questions=len(questions))
    elapsed, right_by_confidence = [], []
    hits: dict[str, list[bool]] = defaultdict(list)
    outside: dict[str, list[OutcomeKind]] = defaultdict(list)
    counts: Counter[str] = Counter()
    for question in questions:
        start = time.perf_counter()
        result = knowledge.search(question.text)
        elapsed.append((time.perf_counter() - start) * 1000)
        ranked = [article for article, _ in result.ranked]
        first = bool(ranked) and ranked[0] in question.gold
        answered = result.outcome is OutcomeKind.ANSWER
        counts["answered"] += answered
        counts["answered right"] += answered and result.answers[0] in question.gold
        if ranked:
            right_by_confidence.append((result.confidence, first))
        if not question.gold:
            outside[question.group or "-"].append(result.outcome)
            continue
        card.in_scope += 1
        counts["answered in scope"] += answered
        counts["first"] += first
        counts["in three"] += bool(set(ranked[:3]) & set(question.gold))
        counts["offered"] += bool({*result.answers, *result.choices} & set(question.gold))
        hits[question.group].append(first)
    card.answered_wrongly = counts["answered"] - counts["answered right"]
    card.precision = _share(counts["answered right"], counts["answered"])
    card.coverage = _share(counts["answered in scope"], card.in_scope)
    card.accuracy_at_1 = _share(counts["first"], card.in_scope)
    card.accuracy_at_3 = _share(counts["in three"], card.in_scope)
    card.answered_or_offered = _share(counts["offered"], card.in_scope)
    card.refused = {group: _share(found.count(OutcomeKind.NONE), len(found)) for group, found in outside.items()}
    card.answered_out_of_scope = {
        group: _share(found.count(OutcomeKind.ANSWER), len(found)) for group, found in outside.items()
    }
    card.accuracy_by_group = {group: _share(sum(flags), len(flags)) for group, flags in hits.items() if group}
    card.calibration = _bins(right_by_confidence)
    card.risk_by_coverage = _risks(right_by_confidence)
    if elapsed:
        card.ms_p50, card.ms_p99 = (float(value) for value in np.percentile(elapsed, (50, 99)))
    return card


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _risks(pairs: Iterable[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Returns (share of questions answered, share of those answered wrongly) as the threshold goes down."""
    ordered = sorted(pairs, key=lambda pair: -pair[0])
    wrong, curve = 0, []
    for answered, (_, right) in enumerate(ordered, 1):
        wrong += not right
        curve.append((answered / len(ordered), wrong / answered))
    return curve


def _bins(pairs: Iterable[tuple[float, bool]], edges: int = 5) -> list[dict[str, float]]:
    """Compares mean confidence with the share that was right, in `edges` equal steps of confidence."""
    groups: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, right in pairs:
        groups[min(int(confidence * edges), edges - 1)].append((confidence, right))
    return [
        {
            "confidence": sum(confidence for confidence, _ in group) / len(group),
            "right": sum(right for _, right in group) / len(group),
            "n": len(group),
        }
        for _, group in sorted(groups.items())
    ]
