"""How a passage feels before anything is learned: polarity by clause, small cues, and the question asked."""

import re
from dataclasses import dataclass
from functools import lru_cache

from consult.coding import question as asking
from consult.coding.clauses import clauses

ILL = re.compile(
    r"""\b(?:never|nobody|no|no[ -]one|not|not[ ]once|\w+n['’]t|(?:can|won|don|doesn|didn|isn|wasn|weren|aren
    |haven|hasn|couldn|wouldn)t
    |without|too|only|still|again|wait\w*|late|cancel\w*|worse|worst|unsafe|unfair|rubbish|hate\w*|awful|rank
    |boring|lack\w*
    |shortage\w*|gaps?|delays?|ignored|moved|left|lost|cry|cried|scared|struggl\w*|fail\w*|poor\w*|nothing|stop
    |should|need
    |supposed|apparently|badly|byth|neb|ddim|gwael|drwg|rhy)\b|[😡😢😭🙄👎💀😞😔]""",
    re.IGNORECASE | re.VERBOSE,
)
GOOD = re.compile(
    r"""\b(?:love\w*|brilliant|excellent|great|amazing|lovely|lush|fantastic|best|happy|happier|enjoy\w*|helps
    |helped|kind|thank\w*
    |proud|safe|nice|good|well|fun|always|works?|can.?t[ ]fault|improv\w*|listens?|finally|settled|gwych|hapus
    |da|dda|diolch
    |hoffi|caru)\b|[❤👍😊😀😁🥰😍]""",
    re.IGNORECASE | re.VERBOSE,
)
DENIED = re.compile(r"\b(?:not|n.t|never|no|isn.t|wasn.t|don.t|didn.t|doesn.t)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)


@dataclass(frozen=True)
class Tone:
    """A sentiment, how sure it is, and how far (0 to 1) the passage says that things are good and ill."""

    sentiment: str
    probability: float
    good: float
    ill: float


@lru_cache(maxsize=2048)
def polarity(text: str) -> float:
    """TextBlob's polarity, -1 to 1; a feature, never the verdict: it reads a third of complaints as praise.

    Each clause is asked for three times in one coding, hence the cache.
    """
    from textblob import TextBlob  # takes seconds, and only a worker needs it

    return float(TextBlob(text).sentiment.polarity)


def tone(text: str, question: str | None) -> Tone:
    """The tone of a passage, given what was asked."""
    leaning = asking.leaning(question)
    if asking.is_silent(text) or asking.needs_nothing(text, question):
        return Tone("neutral", 0.9, 0.0, 0.0)
    if asking.says_nothing(text):
        return _of_nothing(leaning, asking.yes_or_no(question))
    weights = [_weight(text[start:end], leaning) for start, end in clauses(text)]
    good, ill = sum(max(each, 0) for each in weights), sum(max(-each, 0) for each in weights)
    return _verdict(good, ill)


def _of_nothing(leaning: int, closed: bool) -> Tone:
    """Nothing, to "What could be better?" is praise; "no" to "Are you listened to?" is not."""
    if leaning < 0:
        return Tone("positive", 0.7, 0.7, 0.0)
    return Tone("negative", 0.7, 0.0, 0.7) if closed or leaning > 0 else Tone("neutral", 0.7, 0.0, 0.0)


def _weight(clause: str, leaning: int) -> float:
    good = [found for found in GOOD.finditer(clause) if not DENIED.search(clause[: found.start()])]
    return polarity(clause) + 0.8 * len(good) - 0.7 * len(ILL.findall(clause)) + 0.4 * leaning


def _verdict(good: float, ill: float) -> Tone:
    heard = good + ill
    if heard < 0.15:
        return Tone("neutral", 0.5, 0.0, 0.0)
    share = good / heard
    sentiment = "positive" if share > 0.65 else "negative" if share < 0.45 else "mixed"
    certain = round(0.5 + 0.4 * abs(share - 0.55), 2)
    return Tone(
        sentiment, certain, round(share, 2) if share >= 0.4 else 0.0, round(1 - share, 2) if share <= 0.65 else 0.0
    )
