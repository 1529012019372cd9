"""What people wrote, or what was written down of one person: redacted, looked at for worries, and on to the corpus."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlmodel import Session

from consult.accounts.passage import Visitor
from consult.consultations import publication
from consult.consultations.definition import GROUPS
from consult.database import today
from consult.errors import Refusal
from consult.focus_groups import session as focus_group
from consult.focus_groups.channels import LABELS, WRITTEN
from consult.focus_groups.consent import CONSENTED_BY
from consult.focus_groups.letter import passages
from consult.focus_groups.models import Attendee, FocusGroup
from consult.focus_groups.session import PLACES
from consult.focus_groups.transcript import Casting, hiding
from consult.focus_groups.writing import Turn, cut, keep


@dataclass(frozen=True)
class Written:
    """What came in, and from whom: `answers` are words to questions of the guide by id, `more` are names to hide."""

    route: str
    group: str
    dated: date
    place_kind: str
    words: str
    answers: dict[str, str] = field(default_factory=dict)
    age_band: str | None = None
    quotable: bool = False
    consented_by: str | None = None
    more: Sequence[str] = ()


def bring_in(session: Session, visitor: Visitor, consultation_id: UUID, written: Written) -> FocusGroup:
    """Keep what was written, without the names in it, and send it on its way; refused in a sentence when something lacks."""
    consultation = publication.consultation(session, visitor, consultation_id)
    _check(written)
    questions = focus_group.askable(session, consultation.id)
    group = FocusGroup(
        consultation_id=consultation.id,
        facilitator_id=visitor.id,
        title=WRITTEN[written.route].name,
        route=written.route,
        held_on=written.dated,
        place_kind=written.place_kind,
        guide=[questions[key] for key, words in written.answers.items() if key in questions and words.strip()],
    )
    session.add(group)
    session.flush()
    person = Attendee(
        focus_group_id=group.id,
        label=LABELS[written.group],
        group=written.group,
        age_band=written.age_band,
        quotable=written.quotable,
        consented_by=written.consented_by,
    )
    session.add(person)
    session.flush()
    hide = hiding(Casting({}, {}, written.more))
    for question, words in [("", written.words), *written.answers.items()]:
        for passage in passages(words):
            for piece in cut(hide(passage)):
                keep(session, visitor, group, person, Turn(person.label, question, "words", piece), minute=0)
    focus_group.close(session, visitor, group.id)
    return group


def _check(written: Written) -> None:
    if written.route not in WRITTEN or written.group not in GROUPS or written.place_kind not in PLACES:
        raise Refusal("Choose what it is, who it is from, and the kind of place it is about.")
    if written.dated > today():
        raise Refusal("Give the day on which it was written; this one has not come yet.")
    if not any(words.strip() for words in (written.words, *written.answers.values())):
        raise Refusal("Paste the words, choose a file, or fill in the sheet.")
    if written.consented_by not in (None, *CONSENTED_BY):
        raise Refusal("Choose who consented.")
    if written.quotable and written.group == "children" and written.consented_by is None:
        raise Refusal("Say who consented for this child to be quoted.")
