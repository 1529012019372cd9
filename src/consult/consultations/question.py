"""What every question shares, whatever its kind; each kind is one file in kinds/ and one template in templates/questions/."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from consult.consultations.secrecy import honest
from consult.errors import Refusal
from consult.pages import languages, said_in, sentences, symbols

CHOOSE = "choose-or-skip"  # the word of the commonest kind refusal

Answer = dict[str, Any]


def _drawn(name: str) -> str:
    if name not in symbols():
        raise ValueError(f"there is no symbol {name}; the symbols are: {', '.join(symbols())}")
    return name


Key = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Words = dict[str, Annotated[str, Field(min_length=1), AfterValidator(honest)]]
Symbol = Annotated[str, AfterValidator(_drawn)]
File = Annotated[str, Field(pattern=r"^[a-z0-9-]+\.[a-z0-9]+$")]


class NeedsAnswer(Refusal):
    """What was sent cannot be kept: the page asks again, kindly. `word` names the sentence, `values` fill its gaps.

    `empty` says that nothing was given, so that nothing is lost when the person turns back.
    """

    status = 422

    def __init__(self, word: str, *, empty: bool = False, **values: int) -> None:
        super().__init__(word)
        self.word = word
        self.empty = empty
        self.values = values


@dataclass(frozen=True)
class Sent:
    """The fields of one question's form; `fields` holds those that only some kinds have."""

    said: str = ""
    chose: Sequence[str] = ()
    missing: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


class Strict(BaseModel):
    """A part of a definition: unchanging, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(Strict):
    """One thing that can be chosen, sorted or ranked; `picture` names a symbol, which brings its own alt text."""

    key: Key
    words: Words
    picture: Symbol | None = None

    @model_validator(mode="before")
    @classmethod
    def _each_language_is_a_key(cls, document: Any) -> Any:
        """A file says `{ key = "yes", en = "Yes", cy = "Ydw" }`."""
        if not isinstance(document, dict) or "words" in document:
            return document
        said = {code: document[code] for code in languages() if code in document}
        return {**{name: value for name, value in document.items() if name not in said}, "words": said}

    def say(self, language: str) -> str:
        """The option's words in this language."""
        return said_in(self.words, language)


class Media(Strict):
    """Recordings of a question; each file lies in surveys/<consultation>/media/<language>/, and may come later."""

    audio: File | None = None
    video: File | None = None


class Question(Strict, ABC):
    """What is asked, by a stable id; `informs` names framework questions, `show_if` is equality with earlier answers."""

    options_between: ClassVar[tuple[int, int]] = (0, 0)
    asks: ClassVar[bool] = True  # False: a page with nothing to answer
    worded: ClassVar[tuple[str, ...]] = ("ask", "easy_read", "hint")  # what must be there in every language

    id: Key
    kind: str
    ask: Words
    easy_read: Words = {}
    hint: Words = {}
    picture: Symbol | None = None
    media: Media | None = None
    informs: list[str] = []
    describes: Literal["age-band", "setting"] | None = None
    option: list[Option] = []
    show_if: dict[str, list[str]] = {}

    @model_validator(mode="after")
    def _options_fit_the_kind(self) -> Self:
        least, most = self.options_between
        if not least <= len(self.option) <= most:
            raise ValueError(f"a {self.kind} question has {least} to {most} options; this one has {len(self.option)}")
        if len({option.key for option in self.option}) < len(self.option):
            raise ValueError("two options have the same key: give each its own")
        return self

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that an answer may choose from, and `show_if` may name; empty where nothing is chosen."""
        return ()

    @property
    def authored(self) -> list[tuple[str, Words]]:
        """Everything that an author wrote, with its place in the file."""
        parts = [(part, getattr(self, part)) for part in self.worded]
        return parts + [(f"option {option.key}", option.words) for option in self.option]

    @abstractmethod
    def read(self, sent: Sent) -> Answer:
        """What to keep of a sent form; NeedsAnswer when it cannot be kept."""

    def typed(self, sent: Sent) -> Answer:
        """What was sent, as the template shows it again beside a kind refusal."""
        return {"said": sent.said, "chose": sent.chose}

    @abstractmethod
    def say(self, given: Answer, language: str, words: Mapping[str, str]) -> list[str]:
        """The answer in words, a line each, for the page that shows all answers."""

    def options(self, given: Answer) -> tuple[str, ...]:  # noqa: ARG002 -- kinds need it
        """What the corpus keeps of the answer as chosen options; empty when there is none."""
        return ()

    def asked(self, language: str, easy: bool) -> list[str]:
        """The words of the question; in Easy Read one idea a line."""
        return (
            sentences(self.easy_read[language])
            if easy and language in self.easy_read
            else [said_in(self.ask, language)]
        )

    def option_named(self, key: str, language: str) -> str:
        """The words of one option."""
        return next(option.say(language) for option in self.option if option.key == key)
