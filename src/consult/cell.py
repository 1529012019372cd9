"""A cell of a table that a spreadsheet opens: never a formula, whatever somebody wrote."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # OWASP, CSV injection


def plain(words: str) -> str:
    """The words, with an apostrophe before what a spreadsheet would calculate."""
    return f"'{words}" if words.startswith(FORMULA) else words
