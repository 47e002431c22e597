"""A conversation is read in pieces; whoever wants all of it gets all of it."""

import json

import pytest

from api.conversations import log
from api.conversations.events import stream
from api.conversations.models import Conversation
from tests.chat import Chat
from tests.core import Core

TEXTS = [f"{number}" for number in range(1, 1_101)]


@pytest.fixture
async def long(core: Core) -> Chat:
    """More than two pieces."""
    chat = await core.chat()

    def much(session) -> None:
        conversation = session.get(Conversation, chat.id)
        for text in TEXTS:
            log.append(session, conversation, role="customer", kind="text", text=text)

    await core.parts.database.write(much)
    return chat


async def test_the_visitors_own_copy_holds_everything(core: Core, long: Chat):
    copy = (await long.get("/export")).json()
    assert [message["text"] for message in copy["messages"]][1:] == TEXTS


async def test_a_stream_begins_with_everything(core: Core, long: Chat):
    events = stream(core.parts.hub, core.parts.conversations, long.id, 1, False)
    assert (await anext(events))["event"] == "owner"
    said = [json.loads((await anext(events))["data"])["text"] for _ in TEXTS]
    await events.aclose()
    assert said == TEXTS
