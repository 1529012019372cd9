"""Photos of flip-charts lose what a camera writes beside them, stay with their facilitator, and are words in the corpus."""

import re
import struct
import zlib

import httpx
import pytest
from sqlmodel import select

from consult.accounts.models import Role
from consult.corpus.models import Utterance
from consult.database import Database
from consult.errors import Refusal
from consult.focus_groups.models import Photo
from consult.focus_groups.picture import stripped
from tests.test_focus_groups import session_path
from tests.test_transcripts import dump
from tests.walk import Client, press, sign_in, work

__all__ = ["session_path"]
SECRET = b"taken at 51.4816 N by Kian Maddocks"


def segment(marker: int, content: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(content) + 2) + content


def exif(upright: int) -> bytes:
    entries = struct.pack("<HHIHH", 0x0112, 3, 1, upright, 0) + struct.pack("<HHII", 0x010E, 2, len(SECRET), 38)
    return b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2) + entries + struct.pack("<I", 0) + SECRET


def jpeg(upright: int = 1) -> bytes:
    """The shape of a JPEG: what is seen, between what a camera adds; two scans, a stuffed byte and a restart marker."""
    scan = segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\xff\x00\x34\xff\xd0\x56"
    seen = (
        segment(0xDB, b"tables")
        + segment(0xC2, b"frame")
        + segment(0xC4, b"codes")
        + scan
        + segment(0xC4, b"more")
        + scan
    )
    added = (
        segment(0xE1, exif(upright)) + segment(0xE2, b"MPF" + SECRET) + segment(0xED, SECRET) + segment(0xFE, SECRET)
    )
    return b"\xff\xd8" + segment(0xE0, b"JFIF\0") + added + segment(0xEE, b"Adobe") + seen + b"\xff\xd9" + SECRET


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png() -> bytes:
    seen = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), chunk(b"IDAT", zlib.compress(b"\0\x7f"))
    added = chunk(b"tEXt", b"Author\0" + SECRET) + chunk(b"eXIf", exif(1)) + chunk(b"tIME", b"1234567")
    return b"\x89PNG\r\n\x1a\n" + seen[0] + added + seen[1] + chunk(b"IEND", b"") + SECRET


@pytest.mark.parametrize("content", [jpeg(), jpeg(6), png()], ids=["JPEG", "JPEG on its side", "PNG"])
def test_only_what_is_seen_stays(content: bytes) -> None:
    kind, picture = stripped(content)
    assert SECRET not in picture
    assert picture[-12:] in content or picture.endswith(b"\xff\xd9")
    if kind == "image/jpeg":
        for part in (b"tables", b"frame", b"codes", b"more", b"Adobe", b"\x12\xff\x00\x34\xff\xd0\x56"):
            assert picture.count(part) == content.count(part)
        upright = content != jpeg()
        assert (b"\x01\x12\0\x03\0\0\0\x01\0\x06" in picture) == upright, "which way up the camera was held stays"
    assert stripped(picture) == (kind, picture), "twice is once"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<svg/>",
        jpeg()[:40],
        jpeg()[: -len(SECRET) - 2],
        png()[:-60],
        png().replace(b"IDAT", b"IDAX"),
        b"\xff\xd8\xff",
    ],
)
def test_what_is_no_whole_picture_is_refused(content: bytes) -> None:
    with pytest.raises(Refusal, match="no whole JPEG or PNG"):
        stripped(content)


def send(client: Client, path: str, content: bytes, shows: str) -> httpx.Response:
    key = re.search(r'name="_csrf_token" value="([^"]+)"', client.get(path).text)
    assert key is not None
    fields = {"_csrf_token": key[1], "shows": shows, "question": "better-home"}
    return client.post(f"{path}/photos", data=fields, files={"photo": ("kian.png", content)})


def test_a_flip_chart_is_kept_privately_with_what_it_shows(
    client: Client, database: Database, session_path: str
) -> None:
    assert "Write what the picture shows" in send(client, session_path, png(), " ").text
    refused = send(client, session_path, b"%PDF", "A chart with: later bedtimes.")
    assert refused.status_code == 400
    assert "A chart with: later bedtimes." in refused.text
    kept = send(client, session_path, png(), "A chart with: later bedtimes.")
    address = re.search(r'src="(/focus-groups/[^"]+/photos/[^"]+)"', kept.text)
    assert address is not None
    picture = client.get(address[1])
    assert picture.headers["content-type"] == "image/png"
    assert SECRET not in picture.content
    assert picture.headers["cache-control"] == "no-store"
    press(client, session_path, at=f"{session_path}/close")
    work(database)
    with database.begin() as session:
        assert [row.words for row in session.exec(select(Utterance))] == ["A chart with: later bedtimes."]
    assert "kian.png" not in dump(database)
    sign_in(client, database, Role.FACILITATOR, "Another Council")
    assert client.get(address[1]).status_code == 404


def test_undoing_takes_the_picture_and_gives_the_words_back(
    client: Client, database: Database, session_path: str
) -> None:
    send(client, session_path, png(), "A chart.")
    press(client, session_path, {"dots": "3"}, at=f"{session_path}/dots/1")
    assert '<span class="dots">3</span>' in client.get(session_path).text
    undone = press(client, session_path, at=f"{session_path}/undo/1")
    assert "A chart.</textarea>" in undone.text
    with database.begin() as session:
        assert session.exec(select(Photo)).all() == []
    assert "Nothing written yet." in client.get(session_path).text
