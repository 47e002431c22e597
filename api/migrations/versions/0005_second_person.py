"""A second person approves: who, until when, and that it is needed."""

import sqlalchemy as sa
from alembic import op

import api.database

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ledger", sa.Column("second", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("ledger", sa.Column("agreed_at", api.database.Utc(), nullable=True))
    op.add_column("ledger", sa.Column("approver", sa.String(), nullable=True))
    op.add_column("ledger", sa.Column("approver_name", sa.String(), nullable=True))


def downgrade() -> None:
    for name in ("approver_name", "approver", "agreed_at", "second"):
        op.drop_column("ledger", name)
