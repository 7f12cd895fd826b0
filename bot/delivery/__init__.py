"""The outbox's sending end: takes what is due, calls Telegram, settles how it ended."""
