"""The cycle: every views item of the frameworks, who has been heard on it, how strong that is, and what to do next."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import Session, col, select, update

from consult.accounts.passage import Visitor
from consult.coding import agreement
from consult.consultations import frameworks, publication
from consult.consultations.definition import GROUPS
from consult.consultations.frameworks import ViewsItem
from consult.consultations.models import Consultation
from consult.consultations.publication import Published
from consult.database import now, today
from consult.errors import Refusal
from consult.summary import release, tally
from consult.summary.models import Invitation, Threshold
from consult.summary.release import Standing
from consult.summary.small_numbers import GROWN_UP_RULE, Shown, share, whole
from consult.summary.strength import Ground, Strength, strength
from consult.summary.tally import WHOLE, Measure

NOBODY_YET = Shown("nobody", 0, "", 0, 0)
LEAST, MOST_THRESHOLD = 3, 50


@dataclass(frozen=True)
class Next:
    """What to do about a group that has not been heard: the survey that asks it this, or a focus group."""

    group: str
    heard: Shown
    survey: str
    address: str


@dataclass(frozen=True)
class Station:
    """One views item in the picture."""

    item: ViewsItem
    heard: dict[str, Shown]
    routes: list[str]
    strength: Strength
    gaps: list[Next]


@dataclass(frozen=True)
class Asked:
    """One group of the consultation: how many were asked to take part, how many were heard, and by which routes."""

    group: str
    invited: int | None
    heard: Shown
    of_invited: str
    routes: list[tuple[str, Shown]]


@dataclass(frozen=True)
class Cycle:
    """The whole picture of a consultation."""

    consultation: Consultation
    standing: Standing
    open: bool
    asked: list[Asked]
    stations: list[Station]


def cycle(session: Session, visitor: Visitor, consultation_id: UUID) -> Cycle:
    """Every views item of the consultation's frameworks, in their order."""
    consultation = publication.consultation(session, visitor, consultation_id)
    standing = release.standing(session, consultation.id)
    stated = tally.read(session, consultation.id, standing.number, standing.rules)
    surveys = publication.surveys(session, consultation.id)
    still_open = consultation.opens <= today() <= consultation.closes
    rests = ground(session, consultation.id, {}, [], standing)
    stations = [
        _station(item, stated, surveys if still_open else [], rests)
        for item in frameworks.views_items(consultation.definition["frameworks"])
    ]
    return Cycle(consultation, standing, still_open, _asked(session, consultation, stated), stations)


def heard_on(
    item: ViewsItem, stated: Mapping[Measure, Mapping[tuple[str, str], Shown]]
) -> tuple[dict[str, Shown], list[str]]:
    """Who was heard on an item, by group in the framework's order and then others, and by which routes."""
    spoke = sorted({measure.group for measure in stated if measure.item == item.key})
    groups = [*item.groups, *(group for group in spoke if group not in item.groups)]
    cells = {group: stated.get(Measure(item.key, group), {}) for group in groups}
    routes = {
        value for of in cells.values() for (cut, value), shown in of.items() if cut == "route" and shown.high != 0
    }
    return {group: of.get(WHOLE, NOBODY_YET) for group, of in cells.items()}, sorted(routes)


def ground(
    session: Session, consultation_id: UUID, heard: Mapping[str, Shown], routes: list[str], standing: Standing
) -> Ground:
    """What the evidence of an item rests on, with what blind double coding found of the codes."""
    found = agreement.standing(session, consultation_id)
    alpha = found.people.get("alpha") if found else None
    doubt = alpha is not None and alpha.value is not None and alpha.value < agreement.TENTATIVE
    return Ground(heard, routes, found.sentence if found else "", doubt, standing.day)


def invited(session: Session, consultation: Consultation) -> dict[str, int]:
    """How many of each group were asked: as a person recorded it here, else as the consultation's file says."""
    numbers = {row["group"]: row["number"] for row in consultation.definition["invited"]}
    recorded = select(Invitation).where(
        Invitation.consultation_id == consultation.id, col(Invitation.superseded_at).is_(None)
    )
    return {**numbers, **{row.group: row.number for row in session.exec(recorded)}}


