"""Operations that are switched off."""

import sqlalchemy as sa
from alembic import op

import api.database

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stopped_operations",
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", api.database.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("operation"),
    )


def downgrade() -> None:
    op.drop_table("stopped_operations")
