"""Bodies of requests on the agents' side."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from actions.catalogue.inputs import UserEmail
from api.bodies import Kept
from api.conversations.routes import Reason


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class UsedSuggestion(Body):
    answer: str = Field(max_length=200)
    edited: bool = False


class AgentReply(Body):
    text: Annotated[Kept, Field(min_length=1)]
    suggestion: UsedSuggestion | None = None


class NewNote(Body):
    text: Annotated[Kept, Field(min_length=1)]


class ReturnStep(Body):
    topic: str = Field(max_length=200)
    part: str = Field(max_length=100)
    """As the procedure names it: `steps.3`."""


class Return(Body):
    note: Annotated[Kept, Field(max_length=4000)] | None = None
    step: ReturnStep | None = None


class Close(Body):
    labels: list[str] | None = Field(None, max_length=20)
    csat: bool = False
    """Ask the customer how it went."""


class Assign(Body):
    agent: str | None = Field(max_length=200)
    """None: back to the queue."""


class Typing(Body):
    on: bool


class Seen(Body):
    seq: int = Field(ge=0, le=10**9)


class Labels(Body):
    labels: list[str] = Field(max_length=20)


class Rejection(Body):
    reason: Reason | None = None
    """None where the comment says it."""
    comment: Kept | None = Field(None, max_length=2000)


class NewDraft(Body):
    topic: Kept | None = Field(None, min_length=1, max_length=100)
    """The draft's title; the question itself where it is left out."""


class Approval(Body):
    preview: str = Field(max_length=100)
    """Of the card that was seen, as the list gives it."""


class NewIdentityCheck(Body):
    user_email: UserEmail
    case: Annotated[Kept, Field(min_length=1, max_length=100)]


class IdentityAnswer(Body):
    number: str = Field(pattern=r"^[0-9]{6}$")
