"""Why an answer did not help, as one of a few reasons."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feedback", sa.Column("reason", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("feedback", "reason")
