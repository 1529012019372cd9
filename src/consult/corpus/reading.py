"""The words of a text as a reader meets them: what each may be, and what its neighbours say of it."""

import re
from dataclasses import dataclass

from consult.corpus.vocabulary import (
    BRINGS,
    DWELLS,
    GENERIC,
    HOME,
    LEADS,
    NAME,
    PLACE,
    PLAIN,
    ROLE,
    SCHOOL,
    STAYS,
    STREET,
    STYLE,
    SURNAME,
    TITLE,
    TOWARDS,
    VERB,
    vocabulary,
)

WORD = re.compile(r"\[[a-z-]+\]|[^\W\d_]+(?:[.'’](?=[^\W\d_]{2})[^\W\d_]+|['’\-][^\W\d_]+)*")
POSSESSIVE = re.compile(r"['’](?:s|S|d|ll|ve|re|m|n|r|w|i|u)$")  # English 's, 'd, 'll and Welsh 'n, 'r
OPENING = re.compile(r"[.!?:;\n\r•*…\"“”‘(\[/|–—>]|[^\w\s,'’&£%@#+=-]")
ACRONYM = re.compile(r"[A-Z]{2,}(?:s$|-|[a-z])|(?!Mc|Mac|De|La|O)[A-Z][a-z]+[A-Z]")
ANY = NAME | SURNAME | PLACE
NOT_A_SURNAME = STAYS | ROLE | GENERIC | VERB | TITLE | STYLE | LEADS | STREET | HOME | SCHOOL | TOWARDS | DWELLS
PLACE_ENDINGS = re.compile(
    r"\w{3,}(?:ton|ham|bury|ford|field|wick|bridge|mead|moor|mere|combe|dale"
    r"|mouth|worth|ley|stead|chester|borough|brook|brough|pool|haven"
    r"|thorpe|minster|bourne|burn|hurst"
    r"|cliffe|stone|marsh|shire|side|gate|port|wold|wood|well|minster"
    r"|hope|thwaite|wich|leigh|croft|head|ness|beck|holme|fell|bank|hampton)$"
)


@dataclass(slots=True)
class Word:
    """One word of a text: where it stands, what it may be, and how it is set off from the word before."""

    start: int
    end: int
    lower: str
    kind: int
    capital: bool
    opens: bool
    gap: str

    @property
    def unknown(self) -> bool:
        """Neither an everyday word nor one that stays."""
        return not self.kind & (PLAIN | STAYS)


@dataclass(slots=True)
class Span:
    """A run of words, first and last included, that names somebody or somewhere."""

    first: int
    last: int
    kind: str


def read(text: str) -> list[Word]:
    """The words of a text, without a possessive ending; capitals count for nothing where a text is shouted."""
    kinds = vocabulary()
    shouted = is_shouted(text)
    words: list[Word] = []
    before = 0
    for found in WORD.finditer(text):
        word, start = found[0], found.start()
        base = word if word.isalpha() else POSSESSIVE.sub("", word)
        lower = base.lower().replace("’", "'")
        if (
            lower[-1] == "s"
            and not kinds[lower] & (ANY | PLAIN | STAYS)
            and kinds[lower[:-1]] & NAME
            and not kinds[lower[:-1]] & PLAIN
        ):
            base, lower = base[:-1], lower[:-1]  # "kyles mum", as typed without an apostrophe
        gap = text[before:start]
        capital = not shouted and stands_up(base, kinds[lower])
        opens = not words or (bool(OPENING.search(gap)) and not (gap.startswith(".") and words[-1].kind & STYLE))
        words.append(Word(start, start + len(base), lower, kinds[lower], capital, opens, gap))
        before = found.end()
    return words


def is_shouted(text: str) -> bool:
    """Whether more than 6 in 10 of 16 letters or more are capitals."""
    capitals = sum(map(str.isupper, text))
    if capitals < 10:
        return False
    letters = sum(map(str.isalpha, text))
    return letters > 15 and capitals > 0.6 * letters


