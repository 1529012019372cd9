"""A survey file, by how its name ends, as the document of a draft and a report."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from consult.errors import Refusal
from consult.survey_files import drafting, limesurvey_lss, limesurvey_txt, surveyjs, xlsform_reading
from consult.survey_files.asked import Whole
from consult.survey_files.drafting import Document
from consult.survey_files.report import Report

LARGEST = 5_000_000  # bytes
MOST = 300  # questions


@dataclass(frozen=True)
class Format:
    """A format that surveys come in."""

    name: str
    read: Callable[[bytes, Report], Whole]


FORMATS = {
    ".xlsx": Format("XLSForm", xlsform_reading.read),
    ".lss": Format("LimeSurvey structure (.lss)", limesurvey_lss.read),
    ".txt": Format("LimeSurvey tab-separated (.txt)", limesurvey_txt.read),
    ".json": Format("SurveyJS", surveyjs.read),
}


@dataclass(frozen=True)
class Brought:
    """What came of a file."""

    source: str
    document: Document
    report: Report


def read(name: str, content: bytes) -> Brought:
    """The draft of this file; what is wrong with a file is refused in a sentence that says where and why.

    No sentence holds a word of the file.
    """
    found = FORMATS.get(PurePath(name).suffix.lower())
    if found is None:
        raise Refusal(f"Choose a survey file that ends in {', '.join(FORMATS)}.")
    if len(content) > LARGEST:
        raise Refusal("This file is over 5 MB, which no survey is. Save the survey alone, without answers.")
    report = Report()
    document = drafting.document(found.read(content, report), report)
    if not document["question"]:
        raise Refusal("The file holds no question that can be asked here. Check that it is the survey, and not empty.")
    if len(document["question"]) > MOST:
        raise Refusal(f"The file has over {MOST} questions. Nobody answers that many: make it shorter.")
    return Brought(found.name, document, report)
