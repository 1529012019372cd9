"""ask staff for a second factor, and record what they do."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

REFUSE = """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'The audit is append-only.'; END $$"""


def upgrade() -> None:
    op.add_column("organisation", sa.Column("demonstration", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(
        """UPDATE organisation SET demonstration = true WHERE name = 'Demonstration Council' AND NOT EXISTS (
        SELECT FROM person WHERE organisation_id = organisation.id AND email NOT LIKE '%@demo.example')"""
    )
    op.add_column("person", sa.Column("password_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("person", sa.Column("factor_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("person", sa.Column("factor_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("person", sa.Column("factor_step", sa.Integer(), server_default="0", nullable=False))
    op.execute("DELETE FROM sign_in")  # nobody has given a code yet
    op.add_column("sign_in", sa.Column("id", sa.Uuid(), nullable=False))
    op.create_unique_constraint(op.f("uq_sign_in_id"), "sign_in", ["id"])
    op.add_column("sign_in", sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "recovery_code",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_person_id"), "recovery_code", ["person_id"], unique=False)
    op.create_table(
        "tries",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("wrong_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_tries")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entry")),
    )
    for column in ("organisation_id", "person_id"):
        op.create_index(op.f(f"ix_audit_entry_{column}"), "audit_entry", [column], unique=False)
    op.execute(REFUSE)
    op.execute(
        """CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"""
    )


def downgrade() -> None:
    for table in ("audit_entry", "tries", "recovery_code"):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_change()")
    for table, columns in (
        ("sign_in", ("proved_at", "id")),
        ("person", ("factor_step", "factor_at", "factor_sealed", "password_until")),
        ("organisation", ("demonstration",)),
    ):
        for column in columns:
            op.drop_column(table, column)
