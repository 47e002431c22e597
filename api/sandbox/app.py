"""Puts the sandbox together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from . import (
    autoinvoice_routes,
    case_routes,
    code_right_routes,
    collaboration_downgrade_routes,
    collaboration_invitation_routes,
    collaboration_routes,
    collaboration_user_routes,
    company_routes,
    contract_routes,
    control_routes,
    elma_registration_routes,
    elma_routes,
    elma_switch_routes,
    idempotency,
    identity_routes,
    invoice_routes,
    licence_routes,
    payroll_routes,
    payroll_sync_routes,
    problems,
    termination_routes,
    transfer_routes,
    users_routes,
    vismanet_routes,
)
from .access import BearerToken
from .database import Database
from .faults import FaultInjection, Faults
from .settings import Settings

ROUTERS = (
    autoinvoice_routes.router,
    case_routes.router,
    collaboration_downgrade_routes.router,
    collaboration_invitation_routes.control_router,
    collaboration_invitation_routes.router,
    collaboration_routes.router,
    collaboration_user_routes.router,
    code_right_routes.router,
    company_routes.router,
    contract_routes.router,
    control_routes.router,
    elma_registration_routes.router,
    elma_routes.control_router,
    elma_routes.router,
    elma_switch_routes.router,
    idempotency.router,
    identity_routes.control_router,
    identity_routes.router,
    invoice_routes.router,
    licence_routes.router,
    payroll_routes.router,
    payroll_sync_routes.router,
    termination_routes.router,
    transfer_routes.router,
    users_routes.router,
    vismanet_routes.router,
)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.database.close()


def create_app(settings: Settings) -> FastAPI:
    app = FastAPI(title="Fyr operations sandbox", version="1", lifespan=_lifespan)
    app.state.settings = settings
    app.state.database = Database(settings.sandbox_database)
    app.state.database.fill()
    app.state.faults = Faults()
    problems.install(app)

    api = APIRouter(prefix="/api/v1")
    for router in ROUTERS:
        api.include_router(router)
    app.include_router(api)

    @app.get("/healthz")
    def health() -> dict:
        return {"status": "ok"}

    # The last one added is the outermost: a caller without the token meets no fault.
    app.add_middleware(FaultInjection, faults=app.state.faults)
    app.add_middleware(BearerToken, token=settings.systems_token.get_secret_value())
    return app
