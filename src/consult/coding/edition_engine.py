"""The engine of an edited codebook: what was learned serves the codes that are still there, phrases find the new ones."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from sqlmodel import Session

from consult.coding import codebook_edition, shelf
from consult.coding.codebook import Codebook
from consult.coding.codebook_content import Content
from consult.coding.engine import Engine, Opinion, Passage, Suggestion
from consult.coding.phrase_engine import PhraseEngine
from consult.consultations.models import Consultation

_ENGINES: dict[tuple[UUID, str], "EditionEngine"] = {}  # by edition and what lies under it


def over(session: Session, consultation: Consultation, learned: Engine) -> Engine:
    """The engine for a consultation's live codebook: `learned` itself while that is the shipped one."""
    key = consultation.definition["codebook"]
    live = codebook_edition.live(session, consultation.organisation_id, key)
    if live.id is None:
        return learned
    if (live.id, learned.version) not in _ENGINES:
        book = codebook_edition.of(session, consultation)
        _ENGINES[live.id, learned.version] = EditionEngine(learned, shelf.codebook(key), live.content, book)
    return _ENGINES[live.id, learned.version]


class EditionEngine:
    """Lays an edition over the engine of the shipped codebook.

    A code that was merged is suggested as the one that stayed. Of a code that was split the parts are found by their
    phrases; where none is, all are suggested, each with its share of the chance, for a person to choose.
    """

    def __init__(self, learned: Engine, origin: Codebook, content: Content, book: Codebook) -> None:
        self.version, self.base = f"{learned.version}/{book.version}", learned.base
        self._learned = learned
        self._there = {theme.key for theme in book.themes}
        self._follows = {old: code.key for code in content.active() for old in code.follows}
        self._parts: dict[str, list[str]] = {}
        for code in content.active():
            if code.split_from:
                self._parts.setdefault(code.split_from, []).append(code.key)
        known = {theme.key: (theme.phrases, theme.phrases_cy) for theme in origin.themes}
        fresh = [theme for theme in book.themes if known.get(theme.key) != (theme.phrases, theme.phrases_cy)]
        self._fresh = PhraseEngine(replace(book, themes=tuple(fresh)))

    def suggest(self, passages: Sequence[Passage]) -> list[list[Suggestion]]:
        """See `Engine.suggest`."""
        return [each.suggestions for each in self.consider(passages)]

    def consider(self, passages: Sequence[Passage]) -> list[Opinion]:
        """See `Engine.consider`."""
        return [
            replace(opinion, suggestions=self._together(opinion.suggestions, fresh))
            for opinion, fresh in zip(self._learned.consider(passages), self._fresh.suggest(passages), strict=True)
        ]

    def _together(self, learned: Iterable[Suggestion], fresh: Iterable[Suggestion]) -> list[Suggestion]:
        found = {each.key: each for each in fresh if each.kind == "theme"}
        rest = []
        for each in learned:
            for moved in self._moved(each, found) if each.kind == "theme" else (each,):
                if each.kind != "theme":
                    rest.append(moved)
                elif moved.key not in found or found[moved.key].probability < moved.probability:
                    found[moved.key] = moved
        return [*sorted(found.values(), key=lambda each: -each.probability), *rest]

    def _moved(self, each: Suggestion, found: dict[str, Suggestion]) -> Iterator[Suggestion]:
        if each.key in self._there:
            yield each
        elif each.key in self._follows:
            yield replace(each, key=self._follows[each.key])
        elif (parts := self._parts.get(each.key)) and not any(part in found for part in parts):
            share = round(each.probability / len(parts), 3)
            yield from (replace(each, key=part, probability=share) for part in parts)
