"""let people stop and come back, change what they sent, and come in by card or on paper."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("response", sa.Column("return_hash", sa.LargeBinary(), nullable=True))
    op.create_unique_constraint(op.f("uq_response_return_hash"), "response", ["return_hash"])
    op.add_column("response", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("response", sa.Column("helped_by", sa.String(), nullable=True))
    op.add_column("response", sa.Column("helper_notes", sa.String(), nullable=True))
    op.create_table(
        "guess",
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("what", "minute", name=op.f("pk_guess")),
    )
    op.create_table(
        "card_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("spent", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_card_batch_consultation_id_consultation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_batch")),
    )
    op.create_index(op.f("ix_card_batch_consultation_id"), "card_batch", ["consultation_id"], unique=False)
    op.create_table(
        "card",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["card_batch.id"], name=op.f("fk_card_batch_id_card_batch"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_card")),
    )
    op.create_index(op.f("ix_card_batch_id"), "card", ["batch_id"], unique=False)
    op.create_table(
        "paper_form",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("keying", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("answers", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("keyed_on", sa.Date(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_paper_form_survey_id_survey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("address", "number", name=op.f("pk_paper_form")),
    )
    op.create_index(op.f("ix_paper_form_survey_id"), "paper_form", ["survey_id"], unique=False)


def downgrade() -> None:
    for table in ("paper_form", "card", "card_batch", "guess"):
        op.drop_table(table)
    for column in ("helper_notes", "helped_by", "version", "return_hash"):
        op.drop_column("response", column)
