"""Tells open streams that a conversation has something new; the log itself holds what it is."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

MOST_WAITING = 100
Follow = Callable[[str, str, dict[str, Any]], None]


class Hub:
    """Signals inside one process. A signal that is lost costs nothing: streams read the log by number."""

    def __init__(self) -> None:
        self._queues: dict[str, set[asyncio.Queue[tuple[str, dict[str, Any]]]]] = defaultdict(set)
        self._followers: list[Follow] = []

    def follow(self, follow: Follow) -> None:
        """Call `follow` with every signal of every conversation, also where nobody listens."""
        self._followers.append(follow)

    @contextmanager
    def listen(self, conversation: str) -> Iterator[asyncio.Queue[tuple[str, dict[str, Any]]]]:
        """A queue of `(event, data)`; `message` without data means: read the log."""
        queue: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue(MOST_WAITING)
        self._queues[conversation].add(queue)
        self.note(conversation, "online")
        try:
            yield queue
        finally:
            self._queues[conversation].discard(queue)
            if not self._queues[conversation]:
                del self._queues[conversation]
            self.note(conversation, "online")

    def tell(self, conversation: str, event: str, data: dict[str, Any] | None = None) -> None:
        self.note(conversation, event, data)
        for queue in self._queues.get(conversation, ()):
            if queue.full() and event == "closed":
                # The one signal that must not be lost: the token of this stream is dead.
                queue.get_nowait()
            if not queue.full():
                queue.put_nowait((event, data or {}))

    def note(self, conversation: str, event: str, data: dict[str, Any] | None = None) -> None:
        """A signal that is not for the customer's own streams."""
        for follow in self._followers:
            follow(conversation, event, data or {})

    def listeners(self, conversation: str) -> int:
        return len(self._queues.get(conversation, ()))
