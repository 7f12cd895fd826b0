"""What a score does not see: a number or a year that the article does not have makes its answer doubtful."""


def contradicts(words: list[str], numbers: set[str]) -> bool:
    """True when the question names a number («convenio 095», «línea 4», «las 80 ETC») the article never mentions."""
    return any(word.isdigit() and word not in numbers and word.lstrip("0") not in numbers for word in words)
