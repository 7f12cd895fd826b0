"""What a process is to Telegram: its parts, its connections, how it is reached and how updates come in."""
