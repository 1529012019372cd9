"""bring responses that exist."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("speaker", sa.Column("source", sa.String(), nullable=True))
    op.add_column("utterance", sa.Column("source", sa.String(), nullable=True))
    _files()
    _rows()


def _files() -> None:
    json = postgresql.JSONB(astext_type=sa.Text(), none_as_null=True)  # type: ignore[no-untyped-call]
    op.create_table(
        "brought_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("ending", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("blocks", sa.Integer(), nullable=False),
        sa.Column("blocks_done", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("counts", json, nullable=False),
        sa.Column("fault", json, nullable=True),
        sa.Column("sealed_columns", sa.String(), nullable=True),
        sa.Column("sealed_plan", sa.String(), nullable=True),
        sa.Column("read_before", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("stepped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_brought_file_consultation_id_consultation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_brought_file_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_brought_file_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brought_file")),
    )
    op.create_index(op.f("ix_brought_file_consultation_id"), "brought_file", ["consultation_id"])
    op.create_index(op.f("ix_brought_file_organisation_id"), "brought_file", ["organisation_id"])


def _rows() -> None:
    op.create_table(
        "brought_response",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("speaker_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("unread_since", sa.Date(), nullable=True),
        sa.Column("read_by", sa.Uuid(), nullable=True),
        sa.Column("read_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_brought_response_consultation_id_consultation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["brought_file.id"], name=op.f("fk_brought_response_file_id_brought_file"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["read_by"], ["person.id"], name=op.f("fk_brought_response_read_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brought_response")),
        sa.UniqueConstraint(
            "consultation_id", "fingerprint", name=op.f("uq_brought_response_consultation_id_fingerprint")
        ),
    )
    op.create_index(op.f("ix_brought_response_file_id"), "brought_response", ["file_id"])
    op.create_index(
        "ix_brought_response_unread",
        "brought_response",
        ["consultation_id"],
        postgresql_where=sa.text("unread_since IS NOT NULL"),
    )
    op.create_table(
        "finding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("heading", sa.String(), nullable=False),
        sa.Column("check", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["brought_file.id"], name=op.f("fk_finding_file_id_brought_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    op.create_index(op.f("ix_finding_file_id"), "finding", ["file_id"])


def downgrade() -> None:
    for table in ("finding", "brought_response", "brought_file"):
        op.drop_table(table)
    for table in ("utterance", "speaker"):
        op.drop_column(table, "source")
