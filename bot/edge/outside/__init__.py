"""What is asked of servers that are not Telegram's."""
