"""The routes by which people speak, as data: what each is called, and whether it is held as a session or comes written."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Channel:
    """One route: its plain name; `written` where words come on paper or by post, not from a room; a hint for its form."""

    name: str
    written: bool = False
    hint: str = ""


CHANNELS = {
    "focus-group": Channel("Focus group"),
    "interview": Channel("Interview"),
    "exit-interview": Channel("Exit interview"),
    "telephone": Channel("Telephone interview"),
    "event": Channel("Event"),
    "interview-sheet": Channel("Interview sheet", True, "What was said to each question, as it was written down."),
    "exit-sheet": Channel("Exit interview sheet", True, "When somebody leaves a home, a service or a job."),
    "review": Channel("Review form extract", True, "The part of a review form in the person's own words."),
    "complaint": Channel(
        "Complaint", True, "Answering it is done elsewhere; here it is evidence of what people think."
    ),
    "compliment": Channel("Compliment", True, "Thanks count as much as complaints do."),
    "event-notes": Channel("Notes of an event", True, "What people said or stuck on a wall, from one group of them."),
    "e-mail": Channel("E-mail", True, "The words alone: sender, addresses and what was quoted below are left out."),
    "letter": Channel("Letter", True, "The words alone: no address, and no names."),
}
SESSIONS = {code: channel.name for code, channel in CHANNELS.items() if not channel.written}
WRITTEN = {code: channel for code, channel in CHANNELS.items() if channel.written}
NAMES = {code: channel.name for code, channel in CHANNELS.items()}
LABELS = {
    "children": "YP1",
    "parents": "Parent 1",
    "carers": "Carer 1",
    "providers": "Provider 1",
    "professionals": "Professional 1",
    "elected-members": "Member 1",
}
