"""keep a ledger of what was forgotten."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

REFUSE = """
CREATE FUNCTION keep_forgotten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'The ledger of what was forgotten is only added to.'; END $$
"""


def upgrade() -> None:
    op.create_table(
        "forgotten",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("forgotten_on", sa.Date(), nullable=False),
        sa.Column("marks", postgresql.ARRAY(sa.LargeBinary()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forgotten")),
    )
    op.create_index(op.f("ix_forgotten_consultation_id"), "forgotten", ["consultation_id"], unique=False)
    op.execute(REFUSE)
    op.execute(
        "CREATE TRIGGER forgotten_kept BEFORE UPDATE OR DELETE ON forgotten "
        "FOR EACH STATEMENT EXECUTE FUNCTION keep_forgotten()"
    )


def downgrade() -> None:
    op.drop_table("forgotten")
    op.execute("DROP FUNCTION keep_forgotten()")
