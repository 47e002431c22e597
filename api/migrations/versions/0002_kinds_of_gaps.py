"""Gaps say why they were kept, and what was answered instead."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("gaps") as gaps:
        gaps.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="nothing"))
        gaps.add_column(sa.Column("topic", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("gaps") as gaps:
        gaps.drop_column("topic")
        gaps.drop_column("kind")
