"""let notes of a concern go only with it."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE FUNCTION goes_with_its_concern() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF EXISTS (SELECT FROM concern WHERE id = OLD.concern_id) THEN "
        "RAISE EXCEPTION 'a row of % goes only with its concern', TG_TABLE_NAME; END IF; RETURN OLD; END $$"
    )
    op.execute(
        "CREATE TRIGGER goes_with_its_concern BEFORE DELETE ON concern_note "
        "FOR EACH ROW EXECUTE FUNCTION goes_with_its_concern()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER goes_with_its_concern ON concern_note")
    op.execute("DROP FUNCTION goes_with_its_concern()")
