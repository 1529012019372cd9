"""know which answers a person has read."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("response", sa.Column("read_version", sa.Integer(), server_default="0", nullable=False))
    op.create_index(
        "ix_response_unread",
        "response",
        ["survey_id", "sent_on"],
        unique=False,
        postgresql_where=sa.text(
            "sent_on IS NOT NULL AND read_version < version "
            "AND (helper_notes IS NOT NULL OR jsonb_path_exists(answers, '$.*.said'::jsonpath))"
        ),
    )
    op.create_table(
        "reading",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["read_by"], ["person.id"], name=op.f("fk_reading_read_by_person")),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_reading_response_id_response"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("response_id", "version", name=op.f("pk_reading")),
    )
    op.execute(
        "CREATE TRIGGER stays_as_written BEFORE UPDATE ON reading FOR EACH ROW EXECUTE FUNCTION stays_as_written()"
    )


def downgrade() -> None:
    op.drop_table("reading")
    op.drop_index("ix_response_unread", table_name="response")
    op.drop_column("response", "read_version")
