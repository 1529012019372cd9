"""keep the ledger in the database itself, what people check, what the engine measured, and what it learned from them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Whoever appends or supersedes codings, in whichever room: the ledger is right when the statement ends.
SETTLE = """
CREATE FUNCTION settle_utterances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE utterance SET state = standing.state
  FROM (
    SELECT touched.utterance_id,
      CASE WHEN EXISTS (
        SELECT 1 FROM coding
        WHERE coding.utterance_id = touched.utterance_id AND coding.superseded_at IS NULL
          AND coding.verdict <> 'rejected' AND coding.kind <> 'sentiment'
      ) THEN 'coded' ELSE 'abstained' END AS state
    FROM (SELECT DISTINCT utterance_id FROM changed) AS touched
  ) AS standing
  WHERE utterance.id = standing.utterance_id AND utterance.state <> standing.state;
  RETURN NULL;
END $$
"""
ON_INSERT = """
CREATE TRIGGER coding_appended AFTER INSERT ON coding REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION settle_utterances()
"""
ON_UPDATE = """
CREATE TRIGGER coding_superseded AFTER UPDATE ON coding REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION settle_utterances()
"""
ALREADY_CODED = """
UPDATE utterance SET state = CASE WHEN EXISTS (
  SELECT 1 FROM coding WHERE coding.utterance_id = utterance.id AND coding.superseded_at IS NULL
    AND coding.verdict <> 'rejected' AND coding.kind <> 'sentiment'
) THEN 'coded' ELSE 'abstained' END
FROM speaker WHERE speaker.id = utterance.speaker_id AND speaker.coded_on IS NOT NULL
"""
ALREADY_HELD = """
UPDATE utterance SET state = 'held'
FROM speaker WHERE speaker.id = utterance.speaker_id AND speaker.coded_on IS NULL AND speaker.coding_attempts >= 5
"""


def upgrade() -> None:
    op.create_table(
        "learning",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("codebook", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("engine", sa.String(), nullable=True),
        sa.Column("figures", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("lesson", sa.LargeBinary(), nullable=True),
        sa.Column("live_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_learning_asked_by_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_learning_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning")),
        sa.UniqueConstraint(
            "organisation_id", "codebook", "number", name=op.f("uq_learning_organisation_id_codebook_number")
        ),
    )
    op.create_index(
        "ix_learning_waiting", "learning", ["id"], unique=False, postgresql_where=sa.text("finished_at IS NULL")
    )
    op.create_index(
        "uq_learning_live",
        "learning",
        ["organisation_id", "codebook"],
        unique=True,
        postgresql_where=sa.text("live_at IS NOT NULL AND retired_at IS NULL"),
    )
    op.create_table(
        "impression",
        sa.Column("utterance_id", sa.Uuid(), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("wording", sa.LargeBinary(), nullable=False),
        sa.Column("sense", sa.LargeBinary(), nullable=True),
        sa.Column("chances", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["utterance_id"], ["utterance.id"], name=op.f("fk_impression_utterance_id_utterance"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("utterance_id", name=op.f("pk_impression")),
    )
    op.create_table(
        "utterance_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("utterance_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("batch", sa.Uuid(), nullable=False),
        sa.Column("undoes", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_utterance_check_person_id_person")),
        sa.ForeignKeyConstraint(
            ["utterance_id"],
            ["utterance.id"],
            name=op.f("fk_utterance_check_utterance_id_utterance"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_utterance_check")),
        sa.UniqueConstraint("batch", "utterance_id", name=op.f("uq_utterance_check_batch_utterance_id")),
    )
    op.create_index("ix_utterance_check_person_id", "utterance_check", ["person_id", "made_at"], unique=False)
    op.create_index(op.f("ix_utterance_check_undoes"), "utterance_check", ["undoes"], unique=False)
    op.create_index(op.f("ix_utterance_check_utterance_id"), "utterance_check", ["utterance_id"], unique=False)
    op.add_column("coding", sa.Column("check_id", sa.Uuid(), nullable=True))
    op.add_column("coding", sa.Column("change", sa.String(), nullable=True))
    op.create_index(
        "ix_coding_change",
        "coding",
        ["engine", "change", "kind", "code"],
        unique=False,
        postgresql_where=sa.text("change IS NOT NULL"),
    )
    op.create_index(
        "ix_coding_check_id", "coding", ["check_id"], unique=False, postgresql_where=sa.text("check_id IS NOT NULL")
    )
    op.create_foreign_key(
        op.f("fk_coding_check_id_utterance_check"),
        "coding",
        "utterance_check",
        ["check_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.add_column("speaker", sa.Column("code_again_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_speaker_again", "speaker", ["id"], unique=False, postgresql_where=sa.text("code_again_at IS NOT NULL")
    )
    op.add_column("utterance", sa.Column("state", sa.String(), server_default="waiting", nullable=False))
    op.add_column("utterance", sa.Column("margin", sa.Float(), nullable=True))
    op.add_column("utterance", sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_utterance_state"), "utterance", "state IN ('coded', 'abstained', 'waiting', 'held')"
    )
    op.create_index(
        "ix_coding_code",
        "coding",
        ["kind", "code", "utterance_id"],
        unique=False,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.execute(ALREADY_CODED)
    op.execute(ALREADY_HELD)
    op.execute(SETTLE)
    op.execute(ON_INSERT)
    op.execute(ON_UPDATE)
    op.create_index(
        "ix_utterance_ledger",
        "utterance",
        ["consultation_id", "state", "group", "route", "question_id"],
        unique=False,
        postgresql_include=["checked_at"],
    )
    op.create_index(
        "ix_utterance_unchecked",
        "utterance",
        ["consultation_id", "margin", "id"],
        unique=False,
        postgresql_where=sa.text("checked_at IS NULL"),
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER coding_appended ON coding")
    op.execute("DROP TRIGGER coding_superseded ON coding")
    op.execute("DROP FUNCTION settle_utterances()")
    op.drop_index("ix_coding_code", table_name="coding")
    op.drop_index("ix_utterance_unchecked", table_name="utterance", postgresql_where=sa.text("checked_at IS NULL"))
    op.drop_index("ix_utterance_ledger", table_name="utterance", postgresql_include=["checked_at"])
    op.drop_column("utterance", "checked_at")
    op.drop_column("utterance", "margin")
    op.drop_column("utterance", "state")
    op.drop_index("ix_speaker_again", table_name="speaker", postgresql_where=sa.text("code_again_at IS NOT NULL"))
    op.drop_column("speaker", "code_again_at")
    op.drop_constraint(op.f("fk_coding_check_id_utterance_check"), "coding", type_="foreignkey")
    op.drop_index("ix_coding_check_id", table_name="coding", postgresql_where=sa.text("check_id IS NOT NULL"))
    op.drop_index("ix_coding_change", table_name="coding", postgresql_where=sa.text("change IS NOT NULL"))
    op.drop_column("coding", "change")
    op.drop_column("coding", "check_id")
    op.drop_index(op.f("ix_utterance_check_utterance_id"), table_name="utterance_check")
    op.drop_index(op.f("ix_utterance_check_undoes"), table_name="utterance_check")
    op.drop_index("ix_utterance_check_person_id", table_name="utterance_check")
    op.drop_table("utterance_check")
    op.drop_table("impression")
    op.drop_index(
        "uq_learning_live",
        table_name="learning",
        postgresql_where=sa.text("live_at IS NOT NULL AND retired_at IS NULL"),
    )
    op.drop_index("ix_learning_waiting", table_name="learning", postgresql_where=sa.text("finished_at IS NULL"))
    op.drop_table("learning")
