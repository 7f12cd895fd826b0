"""The commands of Telegram's menu, in the order shown. tests/test_docs.py compares them with the handlers."""

EVERYONE = ("start", "ayuda", "temas")
