"""Composing what the commissioner reads of one views item: stakeholder groups side by side, never summed (STANDARDS 6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session

from consult.accounts.passage import Visitor
from consult.coding import codebook_edition
from consult.consultations import frameworks, publication
from consult.consultations.frameworks import ViewsItem
from consult.consultations.models import Consultation
from consult.database import today
from consult.errors import NotFound
from consult.summary import change, cycle, quotation, release, tally
from consult.summary.change import Change, Said
from consult.summary.quotation import Quote
from consult.summary.release import Standing
from consult.summary.small_numbers import NOT_SHOWN, Shown, share
from consult.summary.strength import Strength, strength
from consult.summary.tally import CUTS, WHOLE, Measure

ASPECTS = ("works-well", "could-be-better", "unmet-need", "suggestion")
GOOD, WANTING = frozenset({"works-well"}), frozenset({"could-be-better", "unmet-need"})
QUOTES_A_THEME = 3
BARS = 8
PAIRS = 6

Cells = Mapping[tuple[str, str], Shown]
Stated = Mapping[Measure, Cells]


@dataclass(frozen=True)
class Cut:
    """A part of each group that is looked at alone: those of this route, age band, setting or month; empty is all."""

    cut: str = ""
    value: str = ""

    @property
    def cell(self) -> tuple[str, str]:
        """Where a tally keeps it."""
        return self.cut, self.value


@dataclass(frozen=True)
class ThemeHeard:
    """One theme as one group speaks of it; `of_group` is the share in words, `aspects` what was said of it."""

    key: str
    name: str
    said_by: Shown
    of_group: str
    aspects: dict[str, Shown]
    quotes: list[Quote]


@dataclass(frozen=True)
class GroupHeard:
    """What one stakeholder group says on a views item; `themes` are said by many, `by_few` by too few to count."""

    group: str
    said_by: Shown
    invited: int | None
    routes: list[tuple[str, Shown]]
    themes: list[ThemeHeard]
    by_few: list[ThemeHeard]

    @property
    def bars(self) -> list[tuple[ThemeHeard, int]]:
        """What a chart shows: the themes most spoken of, each with its length in hundredths of the longest."""
        most = max((theme.said_by.number or 0 for theme in self.themes), default=0)
        return [(theme, round(100 * (theme.said_by.number or 0) / most)) for theme in self.themes[:BARS] if most]


@dataclass(frozen=True)
class Pair:
    """Two who say opposite things of a theme."""

    theme: str
    good: Quote
    wanting: Quote


@dataclass(frozen=True)
class Reading:
    """The page of one views item; documents and files are made of the same."""

    consultation: Consultation
    standing: Standing
    item: ViewsItem
    cut: Cut
    cuts: dict[str, list[str]]
    strength: Strength
    groups: list[GroupHeard]
    differences: list[str] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    before: str = ""


def views_item(session: Session, visitor: Visitor, consultation_id: UUID, key: str, cut: Cut = Cut()) -> Reading:
    """One views item: for each group that can answer it, themes with what works and what does not, and quotes."""
    consultation = publication.consultation(session, visitor, consultation_id)
    item = item_of(consultation, key)
    standing = release.standing(session, consultation.id)
    stated = tally.read(session, consultation.id, standing.number, standing.rules, item=key, cut=cut.cut)
    heard, routes = cycle.heard_on(item, stated)
    names = theme_names(session, consultation)
    quotes = quotation.central(session, visitor, consultation.id, key, QUOTES_A_THEME)
    invited = cycle.invited(session, consultation)
    groups = [_group(group, stated, names, quotes, invited.get(group), cut) for group in heard]
    earlier = change.earlier(session, consultation)
    return Reading(
        consultation,
        standing,
        item,
        cut,
        _cuts(stated),
        strength(cycle.ground(session, consultation.id, heard, routes, standing), today()),
        groups,
        _differences(groups),
        _pairs(groups),
        change.changes(session, earlier, key, _now(groups), names) if earlier and not cut.cut else [],
        earlier.definition["title"]["en"] if earlier else "",
    )


def item_of(consultation: Consultation, key: str) -> ViewsItem:
    """A views item of the consultation's frameworks."""
    for item in frameworks.views_items(consultation.definition["frameworks"]):
        if item.key == key:
            return item
    raise NotFound("There is no such views item in this consultation's frameworks.")


