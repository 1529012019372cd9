"""The second factor: codes that change every 30 seconds (RFC 6238), and recovery codes for the day the telephone is lost."""

import hmac
import secrets
from io import BytesIO
from time import time

import pyotp
import segno
from sqlmodel import Session, col, delete, func, select

from consult.accounts.models import Person, RecoveryCode
from consult.accounts.passwords import LETTERS
from consult.database import now
from consult.errors import Refusal
from consult.sealing import opened, sealed

STEP = 30  # seconds that a code lasts
DRIFT = (0, -1, 1)  # steps by which a telephone's clock may be wrong
CODES = 10
PURPOSE = "second factors"


def begin(person: Person, secret: str) -> None:
    """A new key for this person, who has yet to prove that their telephone has it."""
    person.factor_sealed = sealed(secret, PURPOSE, pyotp.random_base32()).encode()
    person.factor_at, person.factor_step = None, 0


def key(person: Person, secret: str) -> str:
    """The key as an app takes it by hand."""
    assert person.factor_sealed is not None
    found = opened(secret, PURPOSE, person.factor_sealed.decode())
    if found is None:
        raise Refusal("Your second factor was kept under another CONSULT_SECRET. Ask an administrator to reset it.")
    return found


def drawn(person: Person, secret: str) -> bytes:
    """The key as a QR code, an SVG file."""
    address = pyotp.TOTP(key(person, secret)).provisioning_uri(name=person.email, issuer_name="consult")
    image = BytesIO()
    segno.make(address, error="m").save(image, kind="svg", scale=5, border=4, light="#fff", dark="#000")
    return image.getvalue()


def code(person: Person, secret: str) -> str:
    """The code of this moment: for the demonstration, whose pages show it, and for tests."""
    return pyotp.TOTP(key(person, secret)).now()


def fits(person: Person, typed: str, secret: str, *, again: bool = False) -> bool:
    """Whether this is the code of this moment, give or take one step; each is taken once, but for `again`."""
    typed = "".join(typed.split())
    if person.factor_sealed is None or not (typed.isascii() and typed.isdigit()):
        return False
    codes, this = pyotp.TOTP(key(person, secret)), int(time()) // STEP
    for step in (this + drift for drift in DRIFT):
        if hmac.compare_digest(codes.at(step * STEP), typed) and (again or step > person.factor_step):
            person.factor_step = max(step, person.factor_step)
            person.factor_at = person.factor_at or now()
            return True
    return False


def reset(session: Session, person: Person) -> None:
    """Forget this person's second factor: they enrol again when they next sign in."""
    person.factor_sealed, person.factor_at, person.factor_step = None, None, 0
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.person_id) == person.id))


def recovery_codes(session: Session, person: Person) -> list[str]:
    """Ten new codes, shown once; those from before stop working.

    118 random bits each, so that a plain hash is enough to keep (ASVS 5.0, 6.5.2).
    """
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.person_id) == person.id))
    made = ["".join(secrets.choice(LETTERS) for _ in range(24)) for _ in range(CODES)]
    session.add_all(RecoveryCode(code_hash=_hash(one), person_id=person.id) for one in made)
    return ["-".join(one[at : at + 4] for at in range(0, 24, 4)) for one in made]


def spend(session: Session, person: Person, typed: str) -> bool:
    """Use a recovery code up; False when it is not one of theirs, or not any more."""
    found = session.exec(
        select(RecoveryCode)
        .where(RecoveryCode.code_hash == _hash(typed), RecoveryCode.person_id == person.id)
        .with_for_update()
    ).first()
    if found is not None:
        session.delete(found)
    return found is not None


def codes_left(session: Session, person: Person) -> int:
    """How many recovery codes this person has not used."""
    return session.exec(select(func.count()).select_from(RecoveryCode).where(RecoveryCode.person_id == person.id)).one()


def _hash(typed: str) -> bytes:
    plain = "".join(letter for letter in typed.casefold() if letter.isalnum())
    return hmac.digest(b"recovery code", plain.encode(), "sha256")
