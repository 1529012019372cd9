"""tell decisions for three ages, hear replies, and keep how it was decided."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "decision",
        sa.Column(
            "wordings", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False, server_default="{}"
        ),
    )
    op.alter_column("decision", "wordings", server_default=None)
    _of_a_consultation(
        "reply",
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
    )
    op.create_table(
        "replied",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_replied_response_id_response"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("response_id", "about_id", name=op.f("pk_replied")),
    )
    _of_a_consultation(
        "mandate",
        sa.Column("deciders", sa.String(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("decides_on", sa.Date(), nullable=True),
        *_by_a_person("mandate"),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
    )
    _of_a_consultation(
        "decider_reading",
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        *_by_a_person("decider_reading"),
    )
    _of_a_consultation(
        "consideration",
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("considered_by", sa.String(), nullable=False),
        sa.Column("considered_on", sa.Date(), nullable=False),
        *_by_a_person("consideration"),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
    )


def _of_a_consultation(table: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f(f"fk_{table}_consultation_id_consultation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_consultation_id"), table, ["consultation_id"], unique=False)


def _by_a_person(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id_person")),
    ]


def downgrade() -> None:
    for table in ("consideration", "decider_reading", "mandate", "replied", "reply"):
        op.drop_table(table)
    op.drop_column("decision", "wordings")
