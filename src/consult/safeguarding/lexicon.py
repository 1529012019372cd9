"""The words of a worry: which words of a text a safeguarding lead must read first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from consult.safeguarding.language import language
from consult.safeguarding.likeness import ALIKE, SURE, likeness
from consult.safeguarding.welsh import heard
from consult.safeguarding.words import Plain

LANGUAGES = ("en", "cy")
KINDS = (
    "self-harm",
    "physical-abuse",
    "sexual-abuse",
    "emotional-abuse",
    "neglect",
    "exploitation",
    "running-away",
    "staff-conduct",
    "bullying",
    "domestic-abuse",
    "online-harm",
    "weapons-radicalisation",
    "pregnancy-forced-marriage-fgm",
    "allegation",
)


@dataclass(frozen=True)
class Concern:
    """A kind of worry, and the words from `start` to `end` of the text that raise it."""

    kind: str
    start: int
    end: int


def concerns(text: str, group: str = "children") -> list[Concern]:
    """Every worry in a text, in the order of its words; none when nothing worries.

    `group` is the stakeholder group that speaks. It only decides what a person reads first: there is no score.
    """
    read = _read(text)
    return _told(text, read, group, *likeness(read["en"], group))


def told(text: str, group: str, kind: str, alike: float) -> list[Concern]:
    """The same, where how alike the text is to a worry, and of which kind, is known already."""
    return _told(text, _read(text), group, kind, alike)


def _read(text: str) -> dict[str, Plain]:
    return {"en": heard(text), "cy": language("cy").spelling.plain(text)}


def _told(text: str, read: dict[str, Plain], group: str, kind: str, alike: float) -> list[Concern]:
    heard = [_heard(read[code], group, code, alike) for code in LANGUAGES]
    said = [concern for concerns in heard for concern in concerns or ()]
    if alike >= SURE and not said and None not in heard:
        return [Concern(kind, 0, len(text))]
    return list(_widest(said))


def answered(text: str, group: str) -> bool:
    """Whether a text has a clear phrase and says itself that it is no worry: then no likeness counts."""
    return None in [_heard(plain, group, code, 0.0) for code, plain in _read(text).items()]


def ready() -> None:
    """Reads phrases and weights now (about 2 s), for the start of the web process: no child waits for them."""
    concerns("ready")


def _heard(plain: Plain, group: str, code: str, alike: float) -> list[Concern] | None:
    worries = language(code).worries(plain, group)
    if worries is None:
        return None
    certain = [worry for worry in worries if worry.level != "if_alike" or alike >= ALIKE]
    return [Concern(worry.kind, *plain.span(worry.start, worry.end)) for worry in certain]


def _widest(said: Iterable[Concern]) -> Iterator[Concern]:
    """One worry of each kind where words overlap."""
    read: dict[str, int] = {}
    for concern in sorted(said, key=lambda concern: (concern.start, -concern.end)):
        if concern.start >= read.get(concern.kind, 0):
            read[concern.kind] = concern.end
            yield concern
