"""The command that publishes a ready-made consultation."""

from argparse import Namespace
from datetime import date
from typing import Any

from consult.commands.command import Command, argument, in_database, say

DATE = "YYYY-MM-DD, instead of the file's date"


def _publish(arguments: Namespace) -> None:
    from consult.accounts import passage
    from consult.consultations import publication

    def publish(session: Any) -> None:
        organisation = passage.organisation_called(session, arguments.organisation)
        dates = publication.Dates(arguments.opens, arguments.closes)
        publication.publish(session, organisation.id, arguments.folder, dates)

    in_database(publish)
    say(f"{arguments.folder} is published.")


COMMANDS = (
    Command(
        "publish",
        _publish,
        "publish a ready-made consultation of surveys/",
        (
            argument("folder", help="your-care or wiltshire-2011"),
            argument("--organisation", required=True),
            argument("--opens", type=date.fromisoformat, help=DATE),
            argument("--closes", type=date.fromisoformat, help=DATE),
        ),
    ),
)
