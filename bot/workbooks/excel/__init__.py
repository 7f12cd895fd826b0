"""Workbooks in and out, with openpyxl. What they mean is decided in bot/workbooks/rows and imports."""
