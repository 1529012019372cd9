"""Members side by side on the same views item: each with exactly its own released figures, and no total over them.

A column is read as its own member's pages read it: the same release, the same rules, the same words for small counts. What
is not shared is never asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from consult.accounts.passage import Visitor
from consult.coding import codebook_edition
from consult.consortium import membership, sharing
from consult.consortium.models import Consortium
from consult.consortium.sharing import Theirs
from consult.consultations import frameworks
from consult.consultations.frameworks import ViewsItem
from consult.errors import NotFound
from consult.summary import cycle, release, tally
from consult.summary.release import Standing
from consult.summary.small_numbers import Shown, share
from consult.summary.tally import WHOLE, Measure

Stated = Mapping[Measure, Mapping[tuple[str, str], Shown]]


@dataclass(frozen=True)
class Column:
    """One member's consultation, and the release that its figures are of."""

    theirs: Theirs
    standing: Standing
    stated: Stated
    codebook: str  # its version
    themes: Mapping[str, str]  # names by key

    def count(self, measure: Measure) -> Shown:
        """What this member states of one count."""
        return self.stated.get(measure, {}).get(WHOLE, cycle.NOBODY_YET)


@dataclass(frozen=True)
class Cell:
    """What one member states, and the share of its own group in words where that may be said."""

    said_by: Shown
    of_group: str = ""


@dataclass(frozen=True)
class ThemeCompared:
    """One theme of one group, with a cell for each column."""

    name: str
    cells: list[Cell]

    @property
    def by_many(self) -> bool:
        """Whether more than a few said it at one member at least."""
        return any(cell.said_by.opens for cell in self.cells)


@dataclass(frozen=True)
class GroupCompared:
    """One stakeholder group, with a cell for each column, and its themes."""

    group: str
    heard: list[Cell]
    themes: list[ThemeCompared]

    @property
    def by_many(self) -> list[ThemeCompared]:
        """What more than a few said at one member at least."""
        return [theme for theme in self.themes if theme.by_many]

    @property
    def by_few(self) -> list[ThemeCompared]:
        """What only a few said, wherever it was said."""
        return [theme for theme in self.themes if not theme.by_many]


@dataclass(frozen=True)
class Compared:
    """One views item across the members that share a consultation which informs it."""

    consortium: Consortium
    item: ViewsItem
    columns: list[Column]
    groups: list[GroupCompared]

    @property
    def one_codebook(self) -> bool:
        """Whether all code by the same version of the same codebook, so that a theme means the same."""
        return len({column.codebook for column in self.columns}) == 1


@dataclass(frozen=True)
class Row:
    """One views item in the list: who was heard, by column."""

    item: ViewsItem
    heard: list[dict[str, Shown] | None]  # None where a consultation does not inform the item


@dataclass(frozen=True)
class Overview:
    """Every views item of the frameworks that are shared."""

    consortium: Consortium
    columns: list[Column]
    rows: list[Row]


def overview(session: Session, visitor: Visitor, consortium_id: UUID) -> Overview:
    """Who was heard on each views item, member by member."""
    made, _ = membership.consortium(session, visitor, consortium_id)
    columns = [_column(session, theirs) for theirs in sharing.shared(session, made.id)]
    rows = [
        Row(
            item,
            [cycle.heard_on(item, column.stated)[0] if _informs(column.theirs, item) else None for column in columns],
        )
        for item in _items([column.theirs for column in columns])
    ]
    return Overview(made, columns, rows)


def views_item(session: Session, visitor: Visitor, consortium_id: UUID, key: str) -> Compared:
    """One views item, member beside member."""
    made, _ = membership.consortium(session, visitor, consortium_id)
    shared = sharing.shared(session, made.id)
    item = next((item for item in _items(shared) if item.key == key), None)
    if item is None:
        raise NotFound("No member shares a consultation that informs this views item.")
    columns = [_column(session, theirs, key) for theirs in shared if _informs(theirs, item)]
    groups = dict.fromkeys(group for column in columns for group in cycle.heard_on(item, column.stated)[0])
    return Compared(made, item, columns, [_group(item, group, columns) for group in groups])


def _column(session: Session, theirs: Theirs, item: str | None = None) -> Column:
    consultation = theirs.consultation
    standing = release.standing(session, consultation.id)
    stated = tally.read(session, consultation.id, standing.number, standing.rules, item=item)
    book = codebook_edition.of(session, consultation)
    return Column(theirs, standing, stated, book.version, {theme.key: theme.name for theme in book.themes})


def _items(shared: Sequence[Theirs]) -> list[ViewsItem]:
    keys = dict.fromkeys(key for theirs in shared for key in theirs.consultation.definition["frameworks"])
    return frameworks.views_items(list(keys))


def _informs(theirs: Theirs, item: ViewsItem) -> bool:
    return item.framework in theirs.consultation.definition["frameworks"]


def _group(item: ViewsItem, group: str, columns: Sequence[Column]) -> GroupCompared:
    bases = [column.count(Measure(item.key, group)) for column in columns]
    keys = dict.fromkeys(
        measure.theme
        for column in columns
        for measure in column.stated
        if measure.group == group and measure.theme and not measure.aspect and column.count(measure).high != 0
    )
    names = {key: name for column in reversed(columns) for key, name in column.themes.items()}
    most = {key: max(column.count(Measure(item.key, group, key)).low for column in columns) for key in keys}
    return GroupCompared(
        group,
        [Cell(base) for base in bases],
        [
            ThemeCompared(names.get(key, key), [_cell(column, Measure(item.key, group, key)) for column in columns])
            for key in sorted(keys, key=lambda key: (-most[key], names.get(key, key)))
        ],
    )


def _cell(column: Column, measure: Measure) -> Cell:
    said_by, base = column.count(measure), column.count(Measure(measure.item, measure.group))
    return Cell(said_by, share(said_by, base) if said_by.number and base.number else "")
