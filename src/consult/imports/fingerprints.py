"""Fingerprints of rows: the same response never comes twice, and nothing in the database tells what a row said."""

import hmac
import json
from collections.abc import Iterable, Sequence
from hashlib import sha256

from consult.imports.intake import Kept
from consult.imports.models import BroughtFile
from consult.imports.placing import Placed


class Prints:
    """Fingerprints of rows under the product's secret: by identifier and day where there are both, else by all cells."""

    def __init__(
        self, secret: str, file: BroughtFile, headings: Sequence[str], places: tuple[int | None, int | None]
    ) -> None:
        self.headings = headings
        self._identifier, self._day = places
        self._key = sha256(f"{secret} brought into {file.consultation_id}".encode()).digest()

    def of(self, row: Kept, placed: Placed) -> bytes:
        """The fingerprint of one row."""
        cells = [""] * len(self.headings) if not row.cells else row.cells
        if self._identifier is not None and placed.identifier:
            said = ["id", placed.identifier, cells[self._day] if self._day is not None else "|".join(self.headings)]
        else:
            said = ["row", *self.headings, *cells, str(row.nth)]
        return hmac.digest(self._key, json.dumps(said).encode(), "sha256")


def again(placed: Placed, print_: bytes, seen: set[bytes], known: Iterable[bytes]) -> None:
    """Say of a row when it is here already, or stood in this file before."""
    if print_ in seen and placed.taken:
        placed.found.append(("duplicate-id", None))
    elif print_ in known and placed.taken:
        placed.found.append(("brought-already", None))
    seen.add(print_)
