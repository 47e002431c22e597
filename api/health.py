"""Alive and ready: readiness is what was just tried, not what is configured."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from fastapi import APIRouter
from fastapi.responses import JSONResponse

from actions.catalogue.caller import NOBODY
from api.access import AppParts, Parts
from api.conversations.dialogue import CANARY_TEXT, DialogueFailed, canary_sender
from api.conversations.models import Conversation
from api.conversations.texts import SAYINGS
from api.conversations.turn_work import TurnWork
from api.database import DatabaseUnavailable, canary, now
from api.operations.requester import Requester

log = structlog.get_logger()

router = APIRouter(tags=["health"])

EVERY_SECONDS = 5.0
UNTIL_READY_SECONDS = 1.0
STARTING_SECONDS = 180.0
"""After this long a part that never came up no longer counts as starting."""
NEEDED = ("database", "knowledge")

Check = dict[str, str]
Tried = Callable[[Parts], Awaitable[tuple[Check, ...]]]


class Health:
    """Tries every part again and again and remembers the last result."""

    def __init__(self) -> None:
        self.checks: dict[str, Check] = {name: down("not tried yet") for names in CHECKS for name in names}
        self._started = time.monotonic()
        self._was_ready = False

    @property
    def status(self) -> str:
        states = {name: check["status"] for name, check in self.checks.items()}
        if any(states[name] == "down" for name in NEEDED):
            return "starting"
        if "down" not in states.values():
            return "ready"
        still_starting = not self._was_ready and time.monotonic() - self._started < STARTING_SECONDS
        return "starting" if still_starting else "degraded"

    async def watch(self, parts: Parts) -> None:
        """For as long as the process lives."""
        while True:
            await self.look(parts)
            await asyncio.sleep(EVERY_SECONDS if self.status == "ready" else UNTIL_READY_SECONDS)

    async def look(self, parts: Parts) -> None:
        before = self.status
        found = await asyncio.gather(*(_tried(parts, names, check) for names, check in CHECKS.items()))
        self.checks = {name: check for checks in found for name, check in checks.items()}
        self._was_ready = self._was_ready or self.status == "ready"
        if self.status != before:
            log.info("health", state=self.status)


def up(detail: str = "") -> Check:
    return {"status": "up", "detail": detail}


def down(detail: str) -> Check:
    return {"status": "down", "detail": detail}


async def _tried(parts: Parts, names: tuple[str, ...], check: Tried) -> dict[str, Check]:
    try:
        return dict(zip(names, await check(parts), strict=True))
    except Exception as error:  # noqa: BLE001  a part that breaks its own check is down; the others are still looked at
        log.error("health", check=names[0], error=type(error).__name__)
        return {name: down("the check failed") for name in names}


async def _dialogue(parts: Parts) -> tuple[Check, Check]:
    """A real turn through Rasa and the action server, which calls us back."""
    sender = canary_sender()
    conversation = Conversation(id=sender, language="en", owner="bot", context={})
    work = TurnWork(
        conversation=conversation,
        requester=Requester(caller=NOBODY),
        language="en",
        operations=parts.operations,
        knowledge=parts.knowledge,
    )
    parts.turns.attach(sender, work)
    try:
        understood = await parts.dialogue.turn(sender, CANARY_TEXT, sender)
    except DialogueFailed as failure:
        if str(failure) in ("no reply", "action failed"):
            return up("understands"), down(str(failure))
        return down(str(failure)), down("not reached")
    finally:
        parts.turns.detach(sender)
    if [reply.plain() for reply in work.replies] != [SAYINGS["greeting"]["en"]]:
        return up("understands"), down("the turn did not reach us")
    return up(f"{understood.milliseconds:.0f} ms"), up()


async def _database(parts: Parts) -> tuple[Check]:
    try:
        await parts.database.write(canary)
    except DatabaseUnavailable:
        return (down("takes no writes"),)
    return (up(),)


async def _systems(parts: Parts) -> tuple[Check]:
    return (up() if await parts.systems.alive() else down("does not answer"),)


async def _knowledge(parts: Parts) -> tuple[Check]:
    """A fixed question with a known topic."""
    topics = parts.knowledge.library.topics
    title = parts.knowledge.library.get(topics[0], "sv").title
    found = parts.knowledge.search(title, "sv", 1)
    return (up(f"{len(topics)} topics") if found.results else down("finds nothing"),)


CHECKS: dict[tuple[str, ...], Tried] = {
    ("database",): _database,
    ("dialogue", "actions"): _dialogue,
    ("knowledge",): _knowledge,
    ("systems",): _systems,
}
"""What each check tells about."""


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(app: AppParts) -> JSONResponse:
    health: Health = app.health
    body: dict[str, Any] = {"status": health.status, "checks": health.checks, "at": now().isoformat()}
    return JSONResponse(body, 503 if health.status == "starting" else 200)
