"""What authored words may not do: promise total secrecy, or ask in an anonymous survey who somebody is (STANDARDS 2).

The product writes its own promise, in fixed words. `secrecy.toml` lists what authors mean well and nobody can keep.
"""

import re
import tomllib
from functools import cache
from pathlib import Path


def honest(text: str) -> str:
    """The text; a ValueError with the remedy when it promises total secrecy."""
    if _listed("promise").search(_plain(text)):
        raise ValueError("promises total secrecy, which nobody can keep: take those words out")
    return text


def asks_who(text: str) -> bool:
    """Whether the text asks for a name, a date of birth or a way to reach somebody."""
    return bool(_listed("identity").search(_plain(text)))


@cache
def _listed(what: str) -> re.Pattern[str]:
    document = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    patterns = "|".join(pattern for listed in document[what].values() for pattern in listed)
    for name, words in document["list"].items():
        patterns = patterns.replace(f"{{{name}}}", words)
    return re.compile(patterns, re.IGNORECASE)


def _plain(text: str) -> str:
    return " ".join(text.replace("\u2019", "'").split())
