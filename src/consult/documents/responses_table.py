"""Responses as CSV: one row a speaker, shaped in SQL and streamed by COPY, so that memory is constant and time linear.

Closed answers, or one of five codes for why there is none (skipped, dont-know, rather-not, not-asked, not-reached); free
text as the corpus has it, redacted. Words that may not be quoted, or that are held, are not in it. No language, and the
month instead of the day, because either can point at somebody.
"""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from psycopg import sql
from sqlmodel import Session

from consult.cell import FORMULA
from consult.consultations import publication
from consult.consultations.models import Consultation

NOT_ASKED = "not-asked"
WITHHELD = "[not to be quoted]"
_TABLE = """
COPY (
  SELECT row_number() OVER (ORDER BY s.id) AS "speaker", s."group", s.route, s.age_band AS "age band", s.setting,
    to_char(s.said_on, 'YYYY-MM') AS "month"{columns}, {said} AS "said to other questions"
  FROM speaker s
  LEFT JOIN (
    SELECT speaker_id{chosen} FROM choice WHERE consultation_id = {consultation} GROUP BY speaker_id
  ) c ON c.speaker_id = s.id
  LEFT JOIN (
    SELECT speaker_id{written}, string_agg(said, ' / ') FILTER (
      WHERE question_id IS NULL OR NOT question_id = ANY({asked})
    ) AS said FROM (
      SELECT speaker_id, question_id, CASE WHEN quotable THEN words ELSE {withheld} END AS said
      FROM utterance WHERE consultation_id = {consultation} AND state <> 'held'
    ) u GROUP BY speaker_id
  ) w ON w.speaker_id = s.id
  WHERE s.consultation_id = {consultation}
) TO STDOUT WITH (FORMAT csv, HEADER)
"""


def write(session: Session, consultation: Consultation, path: Path) -> None:
    """The whole table into this file."""
    with path.open("wb") as file:
        for part in stream(session, consultation.id):
            file.write(part)


def stream(session: Session, consultation_id: UUID) -> Iterator[memoryview | bytes]:
    """The table, piece by piece."""
    connection = session.connection().connection.driver_connection
    assert connection is not None
    with connection.cursor() as cursor, cursor.copy(_query(session, consultation_id)) as copy:
        yield from copy


def questions(session: Session, consultation_id: UUID) -> dict[str, bool]:
    """The questions that a consultation asks, over all its surveys, each once; True for free text."""
    return {
        asked.id: asked.kind == "free_text"
        for survey in publication.surveys(session, consultation_id)
        for asked in survey.definition.question
        if asked.asks
    }


def _query(session: Session, consultation_id: UUID) -> sql.Composed:
    asked = list(questions(session, consultation_id).items())
    free = [(place, key) for place, (key, words) in enumerate(asked) if words]
    return sql.SQL(_TABLE).format(
        consultation=sql.Literal(consultation_id),
        withheld=sql.Literal(WITHHELD),
        asked=sql.Literal([key for key, _ in asked]),
        said=_escaped(sql.SQL("w.said")),
        columns=_each(
            sql.SQL(", {value} AS {name}").format(value=_value(place, words), name=sql.Identifier(key))
            for place, (key, words) in enumerate(asked)
        ),
        chosen=_each(
            sql.SQL(
                ", max(coalesce(missing, array_to_string(options, '; '))) FILTER (WHERE question_id = {key}) AS {name}"
            ).format(key=sql.Literal(key), name=sql.Identifier(f"q{place}"))
            for place, (key, _) in enumerate(asked)
        ),
        written=_each(
            sql.SQL(", string_agg(said, ' / ') FILTER (WHERE question_id = {key}) AS {name}").format(
                key=sql.Literal(key), name=sql.Identifier(f"q{place}")
            )
            for place, key in free
        ),
    )


def _value(place: int, words: bool) -> sql.Composed:
    """One answer: what was said, or what was chosen or why not; a question of another survey was not asked."""
    chosen = sql.SQL("coalesce(c.{name}, {not_asked})").format(
        name=sql.Identifier(f"q{place}"), not_asked=sql.Literal(NOT_ASKED)
    )
    if not words:
        return chosen
    said = _escaped(sql.SQL("w.{name}").format(name=sql.Identifier(f"q{place}")))
    return sql.SQL("coalesce({said}, {chosen})").format(said=said, chosen=chosen)


def _escaped(value: sql.Composable) -> sql.Composed:
    """As `cell.plain` does it: an apostrophe before what a spreadsheet would calculate."""
    starts = sql.SQL(", ").join(sql.Literal(start) for start in FORMULA)
    return sql.SQL("CASE WHEN left({value}, 1) IN ({starts}) THEN '''' || {value} ELSE {value} END").format(
        value=value, starts=starts
    )


def _each(parts: Iterator[sql.Composed]) -> sql.Composed:
    return sql.Composed(list(parts))