def invite(session: Session, visitor: Visitor, consultation_id: UUID, numbers: Mapping[str, str]) -> None:
    """Record how many of each group were asked; an empty box leaves what stands."""
    consultation = publication.consultation(session, visitor, consultation_id)
    standing = invited(session, consultation)
    for group in GROUPS:
        written = numbers.get(group, "").strip()
        if not written or written == str(standing.get(group)):
            continue
        if not written.isdigit() or int(written) > 1_000_000:
            raise Refusal("Write how many were asked as a whole number, such as 120.")
        _supersede(session, Invitation, consultation.id, col(Invitation.group) == group)
        session.add(
            Invitation(
                consultation_id=consultation.id,
                group=group,
                number=int(written),
                person_id=visitor.id,
                recorded_at=now(),
            )
        )


def set_threshold(
    session: Session, visitor: Visitor, consultation_id: UUID, people: str, number: str, reason: str
) -> None:
    """Give a consultation its own threshold, with the reason; it counts from the next release on."""
    consultation = publication.consultation(session, visitor, consultation_id)
    if people not in ("children", "grown-ups"):
        raise Refusal("Choose whose counts it is about: children or grown-ups.")
    if not number.isdigit() or not LEAST <= int(number) <= MOST_THRESHOLD:
        raise Refusal(f"Write the threshold as a whole number from {LEAST} to {MOST_THRESHOLD}.")
    if len(reason.strip()) < 10:
        raise Refusal("Write the reason in a sentence: it is shown wherever the numbers are.")
    _supersede(session, Threshold, consultation.id, col(Threshold.people) == people)
    session.add(
        Threshold(
            consultation_id=consultation.id, people=people, threshold=int(number), reason=reason.strip(),
            person_id=visitor.id, recorded_at=now(),
        )
    )  # fmt: skip


def _supersede(
    session: Session, table: type[Invitation] | type[Threshold], consultation_id: UUID, which: object
) -> None:
    session.execute(
        update(table)
        .where(col(table.consultation_id) == consultation_id, col(table.superseded_at).is_(None), which)  # type: ignore[arg-type]
        .values(superseded_at=now())
    )


def _station(
    item: ViewsItem,
    stated: Mapping[Measure, Mapping[tuple[str, str], Shown]],
    surveys: list[Published],
    rests: Ground,
) -> Station:
    heard, routes = heard_on(item, stated)
    gaps = [_next(item, group, shown, surveys) for group, shown in heard.items() if not shown.opens]
    judged = strength(replace(rests, heard=heard, routes=routes), today())
    return Station(item, heard, routes, judged, gaps if surveys else [])


def _next(item: ViewsItem, group: str, heard: Shown, surveys: list[Published]) -> Next:
    """The survey for this group that asks about this item, else any survey for the group, else a focus group."""
    theirs = [survey for survey in surveys if group in survey.definition.groups]
    asking = [
        survey for survey in theirs if any(item.key in question.informs for question in survey.definition.question)
    ]
    best = next(iter([*asking, *theirs]), None)
    if best is None:
        return Next(group, heard, "", "")
    title = best.definition.audience.get("en") or best.definition.title["en"]
    return Next(group, heard, title, best.address)


def _asked(
    session: Session, consultation: Consultation, stated: Mapping[Measure, Mapping[tuple[str, str], Shown]]
) -> list[Asked]:
    numbers = invited(session, consultation)
    cells: dict[str, Mapping[tuple[str, str], Shown]] = defaultdict(dict)
    cells.update({measure.group: of for measure, of in stated.items() if not measure.item})
    rows = []
    for group in GROUPS:
        if group not in numbers and group not in cells:
            continue
        heard = cells[group].get(WHOLE, NOBODY_YET)
        asked = numbers.get(group)
        base = whole(asked, GROWN_UP_RULE) if asked else None
        routes = [
            (value, shown) for (cut, value), shown in sorted(cells[group].items()) if cut == "route" and shown.high != 0
        ]
        rows.append(Asked(group, asked, heard, share(heard, base) if base and heard.number else "", routes))
    return rows
