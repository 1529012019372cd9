"""What stands in an evidence pack, whatever file it becomes: plain words and shown figures, composed once."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from consult.coding import agreement
from consult.consultations import frameworks, publication
from consult.consultations.frameworks import ViewsItem
from consult.consultations.models import Consultation
from consult.database import today
from consult.feedback import facts as known
from consult.feedback import legitimacy, principles
from consult.feedback import publication as feedback
from consult.feedback.facts import Facts
from consult.feedback.models import Consideration
from consult.summary import quotation, release, sentences, tally
from consult.summary.quotation import Quote
from consult.summary.small_numbers import Shown
from consult.summary.tally import WHOLE, Measure

ASPECTS = {
    "works-well": "works well",
    "could-be-better": "could be better",
    "unmet-need": "unmet need",
    "suggestion": "suggestion",
}
Figures = dict[Measure, dict[tuple[str, str], Shown]]


@dataclass(frozen=True)
class Table:
    """A table with a heading row; the first cell of each row is its heading."""

    title: str
    heading: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class ThemeHeard:
    """One theme of a group: by how many it was said, in which way, and approved quotes."""

    name: str
    said_by: str
    aspects: list[str]
    quotes: list[str]


@dataclass(frozen=True)
class GroupHeard:
    """What one group says on a views item; groups are never added together."""

    name: str
    said_by: str
    themes: list[ThemeHeard]


@dataclass(frozen=True)
class ItemHeard:
    """One views item with those who spoke of it, and the sentences of its summary as they were published."""

    key: str
    title: str
    asks: str
    groups: list[GroupHeard]
    summary: list[str]
    published_on: str


@dataclass(frozen=True)
class Pack:
    """The evidence pack, section by section."""

    title: str
    commissioner: str
    made_on: str
    about: str
    method: list[str]
    heard: Table
    limits: list[str]
    agreement: list[str]
    items: list[ItemHeard]
    unheard: list[str]
    decisions: Table
    considered: Table
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
    items = _items(session, consultation, standing)
    return Pack(
        title=definition["title"]["en"],
        commissioner=definition["commissioner"],
        made_on=_day(today()),
        about=definition["about"]["en"],
        method=_method(facts, standing),
        heard=_heard(session, consultation, standing),
        limits=_limits(facts, standing),
        agreement=_agreement(session, consultation),
        items=[item for item in items if item.groups],
        unheard=[f"{item.key} {item.title}" for item in items if not item.groups],
        decisions=_decisions(session, consultation, facts),
        considered=_considered(facts),
        readings=_readings(consultation, facts),
        standards=[asdict(standard) for standard in principles.pack(facts)],
        surveys=_surveys(session, consultation),
        open=facts.open,
        decided=facts.decided,
    )


def _method(facts: Facts, standing: release.Standing) -> list[str]:
    said = [
        f"{facts.surveys} surveys were open from {_day(facts.opens)} to {_day(facts.closes)}, {facts.days} days.",
        "Names, places and contacts were taken out of every text before anybody who analyses could read it.",
        "A machine proposed codes by the published codebook; people confirmed, rejected and added.",
        "Figures count people, not sentences. Groups stand side by side and are never added together.",
        "A quote stands here only after a person approved it for publication; a child’s words need two people.",
    ]
    if facts.routes:
        said.insert(1, f"People spoke by these routes: {', '.join(route.replace('-', ' ') for route in facts.routes)}.")
    if standing.number:
        said.append(f"The figures are those of release {standing.number}, of {_day(standing.day or today())}.")
    return said


def _heard(session: Session, consultation: Consultation, standing: release.Standing) -> Table:
    whole = tally.read(session, consultation.id, standing.number, standing.rules)
    invited = {row["group"]: str(row["number"]) for row in consultation.definition["invited"]}
    counted = {measure.group: cells for measure, cells in whole.items() if not measure.item and WHOLE in cells}
    return Table(
        "Who was heard",
        ["Group", "Invited", "Heard", "By route"],
        [
            [
                _group(group),
                invited.get(group, "not recorded"),
                counted[group][WHOLE].words if group in counted else "nobody",
                _by_route(counted.get(group, {})),
            ]
            for group in dict.fromkeys([*counted, *invited])
        ],
    )


def _by_route(cells: dict[tuple[str, str], Shown]) -> str:
    return "; ".join(f"{value}: {shown.words}" for (cut, value), shown in sorted(cells.items()) if cut == "route")


def _limits(facts: Facts, standing: release.Standing) -> list[str]:
    said = [
        "People chose whether to answer. The figures describe those who did, not everybody.",
        "Small counts are said in words or hidden, so that nobody can be found; others may be rounded.",
        "A machine’s code can be wrong; how far codes can be relied on is said below.",
    ]
    if facts.not_heard:
        said.append(f"These groups were asked and not heard: {', '.join(map(_group, facts.not_heard)).lower()}.")
    if not standing.number:
        said.append("No figures have been released yet, so this pack holds none.")
    return said


def _agreement(session: Session, consultation: Consultation) -> list[str]:
    standing = agreement.standing(session, consultation.id)
    if standing is None:
        return ["No blind sample has been coded by two people yet, so no accuracy is stated."]
    said = [
        f"Two people coded {standing.passages} passages blind on {_day(standing.drawn_at.date())}.",
        standing.sentence,
    ]
    alpha = standing.people.get("alpha")
    if alpha and alpha.value is not None and alpha.low is not None:
        said.append(
            f"Krippendorff’s alpha between them is {alpha.value:.2f} (95% interval {alpha.low:.2f} to {alpha.high:.2f})."
        )
    return said


def _items(session: Session, consultation: Consultation, standing: release.Standing) -> list[ItemHeard]:
    names = legitimacy.themes(session, consultation)
    published = {row.item: row for row in sentences.published(session, consultation.id)}
    return [
        ItemHeard(
            item.key,
            item.question.title,
            item.question.ask,
            _groups(
                item,
                tally.read(session, consultation.id, standing.number, standing.rules, item=item.key),
                quotation.published(session, consultation.id, item.key),
                names,
            ),
            [sentence["words"] for sentence in published[item.key].content["sentences"]]
            if item.key in published
            else [],
            _day(published[item.key].published_at.date()) if item.key in published else "",
        )
        for item in frameworks.views_items(consultation.definition["frameworks"])
    ]


def _groups(item: ViewsItem, figures: Figures, quotes: list[Quote], names: dict[str, str]) -> list[GroupHeard]:
    whole = {measure: cells[WHOLE] for measure, cells in figures.items() if WHOLE in cells}
    spoke = [measure.group for measure, shown in whole.items() if not measure.theme and shown.high != 0]
    return [
        GroupHeard(
            _group(group),
            whole[Measure(item.key, group)].words,
            [
                ThemeHeard(
                    names.get(measure.theme, measure.theme),
                    shown.words,
                    _aspects(whole, measure),
                    [_quoted(quote) for quote in quotes if (quote.group, quote.theme) == (group, measure.theme)],
                )
                for measure, shown in sorted(whole.items(), key=lambda row: (-row[1].low, row[0].theme))
                if measure.group == group and measure.theme and not measure.aspect and shown.high != 0
            ],
        )
        for group in [*(group for group in item.groups if group in spoke), *sorted(set(spoke) - set(item.groups))]
    ]


def _aspects(whole: dict[Measure, Shown], of: Measure) -> list[str]:
    found = {name: whole.get(Measure(of.item, of.group, of.theme, key)) for key, name in ASPECTS.items()}
    return [f"{name}: {shown.words}" for name, shown in found.items() if shown and shown.high != 0]


def _quoted(quote: Quote) -> str:
    return f"{quote.text} (in our words)" if quote.paraphrase else quote.text


def _decisions(session: Session, consultation: Consultation, facts: Facts) -> Table:
    names = legitimacy.themes(session, consultation)
    return Table(
        "You said, we did",
        ["Theme", "You said", "We did", "Who, by when"],
        [
            [
                names.get(row.theme, row.theme),
                row.heard,
                f"{feedback.STATES[row.state]}. {row.answer}",
                f"{row.owner}{f', by {_day(row.due_on)}' if row.due_on else ''}{' (overdue)' if feedback.overdue(row) else ''}",
            ]
            for row in facts.decisions
        ],
    )


def _considered(facts: Facts) -> Table:
    rows = [[name, *_consideration(facts.considered.get(key))] for key, name in facts.themes_heard.items()]
    return Table("How each theme was considered", ["Theme", "Outcome", "Reason", "By whom, when"], rows)


def _consideration(row: Consideration | None) -> list[str]:
    if row is None:
        return ["Not considered yet", "", ""]
    return [legitimacy.OUTCOMES[row.outcome], row.reason, f"{row.considered_by}, {_day(row.considered_on)}"]


def _readings(consultation: Consultation, facts: Facts) -> Table:
    readable = legitimacy.readable(consultation)
    rows = [[row.reader, readable.get(row.what, row.what), _day(row.read_on)] for row in facts.readings]
    return Table("Who read what", ["Who", "What", "When"], rows)


def _surveys(session: Session, consultation: Consultation) -> Table:
    return Table(
        "What was asked",
        ["Survey", "For", "Questions", "Promise"],
        [
            [
                survey.definition.title["en"],
                survey.definition.audience.get("en", _group(survey.definition.group)),
                str(sum(question.asks for question in survey.definition.question)),
                survey.definition.mode,
            ]
            for survey in publication.surveys(session, consultation.id)
        ],
    )


def _group(key: str) -> str:
    return key.replace("-", " ").capitalize()


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
