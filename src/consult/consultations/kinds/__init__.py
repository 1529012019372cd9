"""The kinds of question: one file each, found by being here."""

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args

from pydantic import Field

from consult.consultations.question import Question

for _module in pkgutil.iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")


def _kinds(family: Any) -> dict[str, type[Question]]:
    """Every kind in a family of questions, by the one word that its `kind` allows."""
    named: Any = get_args(family.model_fields["kind"].annotation)
    found = {named[0]: family} if named else {}
    for member in family.__subclasses__():
        found |= _kinds(member)
    return found


KINDS = _kinds(Question)

if TYPE_CHECKING:
    AnyQuestion = Question
else:
    AnyQuestion = Annotated[Union[tuple(KINDS.values())], Field(discriminator="kind")]  # noqa: UP007 -- made of a list
