"""Google Forms: “Timestamp”, then a column a question; choices are parted by “;” in the CSV and “, ” in the sheet."""

from consult.imports.formats.format import Format, small

FORMAT = Format(
    "google-forms",
    "Google Forms",
    lambda _, first: small(first[0])[:1] in (["timestamp"], ["stamp amser"]),
    uses={
        "timestamp": "date",
        "stamp amser": "date",
        "username": "out",
        "email address": "out",
        "score": "out",
    },
    many=";,",
)
