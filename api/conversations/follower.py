"""Who keeps books about conversations beside the log itself, in the transactions that change them."""

from typing import Literal, Protocol

from sqlalchemy.orm import Session

from api.conversations.models import Conversation, Message

Owner = Literal["bot", "waiting", "agent", "closed"]


class Follower(Protocol):
    """Told inside the transaction: what it writes is kept or lost with the change itself."""

    def owned(self, session: Session, conversation: Conversation, before: str, actor: str | None) -> None:
        """The conversation has another owner than `before`; `actor` is the agent who changed it, if one did."""

    def written(self, session: Session, conversation: Conversation, message: Message) -> None:
        """The customer has written."""

    def erased(self, session: Session, conversation_id: str) -> None:
        """Every text of the conversation has to go."""
