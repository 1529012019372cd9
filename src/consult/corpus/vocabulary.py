"""What a single word may be: an everyday word, a name, a place, a cue that a name is near, or several of these."""

import re
import tomllib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

(
    PLAIN,
    NAME,
    SURNAME,
    PLACE,
    STAYS,
    ROLE,
    TITLE,
    STYLE,
    VERB,
    BRINGS,
    LEADS,
    DWELLS,
    STREET,
    HOME,
    SCHOOL,
    COUNCIL,
    GENERIC,
    STARTS,
    VIRTUE,
    TOWARDS,
) = (1 << bit for bit in range(20))
HERE = Path(__file__).parent
CUES = {
    "styles": STYLE,
    "titles": TITLE,
    "roles": ROLE,
    "verbs": VERB,
    "bringers": BRINGS,
    "leads": LEADS,
    "dwelling": DWELLS,
    "streets": STREET,
    "homes": HOME,
    "schools": SCHOOL,
    "councils": COUNCIL,
    "generic": GENERIC,
    "stays": STAYS,
    "virtues": VIRTUE,
    "towards": TOWARDS,
}
ENDINGS = (
    ("s", ""),
    ("es", ""),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("er", ""),
    ("er", "e"),
    ("ly", ""),
    ("ies", "y"),
    ("ied", "y"),
    ("ness", ""),
    ("less", ""),
    ("ful", ""),
    ("est", ""),
    ("y", ""),
    ("ier", "y"),
    ("iest", "y"),
    ("able", ""),
)
SUFFIXES = re.compile(
    r"\w{3,}(?:tion|ment|ness|ology|ologist|istic?|ics|ical"
    r"|ally|ously|ism|able|ible|is(?:e|ed|ing)|ively?|ful|ward|wise|metry|hood|proof|based|related|informed)s?$"
)
NICKNAME = re.compile(r"(\w{3,}?)(\w?)(?:o|y|ie|z|zza|boy|ster|kins)$")
PREFIXES = ("un", "re", "mis", "dis", "over", "under", "non", "pre", "out", "co")
MUTATIONS = (
    ("ll", ("l",)),
    ("rh", ("r",)),
    ("c", ("g", "ngh", "ch")),
    ("p", ("b", "mh", "ph")),
    ("t", ("d", "nh", "th")),
    ("g", ("", "ng")),
    ("b", ("f", "m")),
    ("d", ("dd", "n")),
    ("m", ("f",)),
)


def lines(name: str) -> list[str]:
    """The entries of a list beside this file, one per line, in lower case."""
    return (HERE / name).read_text(encoding="utf-8").lower().split("\n")[:-1]


@cache
def cue(group: str) -> frozenset[str]:
    """One group of cue words of `cues.toml`."""
    return frozenset(tomllib.loads((HERE / "cues.toml").read_text(encoding="utf-8"))[group].split())


def _lexicon() -> Path:
    """TextBlob's file of words, found without importing TextBlob, which takes a second and a half."""
    package = find_spec("textblob")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent / "en" / "en-lexicon.txt"


def dictionary() -> set[str]:
    """The words of TextBlob's lexicon that are no proper nouns and no foreign words."""
    entries = (line.split() for line in _lexicon().read_text(encoding="utf-8").splitlines() if line[:3] != ";;;")
    return {entry[0] for entry in entries if len(entry) > 1 and not entry[1].startswith(("NNP", "FW"))}


@cache
def mutated(word: str) -> tuple[str, ...]:
    """A Welsh word as it stands and with each initial mutation that its first sound allows (soft, nasal, aspirate)."""
    for sound, changes in MUTATIONS:
        if word.startswith(sound):
            return (word, *(change + word[len(sound) :] for change in changes))
    return (word,)


