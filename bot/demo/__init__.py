"""Fictional people for the demo. None of them exists."""
