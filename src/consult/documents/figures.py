"""Figures as CSV: what is stated of every count in the standing release, exactly as the pages state it."""

import csv
from collections.abc import Iterator
from pathlib import Path

from sqlmodel import Session

from consult.consultations import frameworks
from consult.consultations.models import Consultation
from consult.summary import release, tally

HEADING = ("views item", "group", "theme", "aspect", "cut", "value", "said by", "number", "note")


def write(session: Session, consultation: Consultation, path: Path) -> None:
    """Every shown figure into this file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEADING)
        table.writerows(rows(session, consultation))


def rows(session: Session, consultation: Consultation) -> Iterator[tuple[str, ...]]:
    """One row a figure; a number only where a number may be."""
    standing = release.standing(session, consultation.id)
    for item in ("", *(item.key for item in frameworks.views_items(consultation.definition["frameworks"]))):
        found = tally.read(session, consultation.id, standing.number, standing.rules, item=item)
        for measure, cells in sorted(found.items(), key=lambda row: tuple(vars(row[0]).values())):
            for (cut, value), shown in sorted(cells.items()):
                number = "" if shown.number is None else str(shown.number)
                yield (
                    *(measure.item or "all", measure.group, measure.theme or "any", measure.aspect or "any"),
                    *(cut, value, shown.words, number, shown.why),
                )
