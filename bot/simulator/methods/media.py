"""Documents and photos: sent, in albums, fetched again."""

from typing import Any, NamedTuple

from bot.simulator.core import Core
from bot.simulator.errors import bad_request, not_implemented
from bot.simulator.files import DOWNLOAD_LIMIT, StoredFile
from bot.simulator.formatting.entities import Formatted
from bot.simulator.methods.registry import CAPTION, SENDING, SENDING_ABSENT, method
from bot.simulator.methods.sending import extra_of, reply_of, send, shown_as, target
from bot.simulator.methods.texts import caption, caption_of
from bot.simulator.web.args import Args

ALBUM_LIMIT = 10
_ATTACH = "attach://"


def document_json(stored: StoredFile) -> dict[str, Any]:
    return {"file_name": stored.name, "mime_type": stored.mime} | stored.as_file()


def input_file(core: Core, args: Args, kind: str, reference: str, field: str = "") -> dict[str, Any]:
    """Gives the content of a Message for a file that is uploaded with the call or known by its file_id."""
    name = reference.removeprefix(_ATTACH) if reference.startswith(_ATTACH) else "" if reference else field
    if upload := args.files.get(name):
        if not upload.content:
            raise bad_request("file must be non-empty")
        if kind == "photo":
            return {"photo": core.files.add_photo(upload)}
        return {kind: document_json(core.files.add(kind, upload))}
    if not reference or reference.startswith(_ATTACH):
        raise bad_request(f"there is no {kind} in the request")
    if "://" in reference:
        raise not_implemented("sending a file by its URL")
    stored = core.files.get(reference)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind.title()} as {kind.title()}")
    return {"photo": core.files.photo(reference)} if kind == "photo" else {kind: document_json(stored)}


class Media(NamedTuple):
    """An InputMedia object as the fields of a Message."""

    kind: str
    content: dict[str, Any]
    caption: Formatted
    extra: dict[str, Any]


def input_media(core: Core, args: Args, raw: object) -> Media:
    if not isinstance(raw, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    kind = str(raw.get("type", ""))
    if kind not in {"photo", "document"}:
        raise not_implemented(f"InputMedia of type {kind or 'nothing'}")
    for name in ("thumbnail", "thumb"):
        if raw.get(name):
            raise not_implemented(f"InputMedia.{name}")
    if not raw.get("media"):
        raise bad_request("can't parse InputMedia: media not found")
    text = caption_of(core, raw)
    content = input_file(core, args, kind, str(raw["media"]))
    return Media(kind, content, text, shown_as(Args(raw, {})))


def _send_file(core: Core, args: Args, kind: str) -> Any:
    text = caption(core, args)
    chat = target(core, args)
    content = input_file(core, args, kind, args.string(kind), field=kind)
    return core.message_json(send(core, args, chat, kind, formatted=text, content=content))


@method(
    "sendDocument",
    takes=SENDING + CAPTION + "document disable_content_type_detection",
    absent=SENDING_ABSENT + "thumbnail thumb",
)
def send_document(core: Core, args: Args) -> Any:
    """Sends a document. disable_content_type_detection changes nothing: a document stays a document here."""
    return _send_file(core, args, "document")


@method("sendPhoto", takes=SENDING + CAPTION + "photo has_spoiler", absent=SENDING_ABSENT)
def send_photo(core: Core, args: Args) -> Any:
    return _send_file(core, args, "photo")


@method("sendMediaGroup", takes=SENDING + "media", absent=SENDING_ABSENT)
def send_media_group(core: Core, args: Args) -> Any:
    raw = args.structure("media", "media")
    if not isinstance(raw, list):
        raise bad_request("expected an Array of InputMedia")
    if not raw:
        raise bad_request("there are no messages to send")
    if len(raw) > ALBUM_LIMIT:
        raise bad_request("too many messages to send as an album")
    chat = target(core, args)
    reply_to = reply_of(args, chat)
    items = [input_media(core, args, item) for item in raw]
    if len({item.kind for item in items}) > 1:
        raise bad_request("document can't be mixed with other media types")
    group = {"media_group_id": str(core.rng.getrandbits(52))} if len(items) > 1 else {}
    sent = [
        core.post(
            chat,
            None,
            item.kind,
            item.caption,
            content=item.content,
            reply_to=reply_to,
            extra=extra_of(args) | item.extra | group,
        )
        for item in items
    ]
    return [core.message_json(message) for message in sent]


@method("getFile", takes="file_id")
def get_file(core: Core, args: Args) -> Any:
    file_id = args.string("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    stored = core.files.get(file_id)
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.content) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return stored.as_file() | {"file_path": stored.path}
