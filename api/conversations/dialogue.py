"""The only module that knows how Rasa is reached. What comes back is a typed understanding, or a failure."""

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

SECRET_HEADER = "X-Fyr-Box"
CANARY_TEXT = "fyr canary ping"


class DialogueFailed(Exception):
    """Rasa or the action server did not do the turn: nothing that they said of it may be believed."""


@dataclass(frozen=True, kw_only=True)
class Understanding:
    """What Rasa made of a message: replies in order, each the core's own by number or a saying by name."""

    replies: list[dict[str, Any]] = field(default_factory=list)
    intent: str | None = None
    confidence: float | None = None
    milliseconds: float = 0.0


class Dialogue:
    """Sends turns to Rasa's own channel."""

    def __init__(
        self, url: str, secret: str, seconds: float, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={SECRET_HEADER: secret},
            timeout=httpx.Timeout(seconds, connect=0.5),
            transport=transport,
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def turn(self, sender: str, text: str, turn_id: str) -> Understanding:
        """One turn. An empty reply, a failed action, a late or broken answer all raise `DialogueFailed`."""
        started = time.perf_counter()
        try:
            response = await self._http.post(
                "/webhooks/fyr/turns", json={"sender": sender, "text": text, "turn_id": turn_id}
            )
            response.raise_for_status()
            body = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise DialogueFailed(type(error).__name__) from error
        replies = body.get("replies") if isinstance(body, dict) else None
        if not isinstance(replies, list) or not all(isinstance(reply, dict) for reply in replies):
            raise DialogueFailed("broken answer")
        # Rasa answers 200 and nothing for its own errors, and goes on after a failed action as if it had worked.
        if not replies or any("failed" in reply for reply in replies):
            raise DialogueFailed("no reply" if not replies else "action failed")
        first = replies[0]
        return Understanding(
            replies=replies,
            intent=first.get("intent") or first.get("say"),
            confidence=first.get("confidence"),
            milliseconds=(time.perf_counter() - started) * 1000,
        )


def canary_sender() -> str:
    """A fresh name each time: the canary must not grow a history."""
    return "canary-" + secrets.token_hex(8)
