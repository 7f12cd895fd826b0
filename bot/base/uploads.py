"""Files as they come in."""

from dataclasses import KW_ONLY, dataclass


@dataclass(frozen=True)
class Upload:
    """A file that was found good. `file_id` is empty when Telegram would show it under another name than `name`."""

    content: bytes
    name: str
    media_type: str
    _: KW_ONLY
    sha256: str
    file_id: str
    file_kind: str
