"""The coded corpus as a REFI-QDA project (.qdpx) that QualCoder, NVivo and others open: redacted words, codes, who coded."""

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement

from consult.coding import refi
from consult.coding.codebook_content import Code
from consult.coding.models import Coding
from consult.corpus.models import Utterance

NAMESPACE = "urn:QDA-XML:project:1.0"
VARIABLES = ("Group", "Route", "Question", "Language", "Kind")
OF_CASE = ("Group", "Route")


@dataclass(frozen=True)
class Project:
    """What is written: a consultation's title, its codes by kind, its passages with codings, names of coders, and a note."""

    id: UUID
    title: str
    kinds: Mapping[str, Sequence[Code]]
    passages: Sequence[tuple[Utterance, Sequence[Coding]]]
    people: Mapping[UUID, str]
    note: str


def written(project: Project) -> bytes:
    """A zip of project.qde and one plain text a passage."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("project.qde", _document(project))
        for utterance, _ in project.passages:
            archive.writestr(f"Sources/{_guid(project, utterance.id)}.txt", utterance.words.encode())
    return out.getvalue()


def _document(project: Project) -> bytes:
    root = Element("Project", {"xmlns": NAMESPACE, "name": refi.fit(project.title), "origin": refi.ORIGIN})
    users = SubElement(root, "Users")
    for coder in _coders(project):
        name = project.people.get(coder, "Somebody") if isinstance(coder, UUID) else f"Machine {coder}"
        SubElement(users, "User", {"guid": _guid(project, "user", coder), "name": refi.fit(name)})
    if len(users) == 0:
        root.remove(users)
    _codebook(root, project)
    variables = SubElement(root, "Variables")
    for name in VARIABLES:
        told = {"guid": _guid(project, "variable", name), "name": name, "typeOfVariable": "Text"}
        SubElement(variables, "Variable", told)
    if project.passages:
        _cases(root, project)
        sources = SubElement(root, "Sources")
        for number, (utterance, codings) in enumerate(project.passages, 1):
            _source(sources, project, number, utterance, codings)
    notes = SubElement(root, "Notes")
    note = SubElement(notes, "Note", {"guid": _guid(project, "note"), "name": "How this was made"})
    SubElement(note, "PlainTextContent").text = refi.fit(project.note)
    SubElement(root, "NoteRef", {"targetGUID": _guid(project, "note")})
    return refi.xml(root)


def _codebook(root: Element, project: Project) -> None:
    into = SubElement(SubElement(root, "CodeBook"), "Codes")
    for title, codes in project.kinds.items():
        told = {"guid": _guid(project, "kind", title), "name": title, "isCodable": "false"}
        refi.codes(SubElement(into, "Code", told), codes)


def _cases(root: Element, project: Project) -> None:
    """One case a speaker: a number, with what the corpus knows of them."""
    cases = SubElement(root, "Cases")
    said: dict[UUID, list[Utterance]] = defaultdict(list)
    for utterance, _ in project.passages:
        said[utterance.speaker_id].append(utterance)
    for number, (speaker, utterances) in enumerate(said.items(), 1):
        case = SubElement(cases, "Case", {"guid": _guid(project, speaker), "name": f"Speaker {number}"})
        _values(case, project, {name: _about(utterances[0])[name] for name in OF_CASE})
        for utterance in utterances:
            SubElement(case, "SourceRef", {"targetGUID": _guid(project, utterance.id)})


def _source(sources: Element, project: Project, number: int, utterance: Utterance, codings: Iterable[Coding]) -> None:
    guid = _guid(project, utterance.id)
    told = {"guid": guid, "name": f"Passage {number}", "plainTextPath": f"internal://{guid}.txt"}
    source = SubElement(sources, "TextSource", told)
    spans: dict[tuple[int, int], list[Coding]] = defaultdict(list)
    for coding in codings:
        spans[_span(coding, len(utterance.words))].append(coding)
    for (start, end), there in sorted(spans.items()):
        place = {"startPosition": str(start), "endPosition": str(end)}
        selection = SubElement(source, "PlainTextSelection", {"guid": _guid(project, guid, start, end), **place})
        for coding in there:
            _coding(selection, project, coding)
    _values(source, project, _about(utterance))


def _coding(selection: Element, project: Project, coding: Coding) -> None:
    made = SubElement(
        selection,
        "Coding",
        {
            "guid": _guid(project, coding.id),
            "creatingUser": _guid(project, "user", _coder(coding)),
            "creationDateTime": coding.made_at.isoformat(timespec="seconds"),
        },
    )
    SubElement(made, "CodeRef", {"targetGUID": code_guid(coding.kind, coding.code, project.kinds)})


def code_guid(kind: str, key: str, kinds: Mapping[str, Sequence[Code]]) -> str:
    """The guid of a code by its key."""
    return next(code.guid for code in kinds[TITLES[kind]] if code.key == key)


TITLES = {"theme": "Themes", "aspect": "Aspects", "views": "Views items", "sentiment": "Feelings"}


def _values(into: Element, project: Project, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        made = SubElement(into, "VariableValue")
        SubElement(made, "VariableRef", {"targetGUID": _guid(project, "variable", name)})
        SubElement(made, "TextValue").text = refi.fit(value)


def _about(utterance: Utterance) -> dict[str, str]:
    return {
        "Group": utterance.group,
        "Route": utterance.route,
        "Question": utterance.question or "",
        "Language": utterance.language,
        "Kind": utterance.kind,
    }


def _span(coding: Coding, length: int) -> tuple[int, int]:
    """Characters from and up to, as code points, within the words; no span is the whole."""
    start, end = max(0, min(coding.start, length)), max(0, min(coding.end, length))
    return (start, end) if end > start else (0, length)


def _coders(project: Project) -> list[UUID | str]:
    return sorted({_coder(coding) for _, codings in project.passages for coding in codings}, key=str)


def _coder(coding: Coding) -> UUID | str:
    return coding.person_id or coding.engine or "without version"


def _guid(project: Project, *names: object) -> str:
    """Always the same for the same thing of the same consultation, and never a row's own id."""
    return str(uuid5(project.id, ":".join(map(str, names))))
