"""Copies of the database: made every night, restored, moved to another database."""
