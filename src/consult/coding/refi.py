"""REFI-QDA codebooks (.qdc), the standard by which programs for qualitative analysis exchange codes; both ways, no loss.

What the standard has no place for (key phrases, examples, Welsh) is written into the description under headings that
a person can read and that are read back exactly.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from uuid import UUID
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from consult.coding.codebook_content import Code, CodeSet, Content, stem
from consult.errors import Refusal

NAMESPACE = "urn:QDA-XML:codebook:1.0"
ORIGIN = "consult"
LARGEST = 5_000_000  # bytes of XML
MOST, DEEPEST = 1_000, 20  # codes, and levels of them
HEADINGS = {
    "Not": "exclusion",
    "Key phrases": "phrases",
    "Examples": "examples",
    "Counter-examples": "counter_examples",
    "Name in Welsh": "name_cy",
    "Definition in Welsh": "definition_cy",
    "Not, in Welsh": "exclusion_cy",
    "Key phrases in Welsh": "phrases_cy",
    "Examples in Welsh": "examples_cy",
    "Counter-examples in Welsh": "counter_examples_cy",
    "Merged from": "follows",
    "Part of": "split_from",
    "Key": "key",
    "Not in use": "retired",
}
_HEADING = re.compile(r"— (.+) —")
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot carry


def written(content: Content) -> bytes:
    """The codebook as a .qdc file."""
    root = Element("CodeBook", {"xmlns": NAMESPACE, "origin": ORIGIN})
    codes(SubElement(root, "Codes"), content.codes)
    if content.sets:
        sets = SubElement(root, "Sets")
        for each in content.sets:
            made = SubElement(sets, "Set", {"guid": each.guid, "name": fit(each.name)})
            if each.description:
                SubElement(made, "Description").text = fit(each.description)
            for member in each.members:
                SubElement(made, "MemberCode", {"guid": member})
    return xml(root)


def codes(into: Element, among: Iterable[Code]) -> None:
    """Write codes below their headings, in their order; one whose heading is not there stands at the top."""
    among = list(among)
    there = {code.guid for code in among}
    made: dict[str, Element] = {"": into}
    waiting = among
    while waiting:
        later = []
        for code in waiting:
            parent = code.parent if code.parent in there else ""
            if parent in made:
                made[code.guid] = _element(made[parent], code)
            else:
                later.append(code)
        if len(later) == len(waiting):  # headings that stand below each other
            later = [replace(later[0], parent=""), *later[1:]]
        waiting = later


def xml(root: Element) -> bytes:
    """A document as bytes, with the declaration that other programs look for."""
    plain: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + plain


def fit(text: str) -> str:
    """Text without what XML cannot carry."""
    return _UNFIT.sub("", text)


def read(raw: bytes) -> Content:
    """The codebook of a .qdc file, or of a .qdpx project; refused with a sentence when it is broken, too large or no codebook."""
    root = _parsed(_project(raw) if raw[:2] == b"PK" else raw)
    book = root if _name(root) == "CodeBook" else _child(root, "CodeBook")
    if book is None:
        raise Refusal("This file holds no codebook. Export one as REFI-QDA codebook (.qdc) and choose that file.")
    listed = _child(book, "Codes")
    found = list(_walk(listed, "", 0)) if listed is not None else []
    if not found:
        raise Refusal("This codebook has no codes. Check the file in the program that made it.")
    if len(found) > MOST:
        raise Refusal(f"This codebook has more than {MOST} codes. Export the part that you need.")
    guids = [code.guid for code in found]
    if len(set(guids)) < len(guids):
        raise Refusal("Two codes of this file have the same guid. Export it again from the program that made it.")
    return Content(tuple(found), tuple(_sets(_child(book, "Sets"))))


def joined(ours: Content, theirs: Content) -> Content:
    """Our codebook after an import: codes of the same guid take the file's words, new ones are added, none is lost."""
    by_guid = {code.guid: code for code in ours.codes}
    keys = {code.key for code in ours.codes}
    theirs_by = {code.guid for code in theirs.codes}
    names = {code.name.casefold() for code in ours.codes if not code.retired and code.guid not in theirs_by}
    changed = []
    for code in theirs.codes:
        old = by_guid.get(code.guid)
        if old is None and code.active and code.name.casefold() in names:
            raise Refusal("A new code of this file has the name of a code that is here already. Rename one of the two.")
        new = _laid_over(old, code) if old else replace(code, key=_free(code, keys))
        keys.add(new.key)
        changed.append(new)
    sets = {each.guid: each for each in (*ours.sets, *theirs.sets)}
    return replace(ours.put(*changed), sets=tuple(sets.values()))


def _element(into: Element, code: Code) -> Element:
    told = {"guid": code.guid, "name": fit(code.name), "isCodable": "true" if code.codable else "false"}
    if code.colour:
        told["color"] = code.colour
    made = SubElement(into, "Code", told)
    if description := _description(code):
        SubElement(made, "Description").text = fit(description)
    return made


