"""The core as it is shipped, in this process: everything is real but Rasa, and it can be killed."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import select, update
from sqlalchemy.orm import Session

import api
from api.access import Parts
from api.app import assemble, create_app
from api.audit_check import check
from api.conversations.dialogue import Dialogue
from api.database import Database, Model
from api.operations.models import LedgerRow
from api.operations.service import Operations
from api.settings import Settings
from knowledge.search import KnowledgeBase
from tests.chat import Api, Chat
from tests.fake_rasa import FakeRasa
from tests.sandbox.serving import TOKEN

BASE = "http://127.0.0.1:8000"
BOX_SECRET = "the-box-secret-of-the-tests-0123456789"
CODE = str(Path(api.__file__).parent)
SEAL_KEY = "5ea1" * 16


def settings_for(folder: Path, systems_url: str, key_file: Path, **more: Any) -> Settings:
    """Settings that nothing outside the test can change."""
    given = {
        "environment": "development",
        "database_url": f"sqlite:///{folder}/fyr.db",
        "box_secret": BOX_SECRET,
        "systems_url": systems_url,
        "systems_token": TOKEN,
        "seal_key": SEAL_KEY,
        "dev_signing_key": key_file,
        "static": folder / "static",
        "audit_heads": folder / "audit-heads.jsonl",
        "documents": folder / "documents",
        "messages_per_minute": 10_000,
        "conversations_per_minute": 10_000,
    }
    return Settings(_env_file=None, **given | more)


class Core:
    """A core that runs, and the people who talk to it."""

    def __init__(self, parts: Parts, app: FastAPI, http: httpx.AsyncClient, rasa: FakeRasa) -> None:
        self.parts, self.app, self.http, self.rasa = parts, app, http, rasa
        self.killed = False

    def identity(self, persona: str) -> str:
        """A signed identity token of a persona."""
        assert self.parts.issuer is not None
        return self.parts.issuer.token(persona)[0]

    def api(self, persona: str | None = None) -> Api:
        return Api(self.http, self.identity(persona) if persona else None)

    async def chat(self, persona: str | None = None, language: str = "en", **body: Any) -> Chat:
        """A new conversation, signed in or not."""
        if persona:
            body["identity_token"] = self.identity(persona)
        response = await self.http.post("/v1/conversations", json={"language": language, **body})
        assert response.status_code == 201, response.text
        return Chat(self.http, response.json())

    async def agent(self, path: str, persona: str = "support-agent", **body: Any) -> httpx.Response:
        """What an agent does at `/v1/agent/conversations`."""
        headers = {"Authorization": f"Bearer {self.identity(persona)}"}
        return await self.http.post(f"/v1/agent/conversations/{path}", json=body or None, headers=headers)

    async def rows(self, table: type[Model], *where: Any) -> list[Any]:
        return await self.parts.database.read(lambda session: list(session.scalars(select(table).where(*where))))

    async def row(self, proposal: dict[str, Any]) -> LedgerRow:
        return (await self.rows(LedgerRow, LedgerRow.id == proposal["id"]))[0]

    async def change(self, table: type[Model], *where: Any, **values: Any) -> None:
        """Change rows behind the core's back: what time or an accident would do."""

        def work(session: Session) -> None:
            session.execute(update(table).where(*where).values(**values))

        await self.parts.database.write(work)

    async def hurry(self) -> None:
        """Open runs are looked after now, not in a second."""
        await self.change(LedgerRow, LedgerRow.next_check_at.is_not(None), next_check_at=None)

    async def audit_faults(self) -> list[str]:
        return await self.parts.database.read(lambda session: list(check(session).faults))

    @contextmanager
    def second_process(self) -> Iterator[Operations]:
        """Another process on the same database and backend, as far as operations go."""
        parts = self.parts
        database = Database(parts.settings.database_url)
        yield Operations(database, parts.systems, parts.seal, parts.settings)
        database.close()

    async def kill(self) -> None:
        """The process ends here and now: nothing is finished, nothing is tidied up."""
        self.killed = True
        ours = [task for task in asyncio.all_tasks() if task.get_coro().cr_code.co_filename.startswith(CODE)]
        for task in ours:
            task.cancel()
        await asyncio.gather(*ours, return_exceptions=True)
        self.parts.database.close()


_apps: list[FastAPI] = []


def _app(settings: Settings, parts: Parts) -> FastAPI:
    """One application for all tests, with the parts of each: making its routes takes longer than most tests."""
    if not _apps:
        _apps.append(create_app(settings, parts))
    _apps[0].state.parts = parts
    return _apps[0]


@asynccontextmanager
async def started(
    settings: Settings, knowledge: KnowledgeBase, rasa: FakeRasa, background: bool = True
) -> AsyncIterator[Core]:
    """Start a core; without `background` nothing looks after open runs by itself."""
    secret = settings.box_secret.get_secret_value()
    dialogue = Dialogue(settings.rasa_url, secret, settings.dialogue_seconds, transport=rasa)
    parts = assemble(settings, knowledge=knowledge, dialogue=dialogue)
    app = _app(settings, parts)
    rasa.serve(app)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as http:
        core = Core(parts, app, http, rasa)
        if not background:
            yield core
            if not core.killed:
                parts.database.close()
            return
        lifespan = app.router.lifespan_context(app)
        await lifespan.__aenter__()
        try:
            yield core
        finally:
            if not core.killed:
                await lifespan.__aexit__(None, None, None)
