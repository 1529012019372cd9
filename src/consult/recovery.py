"""`consult backup` and `consult restore`: which database, which secret, which ledger; a failed restore leaves no folder."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from consult import backup, servers
from consult.accounts import sessions, tokens
from consult.consultations import retention
from consult.database import Database
from consult.errors import Refusal
from consult.responses import cards
from consult.settings import Settings


def backed_up(settings: Settings, path: Path) -> int:
    """Write a backup of the product; how many rows are in it."""
    url = settings.database_url or servers.Postgres(settings.folder).url
    kept = backup.write(url, path, secret(settings, None))
    database = Database(url, threads=1)
    try:
        database.call(retention.write_ledger, settings.folder)
    finally:
        database.close()
    return sum(table.rows for table in kept.values())


@dataclass(frozen=True)
class Restored:
    """What a restore did beside bringing everything back: rows forgotten again, by table; cards void; tokens revoked."""

    forgotten: dict[str, int]
    voided: int
    revoked: int


def restored(
    settings: Settings, path: Path, new: Path, key: str, ledger: Path | None, *, keep_cards: bool = False
) -> Restored:
    """Restore into a data folder that is not there yet.

    `ledger` is the file of what was forgotten since; None when the product says that there is none. Cards that the
    backup takes for unused may have been used since, and nothing says which: they are voided, unless `keep_cards`.
    Tokens and sessions that it takes for good may have been ended since: all of them end.
    """
    if new.exists() and any(new.iterdir()):
        raise Refusal(f"{new} is not empty. Choose a new data folder: nothing is ever restored over something.")
    if not path.is_file():
        raise Refusal(f"There is no file {path}.")
    lines = retention.lines(ledger) if ledger else []
    backup.check(path, key)
    new.mkdir(parents=True, exist_ok=True)
    try:
        done = _filled(settings, path, new, key, lines, keep_cards)
    except BaseException:
        shutil.rmtree(new)
        raise
    kept = new / "secret"
    kept.touch(mode=0o600)
    kept.write_text(key)
    return done


def secret(settings: Settings, given: Path | None) -> str:
    """The product's secret: of this file, of CONSULT_SECRET, or of the data folder."""
    path = given or settings.folder / "secret"
    if given is None and settings.secret:
        return settings.secret
    if not path.is_file():
        raise Refusal(
            f"There is no secret in {path}. It opens and makes backups: set CONSULT_SECRET, or name its file."
        )
    return path.read_text()


def known_ledger(settings: Settings, given: Path | None, *, nothing: bool) -> Path | None:
    """The ledger to forget by; refused when it is missed, unless somebody says that nothing was forgotten."""
    path = given or settings.folder / retention.LEDGER
    if nothing:
        return None
    if not path.is_file():
        raise Refusal(
            f"There is no ledger of what was forgotten in {path}. Name it with --forgotten, "
            "or say --nothing-forgotten if nothing was deleted since this backup was made."
        )
    return path


def _filled(
    settings: Settings, path: Path, new: Path, key: str, lines: list[retention.Line], keep_cards: bool
) -> Restored:
    postgres = None if settings.database_url else servers.Postgres(new)
    url = postgres.url if postgres else settings.database_url
    try:
        forgotten = backup.restore(path, key, url, lines)
        database = Database(url, threads=1)
        database.call(retention.write_ledger, new)
        voided = 0 if keep_cards else database.call(cards.void)
        revoked = database.call(tokens.revoke_all)
        database.call(sessions.end_all)
        database.close()
    finally:
        if postgres:
            postgres.stop()
    return Restored(forgotten, voided, revoked)