def _description(code: Code) -> str:
    """The definition, then each thing that the standard has no place for, under its heading."""
    parts = [_guarded(code.definition)]
    for heading, name in HEADINGS.items():
        value = getattr(code, name)
        if value and not (name == "key" and value == stem(code.name)):
            text = "yes" if value is True else "\n".join(value) if isinstance(value, tuple) else value
            parts.append(f"— {heading} —\n{_guarded(text)}")
    return "\n\n".join(parts)


def _told(description: str) -> dict[str, object]:
    """What a description of ours says; of anybody else's all is the definition."""
    found: dict[str, list[str]] = {"definition": []}
    at = "definition"
    for line in description.split("\n"):
        heading = _HEADING.fullmatch(line)
        if heading and heading[1] in HEADINGS:
            if found[at] and found[at][-1] == "":
                found[at].pop()
            at = HEADINGS[heading[1]]
            found[at] = []
        else:
            found[at].append(line[1:] if line.startswith("\\") else line)
    several = {"phrases", "examples", "counter_examples", "phrases_cy", "examples_cy", "counter_examples_cy", "follows"}
    told: dict[str, object] = {
        name: tuple(lines) if name in several else "\n".join(lines) for name, lines in found.items()
    }
    return {**told, "retired": True} if "retired" in told else told


def _guarded(text: str) -> str:
    """A line that looks like one of our headings is marked, so that it is read back as the text that it is."""
    return "\n".join(f"\\{line}" if line.startswith(("— ", "\\")) else line for line in text.split("\n"))


def _walk(parent: Element, above: str, depth: int) -> Iterator[Code]:
    if depth > DEEPEST:
        raise Refusal(f"This codebook is more than {DEEPEST} levels deep. Flatten it before you export it.")
    for element in parent:
        if _name(element) != "Code":
            continue
        name, colour = (element.get("name") or "").strip(), element.get("color") or ""
        if not name:
            raise Refusal("A code of this file has no name. Name it in the program that made it.")
        described = _child(element, "Description")
        told = _told((described.text or "") if described is not None else "")
        code = Code(
            **{
                "key": "",
                **told,
                "guid": _guid(element),
                "name": name,
                "colour": colour if _COLOUR.fullmatch(colour) else "",
                "parent": above,
                "codable": element.get("isCodable") != "false",
            }  # type: ignore[arg-type]
        )
        yield code
        yield from _walk(element, code.guid, depth + 1)


def _sets(parent: Element | None) -> Iterator[CodeSet]:
    for element in parent if parent is not None else ():
        if _name(element) == "Set":
            described = _child(element, "Description")
            members = (_guid(each) for each in element if _name(each) == "MemberCode")
            text = (described.text or "") if described is not None else ""
            yield CodeSet(_guid(element), element.get("name") or "", text, tuple(members))


def _guid(element: Element) -> str:
    """With braces or without, small or capital: always written the same way; REFI projects call a member's `targetGUID`."""
    try:
        return str(UUID(element.get("guid") or element.get("targetGUID") or ""))
    except ValueError:
        raise Refusal("A code of this file has no valid guid. Export it again from the program that made it.") from None


def _laid_over(old: Code, new: Code) -> Code:
    """The file's words over ours; what another program has dropped from the description stays as it was here."""
    told = {name: getattr(new, name) for name in ("name", "definition", "colour", "parent", "codable", "retired")}
    ours = {
        name: getattr(new, name) for name in HEADINGS.values() if name not in ("key", "retired") and getattr(new, name)
    }
    laid = replace(old, **told, **ours)
    return old if laid == old else replace(laid, revision=old.revision + 1)


def _free(code: Code, taken: set[str]) -> str:
    key = stem(code.key or code.name)
    return next(each for each in (key, *(f"{key}-{number}" for number in range(2, 2 * MOST))) if each not in taken)


def _parsed(raw: bytes) -> Element:
    if len(raw) > LARGEST:
        raise Refusal("This file is larger than 5 MB. A codebook is far smaller: check that it is the right file.")
    try:
        root: Element = fromstring(raw, forbid_dtd=True)
    except DefusedXmlException:
        raise Refusal(
            "This file declares entities, which a codebook never needs. Export it again without them."
        ) from None
    except (ParseError, ValueError, LookupError):
        raise Refusal("This file is not whole XML. Export the codebook again from the program that made it.") from None
    return root


def _project(raw: bytes) -> bytes:
    """The project.qde of a .qdpx; never more bytes of it than a codebook may have, whatever the archive claims."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive, archive.open("project.qde") as stream:
            return stream.read(LARGEST + 1)
    except KeyError:
        raise Refusal("This archive holds no project.qde. Export it as a REFI-QDA project or codebook.") from None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise Refusal("This archive is damaged or locked. Export it again without a password.") from None


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _child(element: Element, name: str) -> Element | None:
    return next((each for each in element if _name(each) == name), None)
