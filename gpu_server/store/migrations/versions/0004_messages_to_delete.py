"""Messages that the bots have still to delete, and the files that posts show.

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-25 23:20:41.118402
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("posts", sa.Column("files", sa.JSON(), nullable=True))
    op.create_table(
        "owed_removals",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("channel_id", sa.String(length=128), nullable=False),
        sa.Column("message_id", sa.String(length=128), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("owed_since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owed_removals")),
    )
    op.create_index(
        op.f("ix_owed_removals_message_id_channel_id"),
        "owed_removals",
        ["message_id", "channel_id"],
    )


def downgrade() -> None:
    op.drop_table("owed_removals")
    op.drop_column("posts", "files")
