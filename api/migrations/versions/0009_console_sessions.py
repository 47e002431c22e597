"""Sessions of the console."""

import sqlalchemy as sa
from alembic import op

import api.database

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "console_sessions",
        sa.Column("id_hash", sa.String(), nullable=False),
        sa.Column("claims", sa.JSON(), nullable=False),
        sa.Column("seen_at", api.database.Utc(), nullable=False),
        sa.Column("until", api.database.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id_hash"),
    )


def downgrade() -> None:
    op.drop_table("console_sessions")
