"""The files that show what was done."""