def stands_up(base: str, kind: int) -> bool:
    """Whether a word has the capital of a name, not that of an acronym (KPIs) or of a brand (WhatsApps)."""
    if not base[0].isupper():
        return False
    if base.isupper():
        return (
            len(base) == 1
            or (len(base) > 3 and bool(kind & NAME))
            or (len(base) > 5 and bool(PLACE_ENDINGS.match(base.lower())))
        )
    return not ACRONYM.match(base) or bool(kind & ANY)


def near(words: list[Word], at: int) -> Word | None:
    """The word at a place, if it follows the one before with nothing but a space or a hyphen between."""
    return words[at] if 0 < at < len(words) and words[at].gap in (" ", "-", "  ") else None


def follower(words: list[Word], at: int) -> Word | None:
    """The next word of a name; after an initial a full stop may stand between."""
    following = words[at + 1] if at + 1 < len(words) else None
    initial = following and following.gap in (". ", ".") and len(words[at].lower) == 1
    return following if initial else near(words, at + 1)


def surname_end(words: list[Word], at: int) -> int:
    """Where a name that begins here ends: capitalised words that follow and could be further names belong to it."""
    while (
        (word := follower(words, at))
        and word.capital
        and (
            (len(word.lower) == 1 and word.lower != "i")
            or (
                (word.kind & (SURNAME | NAME) or not word.kind & PLAIN)
                and not word.kind & (STAYS | STREET | HOME | SCHOOL)
            )
            or (words[at].kind & NAME and words[at].unknown and not word.kind & NOT_A_SURNAME and len(word.lower) > 2)
        )
    ):
        at += 1
    return at


def placed(words: list[Word], at: int) -> bool:
    """Whether the words before say that this is where somebody is or lives."""
    return at > 0 and bool(words[at - 1].kind & LEADS) and bool(near(words, at))


def finite(words: list[Word], at: int) -> bool:
    """Whether a verb or a possession follows, as after a name that begins a sentence."""
    following = near(words, at + 1)
    return (following is not None and bool(following.kind & VERB)) or possesses(words, at)


def possesses(words: list[Word], at: int) -> bool:
    """Whether the word carries 's."""
    return at + 1 < len(words) and words[at + 1].gap[:2] in ("'s", "’s")


def related(words: list[Word], at: int) -> bool:
    """Whether a role, a title or "called" stands right before, so that this is somebody's name."""
    if at == 0 or not re.fullmatch(r" |, | \(|: | - |  ", words[at].gap):
        return False
    before = words[at - 1]
    if before.lower in ("is", "was") and at > 1:
        return words[at - 2].lower in (
            "name",
            "worker",
            "carer",
            "advocate",
            "pa",
            "iro",
            "brother",
            "sister",
            "friend",
        )
    return bool(before.kind & (ROLE | BRINGS))


def spoken_of(words: list[Word], at: int) -> bool:
    """Whether what follows fits a name: a verb in the third person, "and", a possession, a comma or the end."""
    if at + 1 == len(words):
        return True
    following = words[at + 1]
    return bool(following.kind & VERB) or following.lower == "and" or following.gap not in (" ", "  ", "-")


def beside(words: list[Word], at: int) -> bool:
    """Whether a role, "called" or "me and" stands before."""
    if related(words, at):
        return True
    return (
        at > 1
        and words[at - 1].lower in ("and", "n", "&")
        and (words[at - 2].lower in ("me", "i") or bool(words[at - 2].kind & NAME and not words[at - 2].kind & PLAIN))
    )


def set_off(words: list[Word], at: int) -> bool:
    """Whether a stop, a comma or "from" follows a word that begins a sentence: Hazel. She spoke; Dean from room 2."""
    return (at + 1 == len(words) and at > 0) or (
        at + 1 < len(words) and (words[at + 1].gap[:2] in (". ", ", ") or words[at + 1].lower in ("from", "who"))
    )
