"""What was heard on each views item, as an evidence pack says it: many in a table, a few in a sentence, the unheard by name.

Every word comes of a `Shown`. Themes that only a few spoke of stand in the order of the alphabet, for an order by counts
that may not be said would say them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from consult.consultations import frameworks
from consult.consultations.frameworks import ViewsItem
from consult.consultations.models import Consultation
from consult.documents import wording
from consult.documents.wording import Table
from consult.feedback import legitimacy
from consult.summary import cycle, quotation, release, sentences, tally
from consult.summary.heard import ASPECTS, Stated
from consult.summary.quotation import Quote
from consult.summary.small_numbers import FEW, NOT_SHOWN, Shown
from consult.summary.tally import WHOLE, Measure

WAYS = dict(zip(ASPECTS, ("works well", "could be better", "unmet need", "suggestion"), strict=True))
WIDTHS = [5.6, 1.8, 1.8, 1.9, 1.9, 2.3]
LEAST_ROWS = 3  # fewer are said in sentences


@dataclass(frozen=True)
class Theme:
    """One theme of a group: by how many it was said, and in which way."""

    name: str
    said_by: Shown
    aspects: list[Shown]


@dataclass(frozen=True)
class Quoted:
    """An approved quote, and who says it on what."""

    words: str
    by: str


@dataclass(frozen=True)
class GroupHeard:
    """What one group says on a views item: `many` where there are enough figures for a table, `lines` says the rest."""

    name: str
    said_by: str
    many: Table | None
    lines: list[str]
    quotes: list[Quoted]


@dataclass(frozen=True)
class ItemHeard:
    """One views item: groups side by side and never added together, the unheard, and its summary as it was published."""

    key: str
    title: str
    asks: str
    groups: list[GroupHeard]
    nobody: list[str]
    few: list[str]
    summary: list[str]
    published_on: str


def items(session: Session, consultation: Consultation, standing: release.Standing) -> list[ItemHeard]:
    """Every views item of the consultation's frameworks, in their order."""
    names = legitimacy.themes(session, consultation)
    published = {row.item: row for row in sentences.published(session, consultation.id)}
    found = []
    for item in frameworks.views_items(consultation.definition["frameworks"]):
        stated = tally.read(session, consultation.id, standing.number, standing.rules, item=item.key)
        quotes = quotation.published(session, consultation.id, item.key)
        groups, _ = cycle.heard_on(item, stated)
        row = published.get(item.key)
        found.append(
            ItemHeard(
                item.key,
                item.question.title,
                item.question.ask,
                [
                    _group(group, shown, _themes(item, group, stated, names), _quoted(group, quotes, names))
                    for group, shown in groups.items()
                    if shown.high != 0
                ],
                [wording.group(group) for group, shown in groups.items() if shown.high == 0],
                [wording.group(group) for group, shown in groups.items() if shown.words == FEW],
                [sentence["words"] for sentence in row.content["sentences"]] if row else [],
                wording.day(row.published_at.date()) if row else "",
            )
        )
    return found


def gaps(heard: Sequence[ItemHeard]) -> Table:
    """Views items on which a group that can tell was not heard, or hardly."""
    rows = [
        [f"{item.key} {item.title}", ", ".join(item.nobody).lower() or "–", ", ".join(item.few).lower() or "–"]
        for item in heard
        if item.nobody or item.few
    ]
    return Table("Who was not heard on what", ["Views item", "Nobody of", "Only a few of"], [5, 4, 3], rows)


def _themes(item: ViewsItem, group: str, stated: Stated, names: dict[str, str]) -> list[Theme]:
    """The themes of a group, those of which more may be said first."""

    def whole(theme: str, aspect: str = "") -> Shown:
        return stated.get(Measure(item.key, group, theme, aspect), {}).get(WHOLE, cycle.NOBODY_YET)

    keys = {measure.theme for measure in stated if measure.group == group and measure.theme}
    found = [Theme(names.get(key, key), whole(key), [whole(key, aspect) for aspect in WAYS]) for key in keys]
    return sorted(
        (theme for theme in found if theme.said_by.high != 0), key=lambda theme: (-theme.said_by.low, theme.name)
    )


def _quoted(group: str, quotes: Sequence[Quote], names: dict[str, str]) -> list[Quoted]:
    return [
        Quoted(
            f"{quote.text} (in our words)" if quote.paraphrase else quote.text,
            f"{wording.group(group)}, on {names.get(quote.theme, quote.theme).lower()}",
        )
        for quote in quotes
        if quote.group == group
    ]


def _group(group: str, said_by: Shown, themes: Sequence[Theme], quotes: list[Quoted]) -> GroupHeard:
    name = wording.group(group)
    many = [theme for theme in themes if theme.said_by.opens]
    table = Table(name, ["Theme", "Said by", *(aspect.capitalize() for aspect in WAYS.values())], WIDTHS, [
        [theme.name, theme.said_by.words, *("–" if shown.high == 0 else shown.words for shown in theme.aspects)]
        for theme in many
    ]) if len(many) >= LEAST_ROWS else None  # fmt: skip
    lines = [*(() if table else map(_said, many)), *_small(themes)]
    lines = lines if themes else ["No theme was found in what they said."]
    return GroupHeard(name, said_by.words, table, lines, quotes)


def _said(theme: Theme) -> str:
    """One theme in a sentence."""
    ways = [
        f"{name}: {shown.words}" for name, shown in zip(WAYS.values(), theme.aspects, strict=True) if shown.high != 0
    ]
    said = f"{theme.said_by.words.capitalize()} spoke of “{theme.name}”"
    return f"{said} ({'; '.join(ways)})." if ways else f"{said}."


def _small(themes: Sequence[Theme]) -> Iterator[str]:
    """The themes whose counts are small or hidden, a sentence for each way of saying so."""
    few = [theme for theme in themes if theme.said_by.words == FEW]
    if few:
        yield f"Fewer than {(few[0].said_by.high or 0) + 1} spoke of {_names(few)}."
    hidden = [theme for theme in themes if theme.said_by.words == NOT_SHOWN]
    if hidden:
        yield f"It cannot be shown how many spoke of {_names(hidden)}."


def _names(themes: Sequence[Theme]) -> str:
    names = "; ".join(theme.name for theme in themes)
    return f"each of these: {names}" if len(themes) > 1 else f"“{names}”"
