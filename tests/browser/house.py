"""The core under its own address for a browser: everything is real but Rasa, and messages can be put into the log."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from sqlalchemy.orm import Session

from api.app import assemble, create_app
from api.conversations import log
from api.conversations.dialogue import Dialogue
from api.conversations.models import Conversation
from knowledge.search import KnowledgeBase
from tests.core import BOX_SECRET, Core, settings_for
from tests.fake_rasa import FakeRasa
from tests.sandbox.serving import free_port, wait_until_served

BUILT = Path(__file__).parent.parent.parent / "api/static"
PATIENCE = 30


class House:
    """A core that is served from a thread of its own. What is asked of it from a test is done in that thread."""

    def __init__(self, core: Core, url: str, loop: asyncio.AbstractEventLoop) -> None:
        self.core, self.url, self.rasa = core, url, core.rasa
        self.settings = core.parts.settings
        self.port = self.settings.port
        self._loop = loop

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def at_once(self, work: Any) -> None:
        """Call something that is not a coroutine in the core's own thread."""
        self._loop.call_soon_threadsafe(work)

    def put(self, conversation: str, *messages: dict[str, Any]) -> None:
        """Say something in a conversation as it would be stored: `role`, `kind`, `text` and what the log takes besides."""

        def work(session: Session) -> None:
            owner = session.get_one(Conversation, conversation)
            for message in messages:
                given = {"role": "bot", "kind": "answer", "text": "…"} | message
                author = given.pop("author", None)
                stored = log.append(session, owner, **given)
                assert author is None or stored

        self.do(self.core.parts.database.write(work))
        self.tell(conversation, "message")

    def tell(self, conversation: str, event: str, data: dict[str, Any] | None = None) -> None:
        self.at_once(lambda: self.core.parts.hub.tell(conversation, event, data))

    def agent(self, conversation: str, act: str, **body: Any) -> httpx.Response:
        return self.do(self.core.agent(f"{conversation}/{act}", **body))


@contextmanager
def opened(
    folder: Path, sandbox_url: str, signing_key: Path, knowledge: KnowledgeBase, port: int | None = None, **more: Any
) -> Iterator[House]:
    """Serve a core with the browser code as it was built; closes every stream at the end. `more`: settings of its own."""
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    settings = settings_for(
        folder, sandbox_url, signing_key, static=BUILT, public_url=url, allowed_origins=[url], port=port, **more
    )
    rasa = FakeRasa(BOX_SECRET)
    ready: list[House] = []
    servers: list[uvicorn.Server] = []

    async def serve() -> None:
        dialogue = Dialogue(settings.rasa_url, BOX_SECRET, settings.dialogue_seconds, transport=rasa)
        parts = assemble(settings, knowledge=knowledge, dialogue=dialogue)
        app = create_app(settings, parts)
        rasa.open.set()
        rasa.serve(app)
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical", timeout_graceful_shutdown=1))
        servers.append(server)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=url) as http:
            ready.append(House(Core(parts, app, http, rasa), url, asyncio.get_running_loop()))
            await server.serve()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        wait_until_served(url)
        yield ready[0]
    finally:
        servers[0].should_exit = True
        thread.join()
