"""Tallies: how many speakers of each group said what, counted once a release, and what is stated of each count.

Pages, charts and files read these rows and never the codings, so that a number is the same everywhere until the next
release, and reading costs the same whether a hundred or a hundred thousand have answered.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, or_, text
from sqlmodel import Session, col, select

from consult.summary import small_numbers
from consult.summary.models import Tally
from consult.summary.small_numbers import Release, Rule, Shown, shown
from consult.summary.suppression import MOST, Statement

CUTS = ("route", "age-band", "setting", "period")
WHOLE = ("", "")


@dataclass(frozen=True)
class Measure:
    """What is counted: speakers of a group on a views item, on a theme of it, on an aspect of that; empty is any."""

    item: str
    group: str
    theme: str = ""
    aspect: str = ""


Cells = dict[str, dict[str, int]]  # counts by cut and value; the whole under "" and ""

# What stands on what was said by speakers whom a release has let in. Each query below counts speakers, not utterances.
_STANDING = "{0}.utterance_id = u.id AND {0}.kind = '{1}' AND {0}.superseded_at IS NULL AND {0}.verdict <> 'rejected'"
_SAID = f"""
CREATE TEMPORARY TABLE said ON COMMIT DROP AS
SELECT DISTINCT u.speaker_id, each.item, theme.code AS theme, aspect.code AS aspect
FROM utterance u
JOIN speaker s ON s.id = u.speaker_id AND s.counted_in IS NOT NULL
LEFT JOIN coding v ON {_STANDING.format("v", "views")}
CROSS JOIN LATERAL (VALUES (''), (v.code)) AS each (item)
LEFT JOIN coding theme ON {_STANDING.format("theme", "theme")}
LEFT JOIN coding aspect ON {_STANDING.format("aspect", "aspect")} AND theme.code IS NOT NULL
WHERE u.consultation_id = :consultation AND each.item IS NOT NULL
"""  # noqa: S608 -- made of constants alone
_COUNT = """
SELECT said.item, s."group", {theme} AS theme, {aspect} AS aspect, {cut}, count(*) AS count
FROM (SELECT DISTINCT item, speaker_id{columns} FROM said{where}) said
JOIN (SELECT id, "group", route, coalesce(age_band, '') AS age_band, coalesce(setting, '') AS setting,
  to_char(said_on, 'YYYY-MM') AS period FROM speaker WHERE consultation_id = :consultation) s ON s.id = said.speaker_id
