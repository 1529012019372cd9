"""Count in batches and quote with approval."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_invitation_consultation_id_consultation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
    )
    op.create_index(op.f("ix_invitation_consultation_id"), "invitation", ["consultation_id"], unique=False)
    op.create_table(
        "published_summary",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("content", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_published_summary_consultation_id_consultation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_published_summary_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_summary")),
    )
    op.create_index(
        op.f("ix_published_summary_consultation_id"), "published_summary", ["consultation_id"], unique=False
    )
    op.create_table(
        "summary_release",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_summary_release_consultation_id_consultation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_summary_release_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summary_release")),
        sa.UniqueConstraint("consultation_id", "number", name=op.f("uq_summary_release_consultation_id_number")),
    )
    op.create_index(op.f("ix_summary_release_consultation_id"), "summary_release", ["consultation_id"], unique=False)
    op.create_table(
        "summary_sentence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("drafted", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edited_by", sa.Uuid(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_summary_sentence_consultation_id_consultation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["edited_by"], ["person.id"], name=op.f("fk_summary_sentence_edited_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summary_sentence")),
    )
    op.create_index(
        "ix_summary_sentence_place", "summary_sentence", ["consultation_id", "item", "position"], unique=False
    )
    op.create_table(
        "tally",
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("release", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("aspect", sa.String(), nullable=False),
        sa.Column("cut", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("low", sa.Integer(), nullable=False),
        sa.Column("high", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_tally_consultation_id_consultation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "consultation_id", "release", "item", "group", "theme", "aspect", "cut", "value", name=op.f("pk_tally")
        ),
    )
    op.create_table(
        "threshold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("people", sa.String(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_threshold_consultation_id_consultation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_threshold_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threshold")),
    )
    op.create_index(op.f("ix_threshold_consultation_id"), "threshold", ["consultation_id"], unique=False)
    op.create_table(
        "central",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("utterance_id", sa.Uuid(), nullable=False),
        sa.Column("aspects", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("cautions", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_central_consultation_id_consultation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["utterance_id"], ["utterance.id"], name=op.f("fk_central_utterance_id_utterance"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_central")),
        sa.UniqueConstraint(
            "consultation_id",
            "item",
            "group",
            "theme",
            "rank",
            name=op.f("uq_central_consultation_id_item_group_theme_rank"),
        ),
    )
    op.create_index("ix_central_utterance", "central", ["utterance_id"], unique=False)
    op.create_table(
        "quotation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("utterance_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("paraphrase", sa.String(), nullable=True),
        sa.Column("first_person_id", sa.Uuid(), nullable=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second_person_id", sa.Uuid(), nullable=True),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_quotation_consultation_id_consultation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["first_person_id"], ["person.id"], name=op.f("fk_quotation_first_person_id_person")),
        sa.ForeignKeyConstraint(["refused_by"], ["person.id"], name=op.f("fk_quotation_refused_by_person")),
        sa.ForeignKeyConstraint(["second_person_id"], ["person.id"], name=op.f("fk_quotation_second_person_id_person")),
        sa.ForeignKeyConstraint(
            ["utterance_id"], ["utterance.id"], name=op.f("fk_quotation_utterance_id_utterance"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotation")),
        sa.UniqueConstraint("utterance_id", name=op.f("uq_quotation_utterance_id")),
    )
    op.create_index(op.f("ix_quotation_consultation_id"), "quotation", ["consultation_id"], unique=False)
    op.add_column("speaker", sa.Column("counted_in", sa.Integer(), nullable=True))
    op.create_index(
        "ix_speaker_uncounted",
        "speaker",
        ["consultation_id", "group"],
        unique=False,
        postgresql_where=sa.text("counted_in IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_speaker_uncounted", table_name="speaker", postgresql_where=sa.text("counted_in IS NULL"))
    op.drop_column("speaker", "counted_in")
    op.drop_index(op.f("ix_quotation_consultation_id"), table_name="quotation")
    op.drop_table("quotation")
    op.drop_index("ix_central_utterance", table_name="central")
    op.drop_table("central")
    op.drop_index(op.f("ix_threshold_consultation_id"), table_name="threshold")
    op.drop_table("threshold")
    op.drop_table("tally")
    op.drop_index("ix_summary_sentence_place", table_name="summary_sentence")
    op.drop_table("summary_sentence")
    op.drop_index(op.f("ix_summary_release_consultation_id"), table_name="summary_release")
    op.drop_table("summary_release")
    op.drop_index(op.f("ix_published_summary_consultation_id"), table_name="published_summary")
    op.drop_table("published_summary")
    op.drop_index(op.f("ix_invitation_consultation_id"), table_name="invitation")
    op.drop_table("invitation")
