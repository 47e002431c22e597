"""Alive, ready, degraded: what the probes say is what was just tried."""

import pytest

from tests.chat import eventually
from tests.core import Core
from tests.sandbox.serving import Core as Sandbox

BROKEN = [[], "text", {"replies": "text"}, {"replies": [1]}, {"replies": None}]


async def ready(core: Core, status: str) -> dict:
    """The answer of `/readyz` once it says this."""

    async def asked() -> dict | None:
        await core.parts.health.look(core.parts)
        response = await core.http.get("/readyz")
        body = response.json()
        assert response.status_code == (503 if body["status"] == "starting" else 200)
        return body if body["status"] == status else None

    return await eventually(asked)


def down(body: dict) -> set[str]:
    return {name for name, check in body["checks"].items() if check["status"] == "down"}


async def test_a_living_process_says_so_whatever_else_is_missing(core: Core):
    core.rasa.mode = "down"
    response = await core.http.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_ready_means_that_every_part_has_just_worked(core: Core):
    body = await ready(core, "ready")
    assert set(body["checks"]) == {"database", "dialogue", "actions", "knowledge", "systems"}
    assert down(body) == set()


@pytest.mark.parametrize(
    ("mode", "parts"),
    [
        ("down", {"dialogue", "actions"}),
        ("refusing", {"dialogue", "actions"}),
        ("late", {"dialogue", "actions"}),
        ("empty", {"actions"}),
        ("failed", {"actions"}),
    ],
)
async def test_losing_the_dialogue_is_degraded_and_comes_back(core: Core, mode: str, parts: set[str]):
    await ready(core, "ready")
    core.rasa.mode = mode
    assert down(await ready(core, "degraded")) == parts
    core.rasa.mode = "up"
    await ready(core, "ready")


async def test_losing_the_backend_is_degraded(core: Core, sandbox: Sandbox):
    await ready(core, "ready")
    sandbox.fault("GET /healthz", "error", status=503)
    assert down(await ready(core, "degraded")) == {"systems"}


async def test_nobody_is_served_before_every_part_has_worked_once(still_core: Core):
    response = await still_core.http.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (503, "starting")


@pytest.mark.parametrize("broken", BROKEN)
async def test_a_broken_answer_of_rasa_does_not_stop_the_watch(core: Core, broken: object):
    await ready(core, "ready")
    core.rasa.raw = broken
    assert down(await ready(core, "degraded")) == {"dialogue", "actions"}
    core.rasa.raw = None
    await ready(core, "ready")


async def test_a_part_that_breaks_its_own_check_is_down_and_the_watch_goes_on(
    core: Core, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the password is hunter2")

    await ready(core, "ready")
    with monkeypatch.context() as patch:
        patch.setattr(type(core.parts.knowledge), "search", broken)
        body = await ready(core, "starting")
    assert down(body) == {"knowledge"} and "hunter2" not in str(body)
    await ready(core, "ready")


async def test_metrics_are_prometheus_text_without_names_of_anybody(core: Core):
    chat = await core.chat("vismanet-admin")
    await chat.say("hello")
    response = await core.http.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    assert chat.id not in response.text and "fjordfisk" not in response.text
