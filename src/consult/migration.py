"""Bringing a database to the present shape; the steps are in migrations/."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from consult.errors import Refusal
from consult.settings import house


def upgrade(database_url: str, to: str = "head") -> None:
    """Run every step that this database has not had yet, up to a revision; refused when this version does not know it."""
    steps = configuration(database_url)
    try:
        command.upgrade(steps, to)
    except CommandError:
        raise Refusal("This database, or backup, is of a newer version of the product. Use that version.") from None


def configuration(database_url: str, steps: Path | None = None) -> Config:
    """Alembic's settings for this database."""
    config = Config()
    config.set_main_option("script_location", str(steps or house("migrations")))
    config.attributes["database_url"] = database_url.replace("postgresql://", "postgresql+psycopg://", 1)
    return config
