"""What a file says in one mark and our surveys in words of their own: an option “other”, and a page that only tells."""

from consult.pages import words
from consult.survey_files.asked import Asked, Offered

OTHER = "other"


def other(made: Asked, languages: list[str], condition: str) -> Asked:
    """Add “something else” to the options; the question that asks what, for those who chose it."""
    made.options.append(Offered(OTHER, own_words("other-option", languages)))
    asked = Asked(f"{made.name}-{OTHER}", made.place, "free_text", own_words("other-ask", languages))
    asked.conditions = [*made.conditions, condition]
    return asked


def as_page(made: Asked) -> None:
    """Make this a page that tells something: its hint is what it tells, or all of it under a heading of our own."""
    if made.hint:
        made.extras["text"], made.hint = made.hint, {}
    elif made.ask:
        made.extras["text"], made.ask = made.ask, own_words("note-heading", list(made.ask))


def own_words(word: str, languages: list[str]) -> dict[str, str]:
    """One of the product's own words in these languages."""
    return {language: words(language)[word] for language in languages}
