"""Fill a database with many responses, each of three utterances and about ten codings, without going through the door.

    python -m benchmarks.load --responses 100000 --database postgresql://...

Without --database it fills the one of CONSULT_DATA. It makes an organisation of its own, and counts one release.
"""

import argparse
import json
import os
import time
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from consult.accounts import passage
from consult.accounts.models import Role
from consult.consultations import publication
from consult.database import Database
from consult.summary import release
from tests.walk import put_on_duty

ORGANISATION = "Measured Council"
EMAIL = "commissioner@measured.example"
PASSWORD = "listen to children"


def fill(database: Database, responses: int) -> UUID:
    """Speakers, utterances and codings of one consultation, and a release of them; the consultation's id."""
    with database.begin() as session:
        person = passage.add_person(session, ORGANISATION, "Measured", EMAIL, [Role.COMMISSIONER.value], PASSWORD)
        put_on_duty(session, person.organisation_id)
        consultation = publication.publish(session, person.organisation_id, "your-care")
        items = ["away-4.8", "away-2.4", "risk-2.5", "risk-4.5"]
        themes = list(_themes())
        connection = session.connection()
        for step in _steps():
            values = {"number": responses, "consultation": consultation.id, "items": items, "themes": themes}
            connection.execute(text(step), {name: value for name, value in values.items() if f":{name}" in step})
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE speaker, utterance, coding"))
    return consultation.id


def _themes() -> list[str]:
    from consult.coding import shelf

    return [theme.key for theme in shelf.codebook(shelf.CHILDRENS_SERVICES).themes]


def _steps() -> list[str]:
    return [
        """CREATE TEMPORARY TABLE made ON COMMIT DROP AS SELECT n, gen_random_uuid() AS id,
        (ARRAY['children','children','children','parents','carers','carers','providers','professionals'])[1 + n % 8] AS who,
        (ARRAY['survey','survey','survey','focus-group','interview'])[1 + (n / 8) % 5] AS route
        FROM generate_series(1, :number) n""",
        """INSERT INTO speaker (id, consultation_id, "group", route, age_band, setting, language, said_on, coded_on,
        coding_attempts) SELECT id, :consultation, who, route,
        CASE WHEN who = 'children' THEN (ARRAY['8-10','11-14','15-17'])[1 + n % 3] END,
        (ARRAY['foster','residential','kinship'])[1 + n % 3], 'en', DATE '2026-09-01' + n % 80, DATE '2026-11-22', 1
        FROM made""",
        """CREATE TEMPORARY TABLE spoken ON COMMIT DROP AS SELECT gen_random_uuid() AS id, made.id AS speaker_id, who,
        route, n * 3 + m AS seed FROM made, generate_series(0, 2) m""",
        """INSERT INTO utterance (id, consultation_id, speaker_id, "group", route, question_id, question, informs, kind,
        words, language, state) SELECT id, :consultation, speaker_id, who, route, 'better-home', 'What could be better?',
        ARRAY['away-4.8'], 'words', 'I would like ' ||
        (ARRAY['my worker','the bus','my room','the school','the money','contact'])[1 + seed % 6] || ' to ' ||
        (ARRAY['stay','change','be nearer','listen more','be fair'])[1 + seed / 6 % 5] || ' because ' ||
        (ARRAY['it is far','it is hard','they never ask','I like it','my brother is there'])[1 + seed / 30 % 5], 'en',
        'waiting' FROM spoken""",
        # One or two themes, one aspect and a views item each: ten codings a response; squares make themes uneven.
        """INSERT INTO coding (id, utterance_id, kind, code, verdict, probability, start, "end", codebook, made_at)
        SELECT gen_random_uuid(), id, kind, code, 'suggested', 0.9, 0, 5, 'measured', now() FROM (
        SELECT id, 'theme' AS kind, themes[1 + (seed % 997) * (seed % 997) % cardinality(themes)] AS code
        FROM spoken, (SELECT CAST(:themes AS text[]) AS themes) listed
        UNION SELECT id, 'theme', themes[1 + (seed % 31) * (seed % 31) % cardinality(themes)]
        FROM spoken, (SELECT CAST(:themes AS text[]) AS themes) listed WHERE seed % 3 = 0
        UNION ALL SELECT id, 'aspect', (ARRAY['works-well','could-be-better','unmet-need','suggestion'])[1 + seed % 4]
        FROM spoken
        UNION ALL SELECT id, 'views', (CAST(:items AS text[]))[1 + (seed / 7) % 4] FROM spoken) codes""",
    ]


def main() -> None:
    """Fill, count, and say how long each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--responses", type=int, default=100_000)
    parser.add_argument("--database", default="")
    given = parser.parse_args()
    folder = Path(os.environ.get("CONSULT_DATA", ".consult")).resolve()
    database = Database(given.database or f"postgresql://postgres:@/postgres?host={folder / 'postgres'}", threads=1)
    began = time.monotonic()
    consultation_id = fill(database, given.responses)
    filled = time.monotonic()
    database.call(release.make, consultation_id)
    counted = time.monotonic()
    print(
        json.dumps(
            {
                "consultation": str(consultation_id),
                "responses": given.responses,
                "fill_s": round(filled - began, 1),
                "release_s": round(counted - filled, 1),
            }
        )
    )
    database.close()


if __name__ == "__main__":
    main()
