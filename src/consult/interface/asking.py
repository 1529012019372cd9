"""What the interface says of what is asked and decided: consultations, decisions, frameworks, codebooks."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from consult.accounts.passage import Visitor
from consult.coding import codebook_edition, shelf
from consult.coding.codebook import Aspect, Theme
from consult.consultations import frameworks, publication
from consult.consultations.models import Consultation
from consult.consultations.routes import state
from consult.feedback import legitimacy
from consult.feedback import models as feedback_models
from consult.feedback import publication as feedback
from consult.interface import shapes
from consult.summary import release


def consultations(session: Session, visitor: Visitor) -> shapes.Consultations:
    """All of the visitor's organisation."""
    rows = publication.consultations(session, visitor.organisation_id)
    return shapes.Consultations(consultations=[shapes.ConsultationBrief(**_brief(row)) for row in rows])


def consultation(session: Session, visitor: Visitor, consultation_id: UUID) -> shapes.ConsultationWhole:
    """One, with its surveys and the release that figures are of."""
    row = publication.consultation(session, visitor, consultation_id)
    return shapes.ConsultationWhole(
        **_brief(row),
        about=row.definition["about"]["en"],
        commissioner=row.definition["commissioner"],
        open=row.definition["open"].get("en", []),
        decided=row.definition["decided"].get("en", []),
        surveys=[
            shapes.SurveyAsked(
                title=survey.definition.title["en"],
                audience=survey.definition.audience.get("en", ""),
                groups=list(survey.definition.groups),
                mode=survey.definition.mode,
                address=survey.address,
            )
            for survey in publication.surveys(session, row.id)
        ],
        release=released(release.standing(session, row.id)),
    )


def released(standing: release.Standing) -> shapes.Release:
    """A release and its rules."""
    rules = [shapes.Rule(people=people, **vars(rule)) for people, rule in standing.rules.items()]
    return shapes.Release(number=standing.number, day=standing.day, rules=rules)


def decisions(session: Session, visitor: Visitor, consultation_id: UUID) -> shapes.Decisions:
    """You said, we did."""
    row = publication.consultation(session, visitor, consultation_id)
    names = legitimacy.themes(session, row)
    found = [_decision(each, names.get(each.theme, each.theme)) for each in feedback.decisions(session, row.id)]
    return shapes.Decisions(consultation=row.id, decisions=found)


def every_framework() -> shapes.Frameworks:
    """All that there are."""
    return shapes.Frameworks(
        frameworks=[shapes.FrameworkBrief(**_framework(each)) for each in frameworks.every().values()]
    )


def framework(key: str) -> shapes.Framework:
    """One with its questions."""
    found = frameworks.framework(key)
    return shapes.Framework(
        **_framework(found), source=found.source, activities=[_activity(key, each) for each in found.activity]
    )


def codebook(session: Session, visitor: Visitor, key: str) -> shapes.Codebook:
    """The codebook as the visitor's organisation codes by it now."""
    shelf.codebook(key)
    book = codebook_edition.book(session, visitor.organisation_id, key)
    return shapes.Codebook(
        key=key,
        version=book.version,
        themes=[_code(theme, theme.exclusion) for theme in book.themes],
        aspects=[_code(aspect, "") for aspect in book.aspects],
    )


def _brief(row: Consultation) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.definition["title"]["en"],
        "opens": row.opens,
        "closes": row.closes,
        "state": state(row.opens, row.closes),
        "frameworks": row.definition["frameworks"],
        "codebook": row.definition["codebook"],
        "demonstration": row.demonstration,
    }


def _decision(row: feedback_models.Decision, name: str) -> shapes.Decision:
    return shapes.Decision(
        theme=row.theme,
        name=name,
        state=row.state,
        heard=row.heard,
        answer=row.answer,
        owner=row.owner,
        due_on=row.due_on,
        overdue=feedback.overdue(row),
        decided_on=row.decided_at.date(),
        wordings=[
            shapes.Wording(ages=ages, language=language, **words)
            for ages, tongues in row.wordings.items()
            for language, words in tongues.items()
        ],
    )


def _framework(found: frameworks.Framework) -> dict[str, Any]:
    plain = {name: getattr(found, name) for name in ("key", "title", "nation", "year", "about")}
    return {**plain, "views_items": len(found.views_items)}


def _activity(framework: str, activity: frameworks.Activity) -> shapes.Activity:
    return shapes.Activity(
        key=activity.key,
        title=activity.title,
        stage=activity.stage,
        questions=[
            shapes.FrameworkQuestion(
                key=f"{framework}-{each.number}",
                title=each.title,
                asks=each.ask,
                views=each.views,
                groups=list(each.groups),
            )
            for each in activity.question
        ],
    )


def _code(code: Theme | Aspect, exclusion: str) -> shapes.Code:
    return shapes.Code(key=code.key, name=code.name, definition=code.definition, exclusion=exclusion)
