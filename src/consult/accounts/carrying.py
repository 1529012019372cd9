"""What somebody typed is carried, sealed, through signing in again: a session that ended takes nothing with it."""

import json
from dataclasses import dataclass
from uuid import UUID

from litestar.datastructures import FormMultiDict

from consult.database import now
from consult.form_key import FIELD
from consult.sealing import opened, sealed

PURPOSE = "forms on their way"
LASTS = 3_600  # seconds


@dataclass(frozen=True)
class Carried:
    """A form on its way: where it goes, and its fields in their order."""

    path: str
    fields: list[tuple[str, str]]


def packed(secret: str, person_id: UUID, path: str, form: FormMultiDict) -> str:
    """The form, sealed for this person; without passwords, and without files, which a browser sends once only."""
    fields = [
        (name, value)
        for name, value in form.multi_items()
        if isinstance(value, str) and name != FIELD and "password" not in name
    ]
    return sealed(secret, PURPOSE, json.dumps([str(person_id), now().timestamp(), path, fields]))


def unpacked(secret: str, person_id: UUID, carried: str) -> Carried | None:
    """The form, for the person who sent it, within an hour."""
    kept = opened(secret, PURPOSE, carried)
    if kept is None:
        return None
    whose, packed_at, path, fields = json.loads(kept)
    if whose != str(person_id) or now().timestamp() - packed_at > LASTS:
        return None
    return Carried(path, [(name, value) for name, value in fields])
