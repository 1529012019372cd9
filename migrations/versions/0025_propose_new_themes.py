"""propose new themes from what no theme was found for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "theme_search",
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        _to("theme_search", "consultation", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_theme_search")),
    )
    op.create_index(
        "ix_theme_search_waiting",
        "theme_search",
        ["consultation_id"],
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("state IN ('new', 'named', 'merged', 'dismissed')", name=op.f("ck_proposal_state")),
        _to("proposal", "consultation", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_proposal_decided_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_consultation_id"), "proposal", ["consultation_id"])
    op.create_table(
        "proposal_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("utterance_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("words", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        _to("proposal_member", "proposal", ondelete="CASCADE"),
        _to("proposal_member", "utterance", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_member")),
        sa.UniqueConstraint("proposal_id", "utterance_id", name=op.f("uq_proposal_member_proposal_id_utterance_id")),
    )
    op.create_index(op.f("ix_proposal_member_utterance_id"), "proposal_member", ["utterance_id"])


def downgrade() -> None:
    for table in ("proposal_member", "proposal", "theme_search"):
        op.drop_table(table)


def _to(table: str, other: str, *, ondelete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{other}_id_{other}")
    return sa.ForeignKeyConstraint([f"{other}_id"], [f"{other}.id"], name=name, ondelete=ondelete)
