"""The agents' side: who has which conversation, notes, verdicts on suggestions, ratings; and when a turn is too late."""

import sqlalchemy as sa
from alembic import op

import api.database

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

LAST_AT = "SELECT MAX(messages.created_at) FROM messages WHERE messages.conversation_id = conversations.id"


def upgrade() -> None:
    op.add_column("conversations", sa.Column("tenure", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("conversations", sa.Column("unsure", sa.Boolean(), nullable=False, server_default=sa.false()))
    # Nullable in the table: what runs while the tables change does not know it yet.
    op.add_column("conversations", sa.Column("last_at", api.database.Utc(), nullable=True))
    op.execute(f"UPDATE conversations SET last_at = COALESCE(({LAST_AT}), created_at)")
    op.create_index("conversations_of_an_owner", "conversations", ["owner", "last_at"])
    op.add_column("turns", sa.Column("tenure", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "desk_handlings",
        sa.Column("conversation_id", sa.String(), sa.ForeignKey("conversations.id"), primary_key=True),
        sa.Column("assignee", sa.String(), nullable=True),
        sa.Column("assignee_name", sa.String(), nullable=True),
        sa.Column("unanswered_since", api.database.Utc(), nullable=True),
        sa.Column("seen_seq", sa.Integer(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("first_answer_due", api.database.Utc(), nullable=True),
        sa.Column("resolution_due", api.database.Utc(), nullable=True),
    )
    op.create_index("handlings_of_an_agent", "desk_handlings", ["assignee"])
    op.create_table(
        "desk_handovers",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("at", api.database.Utc(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("taken_at", api.database.Utc(), nullable=True),
        sa.Column("answered_at", api.database.Utc(), nullable=True),
        sa.Column("ended_at", api.database.Utc(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
    )
    op.create_index("handovers_of_a_conversation", "desk_handovers", ["conversation_id"])
    op.create_table(
        "desk_agents",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("last_seen_at", api.database.Utc(), nullable=False),
    )
    op.create_table(
        "desk_notes",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("conversation_id", sa.String(), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("seq_after", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=True),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("created_at", api.database.Utc(), nullable=False),
    )
    op.create_index("notes_of_a_conversation", "desk_notes", ["conversation_id"])
    op.create_table(
        "desk_verdicts",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("question_seq", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("created_at", api.database.Utc(), nullable=False),
        sa.UniqueConstraint("conversation_id", "question_seq", "topic"),
    )
    op.create_table(
        "desk_ratings",
        sa.Column("conversation_id", sa.String(), primary_key=True),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("created_at", api.database.Utc(), nullable=False),
    )
    op.create_table(
        "chatwoot_conversations",
        sa.Column("conversation_id", sa.String(), primary_key=True),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("chatwoot_id", sa.Integer(), nullable=False, unique=True),
        sa.Column("posted_seq", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.Double(), nullable=False),
    )


def downgrade() -> None:
    for table in (
        "chatwoot_conversations",
        "desk_ratings",
        "desk_verdicts",
        "desk_notes",
        "desk_agents",
        "desk_handovers",
        "desk_handlings",
    ):
        op.drop_table(table)
    op.drop_column("turns", "tenure")
    op.drop_index("conversations_of_an_owner", "conversations")
    for name in ("last_at", "unsure", "tenure"):
        op.drop_column("conversations", name)
