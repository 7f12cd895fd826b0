"""What a process is to Telegram: its parts, its lines, how it is reached and how updates come in."""
