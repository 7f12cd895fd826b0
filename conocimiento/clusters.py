"""Gathers questions that ask the same, the most asked first."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from conocimiento.search.text import plain

_ALIKE = 72.0  # fuzz.token_sort_ratio between a question and the first one of its cluster


@dataclass(frozen=True)
class Cluster:
    """`texts`: (text, times asked), the most frequent first."""

    count: int
    texts: tuple[tuple[str, int], ...]


def cluster(texts: Iterable[str]) -> list[Cluster]:
    groups: dict[str, Counter[str]] = {}
    for text, times in Counter(texts).most_common():
        words = plain(text)
        near = process.extractOne(words, list(groups), scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE)
        groups.setdefault(near[0] if near else words, Counter())[text] += times
    found = [Cluster(sum(group.values()), tuple(group.most_common())) for group in groups.values()]
    return sorted(found, key=lambda one: -one.count)
