"""Whether work grows with the length of what it is given, and not with its square: processor time at n, 2n and 4n."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ENOUGH_S = 0.005  # at the shortest length that is compared
RATIO = 2.6  # at most, for twice the length
TRIES = 5
LENGTHS = 4
SURELY = 11  # for four times the length; of a square 16
SHORT, LONG = 500, 100_000  # characters: where to begin, and beyond anything that reaches an expression
WORTH_A_LOOK_S = 0.001
HOPELESS_S = 0.1  # for four times SHORT

Work = Callable[[str], object]
Text = Callable[[int], str]
"""One of about so many characters."""


class Superlinear(AssertionError):
    pass


@contextmanager
def quietly() -> Iterator[None]:
    """Without the collector, which comes when it likes."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def seconds(work: Work, text: str) -> float:
    begun = time.process_time()
    work(text)
    return time.process_time() - begun


def require_linear(work: Work, made: Callable[[int], str], name: str, longest: int = LONG) -> None:
    """Raises Superlinear. Below ENOUGH_S at `longest` there is nothing to compare."""
    length = min(SHORT, longest)
    while (spent := seconds(work, made(length))) < ENOUGH_S:
        if length >= longest:
            return
        length = min(longest, length * (2 if spent > ENOUGH_S / 4 else 4))
    for _ in range(LENGTHS):
        best = _best_of(work, [made(length * times) for times in (1, 2, 4)])
        if _is_linear(best):
            return
        if best[2] > SURELY * best[0]:
            break
        length *= 2  # on a busy machine a short measurement may be off; what is superlinear is so at every length
    shown = " → ".join(f"{each * 1000:.1f} ms" for each in best)
    raise Superlinear(f"{name}: {shown} of processor time for about {length} characters, twice and four times as many")


def _best_of(work: Work, texts: list[str]) -> list[float]:
    best = [float("inf")] * len(texts)
    for _ in range(TRIES):
        best = [min(known, seconds(work, text)) for known, text in zip(best, texts, strict=True)]
        if _is_linear(best):
            break
    return best


def _is_linear(best: list[float]) -> bool:
    return best[1] <= RATIO * best[0] and best[2] <= RATIO * best[1]


def slowest(work: Work, texts: list[tuple[str, Callable[[int], str]]]) -> list[tuple[str, Callable[[int], str]]]:
    """Of many texts those to be measured well: what took longest, and what grew more than it should."""
    taken = []
    for name, made in texts:
        short, long = seconds(work, made(SHORT)), seconds(work, made(SHORT * 4))
        taken.append((long, long > WORTH_A_LOOK_S and long > RATIO**2 * short, name, made))
        if long > HOPELESS_S:  # no need to look further
            return [(name, made)]
    taken.sort(key=lambda each: -each[0])
    grown = [each for each in taken if each[1]][:4]
    return [(name, made) for _, _, name, made in dict.fromkeys([*taken[:1], *grown])]
