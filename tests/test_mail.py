"""Letters: laid into the outbox, or given to a mail server."""

import socket
import threading
from email import message_from_bytes
from pathlib import Path

import pytest

from consult import mail
from consult.errors import Refusal
from consult.mail import Letter
from consult.settings import Settings

PAGE = "https://consult.example/concerns"


def test_without_a_mail_server_letters_lie_in_the_outbox(data: Path) -> None:
    settings = Settings(data=str(data / "posted"))
    mail.post(settings, Letter("lead@council.example", "A concern waits", f"Look at {PAGE}.\n"))
    (path,) = (data / "posted" / "outbox").iterdir()
    assert path.stat().st_mode & 0o077 == 0, "nobody else on this machine reads it"
    kept = message_from_bytes(path.read_bytes())
    assert (kept["To"], kept["Subject"]) == ("lead@council.example", "A concern waits")
    assert PAGE in kept.get_payload()


def test_a_mail_server_that_is_not_one_is_refused_in_a_sentence() -> None:
    with pytest.raises(Refusal, match="Write CONSULT_SMTP as"):
        mail.post(Settings(smtp="https://mail.example"), Letter("a@b.example", "", ""))


def test_a_mail_server_gets_the_letter() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken: list[bytes] = []
        answering = threading.Thread(target=_answer, args=(server, taken))
        answering.start()
        settings = Settings(smtp=f"smtp://127.0.0.1:{server.getsockname()[1]}", mail_from="consult@council.example")
        mail.post(settings, Letter("lead@council.example", "A concern waits", PAGE))
        answering.join(10)
    assert b"MAIL FROM:<consult@council.example>" in taken[0].replace(b"mail", b"MAIL")
    assert PAGE.encode() in taken[0]


def _answer(server: socket.socket, taken: list[bytes]) -> None:
    """Just enough of a mail server: yes to everything, and what it was told."""
    talk, _ = server.accept()
    with talk, talk.makefile("rb") as lines:
        talk.sendall(b"220 here\r\n")
        told, reading = b"", False
        for line in lines:
            told += line
            if reading and line != b".\r\n":
                continue
            word = line[:4].upper()
            reading = word == b"DATA"
            talk.sendall({b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}.get(word, b"250 yes\r\n"))
            if word == b"QUIT":
                break
    taken.append(told)
