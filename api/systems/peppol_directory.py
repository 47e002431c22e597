"""Peppol Directory: a voluntary index. A hit proves that a participant was registered, a miss proves nothing."""

import ssl
from asyncio import Lock, sleep
from time import monotonic

import httpx

from api.systems.peppol_silence import Silent
from api.systems.peppol_sml import SCHEME

SECONDS = httpx.Timeout(1.5, connect=1.0)
BETWEEN = 0.5
"""Seconds between two queries; the Directory takes two a second."""


class Directory:
    def __init__(self, url: str, trust: ssl.SSLContext | None = None) -> None:
        self._http = httpx.AsyncClient(
            base_url=url, verify=trust or ssl.create_default_context(), timeout=SECONDS, follow_redirects=False
        )
        self._turn = Lock()
        self._last = float("-inf")

    async def close(self) -> None:
        await self._http.aclose()

    async def lists(self, participant: str) -> bool:
        """Is the participant in the index?"""
        await self._wait()
        try:
            response = await self._http.get("/search/1.0/json", params={"participant": f"{SCHEME}::{participant}"})
            response.raise_for_status()
            matches = response.json()["matches"]
            return any(match["participantID"]["value"].lower() == participant.lower() for match in matches)
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise Silent(type(error).__name__) from error

    async def _wait(self) -> None:
        async with self._turn:
            pause = self._last + BETWEEN - monotonic()
            if pause > 0:
                await sleep(pause)
            self._last = monotonic()
