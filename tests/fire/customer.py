"""A customer of a core that may die at any moment: tries again as a browser does, and keeps what was said."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx

from tests.fire.mortal import MortalCore

RECONCILED_SECONDS = 60.0


class Customer:
    """One conversation, with one proposal that is confirmed."""

    def __init__(self, core: MortalCore, persona: str) -> None:
        self._core = core
        self._http = httpx.Client(base_url=core.url, timeout=30)
        identity = self._answer(self._http.post("/v1/dev/token", json={"persona": persona}))["token"]
        begun = self._answer(
            self._http.post("/v1/conversations", json={"language": "en", "identity_token": identity}), 201
        )
        self.id: str = begun["id"]
        self._bearer = {"Authorization": f"Bearer {begun['token']}"}
        self._greeting: int = begun["messages"][-1]["seq"]
        self._acknowledged = False

    def propose(self, name: str, inputs: dict[str, Any]) -> None:
        body = {"inputs": inputs, "conversation": self.id}
        self._card = self._answer(
            self._http.post(f"/v1/operations/{name}/proposals", json=body, headers=self._bearer), 201
        )

    def confirm(self) -> None:
        """Press *Confirm*, and again for as long as nobody has said that it was received."""
        if self._acknowledged:
            return
        body = {"confirm": {"proposal": self._card["id"], "typed": self._card["confirm"].get("typed")}}
        headers = {**self._bearer, "Idempotency-Key": "pressed"}
        with suppress(httpx.TransportError):
            self._answer(self._http.post(f"/v1/conversations/{self.id}/messages", json=body, headers=headers), 200, 202)
            self._acknowledged = True

    def told(self) -> list[dict[str, Any]]:
        """What was said after the greeting; nothing while nobody answers."""
        with suppress(httpx.TransportError):
            path = f"/v1/conversations/{self.id}/messages"
            found = self._answer(self._http.get(path, params={"after": self._greeting}, headers=self._bearer))
            return [message for message in found["messages"] if message["role"] != "customer"]
        return []

    def hears(self, text: str, meanwhile: Callable[[], None] | None = None) -> list[dict[str, Any]]:
        """Everything that was said until these words were, with the core started again whenever it has ended."""
        deadline = time.monotonic() + RECONCILED_SECONDS
        while True:
            told = self.told()
            if any(text in message["text"] for message in told):
                return told
            assert time.monotonic() < deadline, f"{text!r} was not said in time: {[m['text'] for m in told]}"
            self._core.keep_alive()
            self.confirm()
            if meanwhile is not None:
                meanwhile()
            time.sleep(0.05)

    def close(self) -> None:
        self._http.close()

    @staticmethod
    def _answer(response: httpx.Response, *statuses: int) -> Any:
        assert response.status_code in (statuses or (200,)), response.text
        return response.json()
