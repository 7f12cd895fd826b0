"""A plan workbook's rows: what each cell means, and what is wrong with it."""
