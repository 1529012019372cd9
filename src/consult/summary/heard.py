"""What one stakeholder group says on a views item: by many, by few, in which way, and in whose words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consult.summary import cycle
from consult.summary.quotation import Quote
from consult.summary.small_numbers import Shown, share
from consult.summary.tally import WHOLE, Measure

ASPECTS = ("works-well", "could-be-better", "unmet-need", "suggestion")
QUOTES_A_THEME = 3
BARS = 8

Cells = Mapping[tuple[str, str], Shown]
Stated = Mapping[Measure, Cells]


@dataclass(frozen=True)
class Cut:
    """A part of each group that is looked at alone: those of this route, age band, setting or month; empty is all."""

    cut: str = ""
    value: str = ""

    @property
    def cell(self) -> tuple[str, str]:
        """Where a tally keeps it."""
        return self.cut, self.value


EVERYBODY = Cut()


@dataclass(frozen=True)
class ThemeHeard:
    """One theme as one group speaks of it; `of_group` is the share in words, `aspects` what was said of it."""

    key: str
    name: str
    said_by: Shown
    of_group: str
    aspects: dict[str, Shown]
    quotes: list[Quote]


@dataclass(frozen=True)
class GroupHeard:
    """What one stakeholder group says on a views item; `themes` are said by many, `by_few` by too few to count."""

    group: str
    said_by: Shown
    invited: int | None
    routes: list[tuple[str, Shown]]
    themes: list[ThemeHeard]
    by_few: list[ThemeHeard]

    @property
    def bars(self) -> list[tuple[ThemeHeard, int]]:
        """What a chart shows: the themes most spoken of, each with its length in hundredths of the longest."""
        most = max((theme.said_by.number or 0 for theme in self.themes), default=0)
        return [(theme, round(100 * (theme.said_by.number or 0) / most)) for theme in self.themes[:BARS] if most]


def group_heard(
    group: str, stated: Stated, names: Mapping[str, str], quotes: Sequence[Quote], invited: int | None, cut: Cut
) -> GroupHeard:
    """What is stated of one group, or of one part of it; quotes stand under the whole and under a route alone."""
    cells = stated.get(Measure(_item(stated), group), {})
    said_by = cells.get(cut.cell, cycle.NOBODY_YET)
    themes = [
        ThemeHeard(
            measure.theme,
            names.get(measure.theme, measure.theme),
            shown,
            share(shown, said_by),
            {} if cut.cut else _aspects(stated, measure),
            [
                quote
                for quote in quotes
                if (quote.group, quote.theme) == (group, measure.theme)
                and (cut.cut != "route" or quote.route == cut.value)
            ][:QUOTES_A_THEME]
            if cut.cut in ("", "route")
            else [],
        )
        for measure, of in stated.items()
        if measure.group == group and measure.theme and not measure.aspect
        if (shown := of.get(cut.cell, cycle.NOBODY_YET)).high != 0
    ]
    themes.sort(key=lambda theme: (-theme.said_by.low, theme.name))
    return GroupHeard(
        group,
        said_by,
        invited,
        [(value, shown) for (of, value), shown in sorted(cells.items()) if of == "route" and shown.high != 0],
        [theme for theme in themes if theme.said_by.opens],
        [theme for theme in themes if not theme.said_by.opens],
    )


def _item(stated: Stated) -> str:
    return next((measure.item for measure in stated), "")


def _aspects(stated: Stated, theme: Measure) -> dict[str, Shown]:
    found = {
        aspect: stated.get(Measure(theme.item, theme.group, theme.theme, aspect), {}).get(WHOLE, cycle.NOBODY_YET)
        for aspect in ASPECTS
    }
    return {aspect: shown for aspect, shown in found.items() if shown.high != 0}
