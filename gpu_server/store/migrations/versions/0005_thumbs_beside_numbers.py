"""Whether a thumb stands beside the plainer way that a vote was given in.

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-26 23:41:08.320771
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("votes", sa.Column("thumb", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("votes", "thumb")
