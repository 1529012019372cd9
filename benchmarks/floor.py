"""The floor under a response: the same rows written to the same database with nothing around them."""

import secrets
import time
from typing import Any
from uuid import uuid4

from psycopg import Connection
from psycopg.types.json import Jsonb

from benchmarks.product import Product, own_cpu

QUESTIONS = 12
_BEGIN = """INSERT INTO floor (id, survey_id, token_hash, language, route, answers, started_on, release_attempts)
 SELECT %s, id, %s, 'en', 'survey', '{}', current_date, 0 FROM survey LIMIT 1"""
_ANSWER = """UPDATE floor SET answers = answers || %s, language = 'en' WHERE token_hash = %s AND sent_on IS NULL
 RETURNING id, survey_id, language, answers, sent_on"""
_SEND = (
    "UPDATE floor SET sent_on = current_date, receipt_hash = %s WHERE token_hash = %s AND sent_on IS NULL RETURNING id"
)


def floor(product: Product, responses: int = 150) -> float:
    """CPU ms of one response, in this process and in its connection: one INSERT, 12 JSON updates and one send, each
    committed, on a table like the product's own with all its indexes."""
    with product.connect() as connection:
        connection.execute("CREATE TABLE floor (LIKE response INCLUDING ALL)")
        backend = connection.info.backend_pid
        try:
            _write(connection, 5)
            before = time.process_time() * 1000 + own_cpu(backend)
            _write(connection, responses)
            return (time.process_time() * 1000 + own_cpu(backend) - before) / responses
        finally:
            connection.execute("DROP TABLE floor")


def _write(connection: Connection[tuple[Any, ...]], responses: int) -> None:
    for _ in range(responses):
        mine = secrets.token_bytes(32)
        connection.execute(_BEGIN, (uuid4(), mine), prepare=True)
        for number in range(QUESTIONS):
            said = {"said": "My foster carer makes the best soup. I like my room because it is quiet."}
            given = said if number % 3 == 0 else {"chose": ["yes-a-lot"]}
            connection.execute(_ANSWER, (Jsonb({f"question-{number}": given}), mine), prepare=True)
        connection.execute(_SEND, (secrets.token_bytes(32), mine), prepare=True)
