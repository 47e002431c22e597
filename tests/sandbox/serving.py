"""A real sandbox under uvicorn on a free loopback port, and the client that tests talk to it with."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import uvicorn

from api.sandbox.app import create_app
from api.sandbox.settings import Settings

TOKEN = "a-token-for-tests-that-is-long-enough"
ELMA_SECONDS = 1.0
SYNC_SECONDS = 0.6
FORM_SECONDS = 0.8

ADMIN = {"X-Actor-Id": "a-1", "X-Actor-Email": "admin@fjordfisk.example", "X-Actor-Roles": "visma_net_admin"}
AGENT = {"X-Actor-Id": "a-2", "X-Actor-Email": "agent@visma.example", "X-Actor-Roles": "support_agent"}
BERGVERK_ADMIN = {"X-Actor-Id": "a-3", "X-Actor-Email": "leder@bergverk.example", "X-Actor-Roles": "company_admin"}
GRANLIA_ADMIN = {"X-Actor-Id": "a-5", "X-Actor-Email": "leder@granlia.example", "X-Actor-Roles": "company_admin"}
NORDLYS_ADMIN = {"X-Actor-Id": "a-4", "X-Actor-Email": "leder@nordlys.example", "X-Actor-Roles": "company_admin"}


@dataclass
class Core:
    """Speaks to the sandbox as the core does."""

    http: httpx.Client

    def get(self, path: str, actor: dict | None = None, **params: str) -> httpx.Response:
        return self.http.get(f"/api/v1{path}", headers=actor, params=params or None)

    def ask(self, path: str, body: dict, actor: dict | None = None) -> httpx.Response:
        """A POST without effect: a preview."""
        return self.http.post(f"/api/v1{path}", json=body, headers=actor)

    def write(self, path: str, body: dict, actor: dict | None = None, key: str | None = None) -> httpx.Response:
        headers = {"Idempotency-Key": key or uuid4().hex, **(actor or {})}
        return self.http.post(f"/api/v1{path}", json=body, headers=headers)

    def put(self, path: str, body: dict, actor: dict | None = None, key: str | None = None) -> httpx.Response:
        headers = {"Idempotency-Key": key or uuid4().hex, **(actor or {})}
        return self.http.put(f"/api/v1{path}", json=body, headers=headers)

    def delete(self, path: str, version: str, actor: dict | None = None, key: str | None = None, **params: str):
        headers = {"Idempotency-Key": key or uuid4().hex, "If-Match": f'"{version}"', **(actor or {})}
        return self.http.delete(f"/api/v1{path}", headers=headers, params=params or None)

    def fault(self, match: str, mode: str, **settings: object) -> None:
        body = {"match": match, "mode": mode, **settings}
        self.http.put("/api/v1/sandbox/faults", json=body).raise_for_status()

    def effects(self) -> dict:
        return self.get("/sandbox/effects").json()

    def texted(self) -> list[dict]:
        """What was texted to the telephones of the sandbox, newest first."""
        return self.get("/sandbox/text-messages").json()["messages"]

    def reset(self) -> None:
        self.http.post("/api/v1/sandbox/reset").raise_for_status()


def assert_problem(response: httpx.Response, status: int, code: str, **params: object) -> None:
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert set(problem) == {"type", "title", "status", "code", "detail", "params"}
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert params.items() <= problem["params"].items()


def effects_in(effects: dict) -> int:
    """How many effects were counted, of whatever kind."""
    return sum(sum(counted.values()) if isinstance(counted, dict) else counted for counted in effects.values())


def nothing_happened(effects: dict) -> bool:
    return effects_in(effects) == 0


def client_for(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=20)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def wait_until_served(url: str) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{url}/healthz").raise_for_status()
            return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(f"{url} did not start")


@contextmanager
def serving(database: Path, http: str = "auto") -> Iterator[str]:
    settings = Settings(
        _env_file=None,
        systems_token=TOKEN,
        sandbox_database=database,
        sandbox_elma_seconds=ELMA_SECONDS,
        sandbox_sync_seconds=SYNC_SECONDS,
        sandbox_form_seconds=FORM_SECONDS,
    )
    config = uvicorn.Config(create_app(settings), port=free_port(), http=http, log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    url = f"http://127.0.0.1:{config.port}"
    try:
        wait_until_served(url)
        yield url
    finally:
        server.should_exit = True
        thread.join()
