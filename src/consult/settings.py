"""The settings: each a name, a default and a sentence; read once from the environment."""

import os
from dataclasses import dataclass, field, fields
from pathlib import Path

from consult.errors import Refusal


def _setting(default: str, name: str, says: str) -> str:
    value: str = field(default=default, metadata={"name": name, "says": says})
    return value


@dataclass(frozen=True)
class Settings:
    """Where the product finds its servers and what it may assume; every value is text, as the environment holds it."""

    data: str = _setting(".consult", "CONSULT_DATA", "Folder that holds everything kept on this machine.")
    database_url: str = _setting("", "DATABASE_URL", "A PostgreSQL to use; empty starts one in the data folder.")
    redis_url: str = _setting("", "REDIS_URL", "A Redis-protocol broker to use; empty starts one in the data folder.")
    host: str = _setting("127.0.0.1", "CONSULT_HOST", "Address on which the web server listens.")
    port: str = _setting("8000", "CONSULT_PORT", "Port on which the web server listens.")
    secret: str = _setting("", "CONSULT_SECRET", "Key that signs forms; empty keeps one in the data folder.")
    secure_cookies: str = _setting("yes", "CONSULT_SECURE_COOKIES", "`no` only for plain http away from localhost.")
    database_threads: str = _setting("4", "CONSULT_DATABASE_THREADS", "Database connections of one web process.")
    address: str = _setting("", "CONSULT_ADDRESS", "Address that letters link to; empty uses host and port.")
    smtp: str = _setting(
        "", "CONSULT_SMTP", "Mail server, as smtp://user:password@host:587; empty lays letters into the outbox."
    )
    mail_from: str = _setting("consult@localhost", "CONSULT_MAIL_FROM", "Sender of letters.")
    proxies: str = _setting(
        "0", "CONSULT_PROXIES", "How many proxies of ours stand before the web server, each writing X-Forwarded-For."
    )
    audit_head: str = _setting(
        "", "CONSULT_AUDIT_HEAD", "File to which the end of the audit is written every hour; empty writes none."
    )
    demonstration: str = _setting("yes", "CONSULT_DEMONSTRATION", "`no` starts without the demonstration.")

    @property
    def folder(self) -> Path:
        """The data folder as an absolute path."""
        return Path(self.data).expanduser().resolve()

    @property
    def site(self) -> str:
        """The address of the product, as people reach it."""
        host = "localhost" if self.host in ("127.0.0.1", "0.0.0.0", "") else self.host  # noqa: S104
        return self.address.rstrip("/") or f"http://{host}:{self.port}"

    @property
    def secure(self) -> bool:
        """Whether cookies are sent over https (or to localhost) only."""
        return self.secure_cookies != "no"


def from_environment() -> Settings:
    """The settings of this process; an unknown CONSULT_ name is refused, because a misspelt setting does nothing."""
    known = {f.metadata["name"]: f.name for f in fields(Settings)}
    for name in os.environ:
        if name.startswith("CONSULT_") and name not in known:
            raise Refusal(f"There is no setting called {name}. The settings are: {', '.join(sorted(known))}.")
    return Settings(**{attribute: os.environ[name] for name, attribute in known.items() if os.environ.get(name)})


def house(part: str) -> Path:
    """The folder `surveys`, `templates` or `migrations`: inside the installed package, or beside it in the repository."""
    here = Path(__file__).parent
    carried = here / "_house" / part
    return carried if carried.is_dir() else here.parents[1] / part
