"""A person says what a file holds: first each column, then which value means what; then every row is looked at."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sqlmodel import Session

from consult.accounts.passage import Visitor
from consult.errors import Refusal
from consult.imports import bringing, description, guess
from consult.imports import plan as plans
from consult.imports.asked import Asked
from consult.imports.columns import Column
from consult.imports.description import Box
from consult.imports.models import BroughtFile, Stage
from consult.imports.plan import AGE, CHOICE, GROUP, NEW, NOTHING, SETTING, TICK, Plan, Use

SAID_AT = (Stage.MAPPING, Stage.CHECKED)


def columns(session: Session, visitor: Visitor, file_id: UUID, box: Box, said: Plan) -> Plan:
    """Keep what each column is; refused while something lacks. What was said of values before stands where it still fits."""
    file, consultation = bringing.mine(session, visitor, file_id, *SAID_AT)
    found, before, asked = description.described(session, file, consultation, box.secret)
    if len(said.uses) != len(found):
        raise Refusal("The page was changed on its way. Open it again.")
    plans.check(said, asked)
    uses = tuple(
        guess.match(_still(use, old), column, asked)
        for use, old, column in zip(said.uses, before.uses, found, strict=True)
    )
    _matchable(uses, found, asked)
    plan = replace(said, uses=uses)
    description.keep(file, plan, box.secret)
    _go_on(session, file, plan)
    return plan


def values(session: Session, visitor: Visitor, file_id: UUID, box: Box, fields: Mapping[str, list[str]]) -> None:
    """Keep which value means what, and have every row looked at."""
    file, consultation = bringing.mine(session, visitor, file_id, *SAID_AT)
    found, plan, asked = description.described(session, file, consultation, box.secret)
    if not file.sealed_plan:
        raise Refusal("Say first what each column is.")
    uses = tuple(
        _said(place, use, column, asked, fields)
        for place, (use, column) in enumerate(zip(plan.uses, found, strict=True))
    )
    description.keep(file, replace(plan, uses=uses), box.secret)
    bringing.have_checked(session, file)


def _still(use: Use, before: Use) -> Use:
    """The use with what was said of it before, if it is still the same."""
    if use.chosen != before.chosen:
        return use
    return replace(before, month_first=use.month_first)


def _matchable(uses: tuple[Use, ...], found: list[Column], asked: Asked) -> None:
    for use, column in zip(uses, found, strict=True):
        if use.kind in (CHOICE, GROUP, AGE, SETTING) and column.filled and not guess.listed(use, column, asked):
            raise Refusal("One column has too many different values to be matched. Bring it as words, or leave it out.")


def _go_on(session: Session, file: BroughtFile, plan: Plan) -> None:
    """With nothing to match, the rows are looked at now; else not before the values were matched."""
    file.stage = Stage.MAPPING.value
    if not plan.to_match:
        bringing.have_checked(session, file)


def _said(place: int, use: Use, column: Column, asked: Asked, fields: Mapping[str, list[str]]) -> Use:
    if use.kind == NEW:
        ask = " ".join(fields.get(f"ask-{place}", [""])[0].split())[: plans.LONGEST_QUESTION]
        if not ask:
            raise Refusal("Write for each new question what was asked.")
        known = {item.key for item in asked.items}
        return replace(
            use, ask=ask, informs=tuple(each for each in fields.get(f"informs-{place}", []) if each in known)
        )
    offered = guess.options(use, asked)
    if use.kind == TICK:
        option = fields.get(f"option-{place}", [""])[0]
        if option not in offered:
            raise Refusal("Choose for each column of one answer which answer it is.")
        return replace(use, option=option)
    if use.kind in (CHOICE, GROUP, AGE, SETTING):
        return replace(use, values=_matched(place, use, column, asked, fields))
    return use


def _matched(place: int, use: Use, column: Column, asked: Asked, fields: Mapping[str, list[str]]) -> dict[str, str]:
    offered = guess.options(use, asked)
    made = {}
    for at, value in enumerate(guess.listed(use, column, asked)):
        means = fields.get(f"value-{place}-{at}", [""])[0]
        made[value] = means if means in offered or means == NOTHING else ""
    return made
