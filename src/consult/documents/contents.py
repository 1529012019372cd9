"""What stands in an evidence pack, whatever file it becomes: plain words and shown figures, composed once."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session

from consult.coding import agreement
from consult.consultations import publication
from consult.consultations.models import Consultation
from consult.database import today
from consult.documents import heard, wording
from consult.documents.heard import ItemHeard
from consult.documents.wording import Table
from consult.feedback import facts as known
from consult.feedback import legitimacy, principles
from consult.feedback import publication as feedback
from consult.feedback.facts import Facts
from consult.feedback.models import Decision
from consult.summary import release, tally
from consult.summary.small_numbers import Shown
from consult.summary.tally import WHOLE

ALL_HEARD = "Every group that can tell was heard on every views item."


@dataclass(frozen=True)
class Pack:
    """The evidence pack, section by section."""

    title: str
    commissioner: str
    made_on: str
    about: str
    method: list[str]
    heard: Table
    unheard: list[str]
    gaps: Table
    limits: list[str]
    agreement: list[str]
    items: list[ItemHeard]
    considered: Table
    waiting: list[str]
    decisions: Table
    readings: Table
    standards: list[dict[str, Any]]
    surveys: Table
    open: list[str]
    decided: list[str]


def pack(session: Session, consultation: Consultation) -> Pack:
    """Everything, as it stands in the newest release of figures."""
    definition = consultation.definition
    standing = release.standing(session, consultation.id)
    facts = known.facts(session, consultation)
    items = heard.items(session, consultation, standing)
    return Pack(
        title=definition["title"]["en"],
        commissioner=definition["commissioner"],
        made_on=wording.day(today()),
        about=definition["about"]["en"],
        method=_method(facts, standing),
        heard=_heard(session, consultation, standing),
        unheard=_unheard(facts, items),
        gaps=heard.gaps(items),
        limits=_limits(standing),
        agreement=_agreement(session, consultation),
        items=[item for item in items if item.groups],
        considered=_considered(facts),
        waiting=[name for key, name in facts.themes_heard.items() if key not in facts.considered],
        decisions=_decisions(session, consultation, facts),
        readings=_readings(consultation, facts),
        standards=[asdict(standard) for standard in principles.pack(facts)],
        surveys=_surveys(session, consultation),
        open=facts.open,
        decided=facts.decided,
    )


def _method(facts: Facts, standing: release.Standing) -> list[str]:
    said = [
        f"{facts.surveys} surveys were open from {wording.day(facts.opens)} to {wording.day(facts.closes)}, {facts.days} days.",
        "Names, places and contacts were taken out of every text before anybody who analyses could read it.",
        "A machine proposed codes by the published codebook; people confirmed, rejected and added.",
        "Figures count people, not sentences. Groups stand side by side and are never added together.",
        "A quote stands here only after a person approved it for publication; a child’s words need two people.",
    ]
    if facts.routes:
        said.insert(1, f"People spoke by these routes: {', '.join(route.replace('-', ' ') for route in facts.routes)}.")
    if standing.number:
        said.append(f"The figures are those of release {standing.number}, of {wording.day(standing.day or today())}.")
    return said


def _heard(session: Session, consultation: Consultation, standing: release.Standing) -> Table:
    whole = tally.read(session, consultation.id, standing.number, standing.rules)
    invited = {row["group"]: str(row["number"]) for row in consultation.definition["invited"]}
    counted = {measure.group: cells for measure, cells in whole.items() if not measure.item and WHOLE in cells}
    return Table(
        "Who was heard",
        ["Group", "Invited", "Heard", "By route"],
        [3, 2, 2, 6],
        [
            [
                wording.group(group),
                invited.get(group, "not recorded"),
                counted[group][WHOLE].words if group in counted else "nobody",
                _by_route(counted.get(group, {})),
            ]
            for group in dict.fromkeys([*counted, *invited])
        ],
    )


def _by_route(cells: dict[tuple[str, str], Shown]) -> str:
    return "; ".join(
        f"{value.replace('-', ' ')}: {shown.words}" for (cut, value), shown in sorted(cells.items()) if cut == "route"
    )


def _unheard(facts: Facts, items: list[ItemHeard]) -> list[str]:
    """Groups of whom nobody was heard at all, and views items on which nobody was."""
    asked = ", ".join(map(wording.group, facts.not_heard)).lower()
    silent = [f"{item.key} {item.title}" for item in items if not item.groups]
    return [
        *([f"Asked, and nobody heard: {asked}."] if asked else []),
        *([f"Nobody was heard on {'; '.join(silent)}."] if silent else []),
    ]


def _limits(standing: release.Standing) -> list[str]:
    said = [
        "People chose whether to answer. The figures describe those who did, not everybody.",
        "Small counts are said in words or hidden, so that nobody can be found; others may be rounded.",
        "A machine’s code can be wrong; how far codes can be relied on is said below.",
    ]
    if not standing.number:
        said.append("No figures have been released yet, so this pack holds none.")
    return said


def _agreement(session: Session, consultation: Consultation) -> list[str]:
    standing = agreement.standing(session, consultation.id)
    if standing is None:
        return ["No blind sample has been coded by two people yet, so no accuracy is stated."]
    said = [
        f"Two people coded {standing.passages} passages blind on {wording.day(standing.drawn_at.date())}.",
        standing.sentence,
    ]
    alpha = standing.people.get("alpha")
    if alpha and alpha.value is not None and alpha.low is not None:
        said.append(
            f"Krippendorff’s alpha between them is {alpha.value:.2f} (95% interval {alpha.low:.2f} to {alpha.high:.2f})."
        )
    return said


def _decisions(session: Session, consultation: Consultation, facts: Facts) -> Table:
    names = legitimacy.themes(session, consultation)
    return Table(
        "You said, we did",
        ["Theme", "You said", "We did", "Who, by when"],
        [3, 4, 5, 4],
        [
            [
                names.get(row.theme, row.theme),
                row.heard,
                f"{feedback.STATES[row.state]}. {row.answer}",
                _promised(row),
            ]
            for row in facts.decisions
        ],
    )


def _promised(row: Decision) -> str:
    by = f", by {wording.day(row.due_on)}" if row.due_on else ""
    return f"{row.owner}{by}{' (overdue)' if feedback.overdue(row) else ''}"


def _considered(facts: Facts) -> Table:
    rows = [
        [name, legitimacy.OUTCOMES[row.outcome], row.reason, f"{row.considered_by}, {wording.day(row.considered_on)}"]
        for key, name in facts.themes_heard.items()
        if (row := facts.considered.get(key))
    ]
    return Table("How each theme was considered", ["Theme", "Outcome", "Reason", "By whom, when"], [3, 2, 6, 4], rows)


def _readings(consultation: Consultation, facts: Facts) -> Table:
    readable = legitimacy.readable(consultation)
    rows = [[row.reader, readable.get(row.what, row.what), wording.day(row.read_on)] for row in facts.readings]
    return Table("Who read what", ["Who", "What", "When"], [5, 6, 3], rows)


def _surveys(session: Session, consultation: Consultation) -> Table:
    return Table(
        "What was asked",
        ["Survey", "For", "Questions", "Promise"],
        [4, 6, 2.5, 2.5],
        [
            [
                survey.definition.title["en"],
                survey.definition.audience.get("en", wording.group(survey.definition.group)),
                str(sum(question.asks for question in survey.definition.question)),
                survey.definition.mode,
            ]
            for survey in publication.surveys(session, consultation.id)
        ],
    )
