"""Tells open streams that a conversation has something new; the log itself holds what it is."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

MOST_WAITING = 100


class Hub:
    """Signals inside one process. A signal that is lost costs nothing: streams read the log by number."""

    def __init__(self) -> None:
        self._queues: dict[str, set[asyncio.Queue[tuple[str, dict[str, Any]]]]] = defaultdict(set)

    @contextmanager
    def listen(self, conversation: str) -> Iterator[asyncio.Queue[tuple[str, dict[str, Any]]]]:
        """A queue of `(event, data)`; `message` without data means: read the log."""
        queue: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue(MOST_WAITING)
        self._queues[conversation].add(queue)
        try:
            yield queue
        finally:
            self._queues[conversation].discard(queue)
            if not self._queues[conversation]:
                del self._queues[conversation]

    def tell(self, conversation: str, event: str, data: dict[str, Any] | None = None) -> None:
        for queue in self._queues.get(conversation, ()):
            if queue.full() and event == "closed":
                # The one signal that must not be lost: the token of this stream is dead.
                queue.get_nowait()
            if not queue.full():
                queue.put_nowait((event, data or {}))

    def listeners(self, conversation: str) -> int:
        return len(self._queues.get(conversation, ()))
