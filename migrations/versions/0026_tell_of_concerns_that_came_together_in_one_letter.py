"""tell of concerns that came together in one letter."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("concern", sa.Column("batch_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_concern_batch_id"), "concern", ["batch_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_concern_batch_id"), table_name="concern")
    op.drop_column("concern", "batch_id")
