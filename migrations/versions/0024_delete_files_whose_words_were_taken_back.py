"""delete files whose words were taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("export", sa.Column("taken_back", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("export", "taken_back")
