"""Edited and published articles go live without a restart; a broken edit is reported and the old base stays."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from threading import Lock

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.base import memory
from bot.base.threads import to_the_end
from conocimiento.article import KnowledgeError
from conocimiento.editions import FILES_ALONE, Edition
from conocimiento.library import Library
from conocimiento.search import Knowledge
from conocimiento.search.cancelling import Cancelled
from conocimiento.search.encoder import load_encoder
from db.engine import first_line

log = structlog.get_logger(__name__)

SECONDS = 1.0
FIRST_S = 0.2
Fingerprint = tuple[tuple[str, int, int], ...]


def fingerprint(path: Path) -> Fingerprint:
    """Lists names, times and sizes of the files a base is made of; empty when there is nothing to read."""
    try:
        files = [*path.glob("*.md"), *path.parent.glob("*.yaml")] if path.is_dir() else [path]
        return tuple(sorted((str(file), stat.st_mtime_ns, stat.st_size) for file in files for stat in [file.stat()]))
    except OSError:
        return ()


def nothing_newer(_than: int) -> Edition | None:
    """Stands for a process without published articles."""
    return None


class Watch:
    """`swap` is given every new base that loads without a defect. `newer` gives what was published, when that is not
    of the number given.

    A process starts on letters and stems alone, which load in a second; the encoder joins in the background.
    """

    def __init__(
        self,
        library: Library,
        swap: Callable[[Knowledge], None],
        *,
        with_encoder: bool = False,
        newer: Callable[[int], Edition | None] = nothing_newer,
        edition: Edition = FILES_ALONE,
        served: Knowledge | None = None,
    ) -> None:
        """Watches from what is served already: `served`, of `edition`."""
        self._served = served
        self._library = library
        self._swap = swap
        self._with_encoder = with_encoder
        self._newer = newer
        self._edition = edition
        self._seen = fingerprint(library.path)
        self._loading = Lock()

    def look(self) -> None:
        """Loads when something changed since the last look. Threads that look at once load one after the other."""
        with self._loading:
            files, published = fingerprint(self._library.path), self._newer(self._edition.revision)
            if files == self._seen and published is None:
                return
            before = self._served if files == self._seen else None
            self._seen, self._edition = files, published or self._edition
            self._load(before)

    def add_encoder(self) -> None:
        if encoder := load_encoder(self._library.cache):
            with self._loading:
                self._library.encoder = encoder
                self._load(self._served)

    def _load(self, before: Knowledge | None = None) -> None:
        try:
            knowledge, left_out = self._library.served(self._edition, before)
        except KnowledgeError as exc:
            log.error("The edited knowledge base has defects; the old one stays", defects=str(exc))
        except Cancelled:
            log.info("The process ends before the knowledge base was made")
        else:
            self._served = knowledge
            self._swap(knowledge)
            trained = self._library.trainings
            log.info("Knowledge", articles=len(knowledge.articles), encoder=knowledge.has_encoder, trained=trained)
            memory.give_back()
            if left_out:
                log.error("Published articles have defects beside the files", defects="\n".join(map(str, left_out)))

    async def forever(self) -> None:
        if self._with_encoder:
            await asyncio.sleep(FIRST_S)  # those who wrote meanwhile first
            await to_the_end(self.add_encoder)
        away = False
        while True:
            await asyncio.sleep(SECONDS)
            try:
                await to_the_end(self.look)
                away = False
            except SQLAlchemyError as exc:
                if not away:  # said once: what is away is away for many looks
                    log.warning("What was published can't be read; the old base stays", error=first_line(exc))
                away = True
            except Exception:
                log.exception("The edited knowledge base could not be read; the old one stays")
