"""Conditions as other programs write them: XLSForm's XPath, LimeSurvey's and SurveyJS's expressions, in one small grammar.

Only what `show_if` could say is understood; anything else is a CannotSay with the name of its sentence in a report.
"""

import re
from dataclasses import dataclass

LONGEST = 5_000  # characters
DEEPEST = 50  # brackets in brackets


class CannotSay(Exception):
    """Our rules cannot say this; `saying` names the sentence of the report that tells why."""

    def __init__(self, saying: str = "routing") -> None:
        super().__init__(saying)
        self.saying = saying


@dataclass(frozen=True)
class Is:
    """One of these values was given to `name`, or `exactly` this one; `not_` turns it round."""

    name: str
    values: tuple[str, ...]
    not_: bool = False
    exactly: bool = False


@dataclass(frozen=True)
class Joined:
    """Parts that must all hold, or of which one must."""

    all_: bool
    parts: tuple["Node", ...]


Node = Is | Joined

_TOKEN = re.compile(
    r"""\s*(?:
    \$\{(?P<xls>[^{}]+)\} | \{(?P<js>[^{}]+)\} | (?P<text>'[^']*'|"[^"]*") | (?P<number>-?\d+(?:\.\d+)?(?![\w]))
    | (?P<sign><=|>=|<>|!=|==|&&|\|\||[=<>!(),\[\]]) | (?P<word>[A-Za-z_][\w.-]*|\d+X\d+X\w+(?:\.\w+)?)
    )""",
    re.VERBOSE,
)
_EQUAL, _UNEQUAL = {"=", "==", "eq", "equal", "contains", "anyof"}, {"!=", "<>", "ne", "notequal", "notcontains"}
_COMPARES = {"<", ">", "<=", ">=", "lt", "gt", "le", "ge", "empty", "notempty", "allof"}
_JOINS = {"and": "and", "&&": "and", "or": "or", "||": "or", "not": "not", "!": "not"}


def parse(written: str) -> Node:
    """The condition as a tree; CannotSay when it holds anything but choices joined by and, or and not."""
    if len(written) > LONGEST:
        raise CannotSay
    reader = _Reader(_tokens(written))
    node = reader.either(0)
    if reader.left:
        raise CannotSay("routing-number" if reader.left[0][1] in _COMPARES else "routing")
    return node


def turned(node: Node) -> Node:
    """The opposite of a condition."""
    if isinstance(node, Is):
        return Is(node.name, node.values, not node.not_, node.exactly)
    return Joined(not node.all_, tuple(turned(part) for part in node.parts))


def _tokens(written: str) -> list[tuple[str, str]]:
    """Pairs of what a piece is (name, value, sign, word) and what it says."""
    found, place = [], 0
    text = written.strip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise CannotSay
        found.append(_token(match))
        place = match.end()
    return found


def _token(match: re.Match[str]) -> tuple[str, str]:
    kind = str(match.lastgroup)
    said = match[kind]
    if kind in ("xls", "js"):
        return "name", said.strip()
    if kind in ("text", "number"):
        return "value", said.strip("'\"") if kind == "text" else said
    if said.lower() in _JOINS:
        return "join", _JOINS[said.lower()]
    if said.lower() in _EQUAL | _UNEQUAL | _COMPARES:
        return "sign", said.lower()
    return kind, said


class _Reader:
    """Reads tokens from the left: or, then and, then not, then a bracket or a comparison."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.left = tokens

    def either(self, depth: int) -> Node:
        """Parts joined by or."""
        return self._joined(depth, "or")

    def _joined(self, depth: int, join: str) -> Node:
        parts = [self._part(depth, join)]
        while self._next_is("join", join):
            self.left.pop(0)
            parts.append(self._part(depth, join))
        return parts[0] if len(parts) == 1 else Joined(join == "and", tuple(parts))

    def _part(self, depth: int, join: str) -> Node:
        return self._joined(depth, "and") if join == "or" else self._one(depth)

    def _one(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise CannotSay
        if self._next_is("join", "not"):
            self.left.pop(0)
            return turned(self._one(depth + 1))
        if self._next_is("sign", "("):
            return self._bracketed(depth)
        if self._next_is("word", "selected"):
            return self._selected()
        return self._compared()

    def _bracketed(self, depth: int) -> Node:
        self._take("sign", "(")
        node = self.either(depth + 1)
        self._take("sign", ")")
        return node

    def _selected(self) -> Node:
        """`selected(${where}, 'home')` of XLSForm."""
        self.left.pop(0)
        self._take("sign", "(")
        name = self._take("name")
        self._take("sign", ",")
        value = self._take("value")
        self._take("sign", ")")
        return Is(name, (value,))

    def _compared(self) -> Node:
        """A name, a sign and a value, either way round."""
        if self.left and self.left[0][0] == "value":
            value, sign = self._take("value"), self._take("sign")
            return _compared(self._name(), sign, (value,))
        name = self._name()
        if not self.left:
            raise CannotSay("routing-number")
        return _compared(name, *self._sign_and_values())

    def _sign_and_values(self) -> tuple[str, tuple[str, ...]]:
        sign = self._take("sign")
        if sign in _COMPARES:
            raise CannotSay("routing-number")
        return sign, self._listed() if self._next_is("sign", "[") else (self._value(),)

    def _listed(self) -> tuple[str, ...]:
        self._take("sign", "[")
        values = [self._value()]
        while self._next_is("sign", ","):
            self.left.pop(0)
            values.append(self._value())
        self._take("sign", "]")
        return tuple(values)

    def _name(self) -> str:
        if self.left and self.left[0][0] == "word":
            return self.left.pop(0)[1].removesuffix(".NAOK").removesuffix(".value").removesuffix(".code")
        return self._take("name")

    def _value(self) -> str:
        return self.left.pop(0)[1] if self.left and self.left[0][0] == "word" else self._take("value")

    def _next_is(self, kind: str, said: str) -> bool:
        return bool(self.left) and self.left[0] == (kind, said)

    def _take(self, kind: str, said: str = "") -> str:
        if not self.left or self.left[0][0] != kind or (said and self.left[0][1] != said):
            raise CannotSay
        return self.left.pop(0)[1]


def _compared(name: str, sign: str, values: tuple[str, ...]) -> Node:
    if sign in _COMPARES or values == ("",):
        raise CannotSay("routing-number")
    if sign not in _EQUAL | _UNEQUAL:
        raise CannotSay
    exactly = sign not in ("contains", "anyof", "notcontains")
    if exactly and len(values) > 1:
        raise CannotSay
    return Is(name, values, sign in _UNEQUAL, exactly)
