"""Where the trained engine comes from: learned once from the shipped texts, kept in the data folder, read in a second."""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from consult import meaning, settings
from consult.coding.codebook import Codebook, load
from consult.coding.engine import Kind
from consult.coding.labelled import Labelled, read
from consult.coding.learned_engine import LearnedEngine
from consult.coding.learning import Learned, Skill, learn_both
from consult.coding.likeness import Likeness

DESIGN = "4"  # raise it when a change of code changes what is learned
WELSH = "cy/"  # before the names of what was learned of Welsh
KINDS: tuple[Kind, ...] = ("theme", "aspect", "views", "sentiment")


@cache
def trained(book: Codebook, folder: Path | None = None) -> LearnedEngine | None:
    """The engine learned from the codebook's shipped texts; None when it has none.

    What was learned from the shipped texts is shipped beside them. Where it is not, the first call takes about a minute,
    in a process of its own so that its memory is given back; others wait for it, and later calls read what it kept in
    `coding` of the data folder.
    """
    texts = tuple(book.texts())
    if not texts:
        return None
    digest = _digest(book, texts)
    if (carried := shipped(book)).exists():
        learned = kept_before(book, carried)
        return LearnedEngine(learned, digest) if learned else None
    kept = (folder or settings.from_environment().folder / "coding") / f"{digest}.npz"
    kept.parent.mkdir(parents=True, exist_ok=True)
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            _learn_apart(book, kept)
    learned = kept_before(book, kept)
    return LearnedEngine(learned, digest) if learned else None


def shipped(book: Codebook) -> Path:
    """Where what was learned from the codebook's shipped texts is carried; its name tells from what it was learned."""
    assert book.folder is not None
    return book.folder / f"learned-{_digest(book, book.texts())}.npz"


def ship(book: Codebook) -> Path:
    """Learn from the shipped texts and carry it beside them, in place of what was carried before."""
    assert book.folder is not None
    for old in book.folder.glob("learned-*.npz"):
        old.unlink()
    _learn_and_keep(book, book.texts(), shipped(book))
    return shipped(book)


def keep(learned: Learned, file: Path) -> None:
    """Write what was learned to one file, whole or not at all."""
    arrays = _arrays(learned)
    if learned.welsh:
        arrays |= {f"{WELSH}{name}": array for name, array in _arrays(learned.welsh).items()}
    half = file.with_suffix(".half")
    with half.open("wb") as stream:
        np.savez_compressed(stream, **{name: _small(array) for name, array in arrays.items()})  # type: ignore[arg-type]
    os.replace(half, file)


def kept_before(book: Codebook, file: Path) -> Learned | None:
    """What was kept; None when there was too little to learn from."""
    with np.load(file, allow_pickle=False) as stored:
        arrays = {name: _whole(stored[name]) for name in stored.files}
    if not arrays:
        return None
    welsh = {name.removeprefix(WELSH): array for name, array in arrays.items() if name.startswith(WELSH)}
    return _learned(book, arrays, _learned(book, welsh) if welsh else None)


def _arrays(learned: Learned) -> dict[str, NDArray[np.generic]]:
    arrays: dict[str, NDArray[np.generic]] = dict(learned.likeness.arrays())
    for kind, skill in learned.skills.items():
        arrays |= {f"{kind}.known{number}": each.astype(np.float32) for number, each in enumerate(skill.known)}
        arrays |= {f"{kind}.{name}": getattr(skill, name) for name in _plain()}
    return arrays


def _learned(book: Codebook, arrays: dict[str, NDArray[Any]], welsh: Learned | None = None) -> Learned:
    skills = {
        kind: Skill(
            [arrays[f"{kind}.known{number}"] for number in range(2) if f"{kind}.known{number}" in arrays],
            **{name: arrays[f"{kind}.{name}"] for name in _plain()},
        )
        for kind in KINDS
        if f"{kind}.base" in arrays
    }
    return Learned(book, Likeness.from_arrays(arrays), skills, welsh)


def _small(array: NDArray[Any]) -> NDArray[Any]:
    """Half precision is enough for likeness, and half the size."""
    return array.astype(np.float16) if array.dtype == np.float32 and array.size > 100_000 else array


def _whole(array: NDArray[Any]) -> NDArray[Any]:
    return array.astype(np.float32) if array.dtype == np.float16 else array


def _learn_apart(book: Codebook, file: Path) -> None:
    """Learn in a process of its own; a plain one, because a worker's process may not have workers."""
    assert book.folder is not None
    command = [sys.executable, "-m", "consult.coding.training", str(book.folder.with_suffix(".toml")), str(file)]
    subprocess.run(command, check=True)  # noqa: S603 -- our own program, no shell


def _learn_and_keep(book: Codebook, texts: Iterable[Path], file: Path) -> None:
    learned = learn_both(book, _labelled(texts))
    if learned:
        keep(learned, file)
    else:
        np.savez(file)


def _labelled(texts: Iterable[Path]) -> list[Labelled]:
    return [row for file in texts for row in read(file)]


def _digest(book: Codebook, texts: Iterable[Path]) -> str:
    parts = [DESIGN, repr(book), str(meaning.installed())]
    content = b"\0".join([*(part.encode() for part in parts), *(file.read_bytes() for file in texts)])
    return hashlib.sha256(content).hexdigest()[:12]


def _plain() -> list[str]:
    return [field.name for field in fields(Skill) if field.name != "known"]


if __name__ == "__main__":
    _book = load(Path(sys.argv[1]))
    _learn_and_keep(_book, _book.texts(), Path(sys.argv[2]))
