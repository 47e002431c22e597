"""What a conversation's routes answer, as the API's description shows it (`contract.md`); a test holds messages to it.

Readers take what they know: more fields and more types of blocks may come.
"""

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from actions.catalogue.condition import State


class Shape(BaseModel):
    model_config = ConfigDict(extra="allow")


class OperationLink(Shape):
    operation: str
    title: str


class Company(Shape):
    orgno: str
    name: str


class Condition(Shape):
    """How a condition stands at the signed-in person's own company, at the time of the answer."""

    check: str = Field(description="Name of the condition", examples=["elma.through-autoinvoice"])
    state: State = Field(description="`unknown`: it could not be told, which says nothing for or against it")
    label: str = Field(description="The state in a word or two, in the message's language")
    text: str = Field(description="Why, in a sentence that names the company")
    company: Company
    do: OperationLink | None = Field(None, description="What makes it hold, where this person may do it")


class Part(Shape):
    """What a block and a step have in common."""

    text: str | None = None
    condition: Condition | None = Field(
        None, description="Only for signed-in people, and only beside what speaks of a condition that can be looked up"
    )
    do: OperationLink | None = None
    check: OperationLink | None = None


class Step(Part):
    number: int


class Block(Part):
    type: str = Field(examples=["text", "steps", "warning", "note", "proposal", "result", "secret", "file", "handoff"])
    title: str | None = None
    items: list[Step] | None = Field(None, description="Of `steps`")


class Choice(Shape):
    id: str
    title: str
    kind: Literal["topic", "operation", "value", "handoff"]


class Message(Shape):
    id: str
    seq: int
    role: Literal["customer", "bot", "agent", "system"]
    kind: str
    language: Literal["sv", "nb", "en"]
    text: str = Field(description="The whole message as plain text")
    blocks: list[Block]
    citations: list[dict[str, Any]]
    choices: list[Choice]
    code: str | None = Field(None, description="Why it was refused, where a stable code says so")
    created_at: dt.datetime


class Exchange(Shape):
    owner: Literal["bot", "waiting", "agent", "closed"]
    messages: list[Message]
