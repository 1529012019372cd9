"""What somebody typed is carried, sealed, through signing in again: a session that ended takes nothing with it."""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from litestar.datastructures import FormMultiDict

from consult.form_key import FIELD

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
    return _seal(secret).encrypt(json.dumps([str(person_id), path, fields]).encode()).decode()


def unpacked(secret: str, person_id: UUID, sealed: str) -> Carried | None:
    """The form, for the person who sent it, within an hour."""
    try:
        whose, path, fields = json.loads(_seal(secret).decrypt(sealed.encode(), ttl=LASTS))
    except InvalidToken:
        return None
    return Carried(path, [(name, value) for name, value in fields]) if whose == str(person_id) else None


@cache
def _seal(secret: str) -> Fernet:
    made = HKDF(SHA256(), 32, salt=None, info=b"consult: forms on their way").derive(secret.encode())
    return Fernet(urlsafe_b64encode(made))
