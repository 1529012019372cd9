"""The lines of a Word document, as Teams and Otter write transcripts and people write letters."""

import io
import zipfile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError

from consult.errors import Refusal
from consult.focus_groups.transcripts.spoken import LINE_END, Line

MOST_INSIDE = 50_000_000  # bytes unpacked; a small file that unpacks to more was made to do harm
NO_DOCUMENT = (
    "This is no whole Word document (.docx). It may have been cut off: open it, save it again, choose it again."
)


def lines(content: bytes) -> list[Line]:
    """Each line of each paragraph; the number counts them as they stand."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_INSIDE:
                raise Refusal("This Word document unpacks to more than any transcript holds. Save the words alone.")
        document = Document(io.BytesIO(content))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, OSError, SyntaxError):
        raise Refusal(NO_DOCUMENT) from None
    texts = [text for paragraph in document.paragraphs for text in LINE_END.split(paragraph.text)]
    if not any(text.strip() for text in texts):
        raise Refusal("The document has no words in its paragraphs. Choose the one that holds the transcript.")
    return list(enumerate(texts, 1))
