"""Bringing a database to the present shape; the steps are in migrations/."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from consult.settings import house


def upgrade(database_url: str) -> None:
    """Run every step that this database has not had yet."""
    command.upgrade(configuration(database_url), "head")


def configuration(database_url: str, steps: Path | None = None) -> Config:
    """Alembic's settings for this database."""
    config = Config()
    config.set_main_option("script_location", str(steps or house("migrations")))
    config.attributes["database_url"] = database_url.replace("postgresql://", "postgresql+psycopg://", 1)
    return config
