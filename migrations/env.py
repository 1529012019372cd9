"""How Alembic finds the database and the models."""

from alembic import context
from sqlalchemy import create_engine, pool
from sqlmodel import AutoString
from sqlmodel.sql.sqltypes import UTCDateTime

from consult.tables import metadata


def render_item(kind: str, item: object, _: object) -> str | bool:
    """Write SQLModel's own types as plain SQLAlchemy, so that a step reads without it."""
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UTCDateTime) else False


engine = create_engine(context.config.attributes["database_url"], poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_item=render_item,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
