"""Microsoft Forms: ID, start and completion time, e-mail and name, then a column a question; “;” ends each choice."""

from consult.imports.formats.format import Format, small

FORMAT = Format(
    "microsoft-forms",
    "Microsoft Forms",
    lambda _, first: (
        small(first[0])[:3] in (["id", "start time", "completion time"], ["id", "amser dechrau", "amser cwblhau"])
    ),
    uses={
        "id": "identifier",
        "start time": "out",
        "completion time": "date",
        "amser dechrau": "out",
        "amser cwblhau": "date",
        "last modified time": "out",
        "language": "language",
        "email": "out",
        "name": "out",
        "total points": "out",
        "quiz feedback": "out",
    },
)
