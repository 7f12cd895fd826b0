"""Workbooks as programs write them, made into grids of plain values; and the table of a plan found in them."""
