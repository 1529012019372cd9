"""keep what each speaker agreed to."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("utterance", sa.Column("quotable", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("attendee", sa.Column("takes_part", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("attendee", sa.Column("quotable", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("attendee", sa.Column("recordable", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("attendee", sa.Column("consented_by", sa.String(), nullable=True))
    op.add_column("attendee", sa.Column("withdrawn_on", sa.Date(), nullable=True))


def downgrade() -> None:
    for column in ("withdrawn_on", "consented_by", "recordable", "quotable", "takes_part"):
        op.drop_column("attendee", column)
    op.drop_column("utterance", "quotable")
