"""void cards after a restore."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("card_batch", sa.Column("voided_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("card_batch", "voided_on")
