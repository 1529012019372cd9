"""SmartSurvey: two rows of headings, the question and below it the answer of each column."""

from consult.imports.formats.format import Format, joined, small

_OWN = {"userid", "userno", "user id", "user no"}


def _recognises(_: str, first: list[list[str]]) -> bool:
    heads = set(small(first[0])) | (set(small(first[1])) if len(first) > 1 else set())
    return bool(_OWN & heads) and bool({"started", "ended", "unique id", "tracking link", "collector"} & heads)


FORMAT = Format(
    "smart-survey",
    "SmartSurvey",
    _recognises,
    heads=2,
    headings=joined,
    uses={
        "userid": "identifier",
        "user id": "identifier",
        "userno": "out",
        "user no": "out",
        "unique id": "out",
        "name": "out",
        "email": "out",
        "ip address": "out",
        "started": "out",
        "ended": "date",
        "completed": "out",
        "tracking link": "out",
        "collector": "out",
        "language": "language",
        "device": "out",
    },
    finished=frozenset({"ended"}),
)
