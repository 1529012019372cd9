"""Composing what the commissioner reads: each views item by stakeholder group, from the standing codings; reads only.

Groups stand side by side and are never summed into one number (STANDARDS 6).
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from consult.accounts.passage import Visitor
from consult.coding import blind, reading, shelf
from consult.coding.models import Coding
from consult.coding.reading import REJECTED, Coded
from consult.consultations import frameworks, publication
from consult.consultations.frameworks import ViewsItem
from consult.consultations.models import Consultation
from consult.corpus.models import Utterance
from consult.errors import NotFound
from consult.summary.small_numbers import people

Query = TypeVar("Query", bound=Select[*tuple[Any, ...]])
ASPECTS = ("works-well", "could-be-better", "unmet-need", "suggestion")
QUOTES_A_THEME = 3


@dataclass
class Heard:
    """Who has been heard on one views item: speakers by group and by route, in words; and the groups that were not."""

    item: ViewsItem
    groups: dict[str, str] = field(default_factory=dict)
    routes: list[str] = field(default_factory=list)
    not_heard: list[str] = field(default_factory=list)


@dataclass
class ThemeHeard:
    """One theme as one group speaks of it; `speakers` orders themes and is never shown."""

    key: str
    name: str
    speakers: int
    said_by: str
    aspects: dict[str, str]
    quotes: list[Coded]


@dataclass
class GroupHeard:
    """What one stakeholder group says on a views item."""

    group: str
    said_by: str
    invited: int | None
    routes: list[tuple[str, str]]
    themes: list[ThemeHeard]
    without_theme: list[Coded]


def views_items(session: Session, visitor: Visitor, consultation_id: UUID) -> tuple[Consultation, list[Heard]]:
    """Every views item of the consultation's frameworks, with who has been heard and the gaps."""
    consultation = publication.consultation(session, visitor, consultation_id)
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    routes: dict[str, set[str]] = defaultdict(set)
    for code, group, speakers, by in session.execute(
        select(
            col(Coding.code),
            col(Utterance.group),
            func.count(func.distinct(Utterance.speaker_id)),
            func.array_agg(func.distinct(Utterance.route)),
        )
        .join(Utterance, col(Coding.utterance_id) == col(Utterance.id))
        .where(col(Utterance.consultation_id) == consultation.id, *_standing(Coding, "views"))
        .group_by(Coding.code, Utterance.group)
    ):
        counts[code][group] = speakers
        routes[code].update(by)
    return consultation, [
        _heard(item, counts[item.key], routes[item.key])
        for item in frameworks.views_items(consultation.definition["frameworks"])
    ]


def views_item(
    session: Session, visitor: Visitor, consultation_id: UUID, key: str
) -> tuple[Consultation, ViewsItem, list[GroupHeard]]:
    """One views item: for each group that can answer it, themes with what works, what could be better, and quotes."""
    consultation = publication.consultation(session, visitor, consultation_id)
    items = {item.key: item for item in frameworks.views_items(consultation.definition["frameworks"])}
    if key not in items:
        raise NotFound("There is no such views item in this consultation's frameworks.")
    names = {theme.key: theme.name for theme in shelf.codebook(consultation.definition["codebook"]).themes}
    invited = {row["group"]: row["number"] for row in consultation.definition["invited"]}
    routes = _routes(session, consultation.id, key)
    themes = _themes(session, consultation.id, key)
    spoke = {group for group, _ in routes}
    groups = [*items[key].groups, *sorted(spoke - set(items[key].groups))]
    speakers = _speakers(session, consultation.id, key)
    hidden = blind.hidden(session, visitor)
    return (
        consultation,
        items[key],
        [
            GroupHeard(
                group=group,
                said_by=people(speakers.get(group, 0), group),
                invited=invited.get(group),
                routes=[(route, people(count, group)) for (who, route), count in routes.items() if who == group],
                themes=[
                    replace(theme, quotes=_seen(theme.quotes, hidden))
                    for theme in _group_themes(session, consultation.id, key, group, themes.get(group, {}), names)
                ],
                without_theme=_seen(_without_theme(session, consultation.id, key, group), hidden),
            )
            for group in groups
        ],
    )


def _seen(passages: list[Coded], hidden: Collection[UUID]) -> list[Coded]:
    """Without those that the reader is coding blind: standing under a theme would tell them its code."""
    return [passage for passage in passages if passage.utterance.id not in hidden]


def _heard(item: ViewsItem, counts: dict[str, int], routes: set[str]) -> Heard:
    return Heard(
        item,
        {group: people(counts.get(group, 0), group) for group in item.groups},
        sorted(routes),
        [group for group in item.groups if not counts.get(group)],
    )


