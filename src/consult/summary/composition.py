"""Composing what the commissioner reads of one views item: stakeholder groups side by side, never summed (STANDARDS 6)."""

from collections.abc import Sequence
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
from consult.summary import change, contrast, cycle, quotation, release, tally
from consult.summary.change import Change, Said
from consult.summary.contrast import Pair
from consult.summary.heard import EVERYBODY, QUOTES_A_THEME, Cut, GroupHeard, Stated, group_heard
from consult.summary.release import Standing
from consult.summary.small_numbers import NOT_SHOWN
from consult.summary.strength import Strength, strength
from consult.summary.tally import CUTS


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


def views_item(session: Session, visitor: Visitor, consultation_id: UUID, key: str, cut: Cut = EVERYBODY) -> Reading:
    """One views item: for each group that can answer it, themes with what works and what does not, and quotes."""
    consultation = publication.consultation(session, visitor, consultation_id)
    item = item_of(consultation, key)
    standing = release.standing(session, consultation.id)
    stated = tally.read(session, consultation.id, standing.number, standing.rules, item=key, cut=cut.cut)
    heard, routes = cycle.heard_on(item, stated)
    names = theme_names(session, consultation)
    quotes = quotation.central(session, visitor, consultation.id, key, QUOTES_A_THEME)
    invited = cycle.invited(session, consultation)
    groups = [group_heard(group, stated, names, quotes, invited.get(group), cut) for group in heard]
    earlier = change.earlier(session, consultation)
    return Reading(
        consultation,
        standing,
        item,
        cut,
        _cuts(stated),
        strength(cycle.ground(session, consultation.id, heard, routes, standing), today()),
        groups,
        contrast.differences(groups),
        contrast.pairs(groups),
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


def _cuts(stated: Stated) -> dict[str, list[str]]:
    """The parts that can be looked at alone: those of which at least one group's count may be said."""
    found: dict[str, set[str]] = {cut: set() for cut in CUTS}
    for measure, cells in stated.items():
        if not measure.theme:
            for (cut, value), shown in cells.items():
                if cut and value and shown.high != 0 and shown.words != NOT_SHOWN:
                    found[cut].add(value)
    return {cut: sorted(values) for cut, values in found.items() if values}


def _now(groups: Sequence[GroupHeard]) -> dict[str, Said]:
    return {
        group.group: Said(group.said_by, {theme.key: theme.said_by for theme in [*group.themes, *group.by_few]})
        for group in groups
    }
