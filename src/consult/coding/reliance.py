"""Whether the machine may be relied on for a consultation yet: one rule, with its reasons in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass

from consult.coding.agreement import TENTATIVE, Figure, Standing

FEWEST = 100  # passages coded blind by both, below which an interval is too wide to stand on
NEAR = 0.1  # how far the machine's agreement with people may lie below people's own
UNREAD = 0.05  # the part of the corpus that may be waiting or held


@dataclass(frozen=True)
class Reliance:
    """The answer in one sentence, and why."""

    may: bool
    sentence: str
    reasons: tuple[str, ...]


def reliance(standing: Standing | None, states: Mapping[str, int]) -> Reliance:
    """The machine may be relied on where people agree with each other, and it agrees with them nearly as well.

    Only blind double coding counts: what people kept on the workbench they had seen suggested. People must reach
    Krippendorff's .667 (2004, chapter 11), and the machine's alpha with them lie at most 0.1 below their own.
    """
    against = tuple(_against(standing, states))
    if against:
        return Reliance(
            False, "Do not rely on the machine alone here yet: people must check what findings rest on.", against
        )
    assert standing is not None
    for_ = (
        f"{standing.passages} passages were coded blind by two people, and the machine agrees with them nearly as well as they "
        "agree with each other.",
    )
    return Reliance(True, "The machine may be relied on for this consultation, with its figures beside it.", for_)


def _against(standing: Standing | None, states: Mapping[str, int]) -> list[str]:
    reasons = []
    unread, whole = states["waiting"] + states["held"], sum(states.values())
    if unread > UNREAD * whole or not whole:
        reasons.append(f"{unread} of {whole} passages are not read yet." if whole else "Nothing has been said yet.")
    if standing is None:
        return [*reasons, "Nobody has coded a sample blind, so nothing is known of how well the machine does."]
    if standing.passages < FEWEST:
        reasons.append(f"Only {standing.passages} passages were coded blind by both; {FEWEST} are needed.")
    people, machine = _value(standing.people.get("alpha")), _value(standing.machine.get("alpha"))
    if people is None or people < TENTATIVE:
        reasons.append("The two people do not agree enough with each other for anybody to say what is right.")
    elif machine is None or machine < people - NEAR:
        reasons.append("The machine agrees with people clearly less than they agree with each other.")
    return reasons


def _value(figure: Figure | None) -> float | None:
    return figure.value if figure else None
