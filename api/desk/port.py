"""The hand-off port: where people answer. Our own console, or another desk that a site has already."""

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from api.desk.agents import Agent

Act = Literal["taken", "said", "typing", "returned", "closed"]


@dataclass(frozen=True, kw_only=True)
class Said:
    """One message of the log, as it is told to the people's side: plain text, complete on its own."""

    seq: int
    role: Literal["customer", "bot", "agent", "system"]
    text: str
    at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Customer:
    """Who asks; a visitor has neither name nor address."""

    language: str
    name: str | None = None
    email: str | None = None
    company: str | None = None
    topic: str | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Event:
    """What a person did on the other side. `key` names it for good: delivered twice, it happens once."""

    act: Act
    conversation: str
    agent: Agent
    key: str
    text: str = ""
    on: bool = False


class HandOffFailed(Exception):
    """The people's side could not be told; the conversation itself is safe, and it is told again."""


class HandOff(Protocol):
    """Each method may be called again with the same arguments, and does nothing then; all may raise `HandOffFailed`."""

    async def open(self, conversation: str, customer: Customer, so_far: Sequence[Said]) -> None:
        """A person is asked for: show the conversation, with what was said so far, to those who answer."""

    async def post(self, conversation: str, said: Said) -> None:
        """Somebody but an agent of that side has said something."""

    async def assign(self, conversation: str, agent: str | None) -> None:
        """Give it to an agent by their id on that side; None: to nobody, back to the queue."""

    async def typing(self, conversation: str, on: bool) -> None:
        """The customer writes, or has stopped."""

    async def close(self, conversation: str) -> None:
        """No person is needed any more."""

    def events(self) -> AsyncIterator[Event]:
        """What people do, in order, for as long as it is listened to."""
        ...
