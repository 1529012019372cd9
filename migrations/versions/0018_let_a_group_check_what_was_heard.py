"""let a group check what was heard."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "read_back",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("focus_group_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["focus_group_id"],
            ["focus_group.id"],
            name=op.f("fk_read_back_focus_group_id_focus_group"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_back")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_read_back_token_hash")),
    )
    op.create_index(op.f("ix_read_back_focus_group_id"), "read_back", ["focus_group_id"], unique=False)
    op.create_table(
        "read_back_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("read_back_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["read_back_id"],
            ["read_back.id"],
            name=op.f("fk_read_back_answer_read_back_id_read_back"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_back_answer")),
    )
    op.create_index(op.f("ix_read_back_answer_read_back_id"), "read_back_answer", ["read_back_id"], unique=False)


def downgrade() -> None:
    op.drop_table("read_back_answer")
    op.drop_table("read_back")
