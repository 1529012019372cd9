"""The evidence pack as a PDF: set by typst from the wheel, tagged (PDF/UA-1), its fonts inside, nothing from a network.

The template reads the pack as JSON, so that what somebody typed is text and never markup.
"""

import json
from dataclasses import asdict
from pathlib import Path

import typst
from sqlmodel import Session

from consult.consultations.models import Consultation
from consult.documents import contents
from consult.documents.contents import Pack
from consult.settings import house


def write(session: Session, consultation: Consultation, path: Path) -> None:
    """The evidence pack into this file."""
    path.write_bytes(document(contents.pack(session, consultation)))


def document(pack: Pack) -> bytes:
    """The pack as a tagged PDF."""
    made: bytes = typst.compile(
        (house("templates") / "documents" / "pack.typ").read_bytes(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"pack": json.dumps(asdict(pack), ensure_ascii=False), "all-heard": contents.ALL_HEARD},
        pdf_standards="ua-1",
    )
    return made
