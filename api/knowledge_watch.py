"""Looks whether another index was put in place, and changes over to it without a pause."""

import asyncio
from pathlib import Path

import structlog

from api.access import Parts
from knowledge.search import KnowledgeBase
from knowledge.store import MANIFEST

log = structlog.get_logger()

LOOK_SECONDS = 1.0


def load(folder: Path) -> KnowledgeBase:
    """Load an index, ready for the first question."""
    knowledge = KnowledgeBase.load(folder)
    knowledge.warm()
    return knowledge


async def watch(parts: Parts) -> None:
    """Change over whenever the index folder holds another manifest; one that cannot be loaded leaves the old in use."""
    folder = parts.settings.knowledge_index
    seen = _mark(folder)
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        found = _mark(folder)
        # Between two renames there is no index for a moment: that is no news.
        if found is None or found == seen:
            continue
        seen = found
        try:
            knowledge = await asyncio.to_thread(load, folder)
        except Exception as error:  # noqa: BLE001  whatever is wrong with a new index, the old one answers on
            log.error("index_not_loaded", error=type(error).__name__, reason=str(error))
            continue
        parts.knowledge = knowledge
        parts.turns.use(knowledge)
        log.info("index_loaded", count=len(knowledge.library.topics))


def _mark(folder: Path) -> tuple[int, int] | None:
    """Return what changes with every index that is written; None when there is none."""
    try:
        status = (folder / MANIFEST).stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns
