"""An utterance as the engine reads it: its words without what redaction left, who said them, and what was asked."""

import re

from consult.coding.engine import Passage
from consult.consultations.models import Consultation
from consult.corpus.models import Utterance

MARKER = re.compile(r"\[[a-z-]+\]")  # what redaction left: "[school]" says nothing about school


def passage(utterance: Utterance, consultation: Consultation) -> Passage:
    """An utterance as the engine reads it."""
    return Passage(
        text=MARKER.sub(lambda marker: " " * len(marker[0]), utterance.words),
        group=utterance.group,
        question=utterance.question,
        informs=tuple(utterance.informs),
        frameworks=tuple(consultation.definition["frameworks"]),
        language=utterance.language,
    )
