"""Commands that learn from labelled texts, and score what was learned."""

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

from consult.commands.command import Command, argument, say
from consult.errors import Refusal

EVALUATE = """\
Scores a labelled file, one JSON object a line; needs no running server. Themes, aspects, views and sentiment also give
the twenty worst confusions: which code people expected and which was given instead, how often, and how often the other
way round. "(nothing)" stands where a code was missed and no other given, or given where none was missed."""
SCORED = ["themes", "views", "aspects", "sentiment", "identifiers", "concerns"]


def _train(_: Namespace) -> None:
    from consult.coding import codebook, training

    say(f"Learned: {training.ship(codebook.load()).name}.")


def _evaluate(arguments: Namespace) -> None:
    figures = _figures(arguments)
    if arguments.json:
        say(json.dumps(figures))
        return
    confused = figures.pop("confusions", [])
    for name, figure in figures.items():
        say(f"{name}: {figure}" if not isinstance(figure, dict) else f"{name}:")
        for key, row in figure.items() if isinstance(figure, dict) else ():
            say(f"  {key:26} {row}")
    if arguments.confusions and confused:
        from consult.coding.confusions import Confusion, table

        say("\n".join(["confusions:", *table([Confusion(**each) for each in confused])]))


def _figures(arguments: Namespace) -> dict[str, Any]:
    if not arguments.file.is_file():
        raise Refusal(f"There is no file {arguments.file}.")
    if arguments.what == "identifiers":
        from consult.corpus import evaluation as identifiers

        return identifiers.identifiers(arguments.file)
    if arguments.what == "concerns":
        from consult.safeguarding import evaluation as concerns

        found = concerns.in_folds(arguments.file, arguments.folds) if arguments.folds else None
        return found or concerns.concerns(arguments.file)
    from consult.coding import evaluation

    return evaluation.evaluate(arguments.what, arguments.file, arguments.codebook, arguments.folds)


COMMANDS = (
    Command("train", _train, "learn again from the labelled texts of surveys/codebooks, and carry the result there"),
    Command(
        "evaluate",
        _evaluate,
        "score a labelled file; needs no running server",
        (
            argument("what", choices=SCORED),
            argument("file", type=Path),
            argument("--codebook", type=Path, help="another codebook (TOML); with --folds"),
            argument("--folds", type=int, help="train and score on the file itself, in folds"),
            argument(
                "--confusions",
                action="store_true",
                help="print the twenty worst confusions too; --json always holds them",
            ),
            argument("--json", action="store_true", help="print one JSON object"),
        ),
        EVALUATE,
    ),
)
