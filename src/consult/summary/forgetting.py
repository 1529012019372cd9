"""Quotes of people who took their words back leave the summaries that were published with them."""

from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from consult.corpus.models import Utterance
from consult.summary.models import PublishedSummary

_GONE = text(
    "SELECT DISTINCT published_summary.id FROM published_summary, "
    "jsonb_path_query(content, '$.sentences[*].quotes[*].id') AS quoted "
    "WHERE NOT EXISTS (SELECT FROM utterance WHERE utterance.id = (quoted #>> '{}')::uuid)"
)


def unquote(session: Session) -> int:
    """Take out quotes whose words are in the corpus no more; all else that was published stays. How many summaries."""
    ids = session.execute(_GONE).scalars().all()
    for row in session.exec(select(PublishedSummary).where(col(PublishedSummary.id).in_(ids))):
        row.content = {**row.content, "sentences": [_still(session, each) for each in row.content["sentences"]]}
    return len(ids)


def _still(session: Session, sentence: dict[str, Any]) -> dict[str, Any]:
    quoted = [quote["id"] for quote in sentence["quotes"]]
    there = {str(each) for each in session.exec(select(Utterance.id).where(col(Utterance.id).in_(quoted)))}
    return {**sentence, "quotes": [quote for quote in sentence["quotes"] if quote["id"] in there]}
