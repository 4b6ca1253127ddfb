"""Styles, places, variations, removal, kinds of votes, and what moderators set.

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-25 03:50:11.204518
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# What rows of earlier releases are given.
_NEW = {
    "jobs": {"community": (64, ""), "channel": (64, ""), "safety": (16, "standard")},
    "votes": {"source": (16, "button"), "phone": (64, "")},
}


def upgrade() -> None:
    for table, columns in _NEW.items():
        for name, (length, value) in columns.items():
            kind = sa.String(length=length)
            op.add_column(table, sa.Column(name, kind, nullable=False, server_default=value))

    op.add_column("jobs", sa.Column("turn", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("style", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("parent_id", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("bases", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("parent_place", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_index(batch_op.f("ix_jobs_status_number"))
        batch_op.create_index(
            batch_op.f("ix_jobs_status_turn_number"), ["status", "turn", "number"]
        )
        batch_op.create_index(batch_op.f("ix_jobs_status_requester"), ["status", "requester"])
        batch_op.create_index(
            batch_op.f("ix_jobs_status_community_channel"), ["status", "community", "channel"]
        )
        batch_op.create_index(
            batch_op.f("ix_jobs_requester_created_at"), ["requester", "created_at"]
        )
        batch_op.create_index(
            batch_op.f("ix_jobs_community_created_at"), ["community", "created_at"]
        )
        batch_op.create_index(batch_op.f("ix_jobs_plain_image"), ["plain_image"])
        batch_op.create_index(batch_op.f("ix_jobs_image"), ["image"])
        batch_op.create_index(batch_op.f("ix_jobs_parent_id"), ["parent_id"])

    with op.batch_alter_table("candidates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_candidates_image"), ["image"])
        batch_op.create_index(batch_op.f("ix_candidates_preview"), ["preview"])

    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_posts_message_id_channel_id"), ["message_id", "channel_id"]
        )

    op.create_table(
        "communities",
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("style", sa.String(length=32), nullable=True),
        sa.Column("safety", sa.String(length=16), nullable=False),
        sa.Column("daily_per_person", sa.Integer(), nullable=True),
        sa.Column("daily", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "id", name=op.f("pk_communities")),
    )


def downgrade() -> None:
    op.drop_table("communities")

    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posts_message_id_channel_id"))

    with op.batch_alter_table("candidates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_candidates_preview"))
        batch_op.drop_index(batch_op.f("ix_candidates_image"))

    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_jobs_parent_id"))
        batch_op.drop_index(batch_op.f("ix_jobs_image"))
        batch_op.drop_index(batch_op.f("ix_jobs_plain_image"))
        batch_op.drop_index(batch_op.f("ix_jobs_community_created_at"))
        batch_op.drop_index(batch_op.f("ix_jobs_requester_created_at"))
        batch_op.drop_index(batch_op.f("ix_jobs_status_community_channel"))
        batch_op.drop_index(batch_op.f("ix_jobs_status_requester"))
        batch_op.drop_index(batch_op.f("ix_jobs_status_turn_number"))
        batch_op.create_index(batch_op.f("ix_jobs_status_number"), ["status", "number"])

    # Not in batch mode, which would copy the table and drop the one that others refer to.
    for name in ("turn", "removed_at", "bases", "parent_place", "parent_id", "style"):
        op.drop_column("jobs", name)
    for table, columns in _NEW.items():
        for name in columns:
            op.drop_column(table, name)
