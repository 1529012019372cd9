"""A picture without what a camera writes beside it: place, time, owner and thumbnail go; only what is seen stays."""

import struct
import zlib

from consult.errors import Refusal

LARGEST = 8_000_000  # bytes
PNG = b"\x89PNG\r\n\x1a\n"
PNG_SHOWN = {b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs", b"IDAT", b"IEND"}
APP0, APP1, APP14, APP15, COMMENT = 0xE0, 0xE1, 0xEE, 0xEF, 0xFE  # APP14 says how colours are written
SCAN, END = 0xDA, 0xD9
ALONE = {0x01, *range(0xD0, 0xD8)}  # markers that nothing belongs to
ORIENTATION = 0x0112
NO_PICTURE = "This is no whole JPEG or PNG picture. Take the photo again, or save it as JPEG, and choose it again."


def stripped(content: bytes) -> tuple[str, bytes]:
    """The kind and content of a JPEG or PNG picture without its metadata; refused when it is neither, or broken."""
    if len(content) > LARGEST:
        raise Refusal("This picture is over 8 MB. Take it again with a smaller size.")
    try:
        if content.startswith(PNG):
            return "image/png", _png(content)
        if content.startswith(b"\xff\xd8\xff"):
            return "image/jpeg", _jpeg(content)
    except (IndexError, struct.error):
        pass
    raise Refusal(NO_PICTURE)


def _png(content: bytes) -> bytes:
    """The chunks that are seen, each with a checksum that holds, up to the end and no further."""
    kept, at = [PNG], len(PNG)
    while True:
        (length,) = struct.unpack_from(">I", content, at)
        kind, end = content[at + 4 : at + 8], at + 12 + length
        (checksum,) = struct.unpack_from(">I", content, end - 4)
        if zlib.crc32(content[at + 4 : end - 4]) != checksum:
            raise IndexError
        if kind in PNG_SHOWN:
            kept.append(content[at:end])
        if kind == b"IEND":
            return b"".join(kept)
        at = end


def _jpeg(content: bytes) -> bytes:
    """The segments that are seen; which way up the camera was held is the one thing written back."""
    kept, at, upright = [b"\xff\xd8"], 2, 1
    while True:
        while content[at] == 0xFF and content[at + 1] == 0xFF:
            at += 1
        if content[at] != 0xFF:
            raise IndexError
        marker = content[at + 1]
        if marker == END:
            return b"".join([*kept[:1], _held(upright), *kept[1:], b"\xff\xd9"])
        end = at + 2 if marker in ALONE else at + 2 + struct.unpack_from(">H", content, at + 2)[0]
        if marker == APP1:
            upright = _orientation(content[at + 4 : end]) or upright
        if marker == SCAN:
            end = _end_of_scan(content, end)
        if not (APP0 < marker <= APP15 or marker == COMMENT) or marker == APP14:
            kept.append(content[at:end])
        at = end


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next marker stands; in a scan FF00 is a byte of it, and restart markers belong to it."""
    while True:
        at = content.index(b"\xff", at) if content.find(b"\xff", at) >= 0 else len(content)
        if content[at + 1] != 0 and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2


def _orientation(segment: bytes) -> int | None:
    """1 to 8 as Exif has it, or None."""
    if not segment.startswith(b"Exif\0\0") or segment[6:8] not in (b"II", b"MM"):
        return None
    order, tiff = "<" if segment[6:8] == b"II" else ">", segment[6:]
    try:
        (first,) = struct.unpack_from(order + "I", tiff, 4)
        (entries,) = struct.unpack_from(order + "H", tiff, first)
        for entry in range(entries):
            tag, _, _, value = struct.unpack_from(order + "HHIH", tiff, first + 2 + 12 * entry)
            if tag == ORIENTATION and 1 <= value <= 8:
                return int(value)
    except struct.error:
        return None
    return None


def _held(upright: int) -> bytes:
    """An Exif segment that says which way up, and nothing else."""
    if upright == 1:
        return b""
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, 3, 1, upright, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", 8 + len(tiff)) + b"Exif\0\0" + tiff
