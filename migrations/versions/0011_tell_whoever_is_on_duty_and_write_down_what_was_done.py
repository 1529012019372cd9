"""tell whoever is on duty, and write down what was done."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

APPENDED = ("alert", "concern_note", "duty")


def upgrade() -> None:
    op.add_column("concern", sa.Column("setting", sa.String(), nullable=True))
    op.create_table(
        "concern_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("concern_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["concern.id"], name=op.f("fk_concern_note_concern_id_concern"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_concern_note_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_note")),
    )
    op.create_index(op.f("ix_concern_note_concern_id"), "concern_note", ["concern_id"], unique=False)
    op.create_table(
        "alert",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("concern_id", sa.Uuid(), nullable=True),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["concern.id"], name=op.f("fk_alert_concern_id_concern"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_alert_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_alert_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint(
            "organisation_id",
            "concern_id",
            "step",
            "since",
            "person_id",
            name=op.f("uq_alert_organisation_id_concern_id_step_since_person_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_alert_concern_id"), "alert", ["concern_id"], unique=False)
    op.create_index(op.f("ix_alert_organisation_id"), "alert", ["organisation_id"], unique=False)
    op.execute(
        "INSERT INTO concern_note (id, concern_id, person_id, kind, words, written_at) "
        "SELECT gen_random_uuid(), id, acknowledged_by, 'outcome', outcome, closed_at FROM concern "
        "WHERE outcome IS NOT NULL AND acknowledged_by IS NOT NULL AND closed_at IS NOT NULL"
    )
    op.drop_column("concern", "outcome")
    op.execute(
        "CREATE FUNCTION stays_as_written() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a row of % is appended and never changed', TG_TABLE_NAME; END $$"
    )
    for table in APPENDED:
        op.execute(
            f"CREATE TRIGGER stays_as_written BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION stays_as_written()"
        )


def downgrade() -> None:
    op.execute("DROP TRIGGER stays_as_written ON duty")
    op.add_column("concern", sa.Column("outcome", sa.String(), nullable=True))
    op.drop_table("alert")
    op.drop_table("concern_note")
    op.drop_column("concern", "setting")
    op.execute("DROP FUNCTION stays_as_written()")
