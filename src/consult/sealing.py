"""Sealing: what a copy of the database must not show is kept as ciphertext, under a key made from the product's secret."""

from base64 import urlsafe_b64encode
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def sealed(secret: str, purpose: str, words: str) -> str:
    """These words so that only `opened` with the same secret and purpose reads them; never the same twice."""
    return _key(secret, purpose).encrypt(words.encode()).decode()


def opened(secret: str, purpose: str, kept: str) -> str | None:
    """What was sealed; None when it was sealed under another secret or purpose, or altered since."""
    try:
        return _key(secret, purpose).decrypt(kept.encode()).decode()
    except InvalidToken:
        return None


@cache
def _key(secret: str, purpose: str) -> Fernet:
    """A purpose has a key of its own, so that one room's seal opens nothing of another's (RFC 5869)."""
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())
    return Fernet(urlsafe_b64encode(made))
