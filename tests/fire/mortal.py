"""A core in a process of its own that can be told where to end; forked, because starting from nothing takes long."""

import multiprocessing
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from api.app import assemble, create_app
from api.settings import Settings
from knowledge.search import KnowledgeBase
from tests.core import settings_for
from tests.fire.kill_points import end_at
from tests.sandbox.serving import free_port

INDEX = Path(__file__).parent.parent.parent / "var/knowledge"
SECONDS = 60.0


@cache
def knowledge() -> KnowledgeBase:
    return KnowledgeBase.load(INDEX)


@cache
def _forking() -> Any:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.fire.preloaded"])
    return context


def _serve(settings: Settings, point: str | None) -> None:
    """What the process does: as `python -m api`, but for the point at which it ends."""
    if point is not None:
        end_at(point)
    app = create_app(settings, assemble(settings, knowledge()))
    uvicorn.run(app, host=settings.host, port=settings.port, access_log=False, log_level="critical")


class MortalCore:
    """Starts, dies and starts again on one database and one port; nobody waits for Rasa, which there is none."""

    name = "api, forked"

    def __init__(
        self, folder: Path, systems_url: str, signing_key: Path, lives: Sequence[str | None] = (), **settings: Any
    ) -> None:
        """`lives`: where each process ends; those after them do not."""
        self.settings = settings_for(
            folder,
            systems_url,
            signing_key,
            host="127.0.0.1",
            port=free_port(),
            rasa_url=f"http://127.0.0.1:{free_port()}",
            **settings,
        )
        self.url = f"http://127.0.0.1:{self.settings.port}"
        self.deaths = 0
        self._lives = list(lives)
        self._process: Any = None

    def start(self) -> None:
        point = self._lives.pop(0) if self._lives else None
        self._process = _forking().Process(target=_serve, args=(self.settings, point), daemon=True)
        self._process.start()
        deadline = time.monotonic() + SECONDS
        while self._process.is_alive() and not self._serves():
            assert time.monotonic() < deadline, "the core did not start"
            time.sleep(0.02)

    def _serves(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz").status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()
        self._process.join()
        self.deaths += 1

    def keep_alive(self) -> None:
        """Start it again if it has ended."""
        if not self._process.is_alive():
            self._process.join()
            self.deaths += 1
            self.start()

    def end(self) -> None:
        if self._process is not None and self._process.is_alive():
            self._process.kill()
            self._process.join()