def _standing(coding: Any, kind: str) -> tuple[Any, ...]:
    return col(coding.kind) == kind, col(coding.superseded_at).is_(None), col(coding.verdict) != REJECTED


def _on_item(query: Query, consultation_id: UUID, key: str) -> Query:
    """Only utterances of the consultation that stand on this views item."""
    views = aliased(Coding)
    return query.join(views, col(views.utterance_id) == col(Utterance.id)).where(
        col(Utterance.consultation_id) == consultation_id, *_standing(views, "views"), col(views.code) == key
    )


def _routes(session: Session, consultation_id: UUID, key: str) -> dict[tuple[str, str], int]:
    speakers = func.count(func.distinct(Utterance.speaker_id))
    query = select(col(Utterance.group), col(Utterance.route), speakers).group_by(Utterance.group, Utterance.route)
    rows = session.execute(_on_item(query, consultation_id, key).order_by(speakers.desc()))
    return {(group, route): count for group, route, count in rows}


def _speakers(session: Session, consultation_id: UUID, key: str) -> dict[str, int]:
    query = select(col(Utterance.group), func.count(func.distinct(Utterance.speaker_id))).group_by(Utterance.group)
    rows = session.execute(_on_item(query, consultation_id, key))
    return {row[0]: row[1] for row in rows}


def _themes(session: Session, consultation_id: UUID, key: str) -> dict[str, dict[str, dict[str, int]]]:
    """Speakers by group, theme and aspect; the aspect "" counts the theme whatever was said of it."""
    theme, aspect = aliased(Coding), aliased(Coding)
    by = (Utterance.group, theme.code)
    query = (
        select(col(Utterance.group), col(theme.code), col(aspect.code), func.count(func.distinct(Utterance.speaker_id)))
        .join(theme, col(theme.utterance_id) == col(Utterance.id))
        .join(
            aspect,
            (col(aspect.utterance_id) == col(Utterance.id))
            & (col(aspect.kind) == "aspect")
            & col(aspect.superseded_at).is_(None)
            & (col(aspect.verdict) != REJECTED),
            isouter=True,
        )
        .where(*_standing(theme, "theme"))
        .group_by(func.grouping_sets(tuple_(*by, aspect.code), tuple_(*by)))
        .add_columns(func.grouping(col(aspect.code)))
    )
    found: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for group, code, said, count, whole in session.execute(_on_item(query, consultation_id, key)):
        if whole or said:
            found[group][code]["" if whole else said] = count
    return found


def _group_themes(
    session: Session,
    consultation_id: UUID,
    key: str,
    group: str,
    themes: dict[str, dict[str, int]],
    names: dict[str, str],
) -> list[ThemeHeard]:
    return [
        ThemeHeard(
            code,
            names.get(code, code),
            counts[""],
            people(counts[""], group),
            {aspect: people(counts[aspect], group) for aspect in ASPECTS if counts.get(aspect)},
            _quotes(session, consultation_id, key, group, code),
        )
        for code, counts in sorted(themes.items(), key=lambda row: (-row[1][""], row[0]))
    ]


def _quotes(session: Session, consultation_id: UUID, key: str, group: str, theme: str) -> list[Coded]:
    """A few utterances of the theme: those whose code is surest, the longer first among equals."""
    coding = aliased(Coding)
    query = (
        select(Utterance)
        .join(coding, col(coding.utterance_id) == col(Utterance.id))
        .where(
            *_standing(coding, "theme"),
            col(coding.code) == theme,
            col(Utterance.group) == group,
            col(Utterance.kind) == "words",
            col(Utterance.quotable),
        )
        .order_by(col(coding.probability).desc().nulls_first(), func.length(Utterance.words).desc())
        .limit(QUOTES_A_THEME)
    )
    return reading.coded(session, session.execute(_on_item(query, consultation_id, key)).scalars())


def _without_theme(session: Session, consultation_id: UUID, key: str, group: str) -> list[Coded]:
    """Some of what was said on this item under no theme, so that nobody is left out for fitting nowhere."""
    coding = aliased(Coding)
    themed = select(col(coding.id)).where(col(coding.utterance_id) == col(Utterance.id), *_standing(coding, "theme"))
    query = (
        select(Utterance).where(col(Utterance.group) == group, ~themed.exists()).order_by(col(Utterance.id)).limit(10)
    )
    return reading.coded(session, session.execute(_on_item(query, consultation_id, key)).scalars())
