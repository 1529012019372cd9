"""let notes be sent twice, undone, voted on and shown with a photo."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("note", sa.Column("minute", sa.Integer(), nullable=True))
    op.add_column("note", sa.Column("dots", sa.Integer(), server_default="0", nullable=False))
    op.add_column("note", sa.Column("client_id", sa.Uuid(), nullable=True))
    op.add_column("note", sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
    op.create_unique_constraint(op.f("uq_note_focus_group_id_client_id"), "note", ["focus_group_id", "client_id"])
    op.create_table(
        "photo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_photo_note_id_note"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
    )
    op.create_index(op.f("ix_photo_note_id"), "photo", ["note_id"], unique=False)


def downgrade() -> None:
    op.drop_table("photo")
    op.drop_constraint(op.f("uq_note_focus_group_id_client_id"), "note", type_="unique")
    for column in ("undone_at", "client_id", "dots", "minute"):
        op.drop_column("note", column)
