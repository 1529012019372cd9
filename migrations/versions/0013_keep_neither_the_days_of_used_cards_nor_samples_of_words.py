"""keep neither the days of used cards nor samples of words."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# The planner keeps the commonest values of a column in pg_statistic, where no deletion finds them.
WORDS = {
    "response": ("answers", "helper_notes"),
    "paper_form": ("answers",),
    "note": ("words",),
    "concern": ("words",),
    "concern_note": ("words",),
    "utterance": ("words",),
}


def upgrade() -> None:
    op.add_column("card_batch", sa.Column("used", sa.Integer(), server_default="0", nullable=False))
    op.execute(
        "UPDATE card_batch SET used = (SELECT coalesce(sum(value::int), 0) FROM jsonb_each_text(card_batch.spent))"
    )
    op.drop_column("card_batch", "spent")
    _sample("0")


def downgrade() -> None:
    _sample("-1")
    spent = sa.Column("spent", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False)
    spent.server_default = sa.DefaultClause("{}")
    op.add_column("card_batch", spent)
    op.drop_column("card_batch", "used")


def _sample(size: str) -> None:
    for table, columns in WORDS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS {size}")
