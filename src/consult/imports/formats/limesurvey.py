"""LimeSurvey's CSV or spreadsheet: its own columns by code or by name, then questions by code, by text or both."""

from consult.imports.formats.format import Format, small

_LAST, _LANGUAGE = {"lastpage", "last page"}, {"startlanguage", "start language"}
USES = {
    **dict.fromkeys(("id", "response id"), "identifier"),
    **dict.fromkeys(("submitdate", "date submitted"), "date"),
    **dict.fromkeys(_LANGUAGE, "language"),
    **dict.fromkeys(
        (
            *_LAST,
            "seed",
            "token",
            "access code",
            "startdate",
            "date started",
            "datestamp",
            "date last action",
            "ipaddr",
        ),
        "out",
    ),
    **dict.fromkeys(("ip address", "refurl", "referrer url", "interviewtime", "total time"), "out"),
}
FINISHED = frozenset({"submitdate", "date submitted"})


def _recognises(_: str, first: list[list[str]]) -> bool:
    # Headings may say the code and the text: “id. Response ID”.
    heads = {head.split(". ")[0] for head in small(first[0])}
    return bool({"id", "response id"} & heads) and bool(_LAST & heads) and bool(_LANGUAGE & heads)


FORMAT = Format("limesurvey", "LimeSurvey", _recognises, uses=USES, finished=FINISHED, many=";")
