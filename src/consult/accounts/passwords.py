"""Passwords: long, not among those that everybody guesses first, of any characters (ASVS 5.0, 6.2), kept as argon2id."""

import re
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from consult.errors import Refusal

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
SHORTEST, LONGEST = 12, 128  # ASVS 5.0 6.2.1 asks for 8 and recommends 15
_NUMBER = r"[\W\d_]*"  # what people put before and behind a word that they were told not to use

_hasher = PasswordHasher()
_nobody = _hasher.hash(secrets.token_hex())  # an unknown e-mail costs as much time as a wrong password


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _hasher.hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Whether this is the password; for nobody (None) it takes the same time and is not."""
    try:
        _hasher.verify(kept or _nobody, password[: 4 * LONGEST])
    except (VerifyMismatchError, InvalidHashError):
        return False
    return kept is not None


def outdated(kept: str) -> bool:
    """Whether it was hashed with weaker parameters than today's."""
    return _hasher.check_needs_rehash(kept)


def check(password: str, *context: str) -> None:
    """Refused in one sentence that says what to do; `context` are the person's name, e-mail and organisation."""
    if len(password) < SHORTEST:
        raise Refusal(f"The password is too short. Use {SHORTEST} characters or more; three words do well.")
    if len(password) > LONGEST:
        raise Refusal(f"The password is too long. Use {LONGEST} characters at most.")
    plain = password.casefold()
    bare = re.sub(f"^{_NUMBER}|{_NUMBER}$", "", plain)
    if plain in _common() or bare in _common() or len(set(plain)) < 5:
        raise Refusal("Many people use this password, so it is guessed first. Use three or four words of your own.")
    rest = plain
    for word in sorted(_words(*context), key=len, reverse=True):
        rest = rest.replace(word, "")
    if len(re.sub(r"[\W\d_]", "", rest)) < SHORTEST // 3:
        raise Refusal("This password is mostly your name, e-mail or council. Use three or four other words.")


def first_one() -> str:
    """A password that an administrator hands to somebody, who then chooses their own: 79 random bits in four groups."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


@cache
def _common() -> frozenset[str]:
    """The 30,000 commonest passwords and the commonest doubled; short ones count too, for numbers are put round them."""
    listed = FREQUENCY_LISTS["passwords"]
    return frozenset({*listed, *(word * times for word in listed if len(word) >= 4 for times in (2, 3))})


def _words(*context: str) -> set[str]:
    words = {word for text in ("consult password", *context) for word in re.split(r"[\W_]+", text.casefold())}
    return {word for word in words if len(word) >= 4}
