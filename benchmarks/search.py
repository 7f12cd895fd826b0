"""Understanding, side by side with what a user would pick instead: same phrasings, same questions, same run."""

import json
import subprocess
import sys
from itertools import islice
from time import perf_counter
from typing import Any

import numpy as np
import psutil

from conocimiento.articles import HOME, load
from conocimiento.evaluation import Labelled, load_questions

SIZES = (800, 10_000, 100_000)
LARGE = ("ours", "rapidfuzz WRatio", "SQLite FTS5")  # measured at 100,000 too
TIMED = 150  # questions timed at each size
SAMPLED = 8  # difflib takes most of a second a question: every eighth
SLOW = 10  # for what takes seconds a question


def run() -> str:
    from benchmarks.peers import PEERS

    lines = [
        "## Understanding",
        "",
        "Our 617 test questions (`conocimiento/pruebas.yaml`), our 65 articles; every method gets the same phrasings.",
        "Coverage: in-scope questions answered with the threshold set for 95 % precision. AUROC: in scope against out.",
        "(difflib: every eighth question.)",
        "",
        "| method | accuracy @1 | @3 | coverage at 95 % precision | out-of-scope AUROC |",
        "|---|---|---|---|---|",
    ]
    for name in ("ours", "ours, no encoder", *PEERS):
        row = _child("quality", name)
        lines.append(f"| {name} | {row['at1']:.1%} | {row['at3']:.1%} | {row['coverage']:.1%} | {row['auroc']:.3f} |")
    lines += [
        "",
        "Speed by number of phrasings: p50 and p99 a question, their ratio to ours at the same size (above 1: slower),",
        "build time, memory of the process. Sizes beyond our own: our phrasings with words exchanged.",
        "",
        "| phrasings | method | p50 | p99 | p50 / ours | p99 / ours | build | memory |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for size in SIZES:
        ours: dict[str, Any] = {}
        for name in ("ours", *(peer for peer in PEERS if size < SIZES[-1] or peer in LARGE)):
            row = _child("speed", name, str(size))
            ours = ours or row
            lines.append(
                f"| {size:,} | {name} | {row['p50']:.2f} ms | {row['p99']:.2f} ms | {row['p50'] / ours['p50']:.2f} | "
                f"{row['p99'] / ours['p99']:.2f} | {row['build']:.1f} s | {row['memory']:.0f} MB |"
            )
    return "\n".join(lines)


def _child(*arguments: str) -> dict[str, Any]:
    """Each method in a process of its own, so that memory is its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.search", *arguments], capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


class _Ours:
    def __init__(self, base: Any, *, encoder: bool) -> None:
        from conocimiento.search import Knowledge
        from conocimiento.search.encoder import load_encoder

        self._knowledge = Knowledge(base, load_encoder() if encoder else None)
        self._numbers = {name: number for number, name in enumerate(base.articles)}

    def ranked(self, question: str) -> list[tuple[int, float]]:
        return [(self._numbers[name], score) for name, score in self._knowledge.search(question).ranked]


def _quality(name: str) -> dict[str, float]:
    base, questions = load(HOME), load_questions()
    system = _system(name, base)
    ids = list(base.articles)
    rows = []
    for question in questions[:: SAMPLED if name.startswith("difflib") else 1]:
        ranked = system.ranked(question.text)
        names = [ids[article] for article, _ in ranked]
        rows.append((ranked[0][1] if ranked else -1e9, names, question))
    inside = [(score, names, question) for score, names, question in rows if question.gold]
    return {
        "at1": float(np.mean([bool(names) and names[0] in q.gold for _, names, q in inside])),
        "at3": float(np.mean([bool(set(names[:3]) & set(q.gold)) for _, names, q in inside])),
        "coverage": _coverage(rows),
        "auroc": _auroc(rows),
    }


def _coverage(rows: list[tuple[float, list[str], Labelled]], precision: float = 0.95) -> float:
    """The largest share of in-scope questions answered with at least this precision."""
    inside = sum(bool(q.gold) for _, _, q in rows)
    right = answered_inside = 0
    best = 0.0
    for answered, (_, names, question) in enumerate(sorted(rows, key=lambda row: -row[0]), 1):
        answered_inside += bool(question.gold)
        right += bool(names) and names[0] in question.gold
        if right / answered >= precision:
            best = answered_inside / inside
    return best


def _auroc(rows: list[tuple[float, list[str], Labelled]]) -> float:
    inside = np.array([score for score, _, q in rows if q.gold])
    outside = np.array([score for score, _, q in rows if not q.gold])
    return float(np.mean(inside[:, None] > outside) + 0.5 * np.mean(inside[:, None] == outside))


def _speed(name: str, size: int) -> dict[str, float]:
    base = sized(size)
    start = perf_counter()
    system = _system(name, base)
    build = perf_counter() - start
    times = []
    questions = [question.text for question in load_questions() if question.gold][:TIMED]
    for question in islice(questions, SLOW if name.startswith("difflib") else TIMED):
        start = perf_counter()
        system.ranked(question)
        times.append((perf_counter() - start) * 1000)
    memory = psutil.Process().memory_info().rss / 1e6
    return {
        "p50": float(np.percentile(times, 50)),
        "p99": float(np.percentile(times, 99)),
        "build": build,
        "memory": memory,
    }


def _system(name: str, base: Any) -> Any:
    if name.startswith("ours"):
        return _Ours(base, encoder="no encoder" not in name)
    from benchmarks.peers import PEERS

    pairs = [(text, number) for number, a in enumerate(base.articles.values()) for text in (*a.questions, a.title)]
    return PEERS[name]([text for text, _ in pairs], [number for _, number in pairs])


def sized(size: int) -> Any:
    """Our base with exactly `size` phrasings: some of ours, or ours and variations with words of other phrasings."""
    import random
    from dataclasses import replace

    from conocimiento.article import Base

    chance = random.Random(size)
    base = load(HOME)
    articles = list(base.articles.values())
    words = [word for article in articles for text in article.questions for word in text.split()]
    each = [size // len(articles) + (number < size % len(articles)) for number in range(len(articles))]
    sized = {}
    for article, wanted in zip(articles, each, strict=True):
        texts = list(dict.fromkeys(article.questions))[:wanted]
        while len(texts) < wanted:
            varied = chance.choice(article.questions).split()
            varied[chance.randrange(len(varied))] = chance.choice(words)
            texts.append(" ".join(varied))
        sized[article.id] = replace(article, questions=tuple(texts))
    return Base(sized, base.home)


if __name__ == "__main__":
    kind, name, *more = sys.argv[1:]
    print(json.dumps(_quality(name) if kind == "quality" else _speed(name, int(more[0]))))
