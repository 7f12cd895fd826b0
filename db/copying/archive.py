"""The one file of a copy: a ZIP whose parts are a table's rows (`people.jsonl`) or the bytes of one of its columns
(`evidence.content`), the manifest after them, and as its comment the sha256 of everything before that.

It is written and read in a stream, so that what it needs of memory is what one row needs. Any byte that changed on the
way, and any that is missing, is found before a database is touched.
"""

import hashlib
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO

FORMAT = 1
_DATE = (1980, 1, 1, 0, 0, 0)  # ZIP's first: the manifest says when
_MARK, _MANIFEST = "alianza-backup", "manifest.json"
_SEAL = 64  # hexadecimal digits of a sha256
BLOCK = 1024 * 1024  # bytes held while a file is read
_HEAD = struct.Struct(">?Q")  # before each file: whether it is compressed, and its bytes as they stand there
_SAMPLE, _GAIN = 64 * 1024, 0.9  # a file whose beginning does not shrink to this is left: photographs, office files


class Damaged(Exception):
    """Says in one plain line why a file is no copy to restore from."""


class Part:
    """One part while it is written."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, content: bytes) -> None:
        self._out.write(content)
        self._note(content)

    def write_file(self, content: bytes) -> None:
        """Writes one of the files of a column; the digest is of what it says, not of how it was packed."""
        sample = content[:_SAMPLE]
        shrinks = len(zlib.compress(sample, 1)) < len(sample) * _GAIN
        packed = zlib.compress(content) if shrinks else content
        self._out.write(_HEAD.pack(shrinks, len(packed)))
        self._out.write(packed)
        self._note(content)

    def _note(self, content: bytes) -> None:
        self._digest.update(content)
        self.size += len(content)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


class Writing:
    """A copy that is being written."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self._zipped = zipped
        zipped.comment = b"0" * _SEAL
        zipped.writestr(_MARK, str(FORMAT), zipfile.ZIP_STORED)

    @contextmanager
    def part(self, name: str, packing: int = zipfile.ZIP_DEFLATED) -> Iterator[Part]:
        member = zipfile.ZipInfo(name, _DATE)
        member.compress_type = packing
        with self._zipped.open(member, "w", force_zip64=True) as out:
            yield Part(out)

    def files(self, name: str) -> AbstractContextManager[Part]:
        """Begins a part whose files are packed one by one."""
        return self.part(name, zipfile.ZIP_STORED)

    def manifest(self, found: dict[str, Any]) -> None:
        self._zipped.writestr(_MANIFEST, json.dumps({"format": FORMAT} | found, ensure_ascii=False, indent=1))


@contextmanager
def create(path: Path) -> Iterator[Writing]:
    """Makes a file that only its owner reads, seals it at the end, and leaves nothing when that does not come. Raises
    FileExistsError, and OSError that names the file."""
    made = os.O_CREAT | os.O_EXCL | os.O_RDWR
    with _named(path), os.fdopen(os.open(path, made, 0o600), "wb") as file:
        try:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
                yield Writing(zipped)
            file.flush()
            os.pwrite(file.fileno(), _digest(path).encode(), file.tell() - _SEAL)
            os.fsync(file.fileno())
        except BaseException:
            path.unlink()
            raise


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Has errors of writing say which file it was: a full disk does not."""
    try:
        yield
    except OSError as exc:
        if exc.filename or exc.errno is None:
            raise
        raise OSError(exc.errno, exc.strerror, str(path)) from exc


def _digest(path: Path) -> str:
    """Digests a sealed file but for its seal."""
    found, left = hashlib.sha256(), path.stat().st_size - _SEAL
    with path.open("rb") as file:
        while left > 0 and (block := file.read(min(BLOCK, left))):
            found.update(block)
            left -= len(block)
    return found.hexdigest()


class Reading:
    """A copy whose seal is whole."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self._zipped = zipped
        self.manifest: dict[str, Any] = json.loads(zipped.read(_MANIFEST))

    def lines(self, name: str) -> Generator[list[Any], None, None]:
        with self._zipped.open(name) as part:
            for line in part:
                yield json.loads(line)

    @contextmanager
    def files(self, name: str) -> Iterator[Callable[[int], bytes]]:
        """Gives what reads the next file."""
        with self._zipped.open(name) as part:

            def read(_size: int) -> bytes:
                shrinks, length = _HEAD.unpack(part.read(_HEAD.size))
                content = part.read(length)
                return zlib.decompress(content) if shrinks else content

            yield read


@contextmanager
def opened(path: Path) -> Iterator[Reading]:
    """Opens a copy once every byte of it was looked at. Raises Damaged, and OSError that names the file."""
    with _named(path), path.open("rb") as file:
        _must_be_whole(path, file)
        with zipfile.ZipFile(file) as zipped:
            found = Reading(zipped)
            if found.manifest["format"] > FORMAT:
                raise Damaged(f"{path}: was made by a newer version: install that one to restore it")
            yield found


def _must_be_whole(path: Path, file: BinaryIO) -> None:
    begins = file.read(30 + len(_MARK))  # a ZIP's first local header has 30 bytes, then comes the name
    if not begins.startswith(b"PK") and not begins.endswith(_MARK.encode()):
        raise Damaged(f"{path}: is no backup of this program")
    size = path.stat().st_size
    file.seek(max(size - _SEAL, 0))
    if file.read() != _digest(path).encode():
        raise Damaged(f"{path}: is damaged or cut short: its sha256 does not agree with what stands in it")
    file.seek(0)
    if not zipfile.is_zipfile(file):
        raise Damaged(f"{path}: is no backup of this program")
