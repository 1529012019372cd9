"""The words of an e-mail, a letter or a sheet: its text alone, without who sent it and what it quotes."""

import html
import re
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import PurePath

from consult.errors import Refusal
from consult.focus_groups.transcripts import LARGEST, spoken, word

SHORT = 40  # characters; a line such as “Dear all,” is no passage of its own
TAGS = re.compile(r"<(style|script|head)\b.*?</\1\s*>|<[^>]+>", re.DOTALL | re.IGNORECASE)
ENDS = re.compile(r"<(?:br|/p|/div|/li|/tr|/h\d)\b[^>]*>", re.IGNORECASE)
# Where an e-mail begins to quote: "On Monday ... wrote:", "-----Original Message-----", Outlook's "From: ... Sent: ...".
QUOTED = re.compile(
    r"^(?:On .{5,200}wrote:|Ar .{5,200}ysgrifennodd:?|-{2,}\s*(?:Original|Forwarded) [Mm]essage\s*-{2,}"
    r"|_{10,}|From: .+\n(?:Sent|Date): .+)",
    re.MULTILINE | re.DOTALL,
)
SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)


def read(name: str, content: bytes) -> str:
    """The text of a file; refused in a sentence when it cannot be read."""
    reader = READERS.get(PurePath(name).suffix.lower())
    if reader is None:
        raise Refusal(f"Choose a file that ends in {', '.join(READERS)}, or paste its words.")
    if len(content) > LARGEST:
        raise Refusal("This file is over 5 MB. Paste its words instead.")
    text = reader(content)
    if not text.strip():
        raise Refusal("The file holds no words. Check that it is the right one, or paste its words.")
    return text


def mail(content: bytes) -> str:
    """The body of an e-mail: as plain text where it has one, up to its signature and what it quotes."""
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    if not message.keys():
        raise Refusal("This is no e-mail: it has no headers. Save it again as .eml, or paste its words.")
    body = message.get_body(("plain", "html"))
    try:
        text = str(body.get_content()) if body else ""
    except (LookupError, ValueError, AttributeError):
        raise Refusal("This e-mail is written in letters that cannot be read. Paste its words instead.") from None
    if body is not None and body.get_content_type() == "text/html":
        text = html.unescape(TAGS.sub("", ENDS.sub("\n", text)))
    text = re.sub(r"\r\n?", "\n", text)
    for ends in (QUOTED, SIGNATURE):
        found = ends.search(text)
        text = text[: found.start()] if found else text
    return "\n".join(line for line in text.split("\n") if not line.startswith(">")).strip()


READERS: dict[str, Callable[[bytes], str]] = {
    ".eml": mail,
    ".txt": lambda content: "\n".join(line for _, line in spoken.lines(content)),
    ".docx": lambda content: "\n\n".join(line for _, line in word.lines(content)),
}


def passages(text: str) -> Iterator[str]:
    """Its paragraphs; one too short to mean anything alone goes with the next, and the last with the one before."""
    together: list[str] = []
    for paragraph in re.split(r"\n\s*\n", re.sub(r"\r\n?", "\n", text)):
        words = paragraph.strip()
        if not words:
            continue
        if together and len(together[-1]) < SHORT:
            together[-1] += f"\n{words}"
        else:
            together.append(words)
    if len(together) > 1 and len(together[-1]) < SHORT:
        last = together.pop()
        together[-1] += f"\n{last}"
    yield from together
