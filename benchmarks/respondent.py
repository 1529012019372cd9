"""A respondent: answers one question after another until the thanks, and tries again like a person when nothing comes."""

import asyncio
import json
import random
import re
import time
from dataclasses import dataclass, field
from typing import Any

from benchmarks.browser import Browser, Refused, Shown, Unanswered

Answers = dict[str, dict[str, Any]]

# Ordinary words, in every kind of letter that a phone can type; none of them is a worry.
VOICES = (
    "My foster carer makes the best soup. I like my room because it is quiet.",
    "I want to see my brother more. He lives far away now and it takes two buses.",
    "We vote on dinner every Friday. I would like to vote on trips as well.",
    "Rydw i’n hoffi byw yma. Mae’r ardd yn fawr ac mae’r ci’n hwyl 🐶",
    "nothing rly its ok here 👍🏽 food is nice tho",
    "My social worker changed again.\nThat is four now.\n\nI have to tell my story from the start every time.",
    "“Moving on” sounds easy & it is not <yet>. Bills, rent – show me 100% of what I’d need.",
    "Wi-Fi + somewhere to do homework = better. Also: a key to my own front door; that is all.",
)
_OPTION = re.compile(r'<input type="(radio|checkbox)" name="chose" value="([^"]+)"')
_PASS_BY = re.compile(r'class="button" href="(/survey/[^"]+)"')
WORRIED = "I do not feel safe here when everybody is out. Please can somebody call me."
PAUSE = 0.2  # seconds before somebody in a hurry presses again


@dataclass
class Journey:
    """One respondent's way: what they answered, how often nothing came, and whether they saw the thanks."""

    browser: Browser
    survey: str
    number: int
    chance: random.Random
    varied: bool = False  # whether they also skip, and sometimes say what leads to the page with help
    answers: Answers = field(default_factory=dict)
    troubles: int = 0
    thanked: bool = False
    refused: int = 0
    language: str = "en"
    turns: list[tuple[str, float]] = field(
        default_factory=list
    )  # (kind of page left, seconds until the next was there)

    @property
    def key(self) -> str:
        """These answers as one line, the same for the same answers: what the database must hold once."""
        return canonical(self.answers)

    async def travel(self, until: float = float("inf")) -> "Journey":
        """From the first page to the thanks; gives up at the moment `until` (of `time.monotonic`)."""
        try:
            shown = await self._open(f"/survey/{self.survey}", until)
            await self._dress(shown)
            shown = await self._open(f"/survey/{self.survey}/{self.language}", until)
            while not self.thanked:
                shown = await self._turn(shown, until)
                self.thanked = shown.path.endswith("/thanks")
        except Refused as refused:
            self.refused = refused.status
        except Unanswered:
            pass
        finally:
            self.browser.hang_up()
        return self

    async def _turn(self, shown: Shown, until: float) -> Shown:
        """Fill in and press; where nothing comes, load the page that stands there again."""
        began = time.perf_counter()
        try:
            following = await self._leave(shown)
        except Unanswered:
            return await self._open_again(shown.path, until)
        self.turns.append((kind(shown.path), time.perf_counter() - began))
        return following

    async def _leave(self, shown: Shown) -> Shown:
        if kind(shown.path) == "here-for-you":
            passing = _PASS_BY.search(shown.html)
            assert passing, "the calm page can be passed by"
            return await self.browser.open(passing[1])
        return await self.browser.press(shown, self._fill_in(shown))

    async def _open(self, path: str, until: float) -> Shown:
        try:
            return await self.browser.open(path)
        except Unanswered:
            return await self._open_again(path, until)

    async def _open_again(self, path: str, until: float) -> Shown:
        while True:
            self.troubles += 1
            await asyncio.sleep(PAUSE)
            if time.monotonic() > until:
                raise Unanswered
            try:
                return await self.browser.open(path)
            except Unanswered:
                continue

    async def _dress(self, shown: Shown) -> None:
        try:
            await self.browser.dress(shown)
        except Unanswered:
            self.troubles += 1  # a page without its style is still a page

    def _fill_in(self, shown: Shown) -> list[tuple[str, str]]:
        """The fields of this page; the same question gets the same answer however often it is pressed."""
        if kind(shown.path) != "question":
            return []
        question = shown.path.rsplit("/", 1)[1]
        if question not in self.answers:
            self.answers[question] = self._answer(shown.html)
        return _fields(self.answers[question])

    def _answer(self, html: str) -> dict[str, Any]:
        if self.varied and self.chance.random() < 0.1:
            return {"missing": self.chance.choice(["skipped", "dont-know", "rather-not"])}
        options = _OPTION.findall(html)
        if not options:
            # The number makes every response one of its own, so that a second copy can be told from a second child.
            voices = (*VOICES, WORRIED) if self.varied else VOICES
            return {"said": f"{self.chance.choice(voices)} [{self.number}]"}
        keys = [key for _, key in options]
        chosen = (
            self.chance.sample(keys, min(2, len(keys))) if options[0][0] == "checkbox" else [self.chance.choice(keys)]
        )
        return {"chose": [key for key in keys if key in chosen]}


def kind(path: str) -> str:
    """What sort of page stands at this path: question, check, thanks and so on."""
    parts = path.strip("/").split("/")
    if parts[0] != "survey":
        return parts[0]
    return parts[3] if len(parts) > 3 else ("language", "promise")[len(parts) - 2]


def canonical(answers: Answers) -> str:
    """One line for one set of answers, whatever the order of its keys."""
    return json.dumps(answers, sort_keys=True, ensure_ascii=False)


def _fields(answer: dict[str, Any]) -> list[tuple[str, str]]:
    if "missing" in answer:
        return [("missing", answer["missing"])]
    if "said" in answer:
        return [("said", answer["said"].replace("\n", "\r\n"))]
    return [("chose", key) for key in answer["chose"]]
