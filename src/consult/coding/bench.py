"""What a person sees of the utterance whose turn it is: its words, its codes with how sure the machine is, its context."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from consult.coding import codebook_edition, reading, workbench
from consult.coding.codebook import Codebook
from consult.coding.engine import SENTIMENTS
from consult.coding.models import Coding
from consult.consultations.models import Consultation
from consult.corpus.models import Utterance
from consult.errors import Refusal

KINDS = {"theme": "Themes", "aspect": "What is said of it", "views": "Views items", "sentiment": "Feeling"}
NAMES = {"theme": "theme", "aspect": "aspect", "views": "views item", "sentiment": "feeling"}
DIGITS = "1234567890"
SURE = ((0.9, "almost sure"), (0.7, "likely"), (0.5, "more likely than not"), (0.0, "a guess"))


@dataclass(frozen=True)
class Offered:
    """One code that stands on an utterance, as it is offered to be kept or not."""

    written: str
    name: str
    kind: str
    digit: str
    how_sure: str
    verdict: str


def seen(session: Session, utterance: Utterance, consultation: Consultation) -> dict[str, Any]:
    """Everything that the page shows of one utterance."""
    book = codebook_edition.of(session, consultation)
    [coded] = reading.coded(session, [utterance])
    codes = [each for kind in KINDS for each in coded.codings.get(kind, ())]
    return {
        "said": utterance,
        "pieces": coded.marked(),
        "offered": offered(codes, book),
        "rejected": [name(book, row.kind, row.code) for row in _rejected(session, utterance)],
        "beside": workbench.beside(session, utterance),
        "choices": choices(book, utterance, consultation),
    }


def offered(codes: Sequence[Coding], book: Codebook) -> list[Offered]:
    """Codes in the order of their kinds, each with the digit that toggles it and how sure the machine is, in words."""
    return [
        Offered(
            f"{row.kind}:{row.code}",
            name(book, row.kind, row.code),
            NAMES[row.kind],
            DIGITS[number] if number < len(DIGITS) else "",
            how_sure(row.probability),
            row.verdict,
        )
        for number, row in enumerate(codes)
    ]


def how_sure(probability: float | None) -> str:
    """A probability in words and figures; nothing where a person decided."""
    if probability is None:
        return ""
    words = next(words for least, words in SURE if probability >= least)
    return f"{words}, {round(probability * 100)} in 100"


def name(book: Codebook, kind: str, code: str) -> str:
    """What a code is called on a page."""
    if kind == "sentiment":
        return code.capitalize()
    if kind == "views":
        return next((f"{code}: {item.about}" for item in book.views if item.key == code), code)
    entries = book.themes if kind == "theme" else book.aspects
    return next((each.name for each in entries if each.key == code), code)


def choices(book: Codebook, utterance: Utterance, consultation: Consultation) -> dict[str, str]:
    """Every code that this utterance could have, by how it is written in a form: its name and kind."""
    views = {item.key for item in book.eligible(utterance.group, consultation.definition["frameworks"])}
    codes = [
        *(("theme", each.key) for each in book.themes),
        *(("aspect", each.key) for each in book.aspects),
        *(("views", key) for key in sorted(views | set(utterance.informs))),
        *(("sentiment", key) for key in SENTIMENTS),
    ]
    return {f"{kind}:{key}": f"{name(book, kind, key)} ({NAMES[kind]})" for kind, key in codes}


def chosen(typed: str, among: dict[str, str]) -> str:
    """The one code that somebody means by what they typed; refused when there is none, or more than one."""
    plain = typed.strip().casefold()
    named = {written: shown.casefold() for written, shown in among.items()}
    exact = [written for written, shown in named.items() if plain in (written, shown, shown.rpartition(" (")[0])]
    near = exact or [written for written, shown in named.items() if plain in shown]
    if len(near) != 1:
        some = "More than one code" if near else "No code"
        raise Refusal(f"{some} of the codebook is called that. Choose one from the list, or leave the box empty.")
    return near[0]


def _rejected(session: Session, utterance: Utterance) -> Sequence[Coding]:
    return session.exec(
        select(Coding).where(
            Coding.utterance_id == utterance.id,
            col(Coding.superseded_at).is_(None),
            Coding.verdict == reading.REJECTED,
        )
    ).all()
