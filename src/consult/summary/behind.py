"""What is behind a number: the utterances that were counted, each with its question and group; only where it may be shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from consult.accounts.passage import Visitor
from consult.coding import blind
from consult.coding.reading import Coded, coded
from consult.consultations import publication
from consult.consultations.frameworks import ViewsItem
from consult.consultations.models import Consultation
from consult.corpus.models import Utterance
from consult.errors import Refusal
from consult.summary import composition, release, tally
from consult.summary.cycle import NOBODY_YET
from consult.summary.small_numbers import Shown
from consult.summary.tally import WHOLE, Measure

A_PAGE = 20

# The codes are walked in the order of their utterances, so that a page costs the same however many there are.
_ON_ITEM = """
SELECT v.utterance_id FROM coding v
JOIN utterance u ON u.id = v.utterance_id
JOIN speaker s ON s.id = u.speaker_id
WHERE v.kind = 'views' AND v.code = :item AND v.superseded_at IS NULL AND v.verdict <> 'rejected'
  AND v.utterance_id > :after AND u.consultation_id = :consultation AND u."group" = :group
  AND s.counted_in IS NOT NULL {more}
ORDER BY v.utterance_id LIMIT :most
"""
_WITH = """ AND EXISTS (SELECT 1 FROM coding c WHERE c.utterance_id = v.utterance_id AND c.kind = '{0}' AND c.code = :{0}
  AND c.superseded_at IS NULL AND c.verdict <> 'rejected')"""
# The planner expects a few and gathers all, the more so after a release has touched every speaker and before it has counted
# them anew: a page of 20 must walk the index in the order that is written, and stop (4 s became 5 ms).
_WALK = text(
    "SELECT set_config('join_collapse_limit', '1', true), set_config('max_parallel_workers_per_gather', '0', true), "
    + ", ".join(
        f"set_config('enable_{way}', 'off', true)"
        for way in ("hashjoin", "mergejoin", "sort", "bitmapscan", "material", "seqscan")
    )
)


@dataclass(frozen=True)
class Behind:
    """One page of the utterances behind a number; `after` is where the next page begins, nothing at the end."""

    consultation: Consultation
    item: ViewsItem
    measure: Measure
    theme: str
    shown: Shown
    passages: Sequence[Coded]
    after: UUID | None


def behind(session: Session, visitor: Visitor, consultation_id: UUID, measure: Measure, after: UUID | None) -> Behind:
    """A page of what was counted; refused where the count is one that nobody may see."""
    consultation = publication.consultation(session, visitor, consultation_id)
    item = composition.item_of(consultation, measure.item)
    standing = release.standing(session, consultation.id)
    stated = tally.read(session, consultation.id, standing.number, standing.rules, item=measure.item)
    shown = stated.get(measure, {}).get(WHOLE, NOBODY_YET)
    if not shown.opens:
        raise Refusal("Too few said this for what is behind the number to be opened. Read the quotes instead.")
    kinds = {kind: code for kind, code in (("theme", measure.theme), ("aspect", measure.aspect)) if code}
    values = {
        "item": measure.item, "group": measure.group, "consultation": consultation.id,
        "after": after or UUID(int=0), "most": A_PAGE + 1, **kinds,
    }  # fmt: skip
    query = _ON_ITEM.format(more="".join(_WITH.format(kind) for kind in kinds))
    session.connection().execute(_WALK)
    ids = list(session.connection().execute(text(query), values).scalars())
    hidden = blind.hidden(session, visitor)
    wanted = [each for each in ids[:A_PAGE] if each not in hidden]
    rows = session.exec(select(Utterance).where(col(Utterance.id).in_(wanted)).order_by(col(Utterance.id))).all()
    name = composition.theme_names(session, consultation).get(measure.theme, "")
    return Behind(
        consultation, item, measure, name, shown, coded(session, rows), ids[A_PAGE - 1] if len(ids) > A_PAGE else None
    )
