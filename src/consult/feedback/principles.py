"""Gunning, Lundy and Wales's participation standards, each answered from the facts; what is not known is said too."""

from collections.abc import Sized
from dataclasses import dataclass, field
from datetime import date

from consult.feedback.facts import Facts


@dataclass
class Finding:
    """One principle: what it asks, what the product knows, and what it does not know or has not seen."""

    name: str
    asks: str
    known: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def say(self, holds: object, known: str, unknown: str) -> "Finding":
        """Add a sentence to one side or the other."""
        if holds:
            self.known.append(known)
        else:
            self.unknown.append(unknown)
        return self

    def not_known(self, sentence: str) -> "Finding":
        """Add what no product can know."""
        self.unknown.append(sentence)
        return self


@dataclass(frozen=True)
class Standard:
    """A set of principles with its source."""

    title: str
    source: str
    findings: list[Finding]


def pack(facts: Facts) -> list[Standard]:
    """All three standards, answered."""
    return [
        Standard(
            "The four Gunning principles",
            "R v Brent LBC ex p Gunning (1985); R (Moseley) v Haringey LBC [2014] UKSC 56",
            [_formative(facts), _reasons(facts), _time(facts), _considered(facts)],
        ),
        Standard(
            "Article 12: space, voice, audience and influence",
            "UN Convention on the Rights of the Child, article 12; Lundy (2007)",
            [_space(facts), _voice(facts), _audience(facts), _influence(facts)],
        ),
        Standard(
            "National Participation Standards for Wales",
            "Welsh Government and Young Wales, Children and Young People's National Participation Standards (2016)",
            _wales(facts),
        ),
    ]


def _formative(facts: Facts) -> Finding:
    decides_on = facts.mandate.decides_on if facts.mandate else None
    return (
        Finding("A formative stage", "People are asked while minds can still change.")
        .say(facts.open, f"{_things(facts.open)} said to be open.", "Nothing is said to be open.")
        .say(facts.decided, f"{_things(facts.decided)} said to be decided already.", "Nothing is said to be decided.")
        .say(
            decides_on and decides_on > facts.closes,
            f"The decision is due on {_day(decides_on)}, after the consultation closes." if decides_on else "",
            "No date of decision after the closing date is recorded.",
        )
    )


def _reasons(facts: Facts) -> Finding:
    return (
        Finding("Sufficient reasons", "People are told enough to answer with understanding.")
        .say(facts.mandate, "The reasons for asking are recorded.", "The reasons for asking are not recorded.")
        .say(facts.easy_read, "Questions are there in Easy Read.", "No question is there in Easy Read.")
        .not_known("Whether each person understood: the product does not ask.")
    )


def _time(facts: Facts) -> Finding:
    weeks = facts.days // 7
    return (
        Finding("Adequate time", "People have time to think and answer.")
        .say(True, f"It was open for {facts.days} days, from {_day(facts.opens)} to {_day(facts.closes)}.", "")
        .say(weeks >= 6, f"That is {weeks} weeks.", f"That is {weeks} weeks: say why less than 6 was enough.")
    )


def _considered(facts: Facts) -> Finding:
    themes, done = facts.themes_heard, set(facts.considered) & set(facts.themes_heard)
    return (
        Finding("Conscientious consideration", "What was said is read and weighed before deciding.")
        .say(
            facts.readings,
            f"{len(facts.readings)} reading{_s(facts.readings)} by deciders {_is(facts.readings)} recorded.",
            "No reading by a decider is recorded.",
        )
        .say(
            themes and len(done) == len(themes),
            f"All {len(themes)} themes that were heard have been considered, with reasons.",
            f"{len(done)} of the {len(themes)} themes that were heard have a recorded consideration.",
        )
    )


def _space(facts: Facts) -> Finding:
    return (
        Finding("Space", "Children have a safe chance to form and give their views.")
        .say(
            facts.for_children,
            f"Surveys for children: {'; '.join(facts.for_children)}.",
            "There is no survey for children.",
        )
        .say(facts.anonymous, "No survey asks for a name.", "Not every survey is anonymous; its promise says so.")
        .say(True, "Help lines stand on every page, and any question can be skipped.", "")
        .say(not facts.not_heard, "Every group that was asked has been heard.", _missing(facts))
    )


