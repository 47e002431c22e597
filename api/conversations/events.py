"""A conversation as server-sent events: the log by number, and what happens beside it."""

import json
from collections.abc import AsyncIterator
from typing import Any

from api.conversations.hub import Hub
from api.conversations.service import Conversations

MOST_STREAMS = 4


async def stream(
    hub: Hub, conversations: Conversations, conversation_id: str, seq: int, with_trace: bool
) -> AsyncIterator[dict[str, Any]]:
    """Every message after `seq`, then whatever comes. Listening starts before reading, so nothing falls between."""
    with hub.listen(conversation_id) as queue:
        owner, found = await conversations.after(conversation_id, seq, with_trace)
        opening = conversations.opens_at()
        yield _event("owner", {"owner": owner} | ({"opens_at": opening} if opening else {}))
        while True:
            while found:
                for message in found:
                    seq = message["seq"]
                    yield _event("message", message, seq)
                # The log is read in pieces: there may be more than the last one held.
                _, found = await conversations.after(conversation_id, seq, with_trace)
            event, data = await queue.get()
            if event == "closed":
                return
            if event == "message":
                _, found = await conversations.after(conversation_id, seq, with_trace)
            else:
                yield _event(event, data)


def _event(name: str, data: dict[str, Any], seq: int | None = None) -> dict[str, Any]:
    event: dict[str, Any] = {"event": name, "data": json.dumps(data, ensure_ascii=False)}
    return event | {"id": str(seq)} if seq is not None else event
