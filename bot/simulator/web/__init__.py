"""The doors of the local Telegram: Bot API, webhook, control door, chat page."""