def _voice(facts: Facts) -> Finding:
    children = facts.heard.get("children")
    return (
        Finding("Voice", "Children are helped to say what they think, in the way they choose.")
        .say(children, f"Children heard: {children}.", "No child has been heard.")
        .say(
            len(facts.routes) > 1,
            f"More than one way to speak was used: {', '.join(facts.routes)}.",
            "Only one way to speak was used.",
        )
        .say(facts.easy_read, "Easy Read, pictures and reading aloud are offered.", "Easy Read is not offered.")
    )


def _audience(facts: Facts) -> Finding:
    return (
        Finding("Audience", "Those who must listen do.")
        .say(facts.mandate, "Who decides is recorded.", "Who decides is not recorded.")
        .say(facts.readings, "Deciders have read what was said.", "No decider has recorded reading what was said.")
    )


def _influence(facts: Facts) -> Finding:
    return (
        Finding("Influence", "What children say is acted on where right, and they are told.")
        .say(facts.decisions, f"{_count(facts.decisions, 'decision')} published.", "No decision is published yet.")
        .say(facts.told_children, "Decisions are told in words for children.", "No decision has words for children.")
        .say(facts.replies, f"Those who answered judged {facts.replies} of them.", "Nobody has judged a decision yet.")
        .say(not facts.overdue, "No promise is overdue.", f"{facts.overdue} of the promises are overdue.")
    )


def _wales(facts: Facts) -> list[Finding]:
    return [
        Finding("Information", "Children are told what it is about, in words that they understand.")
        .say(facts.open, "What is open and what is decided is published.", "What is open is not published.")
        .say(facts.easy_read, "The questions are there in Easy Read.", "The questions are not there in Easy Read."),
        Finding("It's your choice", "Children choose whether to take part.")
        .say(True, "Nobody must answer, and each question can be skipped.", "")
        .not_known("Whether anybody felt pressed to answer: the product cannot see it."),
        Finding("No discrimination", "Every child has the same chance.")
        .say(facts.welsh, "Some answered in Welsh.", "Nobody has answered in Welsh; it is offered throughout.")
        .say(not facts.not_heard, "Every group that was asked has been heard.", _missing(facts))
        .not_known("Ethnicity, disability and other characteristics: the product asks for none of them."),
        Finding("Respect", "What children say is taken seriously.")
        .say(True, "A person reads what is written; no theme is left out for being rare.", "")
        .say(facts.considered, "Themes are considered one by one.", "No theme has a recorded consideration yet."),
        Finding("You get something out of it", "Taking part does something for children.")
        .say(facts.decisions, "What came of it is published.", "Nothing has been published yet.")
        .not_known("What taking part meant to each child: ask those who ran the sessions."),
        Finding("Feedback", "Children are told what was done with what they said.")
        .say(facts.told_children, "There are words for children.", "There are no words for children yet.")
        .say(facts.told_welsh, "There are words in Welsh.", "There are no words in Welsh yet."),
        Finding("Improving how we work", "Those who ask learn how to ask better.")
        .say(facts.replies, "Those who answered say whether a decision got it right.", "Nobody has been heard on that.")
        .not_known("What was changed in how you consult: record it outside."),
    ]


def _missing(facts: Facts) -> str:
    return f"Asked and not heard: {', '.join(facts.not_heard)}."


def _things(listed: list[str]) -> str:
    return f"{len(listed)} thing{_s(listed)} {_is(listed)}"


def _count(listed: Sized, noun: str) -> str:
    return f"{len(listed)} {noun}{_s(listed)} {_is(listed)}"


def _s(listed: Sized) -> str:
    return "" if len(listed) == 1 else "s"


def _is(listed: Sized) -> str:
    return "is" if len(listed) == 1 else "are"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