class Vocabulary(dict[str, int]):
    """Maps a lower-case word to the sum of what it may be; each word is looked up once and remembered."""

    def __init__(self) -> None:
        super().__init__()
        self.listed: dict[str, int] = {}
        self.tails: dict[str, set[tuple[str, ...]]] = {}
        self.firm = set(lines("names_firm.txt"))
        self.everyday = set(lines("ordinary.txt")) | dictionary()
        for name, kind in (("names.txt", NAME), ("surnames.txt", SURNAME)):
            for word in lines(name):
                self.note(word, kind)
        for place in [*lines("places.txt"), *(form for name in lines("places_cymru.txt") for form in mutated(name))]:
            self.place(place)
        for group, kind in CUES.items():
            for word in cue(group):
                self.note(word, kind)

    def note(self, word: str, kind: int) -> None:
        """Adds one thing that a word may be."""
        self.listed[word] = self.listed.get(word, 0) | kind

    def place(self, words: str) -> None:
        """Adds a place of one or more words."""
        first, *rest = words.split()
        if rest:
            self.tails.setdefault(first, set()).add(tuple(rest))
            self.note(first, STARTS)
        elif len(words) > 2:
            self.note(words, PLACE)

    def __missing__(self, word: str) -> int:
        kind = self.listed.get(word, 0) or self.joined(word)
        if word not in self.firm and self.everyday_word(word, kind):
            kind |= PLAIN
        if not kind and self.nickname(word):
            kind = NAME
        if len(self) < 200_000:  # a bound, so that a long-lived worker never grows without end
            self[word] = kind
        return kind

    def everyday_word(self, word: str, kind: int) -> bool:
        """Whether the word is in the dictionary, as it stands or, when on no list of names, without its ending."""
        if self.known(word):
            return True
        if kind & (NAME | SURNAME | PLACE):
            return False
        return (
            bool(SUFFIXES.match(word))
            or any(self.known(stem) for stem in stems(word))
            or ("-" in word and self.known(word.rsplit("-")[-1]))
        )

    def joined(self, word: str) -> int:
        """What a double-barrelled word may be: a name where a part is one and no everyday word (Poppy-Mae)."""
        parts = word.split("-") if "-" in word else []
        firm = [
            self.listed.get(part, 0) & (NAME | SURNAME) for part in parts if part in self.firm or not self.known(part)
        ]
        return next((kind for kind in firm if kind), 0)

    def nickname(self, word: str) -> bool:
        """Whether the word is a listed name with a familiar ending: Deano, Sammo, Jonesy."""
        found = NICKNAME.match(word)
        stems = (
            (found[1] + found[2], found[1])
            if found and found[2] in ("", found[1][-1])
            else (found[1] + found[2],)
            if found
            else ()
        )
        return any(self.listed.get(stem, 0) & (NAME | SURNAME) for stem in stems)

    def known(self, word: str) -> bool:
        """Whether the word is in our list or in TextBlob's lexicon as something other than a proper noun."""
        return word in self.everyday


def stems(word: str) -> list[str]:
    """The word without each common ending and beginning that leaves at least three letters."""
    ends = [word.removesuffix(end) + more for end, more in ENDINGS if word.endswith(end) and len(word) - len(end) > 2]
    ends += [stem[:-1] for stem in ends if len(stem) > 3 and stem[-1] == stem[-2]]
    return ends + [
        word.removeprefix(front) for front in PREFIXES if word.startswith(front) and len(word) - len(front) > 2
    ]


@cache
def vocabulary() -> Vocabulary:
    """The one vocabulary of this process, read from the lists when it is first needed."""
    return Vocabulary()


@cache
def misspelt(word: str) -> bool:
    """Whether an unknown word is one slip away from an everyday word (a child's spelling, not a name)."""
    if len(word) < 4:
        return True
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = vocabulary()
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    slips = [a + b[1:] for a, b in cuts if b] + [a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1]
    slips += [a + c + b[1:] for a, b in cuts if b for c in letters] + [a + c + b for a, b in cuts for c in letters]
    return any(words.known(slip) for slip in slips)
