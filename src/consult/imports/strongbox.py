"""A file that lies sealed in the data folder while it is on its way: one sealed block a line, read again one by one."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

from consult.imports.checks import Stop
from consult.sealing import opened, sealed

BLOCK = 500_000  # bytes of an upload that are sealed together
NUMBER = 4  # bytes before each block that say which it is, so that none can change places


def upload(folder: Path, file_id: UUID) -> Path:
    """Where the file lies as it came."""
    return folder / f"{file_id}.upload"


def rows(folder: Path, file_id: UUID) -> Path:
    """Where its rows lie once they were read."""
    return folder / f"{file_id}.rows"


def put(path: Path, secret: str, blocks: Iterable[bytes]) -> int:
    """Seal these blocks into a file that is there whole or not at all; how many there are."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{path.name}.part")
    try:
        number = _write(part, path.name, secret, blocks)
        part.rename(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return number


def _write(part: Path, name: str, secret: str, blocks: Iterable[bytes]) -> int:
    number = 0
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        for number, block in enumerate(blocks, start=1):
            numbered = number.to_bytes(NUMBER, "big") + block
            file.write(sealed(secret, name, numbered.decode("latin-1")) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return number


def blocks(path: Path, secret: str, after: int = 0) -> Iterator[bytes]:
    """The blocks in their order, without the first `after`; one that was altered or put elsewhere does not open."""
    try:
        file = path.open(encoding="ascii")
    except FileNotFoundError:
        raise Stop("gone") from None
    with file:
        for number, line in enumerate(file, start=1):
            if number > after:
                yield _block(opened(secret, path.name, line.strip()), number)


def burn(folder: Path, file_id: UUID) -> None:
    """Delete whatever lies here of this file."""
    for path in folder.glob(f"{file_id}.*"):
        path.unlink(missing_ok=True)


def _block(words: str | None, number: int) -> bytes:
    block = words.encode("latin-1") if words is not None else b""
    if int.from_bytes(block[:NUMBER], "big") != number:
        raise Stop("gone")
    return block[NUMBER:]
