"""Letters to people who work here: by SMTP where a server is set, else as files in the outbox of the data folder."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from consult.errors import Refusal
from consult.settings import Settings

PATIENCE = 10.0  # seconds that a mail server may take to answer
OUTBOX = "outbox"


@dataclass(frozen=True)
class Letter:
    """One letter in plain words. Nothing that a respondent wrote ever stands in one."""

    to: str
    subject: str
    words: str


def post(settings: Settings, letter: Letter) -> None:
    """Send one letter, or lay it into the outbox; OSError when the server does not take it, so that it is tried again."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.mail_from, letter.to, letter.subject
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = f"<{uuid4()}@consult>"
    message.set_content(letter.words)
    if settings.smtp:
        _send(settings.smtp, message)
    else:
        _lay_down(settings, message)


def _send(address: str, message: EmailMessage) -> None:
    """`smtp://` begins to speak in clear and goes on under TLS, but on this machine; `smtps://` speaks TLS at once."""
    url = urlsplit(address)
    if url.scheme not in ("smtp", "smtps") or not url.hostname:
        raise Refusal("Write CONSULT_SMTP as smtp://user:password@host:587 or smtps://user:password@host:465.")
    secure = ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(url.hostname, url.port or 465, timeout=PATIENCE, context=secure)
        if url.scheme == "smtps"
        else smtplib.SMTP(url.hostname, url.port or 587, timeout=PATIENCE)
    ) as server:
        if url.scheme == "smtp" and url.hostname not in ("localhost", "127.0.0.1"):
            server.starttls(context=secure)
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)


def _lay_down(settings: Settings, message: EmailMessage) -> None:
    outbox = settings.folder / OUTBOX
    outbox.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = outbox / f"{uuid4()}.eml"
    path.touch(mode=0o600)
    path.write_bytes(bytes(message))