def theme_names(session: Session, consultation: Consultation) -> dict[str, str]:
    """What each theme of the consultation's codebook is called."""
    return {theme.key: theme.name for theme in codebook_edition.of(session, consultation).themes}


def _group(
    group: str, stated: Stated, names: Mapping[str, str], quotes: Sequence[Quote], invited: int | None, cut: Cut
) -> GroupHeard:
    cells = stated.get(Measure(_item(stated), group), {})
    said_by = cells.get(cut.cell, cycle.NOBODY_YET)
    themes = [
        ThemeHeard(
            measure.theme,
            names.get(measure.theme, measure.theme),
            shown,
            share(shown, said_by),
            {} if cut.cut else _aspects(stated, measure),
            [
                quote
                for quote in quotes
                if (quote.group, quote.theme) == (group, measure.theme)
                and (cut.cut != "route" or quote.route == cut.value)
            ][:QUOTES_A_THEME]
            if cut.cut in ("", "route")
            else [],
        )
        for measure, of in stated.items()
        if measure.group == group and measure.theme and not measure.aspect
        if (shown := of.get(cut.cell, cycle.NOBODY_YET)).high != 0
    ]
    themes.sort(key=lambda theme: (-theme.said_by.low, theme.name))
    return GroupHeard(
        group,
        said_by,
        invited,
        [(value, shown) for (of, value), shown in sorted(cells.items()) if of == "route" and shown.high != 0],
        [theme for theme in themes if theme.said_by.opens],
        [theme for theme in themes if not theme.said_by.opens],
    )


def _item(stated: Stated) -> str:
    return next((measure.item for measure in stated), "")


def _aspects(stated: Stated, theme: Measure) -> dict[str, Shown]:
    found = {
        aspect: stated.get(Measure(theme.item, theme.group, theme.theme, aspect), {}).get(WHOLE, cycle.NOBODY_YET)
        for aspect in ASPECTS
    }
    return {aspect: shown for aspect, shown in found.items() if shown.high != 0}


def _cuts(stated: Stated) -> dict[str, list[str]]:
    """The parts that can be looked at alone: those of which at least one group's count may be said."""
    found: dict[str, set[str]] = {cut: set() for cut in CUTS}
    for measure, cells in stated.items():
        if not measure.theme:
            for (cut, value), shown in cells.items():
                if cut and value and shown.high != 0 and shown.words != NOT_SHOWN:
                    found[cut].add(value)
    return {cut: sorted(values) for cut, values in found.items() if values}


def _differences(groups: Sequence[GroupHeard]) -> list[str]:
    """What one group speaks of most and another of not at all, or only by a few, in a sentence each."""
    sentences = []
    for group in groups:
        for theme in group.themes[:3]:
            others = [other for other in groups if other.group != group.group and other.said_by.opens]
            silent = [other.group for other in others if theme.key not in {each.key for each in other.themes}]
            if silent:
                told = f"{_plain(group.group).capitalize()} speak of “{theme.name}” ({theme.said_by.words})"
                sentences.append(f"{told}; {' and '.join(map(_plain, silent))} hardly or not at all.")
    return sentences


def _pairs(groups: Sequence[GroupHeard]) -> list[Pair]:
    """For each theme one who says that it works and one who says that it does not, of two groups where there are."""
    themes: dict[str, tuple[list[Quote], list[Quote]]] = {}
    names: dict[str, str] = {}
    for theme in (theme for group in groups for theme in [*group.themes, *group.by_few]):
        good, wanting = themes.setdefault(theme.key, ([], []))
        names[theme.key] = theme.name
        for quote in theme.quotes:
            said = set(quote.aspects)
            if said & GOOD and not said & WANTING:
                good.append(quote)
            elif said & WANTING and not said & GOOD:
                wanting.append(quote)
    found = []
    for key, (good, wanting) in themes.items():
        apart = [(one, other) for one in good for other in wanting if one.group != other.group]
        for one, other in (apart or [(one, other) for one in good for other in wanting])[:1]:
            found.append(Pair(names[key], one, other))
    return sorted(found, key=lambda pair: pair.good.group == pair.wanting.group)[:PAIRS]


def _now(groups: Sequence[GroupHeard]) -> dict[str, Said]:
    return {
        group.group: Said(group.said_by, {theme.key: theme.said_by for theme in [*group.themes, *group.by_few]})
        for group in groups
    }


def _plain(group: str) -> str:
    return group.replace("-", " ")
