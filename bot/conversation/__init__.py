"""Decides what a message means, from its text and what surrounds it."""
