"""Telegram and HTTP: how updates come in and replies leave, and the words every capability shares."""
