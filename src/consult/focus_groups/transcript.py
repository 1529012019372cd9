"""A transcript on its way in: each name becomes a role label before anything is kept; names stay in the browser's form."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session

from consult.accounts.passage import Visitor
from consult.consultations.definition import GROUPS
from consult.corpus.redaction import identifiers, redact
from consult.corpus.vocabulary import vocabulary
from consult.errors import Refusal
from consult.focus_groups.models import Attendee, FocusGroup
from consult.focus_groups.session import attendees
from consult.focus_groups.transcripts.spoken import Spoken
from consult.focus_groups.writing import Turn, cut, keep, opened

UNNAMED = "[name]"
LEFT_OUT = "-"  # the role of a facilitator, or of somebody who does not take part
NEARLY_ALL = 0.8  # of a question's words, for a turn to be the asking of it
PART = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?")
ROLE_WORDS = re.compile(
    r"(?:social|support|foster|key|young|care|person|people|worker|carer|leaver|advis[eo]r|facilitator|interviewer|"
    r"speaker|participant|guest|staff|manager|parent|mum|dad|child|teacher|officer|host|team|services|children['’]s|"
    r"council|the|of|and|mrs?|ms|dr|yp|sw|de|van|von|der|la|le|al|ap|ab)s?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Part:
    """What a speaker of the transcript becomes: a role label of the session, `LEFT_OUT`, or "" while nobody has said.

    A label that the session does not have yet comes with a `group`. Who did not agree to be recorded is left out.
    """

    label: str
    group: str = ""
    recorded: bool = False

    @property
    def stays(self) -> bool:
        """Whether their turns are kept."""
        return self.label not in ("", LEFT_OUT) and self.recorded


@dataclass(frozen=True)
class Casting:
    """Who plays which part: speakers by the transcript's name, others who are spoken of, and more names to hide."""

    speakers: dict[str, Part]
    others: dict[str, str] = field(default_factory=dict)
    more: Sequence[str] = ()


def speakers(spoken: Sequence[Spoken]) -> dict[str, int]:
    """Everybody who speaks, as the transcript names them, with their number of turns, in order of appearance."""
    return dict(Counter(turn.speaker for turn in spoken))


def further_names(spoken: Sequence[Spoken]) -> list[str]:
    """Names of people that are said and belong to no speaker, in order of appearance."""
    known = {part.lower() for speaker in speakers(spoken) for part in _parts(speaker)}
    found = {
        turn.words[mark.start : mark.end].strip()
        for turn in spoken
        for mark in identifiers(turn.words)
        if mark.kind == "name"
    }
    return sorted(name for name in found if not {part.lower() for part in _parts(name)} <= known)


def replaced(spoken: Sequence[Spoken], casting: Casting) -> list[Spoken]:
    """Every turn as it would be kept: the label of who speaks, and words without names; those left out are not there."""
    hide = hiding(casting)
    return [
        Spoken(casting.speakers[turn.speaker].label, turn.minute, hide(turn.words))
        for turn in spoken
        if casting.speakers[turn.speaker].stays
    ]


def bring_in(
    session: Session, visitor: Visitor, group_id: UUID, spoken: Sequence[Spoken], casting: Casting
) -> tuple[int, int]:
    """Keep a transcript in an open session, names replaced; how many turns were kept, and how many left out."""
    group = opened(session, visitor, group_id)
    _check(casting)
    seats = _seated(session, group, casting)
    hide = hiding(casting)
    question, kept = "", 0
    for turn in spoken:
        question = asked(turn.words, group) or question
        part = casting.speakers[turn.speaker]
        if part.stays:
            for piece in cut(hide(turn.words)):
                keep(
                    session, visitor, group, seats[part.label], Turn(part.label, question, "words", piece), turn.minute
                )
            kept += 1
    return kept, len(spoken) - kept