GROUP BY {sets}
"""
_BY_CUT = """CASE WHEN grouping(route) = 0 THEN 'route' WHEN grouping(age_band) = 0 THEN 'age-band'
 WHEN grouping(setting) = 0 THEN 'setting' WHEN grouping(period) = 0 THEN 'period' ELSE '' END AS cut,
 coalesce(route, age_band, setting, period, '') AS value"""
_SETS = "GROUPING SETS (({0}), ({0}, route), ({0}, age_band), ({0}, setting), ({0}, period))"


def count(session: Session, consultation_id: UUID) -> dict[Measure, Cells]:
    """Every count of a consultation at this moment, over the speakers whom a release has let in."""
    session.connection().execute(text(_SAID), {"consultation": consultation_id})
    session.connection().execute(text("ANALYZE said"))
    found: dict[Measure, Cells] = defaultdict(lambda: defaultdict(dict))
    for query in _queries():
        for item, group, theme, aspect, cut, value, number in session.connection().execute(
            text(query), {"consultation": consultation_id}
        ):
            found[Measure(item, group, theme, aspect)][cut][value] = number
    session.connection().execute(text("DROP TABLE said"))
    return found


def state(
    session: Session, consultation_id: UUID, release: int, counts: Mapping[Measure, Cells], rules: Mapping[str, Rule]
) -> None:
    """Keep the counts of a release with what may be stated of each, given all that was stated before."""
    earlier = _earlier(session, consultation_id)
    rows: list[dict[str, Any]] = []
    for measure in {**earlier, **counts}:
        rule = small_numbers.rule_of(measure.group, rules)
        for (cut, value), number, said in _stated(counts.get(measure, {}), earlier.get(measure, []), rule):
            high = None if said.high == MOST else said.high
            rows.append(
                {
                    **vars(measure), "consultation_id": consultation_id, "release": release, "cut": cut,
                    "value": value, "count": number, "low": said.low, "high": high,
                }
            )  # fmt: skip
    if rows:
        session.execute(insert(Tally), rows)


def read(
    session: Session,
    consultation_id: UUID,
    release: int,
    rules: Mapping[str, Rule],
    *,
    item: str | None = None,
    cut: str = "",
) -> dict[Measure, dict[tuple[str, str], Shown]]:
    """What is stated in a release: of one views item, or of who was heard on all of them; by measure, cut and value.

    Who was heard comes by every cut, themes as a whole and by the one `cut` that is asked for.
    """
    wanted: list[Any] = [Tally.consultation_id == consultation_id, Tally.release == release]
    if item is None:
        wanted += [Tally.theme == "", col(Tally.cut).in_(("", "route"))]
    else:
        wanted += [Tally.item == item, or_(col(Tally.theme) == "", col(Tally.cut).in_(("", cut)))]
    found: dict[Measure, dict[tuple[str, str], Shown]] = defaultdict(dict)
    columns = (
        Tally.item, Tally.group, Tally.theme, Tally.aspect, Tally.cut, Tally.value, Tally.low, Tally.high
    )  # fmt: skip
    for of, group, theme, aspect, cut, value, low, high in session.execute(select(*map(col, columns)).where(*wanted)):
        said = Statement(low, MOST if high is None else high)
        found[Measure(of, group, theme, aspect)][cut, value] = shown(said, small_numbers.rule_of(group, rules))
    return found


def _queries() -> Iterator[str]:
    by = 'said.item, s."group"'
    yield _COUNT.format(theme="''", aspect="''", cut=_BY_CUT, columns="", where="", sets=_SETS.format(by))
    yield _COUNT.format(
        theme="said.theme", aspect="''", cut=_BY_CUT, columns=", theme", where=" WHERE theme IS NOT NULL",
        sets=_SETS.format(f"{by}, said.theme"),
    )  # fmt: skip
    yield _COUNT.format(
        theme="said.theme", aspect="said.aspect", cut="'' AS cut, '' AS value", columns=", theme, aspect",
        where=" WHERE aspect IS NOT NULL", sets=f"{by}, said.theme, said.aspect",
    )  # fmt: skip


def _earlier(
    session: Session, consultation_id: UUID
) -> dict[Measure, list[dict[tuple[str, str], tuple[int, Statement]]]]:
    """What earlier releases counted and stated, by measure; one entry a release, in their order."""
    releases = session.exec(
        select(Tally.release).where(Tally.consultation_id == consultation_id).distinct().order_by(col(Tally.release))
    ).all()
    place = {release: at for at, release in enumerate(releases)}
    found: dict[Measure, list[dict[tuple[str, str], tuple[int, Statement]]]] = defaultdict(lambda: [{} for _ in place])
    for row in session.execute(
        select(Tally.__table__).where(col(Tally.consultation_id) == consultation_id)  # type: ignore[attr-defined]
    ).mappings():
        said = Statement(row["low"], MOST if row["high"] is None else row["high"])
        measure = Measure(row["item"], row["group"], row["theme"], row["aspect"])
        found[measure][place[row["release"]]][row["cut"], row["value"]] = (row["count"], said)
    return found


def _stated(
    counts: Cells, earlier: list[dict[tuple[str, str], tuple[int, Statement]]], rule: Rule
) -> Iterable[tuple[tuple[str, str], int, Statement]]:
    """Each cell of one measure with its count and statement: the whole first, then each cut as parts of it."""
    nothing = (0, Statement(0, 0))  # before it was first counted, nobody had said it
    number = counts.get("", {}).get("", 0)
    before = [
        Release({"": release.get(WHOLE, nothing)[0]}, {"": release.get(WHOLE, nothing)[1]}) for release in earlier
    ]
    whole = small_numbers.successive(before, {"": number}, rule)[""]
    yield WHOLE, number, whole
    for cut in CUTS:
        values = dict.fromkeys([value for release in earlier for of, value in release if of == cut])
        cells = {**dict.fromkeys(values, 0), **counts.get(cut, {})}
        if not cells:
            continue
        parts = [
            Release(
                {value: release.get((cut, value), nothing)[0] for value in cells},
                {value: release.get((cut, value), nothing)[1] for value in cells},
                release.get(WHOLE, nothing)[1],
            )
            for release in earlier
        ]
        for value, said in small_numbers.successive(parts, cells, rule, whole).items():
            yield (cut, value), cells[value], said
