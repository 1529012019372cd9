"""What every reader of transcripts gives and needs: a turn, lines with numbers, and a sentence that says where."""

import re
from dataclasses import dataclass, replace

from consult.errors import Refusal

Line = tuple[int, str]  # its number, from 1, and what it says
LINE_END = re.compile(r"\r\n|\r|\n")
BREAKS = re.compile(r"[\x0b\x0c\u2028\u2029\x85]")  # what is a line end to some programs, and a space here
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass(frozen=True)
class Spoken:
    """One turn: who spoke, as the file names them, the minute of the session if the file tells, and the words."""

    speaker: str
    minute: int | None
    words: str


def broken(line: int, why: str) -> Refusal:
    """The refusal of a file: where, why, what to do; never what the file says."""
    return Refusal(f"Line {line}: {why}. Mend that line and choose the file again; nothing has been kept.")


def lines(content: bytes) -> list[Line]:
    """The lines of a text file, whatever ends them; refused where it is not readable as UTF-8 (or marked UTF-16)."""
    if not content.strip(b"\r\n\t \xef\xbb\xbf"):
        raise Refusal("The file is empty. Choose the one that holds the transcript.")
    try:
        text = content.decode(MARKS.get(content[:2], "utf-8-sig"))
    except UnicodeDecodeError as error:
        where = len(LINE_END.findall(content[: error.start].decode("latin-1"))) + 1
        raise broken(where, "a letter is not written in UTF-8. Open the file and save it again as UTF-8 text") from None
    if "\0" in text:
        raise Refusal("The file is not text: it holds empty bytes. Save it again as UTF-8 text and choose it again.")
    return list(enumerate((BREAKS.sub(" ", line) for line in LINE_END.split(text)), 1))


def seconds(written: str) -> float | None:
    """The seconds that a time such as 01:02:03.500, 2:03 or 0:0:3.5 stands for; None when it is no time."""
    found = re.fullmatch(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,3}))?", written.strip())
    if found is None or (found[1] and int(found[2]) > 59) or int(found[3]) > 59:
        return None
    return int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3]) + float(f"0.{found[4] or 0}")


def joined(turns: list[Spoken]) -> list[Spoken]:
    """Captions cut a sentence where the screen ends: what one person says on end is one turn, from its first minute."""
    whole: list[Spoken] = []
    for turn in turns:
        if whole and whole[-1].speaker == turn.speaker:
            whole[-1] = replace(whole[-1], words=f"{whole[-1].words} {turn.words}")
        else:
            whole.append(turn)
    return whole
