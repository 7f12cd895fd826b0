"""What a text may be about at its heart: its sentences one by one, and it without what stands around a comma, such as
«antes de salir para el comité, …» or «…, que la jefa me lo pide»."""

import re
from collections.abc import Iterator

_FEWEST = 4  # words that say something
_MOST = 6
_SENTENCES = re.compile(r"(?<=[.!?;\n])\s{1,3}")
_AFTERWARDS = re.compile(
    r",?\s{1,3}(?=(?:porque|porq|pq|xq|pues|ya que|es que|para que|pa que|antes (?:de )?que)\s)|,\s{1,3}",
    re.IGNORECASE,
)
_JOINS = re.compile(r"^(?:y|e|pues|entonces|ajá|aja|eh|bueno)[, ]\s{0,3}", re.IGNORECASE)


def cores(text: str) -> list[str]:
    """Lists a few parts of a text that may say all it wants, the likeliest first; the text itself is none of them."""
    found = dict.fromkeys(core for core in _parts(text) if len(core.split()) >= _FEWEST and core != text)
    return [*found][:_MOST]


def _parts(text: str) -> Iterator[str]:
    sentences = [_JOINS.sub("", each.strip(), count=1) for each in _SENTENCES.split(text)]
    yield from sentences
    behind = [sentence[found.end() :] for sentence in sentences if (found := _AFTERWARDS.search(sentence))]
    for sentence in [*behind, *sentences]:
        yield sentence
        if found := _AFTERWARDS.search(sentence):
            yield sentence[: found.start()]
