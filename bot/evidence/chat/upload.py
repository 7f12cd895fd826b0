"""A photo or a document on its way in: downloaded, looked at, kept. For every handler that takes files."""

from telegram import Document, Message, PhotoSize, Update
from telegram.error import BadRequest

from bot.base.uploads import Upload
from bot.edge.context import Context, file_source
from bot.edge.screen import Screen, label
from bot.evidence import evidence
from bot.evidence.archives import Refused
from bot.evidence.chat import evidence_screens
from bot.evidence.evidence import Kept
from bot.evidence.file_types import MOST_BYTES


async def receive(update: Update, context: Context, activity_id: int | None) -> Kept | Screen:
    """Keeps the file of this message, for an activity when it is known; gives what to say when it can't be taken.
    Raises NotAllowed and Gone."""
    upload = await fetch(update, context)
    return upload if isinstance(upload, Screen) else await store(update, context, upload, activity_id)


async def fetch(update: Update, context: Context) -> Upload | Screen:
    """Fetches the file of this message and looks at it; gives why when it can't be taken."""
    message = update.effective_message
    assert message is not None
    try:
        async with context.bot_data.downloads:
            content = await download(context, _file(message).file_id, _file(message).file_size)
            looked = await context.bot_data.inspector.file(content)
            kind = "photo" if message.photo else "document"
            return evidence.named(content, looked, _name(message), _file(message).file_id, kind)
    except Refused as refused:
        return evidence_screens.refused(refused, context.bot_data.now())


async def store(
    update: Update, context: Context, upload: Upload, activity_id: int | None, *, alone: bool = False
) -> Kept | Screen:
    """Keeps a file. `alone`: it names its activity, so that it does not follow its album."""
    resources = context.bot_data
    source, now = file_source(update, resources), resources.now()
    try:
        return await context.run(evidence.keep, context.me, upload, source, now, activity_id, alone)
    except Refused as refused:
        return evidence_screens.refused(refused, now)


async def download(context: Context, file_id: str, size: int | None = None) -> bytes:
    """Downloads a file. Raises Refused before anything is downloaded that is too big."""
    if (size or 0) > MOST_BYTES:
        raise Refused("big")
    try:
        found = await context.bot.get_file(file_id)
    except BadRequest as exc:
        if "too big" in exc.message.lower():
            raise Refused("big") from exc
        raise
    if (found.file_size or 0) > MOST_BYTES:  # a server of one's own gives larger ones
        raise Refused("big")
    return bytes(await found.download_as_bytearray())


def _file(message: Message) -> PhotoSize | Document:
    """Finds the file of a message: the document, or the largest copy of a photo."""
    file = message.photo[-1] if message.photo else message.document
    assert file is not None
    return file


def _name(message: Message) -> str:
    """Gives the name of the file, which photos do not have: they get the word for one."""
    named = message.document.file_name if message.document else None
    return named or label("evidence_photo" if message.photo else "evidence_file")
