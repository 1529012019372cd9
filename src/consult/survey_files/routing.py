"""From another program's conditions to ours: `show_if`, which says of each earlier question which options lead here."""

from dataclasses import dataclass

from consult.survey_files.condition import CannotSay, Is, Joined, Node, parse
from consult.survey_files.report import Report

ShowIf = dict[str, list[str]]
ALWAYS = {"", "1", "true", "true()", "(1)"}
_ONE = ("choice", "scale", "age_band", "yes_no", "pictures")  # of these one option is chosen


@dataclass(frozen=True)
class Source:
    """An earlier question that a condition may look at: its key, its kind, and which value means which of its options."""

    key: str
    kind: str
    options: tuple[str, ...]
    meaning: dict[str, str]

    @property
    def single(self) -> bool:
        """Whether at most one of its options is chosen."""
        return self.kind in _ONE


def show_if(conditions: list[str], known: dict[str, Source], place: str, report: Report) -> ShowIf:
    """What all these conditions say together; empty, and reported, when our rules cannot say it."""
    wanted = [condition for condition in conditions if condition.strip() not in ALWAYS]
    try:
        trees = tuple(parse(condition) for condition in wanted)
        found, turned_round = _said(Joined(True, trees), known)
    except CannotSay as unsaid:
        report.say(unsaid.saying, place)
        return {}
    if turned_round:
        report.say("routing-not", place)
    return found


def _said(node: Node, known: dict[str, Source]) -> tuple[ShowIf, bool]:
    """What a condition says, and whether a part of it had to be turned round."""
    if isinstance(node, Is):
        return _chosen(node, known)
    said = [_said(part, known) for part in node.parts]
    join = _both if node.all_ else _either
    found: ShowIf = {}
    for place, (part, _) in enumerate(said):
        found = join(found, part, known) if place else part
    return found, any(turned_round for _, turned_round in said)


def _chosen(node: Is, known: dict[str, Source]) -> tuple[ShowIf, bool]:
    source = known.get(node.name)
    if source is None:
        raise CannotSay("routing-later")
    keys = [source.meaning[value] for value in node.values if value in source.meaning]
    if len(keys) < len(node.values):
        raise CannotSay("routing-later" if source.options else "routing-number")
    if node.exactly and not source.single and len(source.meaning) > 1:
        raise CannotSay
    if not node.not_:
        return {source.key: keys}, False
    if not source.single:
        raise CannotSay
    return {source.key: [key for key in source.options if key not in keys]}, True


def _both(first: ShowIf, second: ShowIf, known: dict[str, Source]) -> ShowIf:
    singles = {source.key for source in known.values() if source.single}
    found = dict(first)
    for question, keys in second.items():
        if question in found and question not in singles:
            raise CannotSay
        found[question] = [key for key in found.get(question, keys) if key in keys]
        if not found[question]:
            raise CannotSay
    return found


def _either(first: ShowIf, second: ShowIf, _known: dict[str, Source]) -> ShowIf:
    if len(first) != 1 or first.keys() != second.keys():
        raise CannotSay("routing-or")
    (question,) = first
    return {question: list(dict.fromkeys([*first[question], *second[question]]))}
