"""Alive and ready: readiness is what was just tried, not what is configured."""

import asyncio
import time
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


class Health:
    """Tries every part again and again and remembers the last result."""

    def __init__(self) -> None:
        self.checks: dict[str, Check] = {
            name: down("not tried yet") for name in ("database", "dialogue", "actions", "knowledge", "systems")
        }
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
        (dialogue, actions), database, systems = await asyncio.gather(
            _dialogue(parts), _database(parts), _systems(parts)
        )
        self.checks = {
            "database": database,
            "dialogue": dialogue,
            "actions": actions,
            "knowledge": _knowledge(parts),
            "systems": systems,
        }
        self._was_ready = self._was_ready or self.status == "ready"
        if self.status != before:
            log.info("health", state=self.status)


def up(detail: str = "") -> Check:
    return {"status": "up", "detail": detail}


def down(detail: str) -> Check:
    return {"status": "down", "detail": detail}


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


async def _database(parts: Parts) -> Check:
    try:
        await parts.database.write(canary)
    except DatabaseUnavailable:
        return down("takes no writes")
    return up()


async def _systems(parts: Parts) -> Check:
    return up() if await parts.systems.alive() else down("does not answer")


def _knowledge(parts: Parts) -> Check:
    """A fixed question with a known topic."""
    topics = parts.knowledge.library.topics
    title = parts.knowledge.library.get(topics[0], "sv").title
    found = parts.knowledge.search(title, "sv", 1)
    return up(f"{len(topics)} topics") if found.results else down("finds nothing")


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(app: AppParts) -> JSONResponse:
    health: Health = app.health
    body: dict[str, Any] = {"status": health.status, "checks": health.checks, "at": now().isoformat()}
    return JSONResponse(body, 503 if health.status == "starting" else 200)
