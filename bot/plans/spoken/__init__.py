"""Reads what people say of their plan in their own words: reports and questions."""
