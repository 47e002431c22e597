"""The core's application: the one place where real parts are chosen and put together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from fastapi import FastAPI

from api import (
    accessibility,
    audit_heads,
    dev_routes,
    errors,
    health,
    knowledge_routes,
    knowledge_watch,
    logs,
    metrics,
    pages,
)
from api.access import Parts
from api.console import routes as console_routes
from api.console.provider import Provider
from api.console.sessions import Sessions
from api.conversations import routes as conversation_routes
from api.conversations import turn_routes
from api.conversations.conditions import Conditions
from api.conversations.dialogue import Dialogue
from api.conversations.hub import Hub
from api.conversations.service import Conversations
from api.conversations.turns import Turns
from api.database import Database, DatabaseUnavailable
from api.desk import (
    approval_routes,
    card_routes,
    hand_off_routes,
    identity_routes,
    inbox_routes,
    insight_routes,
    secret_routes,
)
from api.desk.desk import Desk
from api.edge import Edge
from api.health import Health
from api.identity import Verifier, remote_keys
from api.operations import routes as operation_routes
from api.operations.service import Operations
from api.personas import DevelopmentIssuer
from api.sealed import Seal
from api.settings import Settings
from api.sites.service import Sites
from api.systems.http import HttpSystems
from api.systems.peppol import Network
from api.systems.peppol_directory import Directory
from api.systems.peppol_sml import Sml
from api.systems.peppol_smp import Smp
from api.widget import routes as widget_routes
from knowledge.search import KnowledgeBase

log = structlog.get_logger()

RECONCILE_SECONDS = 0.5


def assemble(settings: Settings, knowledge: KnowledgeBase | None = None, dialogue: Dialogue | None = None) -> Parts:
    """Every part, chosen from the settings; tests bring a knowledge base that is loaded and a dialogue of their own."""
    database = Database(settings.database_url)
    knowledge = knowledge or knowledge_watch.load(settings.knowledge_index)
    systems = HttpSystems(settings.systems_url, settings.systems_token.get_secret_value())
    systems.network = peppol_network(settings)
    seal = Seal(settings.seal_key.get_secret_value())
    hub = Hub()
    secret = settings.box_secret.get_secret_value()
    dialogue = dialogue or Dialogue(settings.rasa_url, secret, settings.dialogue_seconds)
    issuer = None
    if settings.development:
        issuer = DevelopmentIssuer(settings.dev_signing_key, settings.identity_issuer, settings.identity_audience)
    keys = remote_keys(settings.identity_jwks_url) if settings.identity_jwks_url or issuer is None else issuer.keys()
    verifier = Verifier(keys, settings.identity_issuer, settings.identity_audience)
    operations = Operations(database, systems, seal, settings)
    conversations = Conversations(database, operations, hub, seal, settings)
    conditions = Conditions()
    return Parts(
        settings=settings,
        database=database,
        knowledge=knowledge,
        systems=systems,
        dialogue=dialogue,
        hub=hub,
        seal=seal,
        verifier=verifier,
        sites=Sites(database, settings, verifier),
        issuer=issuer,
        sessions=Sessions(database, seal, settings),
        provider=Provider(settings) if settings.console_issuer else None,
        operations=operations,
        conversations=conversations,
        turns=Turns(database, conversations, operations, knowledge, dialogue, hub, conditions),
        desk=Desk(database, conversations, operations, hub, seal, settings, conditions),
        health=Health(),
    )


def peppol_network(settings: Settings) -> Network | None:
    """The real network, where it is asked."""
    if not settings.elma_network:
        return None
    return Network(
        Sml(settings.elma_zone, settings.elma_resolvers, settings.elma_known_participant),
        Smp(),
        Directory(settings.elma_directory_url),
        frozenset(settings.elma_own_access_points),
    )


def create_app(settings: Settings | None = None, parts: Parts | None = None) -> FastAPI:
    """The application; tests pass parts of their own."""
    settings = settings or Settings()
    logs.configure(settings.log_level)
    parts = parts or assemble(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        parts: Parts = app.state.parts
        tasks = [
            asyncio.create_task(work)
            for work in (
                parts.health.watch(parts),
                _reconcile(parts),
                _write_heads(parts),
                knowledge_watch.watch(parts),
                parts.desk.run(),
            )
        ]
        waiting = await parts.turns.recover()
        log.info("started", port=settings.port, count=waiting)
        yield
        await parts.turns.drain()
        await parts.operations.drain()
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await audit_heads.write_head(parts.database, parts.settings.audit_heads)
        await parts.desk.close()
        await parts.dialogue.close()
        await parts.systems.close()
        if parts.provider is not None:
            await parts.provider.close()
        parts.database.close()

    app = FastAPI(
        title="Fyr",
        version="1",
        description="Answers from procedures, and operations that happen once and leave a receipt.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.parts = parts
    errors.install(app)
    for module in (
        health,
        conversation_routes,
        knowledge_routes,
        operation_routes,
        inbox_routes,
        card_routes,
        approval_routes,
        secret_routes,
        insight_routes,
        hand_off_routes,
        identity_routes,
        turn_routes,
        metrics,
        accessibility,
        widget_routes,
        console_routes,
    ):
        app.include_router(module.router)
    if settings.development:
        app.include_router(dev_routes.router)
    pages.install(app, settings.static)
    app.add_middleware(Edge)
    return app


async def _reconcile(parts: Parts) -> None:
    """Look after open runs for as long as the process lives; a backend that is away is asked again."""
    while True:
        try:
            await parts.operations.reconcile()
        except Exception as error:  # noqa: BLE001  one row that cannot be dealt with must not stop the rest for good
            log.error("reconcile", error=type(error).__name__)
        await asyncio.sleep(RECONCILE_SECONDS)


async def _write_heads(parts: Parts) -> None:
    """Write the audit log's head down in a second place, at once and every hour."""
    while True:
        try:
            await audit_heads.write_head(parts.database, parts.settings.audit_heads)
        except DatabaseUnavailable:
            log.error("audit_heads", error="DatabaseUnavailable")
        await asyncio.sleep(audit_heads.EVERY_SECONDS)
