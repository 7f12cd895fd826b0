"""Edited articles go live without a restart; a broken edit is reported and the old base stays."""

import asyncio
import ctypes
import gc
import os
from collections.abc import Callable
from pathlib import Path

import structlog

from conocimiento.article import KnowledgeError
from conocimiento.search import Knowledge
from conocimiento.search.encoder import Encoder, load_encoder

log = structlog.get_logger(__name__)

SECONDS = 2.0
Fingerprint = tuple[tuple[str, int, int], ...]


def give_back_memory() -> None:
    """Has glibc give back the freed memory that it keeps until asked (malloc_trim(3)): training leaves some 70 MB of
    it."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
    if trim is not None:
        trim(0)


def fingerprint(path: Path) -> Fingerprint:
    """Lists names, times and sizes of the files a base is made of; empty when there is nothing to read."""
    try:
        files = [*path.glob("*.md"), *path.parent.glob("*.yaml")] if path.is_dir() else [path]
        return tuple(sorted((str(file), stat.st_mtime_ns, stat.st_size) for file in files for stat in [file.stat()]))
    except OSError:
        return ()


class Watch:
    """`swap` is given every new base that loads without a defect.

    A process starts on letters and stems alone, which load in a second; the encoder joins in the background.
    """

    def __init__(self, path: Path, swap: Callable[[Knowledge], None], *, with_encoder: bool = False) -> None:
        self._path = path
        self._swap = swap
        self._with_encoder = with_encoder
        self._encoder: Encoder | None = None
        self._seen = fingerprint(path)

    def look(self) -> None:
        """Loads when something changed since the last look."""
        now = fingerprint(self._path)
        if now == self._seen:
            return
        self._seen = now
        self._load()

    def add_encoder(self) -> None:
        if self._with_encoder and (encoder := load_encoder()):
            self._encoder = encoder
            self._load()

    def _load(self) -> None:
        try:
            knowledge = Knowledge.load(self._path, self._encoder)
        except KnowledgeError as exc:
            log.error("The edited knowledge base has defects; the old one stays", defects=str(exc))
        else:
            self._swap(knowledge)
            give_back_memory()
            log.info("Knowledge", articles=len(knowledge.articles), encoder=knowledge.has_encoder)

    async def forever(self) -> None:
        await asyncio.sleep(SECONDS)  # the first questions first
        await asyncio.to_thread(self.add_encoder)
        give_back_memory()
        while True:
            await asyncio.sleep(SECONDS)
            try:
                await asyncio.to_thread(self.look)
            except Exception:
                log.exception("The edited knowledge base could not be read; the old one stays")
