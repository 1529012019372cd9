"""Words as people read them: without HTML, scripts, pictures, links and repeated answers; what was taken off is reported."""

import re
from html import unescape

from consult.survey_files.report import Report

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")
_UNREAD = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]+\d*);", re.IGNORECASE)
_TAKEN = {"img": "picture", "video": "recording", "audio": "recording", "iframe": "recording", "a": "link"}
_APART = {"p", "br", "div", "li", "tr", "td"}  # these only part words from words
_REPEATED = re.compile(r"\$?\{[^{}]{1,200}\}")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1|^#{1,6} ", re.MULTILINE)
LONGEST = 2_000  # characters of one text


def plain(text: object, place: str, report: Report) -> str:
    """The words alone, on one line; what could not stay is said in the report."""
    words = "" if text is None else str(text)
    if _TAG.search(words) or _ENTITY.search(words) or _UNREAD.search(words):
        words = _without_tags(words, place, report)
    if _EMPHASIS.search(words):
        words = _EMPHASIS.sub(lambda found: found[2] or "", words)
        report.say("html", place)
    if _REPEATED.search(words):
        words = _REPEATED.sub("…", words)
        report.say("piping", place)
    return " ".join(words.replace("\0", "").split())[:LONGEST]


def plain_in(texts: dict[str, object], place: str, report: Report) -> dict[str, str]:
    """The same for each language; a language without words is not there."""
    found = {language: plain(text, place, report) for language, text in texts.items()}
    return {language: text for language, text in found.items() if text}


def _without_tags(words: str, place: str, report: Report) -> str:
    for unread in _UNREAD.finditer(words):
        report.say("script" if unread[1] and unread[1].lower() == "script" else "html", place)
    words = _UNREAD.sub(" ", words)
    for _, tag in _TAG.findall(words):
        if tag.lower() not in _APART:
            report.say(_TAKEN.get(tag.lower(), "html"), place)
    return unescape(_TAG.sub(lambda tag: " " if tag[2].lower() in _APART else "", words))


def joined(heading: str, words: str) -> str:
    """The heading of a grid and the words of one of its rows, as one question."""
    if not heading:
        return words
    return f"{heading.rstrip(':')}{'' if heading[-1] in '.?!' else ':'} {words}"
