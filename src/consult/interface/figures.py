"""What the interface says of people: the figures of the commissioner's pages, from the same functions, and approved quotes."""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session

from consult.accounts.passage import Visitor
from consult.consultations import publication
from consult.consultations.routes import STAGES
from consult.interface import figure_shapes as shapes
from consult.interface.asking import released
from consult.summary import composition, quotation, sentences
from consult.summary import cycle as circle
from consult.summary.change import Change
from consult.summary.heard import Cut, GroupHeard, ThemeHeard
from consult.summary.models import PublishedSummary
from consult.summary.small_numbers import Shown


def cycle(session: Session, visitor: Visitor, consultation_id: UUID) -> shapes.Cycle:
    """Who was heard, by group and by views item: what the cycle page shows."""
    found = circle.cycle(session, visitor, consultation_id)
    return shapes.Cycle(
        consultation=found.consultation.id,
        release=released(found.standing),
        heard=[
            shapes.GroupAsked(
                group=row.group,
                invited=row.invited,
                heard=_count(row.heard),
                of_invited=row.of_invited,
                routes=_routes(row.routes),
            )
            for row in found.asked
        ],
        items=[_station(station) for station in found.stations],
    )


def views_item(session: Session, visitor: Visitor, consultation_id: UUID, key: str, cut: Cut) -> shapes.ViewsItem:
    """One views item: what its page shows, without words that nobody approved."""
    found = composition.views_item(session, visitor, consultation_id, key, cut)
    summary = _summary(session, consultation_id, key)
    return shapes.ViewsItem(
        consultation=found.consultation.id,
        release=released(found.standing),
        key=found.item.key,
        title=found.item.question.title,
        asks=found.item.question.ask,
        evidence=found.strength.words,
        reasons=found.strength.reasons,
        only=":".join(cut.cell) if cut.cut else "",
        groups=[_group(group, cut) for group in found.groups],
        differences=found.differences,
        before=found.before,
        changes=[_change(change) for change in found.changes],
        summary=[sentence["words"] for sentence in summary.content["sentences"]] if summary else [],
        published_on=summary.published_at.date() if summary else None,
    )


def quotes(session: Session, visitor: Visitor, consultation_id: UUID) -> shapes.Quotes:
    """Every approved quote, whatever views item it stands under, each once."""
    consultation = publication.consultation(session, visitor, consultation_id)
    return shapes.Quotes(consultation=consultation.id, quotes=_approved(quotation.published(session, consultation.id)))


def _station(station: circle.Station) -> shapes.Station:
    item = station.item
    return shapes.Station(
        key=item.key,
        title=item.question.title,
        asks=item.question.ask,
        framework=item.framework,
        stage=STAGES[item.activity.stage],
        evidence=station.strength.words,
        reasons=station.strength.reasons,
        heard=[shapes.GroupCount(group=group, heard=_count(shown)) for group, shown in station.heard.items()],
        routes=station.routes,
        gaps=[shapes.Gap(group=gap.group, survey=gap.survey, address=gap.address) for gap in station.gaps],
    )


def _group(group: GroupHeard, cut: Cut) -> shapes.GroupHeard:
    return shapes.GroupHeard(
        group=group.group,
        said_by=_count(group.said_by),
        invited=None if cut.cut else group.invited,
        routes=[] if cut.cut else _routes(group.routes),
        themes=[
            *(_theme(theme, by_few=False) for theme in group.themes),
            *(_theme(theme, by_few=True) for theme in group.by_few),
        ],
    )


def _theme(theme: ThemeHeard, *, by_few: bool) -> shapes.ThemeHeard:
    return shapes.ThemeHeard(
        key=theme.key,
        name=theme.name,
        said_by=_count(theme.said_by),
        of_group=theme.of_group,
        by_few=by_few,
        aspects=[shapes.AspectHeard(aspect=aspect, said_by=_count(shown)) for aspect, shown in theme.aspects.items()],
        quotes=_approved(theme.quotes),
    )


def _change(change: Change) -> shapes.Change:
    return shapes.Change(
        group=change.group,
        theme=change.theme,
        before=_count(change.before),
        now=_count(change.now),
        says=change.says,
    )


def _approved(found: Iterable[quotation.Quote]) -> list[shapes.Quote]:
    """Approved ones alone: whatever reaches this function, what nobody approved does not pass it."""
    return [
        shapes.Quote(
            words=quote.text,
            in_other_words=quote.paraphrase is not None,
            group=quote.group,
            route=quote.route,
            question=quote.question,
            theme=quote.theme,
            aspects=list(quote.aspects),
        )
        for quote in found
        if quote.approved
    ]


def _summary(session: Session, consultation_id: UUID, key: str) -> PublishedSummary | None:
    return next((row for row in sentences.published(session, consultation_id) if row.item == key), None)


def _routes(routes: Iterable[tuple[str, Shown]]) -> list[shapes.RouteHeard]:
    return [shapes.RouteHeard(route=route, heard=_count(shown)) for route, shown in routes]


def _count(shown: Shown) -> shapes.Count:
    return shapes.Count(words=shown.words, number=shown.number, why=shown.why)
