"""let two people code a sample blind."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blind_sample",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("codebook", sa.String(), nullable=False),
        sa.Column("codes", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("drawn_by_id", sa.Uuid(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second_finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("figures", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("accuracy", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_blind_sample_consultation_id_consultation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["drawn_by_id"], ["person.id"], name=op.f("fk_blind_sample_drawn_by_id_person")),
        sa.ForeignKeyConstraint(["first_id"], ["person.id"], name=op.f("fk_blind_sample_first_id_person")),
        sa.ForeignKeyConstraint(["second_id"], ["person.id"], name=op.f("fk_blind_sample_second_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blind_sample")),
    )
    op.create_index(op.f("ix_blind_sample_consultation_id"), "blind_sample", ["consultation_id"], unique=False)
    op.create_index(
        "ix_blind_sample_open",
        "blind_sample",
        ["first_id", "second_id"],
        unique=False,
        postgresql_where=sa.text("first_finished_at IS NULL OR second_finished_at IS NULL"),
    )
    op.create_table(
        "blind_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sample_id", sa.Uuid(), nullable=False),
        sa.Column("utterance_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("machine", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("settled", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["blind_sample.id"], name=op.f("fk_blind_item_sample_id_blind_sample"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["settled_by_id"], ["person.id"], name=op.f("fk_blind_item_settled_by_id_person")),
        sa.ForeignKeyConstraint(
            ["utterance_id"], ["utterance.id"], name=op.f("fk_blind_item_utterance_id_utterance"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blind_item")),
        sa.UniqueConstraint("sample_id", "position", name=op.f("uq_blind_item_sample_id_position")),
    )
    op.create_index(op.f("ix_blind_item_utterance_id"), "blind_item", ["utterance_id"], unique=False)
    op.create_table(
        "blind_mark",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("codes", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["blind_item.id"], name=op.f("fk_blind_mark_item_id_blind_item"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_blind_mark_person_id_person")),
        sa.PrimaryKeyConstraint("item_id", "person_id", name=op.f("pk_blind_mark")),
    )


def downgrade() -> None:
    op.drop_table("blind_mark")
    op.drop_index(op.f("ix_blind_item_utterance_id"), table_name="blind_item")
    op.drop_table("blind_item")
    op.drop_index(
        "ix_blind_sample_open",
        table_name="blind_sample",
        postgresql_where=sa.text("first_finished_at IS NULL OR second_finished_at IS NULL"),
    )
    op.drop_index(op.f("ix_blind_sample_consultation_id"), table_name="blind_sample")
    op.drop_table("blind_sample")
