"""What has changed since the consultation before: stated figures beside stated figures, and the difference in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from consult.consultations.models import Consultation
from consult.summary import cycle, release, tally
from consult.summary.models import SummaryRelease
from consult.summary.small_numbers import Shown, share
from consult.summary.tally import WHOLE, Measure

MOST = 8  # themes of one group
PLAIN = 0.1  # of the group; less is no change, for counts are rounded and other people answered


@dataclass(frozen=True)
class Said:
    """What a group said in one consultation: how many were heard on the item, and on each theme."""

    heard: Shown
    themes: Mapping[str, Shown]

    def of(self, theme: str) -> Shown:
        """How many spoke of a theme."""
        return self.themes.get(theme, cycle.NOBODY_YET)


@dataclass(frozen=True)
class Change:
    """How much a group said of a theme in the consultation before, and now; the shares are in words."""

    group: str
    theme: str
    before: Shown
    now: Shown
    before_share: str
    now_share: str
    says: str

    @property
    def tells(self) -> bool:
        """Whether a number stands on one side at least; where both are small or hidden there is nothing to tell."""
        return self.before.opens or self.now.opens


def earlier(session: Session, consultation: Consultation) -> Consultation | None:
    """The last consultation before this one of the same organisation that shares a framework and was released."""
    rows = session.exec(
        select(Consultation)
        .where(
            Consultation.organisation_id == consultation.organisation_id,
            Consultation.opens < consultation.opens,
            Consultation.id != consultation.id,
        )
        .where(col(Consultation.id).in_(select(SummaryRelease.consultation_id)))
        .order_by(col(Consultation.opens).desc())
    )
    ours = set(consultation.definition["frameworks"])
    return next((row for row in rows if ours & set(row.definition["frameworks"])), None)


def changes(
    session: Session, before: Consultation, key: str, now: Mapping[str, Said], names: Mapping[str, str]
) -> list[Change]:
    """For each group that was heard on the item then, the themes most spoken of then or now."""
    standing = release.standing(session, before.id)
    stated = tally.read(session, before.id, standing.number, standing.rules, item=key)
    found = []
    for group, said in now.items():
        then = _said(stated, group)
        if then.heard.high == 0:
            continue
        themes = sorted({**said.themes, **then.themes}, key=lambda theme: -max(said.of(theme).low, then.of(theme).low))
        found += [_change(group, names.get(theme, theme), theme, then, said) for theme in themes[:MOST]]
    return found


def _said(stated: Mapping[Measure, Mapping[tuple[str, str], Shown]], group: str) -> Said:
    themes, heard = {}, cycle.NOBODY_YET
    for measure, cells in stated.items():
        if measure.group == group and not measure.aspect:
            if measure.theme:
                themes[measure.theme] = cells.get(WHOLE, cycle.NOBODY_YET)
            else:
                heard = cells.get(WHOLE, cycle.NOBODY_YET)
    return Said(heard, {theme: shown for theme, shown in themes.items() if shown.high != 0})


def _change(group: str, name: str, theme: str, then: Said, said: Said) -> Change:
    before, now = then.of(theme), said.of(theme)
    shares = _share(before, then.heard), _share(now, said.heard)
    return Change(group, name, before, now, *shares, _in_words(then, said, theme))


def _share(part: Shown, base: Shown) -> str:
    return share(part, base) if part.number and base.number else ""


def _in_words(then: Said, said: Said, theme: str) -> str:
    """The change of the share, told from what is stated and so telling no more."""
    before, now = then.of(theme), said.of(theme)
    if said.heard.high == 0:
        return "Nobody of this group has been heard yet."
    if before.high == 0:
        return "Not said then."
    if now.high == 0:
        return "Not said now."
    if not (before.number and now.number and then.heard.number and said.heard.number):
        return "Cannot be compared: a number is small or hidden."
    difference = now.number / said.heard.number - before.number / then.heard.number
    if abs(difference) < PLAIN:
        return "About as large a part of the group."
    return "A larger part of the group." if difference > 0 else "A smaller part of the group."
