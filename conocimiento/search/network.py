"""Runs the encoder's network on the texts of messages, and computes once what they have in common.

The library computes each text from nothing, which suits the thousands of texts of a base. A message is looked at as a
whole, with its slots masked and in parts, and people use the same words. So two things are kept: what depends on one
token alone (its embedding and its share of the first convolutions, three fifths of the work), and what depends on a
token and the four to each side of it (all but the last layers). The sums are the library's in another order: its rows
and these differ by some 1e-7.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController

from conocimiento.search.arrays import Floats, Integers

_EMBEDDED, _BRANCH = 512, 256  # features of a token: its embedding's, and those of each branch
_BRANCHES = ((2, 0), (3, 1), (5, 2))  # tokens in a window, and how many of them stand before its own
_SIDE = 2  # tokens that the widest window has on each side
_FAR = 2 * _SIDE  # so far two convolutions see
_OUTSIDE = -1  # stands for what is before and after a text
KEPT = 1024  # tokens, 15 KB each, and as many surroundings, 5 KB each

_FEW = 3

Surroundings = tuple[int, ...]  # a token between its neighbours


class Network:
    """Texts → (texts, 512), each row of length one."""

    def __init__(self, weights: Mapping[str, Floats], tokens: Callable[[str], list[int]]) -> None:
        """Takes the weights of the library's network by its names for them, and what splits a text into tokens."""
        self._of = SimpleNamespace(**weights)
        self._eps = float(weights["eps"])
        self._tokens_of = tokens
        self._limited = ThreadpoolController().limit  # in two threads these small sums take ten times the work
        self._first_shift, self._second, self._second_shift = (
            [weights[f"{name}{number}"] for number in range(len(_BRANCHES))] for name in ("b1", "w2", "b2")
        )
        # of each branch (_BRANCH, window × _BRANCH): what a token adds to each window in which it stands
        self._shares = [
            weights[f"w1{number}"].reshape(size, _BRANCH, _BRANCH).transpose(1, 0, 2).reshape(_BRANCH, size * _BRANCH)
            for number, (size, _) in enumerate(_BRANCHES)
        ]
        sizes = [_EMBEDDED, len(_BRANCHES) * _BRANCH, *(size * _BRANCH for size, _ in _BRANCHES)]
        self._parts = [slice(*ends) for ends in pairwise(np.cumsum([0, *sizes]).tolist())]  # of a token's row
        self._tokens: OrderedDict[int, Floats] = OrderedDict()
        self._surrounded: OrderedDict[Surroundings, Floats] = OrderedDict()
        self._one_at_a_time = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Floats:
        """Encodes the texts of one message."""
        tokens = [self._tokens_of(text) for text in texts]
        with self._one_at_a_time, self._limited(limits=1, user_api="blas"):
            surroundings = [_surroundings(text) for text in tokens]
            self._surround(tokens, surroundings)
            sums = [np.sum([self._surrounded[each] for each in text], axis=0) for text in surroundings]
            _forget(self._tokens)
            _forget(self._surrounded)
            return self._last_layers(np.stack(sums), np.array([[len(text)] for text in tokens], dtype=np.float32))

    def _surround(self, texts: Sequence[list[int]], surroundings: Sequence[list[Surroundings]]) -> None:
        """Computes the features of all tokens that were not seen lately in the same surroundings. Of each text only
        what they see is looked at."""
        new: dict[Surroundings, int] = {}
        tokens = [_OUTSIDE] * _SIDE
        for text, each in zip(texts, surroundings, strict=True):
            known = self._surrounded.keys() & each
            for around in known:
                self._surrounded.move_to_end(around)
            missing = [place for place, around in enumerate(each) if around not in known and around not in new]
            for stretch in _stretches(missing):
                start = max(stretch[0] - _FAR, 0)
                new |= {each[place]: len(tokens) + place - start for place in stretch}
                tokens += [*text[start : stretch[-1] + _FAR + 1], *[_OUTSIDE] * _SIDE]
        if new:
            rows = self._features(tokens, np.array([*new.values()]))
            self._surrounded |= zip(new, map(np.copy, rows), strict=True)  # a row alone does not keep the others

    def _features(self, tokens: list[int], places: Integers) -> Floats:
        """Computes the features of the tokens at these places. Texts are parted by what is outside, which is zero."""
        rows, inside = self._rows(tokens), np.array(tokens) != _OUTSIDE
        embedded, of_branches, *shares = (rows[:, part] for part in self._parts)
        found = [embedded[places]]
        for number, (size, before) in enumerate(_BRANCHES):
            own = of_branches[:, number * _BRANCH : (number + 1) * _BRANCH]
            once = np.zeros_like(own)
            inner, ahead = once[_SIDE:-_SIDE], len(tokens) - 2 * _SIDE
            inner += self._first_shift[number]
            for place in range(size):
                start = _SIDE - before + place
                inner += shares[number][start : start + ahead, place * _BRANCH : (place + 1) * _BRANCH]
            np.maximum(once, 0, out=once)
            once += own
            once[~inside] = 0
            windows = once[places[:, None] + np.arange(-before, size - before)].reshape(len(places), -1)
            twice = _times(windows, self._second[number])
            twice += self._second_shift[number]
            found.append(np.maximum(twice, 0, out=twice) + once[places])
        return self._levelled(np.concatenate(found, axis=1), self._of.ln_g, self._of.ln_b)

    def _rows(self, tokens: list[int]) -> Floats:
        """Returns what depends on each token alone: its embedding, its features in the branches, and its shares."""
        used = [token for token in dict.fromkeys(tokens) if token != _OUTSIDE]
        if missing := [token for token in used if token not in self._tokens]:
            self._tokens |= zip(missing, map(np.copy, self._alone(np.array(missing))), strict=True)
        for token in used:
            self._tokens.move_to_end(token)
        nothing = np.zeros(self._parts[-1].stop, dtype=np.float32)
        return np.stack([nothing if token == _OUTSIDE else self._tokens[token] for token in tokens])

    def _alone(self, tokens: Integers) -> Floats:
        of, chunk = self._of, tokens % len(self._of.scale)
        embedded = of.table[tokens] * of.scale[chunk, None] + of.lo[chunk, None]
        branches = self._levelled(_times(embedded, of.proj_W) + of.proj_b, of.ln_g_all, of.ln_b_all)
        each = np.split(branches, len(_BRANCHES), axis=1)
        shares = [_times(own, weights) for own, weights in zip(each, self._shares, strict=True)]
        return np.concatenate([embedded, branches, *shares], axis=1)

    def _levelled(self, rows: Floats, scale: Floats, shift: Floats) -> Floats:
        """Normalises each row, in place."""
        rows -= rows.mean(axis=-1, keepdims=True)
        variance = np.einsum("ij,ij->i", rows, rows) / rows.shape[-1]
        rows *= np.reciprocal(np.sqrt(variance + self._eps))[:, None]
        rows *= scale
        rows += shift
        return rows

    def _last_layers(self, sums: Floats, lengths: Floats) -> Floats:
        of = self._of
        mean = (_times(sums, of.cnn_W) + lengths * of.cnn_b) / np.sqrt(lengths)
        first = np.maximum(_times(mean, of.p1) + _times(np.maximum(_times(mean, of.d0), 0), of.d1), 0)
        rows = np.tanh(_times(first, of.p3) + _times(np.maximum(_times(first, of.d2), 0), of.d3))
        squares = np.einsum("ij,ij->i", rows, rows)[:, None]
        return np.asarray(rows / np.sqrt(np.clip(squares, self._eps, None)), dtype=np.float32)


def _surroundings(text: list[int]) -> list[Surroundings]:
    outside = [_OUTSIDE] * _FAR
    wide = [*outside, *text, *outside]
    return [tuple(wide[place : place + 2 * _FAR + 1]) for place in range(len(text))]


def _stretches(places: Sequence[int]) -> list[list[int]]:
    """Groups the places of a text that see some of the same tokens."""
    found: list[list[int]] = []
    for place in places:
        if found and place - found[-1][-1] <= 2 * _FAR:
            found[-1].append(place)
        else:
            found.append([place])
    return found


def _times(rows: Floats, weights: Floats) -> Floats:
    """Multiplies. For more than one row BLAS first puts the weights in another order, which takes longer than to go
    through them a few times."""
    if len(rows) > _FEW:
        return np.asarray(rows @ weights, dtype=np.float32)
    return np.stack([row @ weights for row in rows])


def _forget(kept: "OrderedDict[Any, Floats]") -> None:
    while len(kept) > KEPT:
        kept.popitem(last=False)
