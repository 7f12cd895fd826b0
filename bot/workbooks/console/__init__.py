"""Plans in and reports out from the command line."""
