"""Plans in and out as workbooks."""
