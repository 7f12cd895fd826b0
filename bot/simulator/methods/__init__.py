"""The Bot API's methods. Importing a module registers its methods in `METHODS`."""

from bot.simulator.methods import chats, copying, editing, marking, media, profile, receiving, sending
from bot.simulator.methods.registry import METHODS, Method, seen_by

__all__ = [
    "METHODS",
    "Method",
    "chats",
    "copying",
    "editing",
    "marking",
    "media",
    "profile",
    "receiving",
    "seen_by",
    "sending",
]
