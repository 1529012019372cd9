"""Citizen Space: a response identifier and the day of submission, then questions, options in columns of their own."""

from consult.imports.formats.format import Format, small

_IDENTIFIERS = {"response id", "response_id", "responseid"}
_DAYS = {"submitted", "submitted date", "date submitted", "submission date", "submitted at"}


def _recognises(_: str, first: list[list[str]]) -> bool:
    heads = small(first[0])
    ours = not {"last page", "lastpage", "start language", "startlanguage"} & set(heads)
    return ours and bool(_IDENTIFIERS & set(heads[:3])) and bool(_DAYS & set(heads))


FORMAT = Format(
    "citizen-space",
    "Citizen Space",
    _recognises,
    uses={
        **dict.fromkeys(_IDENTIFIERS, "identifier"),
        **dict.fromkeys(_DAYS, "date"),
        "published": "out",
        "status": "out",
        "analyst notes": "out",
        "tags": "out",
    },
    many=";",
)
