"""Chats and their members: getChat, getChatMember, leaveChat, sendChatAction."""

from typing import Any

from bot.simulator.core import ACTION_S, Access, Core
from bot.simulator.errors import bad_request
from bot.simulator.methods.registry import method
from bot.simulator.model import Chat
from bot.simulator.web.args import Args

ACTIONS = (
    *("cancel", "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice"),
    *("upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note"),
)


@method("sendChatAction", takes="chat_id action", absent="business_connection_id message_thread_id")
def send_chat_action(core: Core, args: Args) -> Any:
    action = args.string("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = core.chat_with(args.string("chat_id"), Access.WRITE)
    chat.action = "" if action == "cancel" else action
    chat.action_until = core.monotonic() + ACTION_S
    core.changed(chat)
    return True


@method("getChat", takes="chat_id")
def get_chat(core: Core, args: Args) -> Any:
    """Gives ChatFullInfo with what a client of the Bot API cannot do without."""
    chat = core.chat_with(args.string("chat_id"), Access.READ)
    full = core.chat_json(chat) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        ),
    }
    if chat.pinned:
        full["pinned_message"] = core.message_json(chat.messages[chat.pinned[-1]], with_reply=False)
    return full


def member_json(core: Core, chat: Chat, user_id: int) -> dict[str, Any]:
    """Gives the ChatMember of a person or of the bot."""
    status = "member"
    if user_id == core.bot_id:
        status = chat.bot_status
    elif chat.kind != "private":
        status = "left" if user_id not in chat.members else "member"
        if chat.members and chat.members[0] == user_id:
            status = "creator"
    member: dict[str, Any] = {"user": core.user(user_id), "status": status}
    if status == "kicked":
        return member | {"until_date": 0}
    if status == "administrator":
        return member | dict.fromkeys(_RIGHTS, True) | {"can_be_edited": False, "is_anonymous": False}
    return member | ({"is_anonymous": False} if status == "creator" else {})


_RIGHTS = (
    *("can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members"),
    *("can_promote_members", "can_change_info", "can_invite_users", "can_post_messages", "can_edit_messages"),
    *(
        "can_pin_messages",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
        "can_manage_topics",
        "can_send_welcome_messages",
    ),
)


@method("getChatMember", takes="chat_id user_id")
def get_chat_member(core: Core, args: Args) -> Any:
    user_id = args.integer("user_id")
    if user_id <= 0:
        raise bad_request("invalid user_id specified")
    chat = core.chat_with(args.string("chat_id"), Access.READ)
    if core.user(user_id) is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return member_json(core, chat, user_id)


@method("leaveChat", takes="chat_id")
def leave_chat(core: Core, args: Args) -> Any:
    chat = core.chat_with(args.string("chat_id"), Access.READ)
    if chat.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot_status = "left"
    core.changed(chat)
    return True
