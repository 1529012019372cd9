"""How much one address may do: buckets that fill again, in memory, keyed by a hash that nobody can undo tomorrow.

No address is stored anywhere: the key of the hash is made when the process starts, is never written down, and is made
anew every day. Nothing but this process is asked, so a stopped broker or database turns nobody away.
"""

import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from time import monotonic
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import State

from consult.database import today
from consult.errors import Refusal

Connection = ASGIConnection[Any, Any, Any, State]


@dataclass(frozen=True)
class Limit:
    """So many at once, and so many more in the course of ten minutes."""

    name: str
    at_once: int
    in_ten_minutes: int
    sentence: str


class TooMany(Refusal):
    """More from one address than people do."""

    status = 429


# A school of 60 children starts within ten minutes and may start twice; of a flood of 1,000 no more than 150 begin.
STARTS = Limit(
    "start",
    150,
    150,
    "A lot of people are starting from here right now. Please wait a few minutes and try again.",
)
# An office of 30 people, each of whom mistypes; a right password gives its try back.
SIGN_INS = Limit(
    "sign in", 60, 30, "Too many people tried to sign in from here. Wait a few minutes, go back and try again."
)
# A program that fetches every views item of every consultation once an hour stays far below.
READS = Limit("read", 600, 3_000, "Too many requests from this address. Wait a minute, then go on more slowly.")
MOST_KEPT = 50_000  # buckets; the one that was asked least lately goes first


class Limits:
    """The buckets of this process."""

    def __init__(self, proxies: int = 0) -> None:
        self.proxies = proxies
        self.empty()

    def empty(self) -> None:
        """Forget every address, and the key by which they were told apart."""
        self._key, self._made = secrets.token_bytes(32), today()
        self._left: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def take(self, connection: Connection, limit: Limit) -> bool:
        """Take one from this address's bucket; False when it is empty. This machine itself is not limited."""
        bucket = self._bucket(connection, limit)
        if bucket is None:
            return True
        moment = monotonic()
        left, at = self._left.pop(bucket, (float(limit.at_once), moment))
        left = min(limit.at_once, left + (moment - at) * limit.in_ten_minutes / 600)
        self._left[bucket] = (left - 1 if left >= 1 else left, moment)
        if len(self._left) > MOST_KEPT:
            self._left.popitem(last=False)
        return left >= 1

    def check(self, connection: Connection, limit: Limit | None) -> None:
        """Refused when this address has done too much of it; the `limit=` of a route, looked at by the guard."""
        if limit and not self.take(connection, limit):
            raise TooMany(limit.sentence)

    def give_back(self, connection: Connection, limit: Limit) -> None:
        """Put one back: what it was taken for was rightly done."""
        bucket = self._bucket(connection, limit)
        if bucket is not None and bucket in self._left:
            left, at = self._left[bucket]
            self._left[bucket] = (left + 1, at)

    def _bucket(self, connection: Connection, limit: Limit) -> bytes | None:
        address = _network(_address(connection, self.proxies))
        if address is None:
            return None
        if self._made != today():
            self.empty()
        return hmac.digest(self._key, f"{limit.name} {address}".encode(), "sha256")


def _address(connection: Connection, proxies: int) -> str:
    """Who asks, as the outermost of our own proxies saw them; what stands before that, anybody can write."""
    if not proxies:
        return connection.client.host if connection.client else ""
    hops = [hop.strip() for hop in connection.headers.get("x-forwarded-for", "").split(",")]
    return hops[-proxies] if len(hops) >= proxies else hops[0]


def _network(address: str) -> str | None:
    """One household or building: an IPv4 address or an IPv6 /64; None for this machine itself."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if known.is_loopback:
        return None
    return str(known) if known.version == 4 else str(ip_network(f"{known}/64", strict=False))
