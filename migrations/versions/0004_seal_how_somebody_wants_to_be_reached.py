"""seal how somebody wants to be reached."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("contact_wish", "reach", new_column_name="sealed_reach")


def downgrade() -> None:
    op.alter_column("contact_wish", "sealed_reach", new_column_name="reach")
