"""The files of the local Telegram, in memory, and what can be told from their first bytes."""

import mimetypes
import random
import re
import struct
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from bot.simulator.errors import bad_request
from bot.simulator.model import Upload

DOWNLOAD_LIMIT = 20 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
# The longest side of the copies that Telegram keeps of a photo, smallest first.
PHOTO_SIDES = (90, 320, 800, 1280)
_PREFIXES = {"photo": "AgAC", "document": "BQAC", "sticker": "CAAC", "voice": "AwAC", "video": "BAAC"}
_FOLDERS = {
    "photo": "photos",
    "document": "documents",
    "sticker": "stickers",
    "voice": "voice",
    "video": "videos",
}
# The system's own table differs from machine to machine.
_MIME = mimetypes.MimeTypes()
_OFFICE = "application/vnd.openxmlformats-officedocument"
_MIME.add_type(f"{_OFFICE}.spreadsheetml.sheet", ".xlsx")
_MIME.add_type(f"{_OFFICE}.wordprocessingml.document", ".docx")
_MIME.add_type(f"{_OFFICE}.presentationml.presentation", ".pptx")
_MIME.add_type("audio/ogg", ".ogg")
_MIME.add_type("image/webp", ".webp")
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}$")


@dataclass(frozen=True, slots=True)
class StoredFile:
    file_id: str
    unique_id: str
    kind: str
    name: str
    mime: str
    content: bytes
    path: str

    def as_file(self) -> dict[str, Any]:
        """Writes the Bot API's File, without its path."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.content),
        }


def image_size(content: bytes) -> tuple[int, int] | None:
    """Reads width and height of a PNG or JPEG from its header; None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return (width, height) if width and height else None
    return _jpeg_size(content) if content.startswith(b"\xff\xd8\xff") else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return (width, height) if width and height else None
        at += 2 + int(struct.unpack(">H", content[at + 2 : at + 4])[0])
    return None


class FileStore:
    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._files: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._photos: dict[str, list[dict[str, Any]]] = {}

    def add(self, kind: str, upload: Upload) -> StoredFile:
        number = len(self._files) + 1
        token = urlsafe_b64encode(self._rng.randbytes(36)).decode()
        mime = _MIME.guess_type(upload.name)[0] or upload.mime or "application/octet-stream"
        extension = _EXTENSION.search(upload.name)
        ending = ".jpg" if kind == "photo" else extension[0].lower() if extension else ""
        stored = StoredFile(
            file_id=f"{_PREFIXES[kind]}{token}",
            unique_id=f"AQAD{urlsafe_b64encode(self._rng.randbytes(9)).decode()}",
            kind=kind,
            name=upload.name,
            mime=mime,
            content=upload.content,
            path=f"{_FOLDERS[kind]}/file_{number}{ending}",
        )
        self._files[stored.file_id] = self._by_path[stored.path] = stored
        return stored

    def get(self, file_id: str) -> StoredFile | None:
        return self._files.get(file_id)

    def at_path(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)

    def add_photo(self, upload: Upload) -> list[dict[str, Any]]:
        """Makes a photo: the PhotoSize list, smallest first. The copies differ in identity and stated size, not in
        bytes.

        Raises:
            BotApiError: not an image, too big, too long a side, or too narrow.
        """
        if len(upload.content) > PHOTO_LIMIT:
            what = f"file of size {len(upload.content)} bytes is too big for a photo"
            raise bad_request(f"{what}; the maximum size is {PHOTO_LIMIT} bytes")
        size = image_size(upload.content)
        if size is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        width, height = size
        if width + height > 10_000 or max(size) > 20 * min(size):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        sizes = [self._photo_size(upload, w, h) for w, h in _copies(width, height)]
        self._photos |= {str(copy["file_id"]): sizes for copy in sizes}
        return sizes

    def photo(self, file_id: str) -> list[dict[str, Any]]:
        """Finds the whole photo by any of its copies."""
        return self._photos[file_id]

    def _photo_size(self, upload: Upload, width: int, height: int) -> dict[str, Any]:
        stored = self.add("photo", upload)
        return stored.as_file() | {"width": width, "height": height}


def _copies(width: int, height: int) -> list[tuple[int, int]]:
    longest = max(width, height)
    smaller = [side for side in PHOTO_SIDES if side < longest]
    scaled = [(max(1, width * side // longest), max(1, height * side // longest)) for side in smaller]
    return scaled if longest > PHOTO_SIDES[-1] else [*scaled, (width, height)]
