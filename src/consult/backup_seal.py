"""A file that only the holder of the product's secret can read or make: what is cut, swapped or altered does not open.

Blocks of AES-256-GCM under a key of this file's own; each block knows its number and whether it is the last.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from consult.errors import Refusal

MARK = b"consult backup 1\n"
SALT = 32  # bytes
BLOCK = 1 << 20  # bytes of a block before it is sealed
TAG = 16  # bytes that AES-GCM adds
DAMAGED = "This backup is cut short or altered, or it was made with another secret. Nothing was changed."


class Writer:
    """Writes a sealed file; one that was not closed lacks its last block, and does not open."""

    def __init__(self, path: Path, secret: str) -> None:
        self._file: BinaryIO = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        salt = os.urandom(SALT)
        self._key, self._number, self._waiting = _key(secret, salt), 0, bytearray()
        self._file.write(MARK + salt)

    def write(self, part: bytes | memoryview) -> None:
        """Add to the file."""
        self._waiting += part
        while len(self._waiting) > BLOCK:
            self._seal(bytes(self._waiting[:BLOCK]), last=False)
            del self._waiting[:BLOCK]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self._seal(bytes(self._waiting), last=True)
            self._file.flush()
            os.fsync(self._file.fileno())
        self._file.close()

    def _seal(self, block: bytes, *, last: bool) -> None:
        self._file.write(self._key.encrypt(_nonce(self._number), block, _about(last=last)))
        self._number += 1


def read(path: Path, secret: str) -> Iterator[bytes]:
    """The blocks of a sealed file, each proved; refused at the first that is not what was written."""
    with path.open("rb") as file:
        if file.read(len(MARK)) != MARK:
            raise Refusal(f"{path.name} is no backup of this product.")
        key, number = _key(secret, file.read(SALT)), 0
        block, following = file.read(BLOCK + TAG), file.read(BLOCK + TAG)
        while True:
            try:
                yield key.decrypt(_nonce(number), block, _about(last=not following))
            except InvalidTag:
                raise Refusal(DAMAGED) from None
            if not following:
                return
            block, following, number = following, file.read(BLOCK + TAG), number + 1


def _key(secret: str, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, b"consult backup").derive(secret.encode()))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _about(*, last: bool) -> bytes:
    return b"last" if last else b"more"