def asked(words: str, group: FocusGroup) -> str:
    """The question of the guide that these words ask, if they hold nearly all of its words; else nothing."""
    said = set(PART.findall(words.lower()))
    shares = {}
    for question in group.guide:
        wanted = {word for word in PART.findall(question["ask"].lower()) if len(word) > 2}
        shares[str(question["id"])] = len(wanted & said) / max(1, len(wanted))
    best = max(shares, key=lambda key: shares[key], default="")
    return best if best and shares[best] >= NEARLY_ALL else ""


def folded(spoken: Sequence[Spoken]) -> str:
    """Turns as one field of a form: between preview and keeping, names are in the browser and nowhere else."""
    return json.dumps([[turn.speaker, turn.minute, turn.words] for turn in spoken], ensure_ascii=False)


def unfolded(field_: str) -> list[Spoken]:
    """The turns of that field again."""
    try:
        return [
            Spoken(str(who), None if minute is None else int(minute), str(said))
            for who, minute, said in json.loads(field_)
        ]
    except (ValueError, TypeError):
        raise Refusal("The transcript did not come back whole. Choose its file again.") from None


def _check(casting: Casting) -> None:
    if any(not part.label for part in casting.speakers.values()):
        raise Refusal("Say for each name which role it is, or leave it out.")
    if not any(part.stays for part in casting.speakers.values()):
        raise Refusal("Nobody is left whose words may be kept. Tick who agreed to be recorded.")


def _seated(session: Session, group: FocusGroup, casting: Casting) -> dict[str, Attendee]:
    """The attendee of each label; a new label takes a new seat. Their agreement to be recorded is kept with them."""
    seats = {person.label: person for person in attendees(session, group)}
    for part in casting.speakers.values():
        if not part.stays:
            continue
        if part.label not in seats:
            if part.group not in GROUPS:
                raise Refusal("Choose a group for each new role label.")
            seats[part.label] = Attendee(focus_group_id=group.id, label=part.label, group=part.group)
            session.add(seats[part.label])
        person = seats[part.label]
        if not person.takes_part or person.withdrawn_on is not None:
            raise Refusal("One of these roles does not take part any more. Choose another, or leave the name out.")
        person.recordable = True
    session.flush()
    return seats


@dataclass(frozen=True)
class Hiding:
    """Replaces names: those that were given a role first, then whatever the door would hide."""

    pattern: re.Pattern[str] | None
    roles: dict[str, str]
    listed: frozenset[str]  # written down by the facilitator: hidden even where they are everyday words

    def __call__(self, words: str) -> str:
        return redact(self.pattern.sub(self._role, words) if self.pattern else words)

    def _role(self, found: re.Match[str]) -> str:
        name = found[0]
        role = self.roles.get(name.lower(), UNNAMED)
        typed_small = " " not in name and not name[0].isupper() and name.lower() not in self.listed
        return name if typed_small and vocabulary().known(name.lower()) else role


def hiding(casting: Casting) -> Hiding:
    """What takes the names of a casting, and all that the door would hide, out of words."""
    roles = dict(_roles(casting))
    longest_first = sorted(roles, key=len, reverse=True)
    pattern = rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)"
    listed = frozenset(name.lower() for name in (*casting.more, *casting.others))
    return Hiding(re.compile(pattern, re.IGNORECASE) if roles else None, roles, listed)


def _roles(casting: Casting) -> Iterator[tuple[str, str]]:
    """Each name, whole and in parts, in lower case, with what stands for it; a later one stands over an earlier."""
    labels = {part.label.lower() for part in casting.speakers.values()}
    for name in casting.more:
        for each in (name, *_parts(name)):
            yield each.lower(), UNNAMED
    for name, role in casting.others.items():
        yield name.lower(), role or UNNAMED
    for name, part in casting.speakers.items():
        stands = UNNAMED if part.label in ("", LEFT_OUT) else part.label
        for each in (name, *_parts(name)) if _parts(name) else ():
            if each.lower() not in labels:
                yield each.lower(), stands


def _parts(name: str) -> list[str]:
    """The words of a name that point to somebody: no initials, and no words of a role."""
    return [part for part in PART.findall(name) if len(part) > 1 and not ROLE_WORDS.fullmatch(part)]
