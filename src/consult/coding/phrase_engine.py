"""The engine that needs no examples: key phrases of the codebook, the question asked, and who was asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from consult.coding import question as asking
from consult.coding.codebook import Codebook
from consult.coding.engine import Opinion, Passage, Suggestion
from consult.coding.language import language
from consult.coding.phrases import Hit, Phrases
from consult.coding.tone import Tone, tone

SHORT = 60  # characters: a shorter answer leans on its question
MOST = 3  # themes a passage seldom has more of


@dataclass(frozen=True)
class Words:
    """The phrases of one code in both languages."""

    en: Phrases
    cy: Phrases

    def find(self, text: str, lang: str) -> list[Hit]:
        return (self.cy if lang == "cy" else self.en).find(text)


class PhraseEngine:
    """Suggests by key phrases; probabilities are rough and rise with the number of phrases found."""

    def __init__(self, codebook: Codebook) -> None:
        self.version = self.base = f"phrases-1+{codebook.version}"
        self._codebook = codebook
        self._themes = {
            theme.key: Words(Phrases(theme.phrases), Phrases(theme.phrases_cy)) for theme in codebook.themes
        }
        self._aspects = {each.key: Words(Phrases(each.phrases), Phrases(each.phrases_cy)) for each in codebook.aspects}
        self._views = {item.key: Phrases(item.phrases) for item in codebook.views}

    def suggest(self, passages: Sequence[Passage]) -> list[list[Suggestion]]:
        """See `Engine.suggest`."""
        return [self._passage(passage) for passage in passages]

    def consider(self, passages: Sequence[Passage]) -> list[Opinion]:
        """See `Engine.consider`."""
        return [opinion(found, passage) for found, passage in zip(self.suggest(passages), passages, strict=True)]

    def _passage(self, passage: Passage) -> list[Suggestion]:
        lang = passage.language or language(passage.text)
        feel = tone(passage.text, passage.question)
        mood = Suggestion("sentiment", feel.sentiment, feel.probability, 0, len(passage.text))
        if asking.is_unanswered(passage.text):
            return [*self._uncodable(passage), mood]
        nothing = asking.says_nothing(passage.text) and asking.is_open(passage.question)
        if nothing or asking.is_silent(passage.text) or asking.needs_nothing(passage.text, passage.question):
            return [mood]
        themes = self._subjects(passage, lang)
        return [*themes, *self._manner(passage, lang, feel), *(self._informs(passage) if themes else []), mood]

    def _uncodable(self, passage: Passage) -> list[Suggestion]:
        """A codebook that has a code for what cannot be coded gets it for an answer that is not there."""
        key = self._codebook.uncodable
        return [_suggestion("theme", key, 0.9, [], passage)] if key else []

    def _subjects(self, passage: Passage, lang: str) -> list[Suggestion]:
        asked = "" if asking.is_open(passage.question) else passage.question or ""
        found = []
        for key, words in self._themes.items():
            hits = words.find(passage.text, lang)
            invited = bool(words.find(asked, language(asked)))
            if (sure := _sure(hits, invited, len(passage.text) <= SHORT)) >= 0.5:
                found.append(_suggestion("theme", key, sure, hits, passage))
        return sorted(found, key=lambda each: -each.probability)[:MOST]

    def _manner(self, passage: Passage, lang: str, feel: Tone) -> list[Suggestion]:
        """Aspects: the tone says well or ill, the words say missing or proposed."""
        hits = {key: words.find(passage.text, lang) for key, words in self._aspects.items()}
        sure = {
            "works-well": feel.good,
            "could-be-better": feel.ill,
            "unmet-need": 0.55 if hits.get("unmet-need") else 0.0,
            "suggestion": 0.6 if hits.get("suggestion") or asking.proposes(passage.question) else 0.0,
        }
        return [
            _suggestion("aspect", key, sure.get(key, 0.0), hits[key], passage)
            for key in hits
            if sure.get(key, 0.0) >= 0.5
        ]

    def _informs(self, passage: Passage) -> list[Suggestion]:
        items = self._codebook.eligible(passage.group, passage.frameworks)
        if meant := [item for item in items if item.key in passage.informs]:
            return [
                _suggestion("views", item.key, 0.9, self._views[item.key].find(passage.text), passage) for item in meant
            ]
        words = f"{passage.question or ''} {passage.text}"
        weights = {item.key: 1 + 2 * len(self._views[item.key].find(words)) for item in items}
        if not weights:
            return []
        key = max(weights, key=lambda each: weights[each])
        hits = self._views[key].find(passage.text)
        return [_suggestion("views", key, round(weights[key] / sum(weights.values()), 2), hits, passage)]


def opinion(found: list[Suggestion], passage: Passage) -> Opinion:
    """An opinion by phrases alone: unsure where it found none, unless nothing was said."""
    apart = [abs(each.probability - 0.5) for each in found if each.kind in ("theme", "aspect")]
    return Opinion(found, min(apart) if apart else float(asking.is_silent(passage.text)))


def _sure(hits: Sequence[Hit], invited: bool, short: bool) -> float:
    enough = sum(hit.enough for hit in hits)
    if enough:
        return min(0.95, 0.5 + 0.1 * enough + 0.05 * (len(hits) - enough) + 0.2 * invited)
    return 0.45 + 0.15 * invited if hits else 0.6 * (invited and short)


def _suggestion(kind: str, key: str, sure: float, hits: Sequence[Hit], passage: Passage) -> Suggestion:
    carried = max(hits, key=lambda hit: (hit.enough, hit.end - hit.start), default=Hit(0, len(passage.text), False))
    return Suggestion(kind, key, round(sure, 2), carried.start, carried.end)  # type: ignore[arg-type]
