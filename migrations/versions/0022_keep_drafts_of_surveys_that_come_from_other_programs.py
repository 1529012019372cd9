"""keep drafts of surveys that come from other programs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "survey_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("document", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("report", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_survey_draft_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_survey_draft_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_draft")),
    )
    op.create_index(op.f("ix_survey_draft_consultation_id"), "survey_draft", ["consultation_id"], unique=False)
    op.create_index(op.f("ix_survey_draft_organisation_id"), "survey_draft", ["organisation_id"], unique=False)


def downgrade() -> None:
    op.drop_table("survey_draft")
