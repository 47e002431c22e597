"""Rasa's calls, recorded from Rasa 3.6.21 with our model, against the real action server and the real core."""

import asyncio
import copy
import json
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
import yaml
from sanic import Sanic

from actions.server import SECRET_HEADER, create_server
from actions.settings import Settings
from api.conversations.turn_work import TurnWork
from tests.chat import eventually
from tests.core import BOX_SECRET, Core
from tests.sandbox.serving import free_port

ROOT = Path(__file__).parent.parent.parent
CALLS: dict[str, Any] = json.loads(Path(__file__).with_name("rasa_calls.json").read_text("utf-8"))
"""Recorded: "meld Fjordfisk ut av ELMA" and "snakk med et menneske", in the turn named TURN."""
TURN = "TURN"
SECRET = {SECRET_HEADER: BOX_SECRET}


pytestmark = pytest.mark.filterwarnings("ignore:Your versions of rasa")
CORE_PORT = free_port()


@pytest.fixture(scope="module")
async def actions_url() -> AsyncIterator[str]:
    """The action server as it is shipped; Sanic starts once in a process."""
    settings = Settings(_env_file=None, api_url=f"http://127.0.0.1:{CORE_PORT}", box_secret=BOX_SECRET)
    app = create_server(settings)
    port = free_port()
    server = await app.create_server(host="127.0.0.1", port=port, return_asyncio_server=True, access_log=False)
    assert server is not None
    await server.startup()
    yield f"http://127.0.0.1:{port}"
    await server.close()
    Sanic.unregister_app(app)


@pytest.fixture
async def action_server(core: Core, actions_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """The action server, and the core behind a real server, as it calls it."""
    config = uvicorn.Config(core.app, port=CORE_PORT, lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: asyncio.sleep(0, server.started))
    async with httpx.AsyncClient(base_url=actions_url, timeout=10) as http:
        yield http
    server.should_exit = True
    await serving


async def running_turn(core: Core, persona: str) -> TurnWork:
    """The core has the turn under way, for this person."""
    chat = await core.chat(persona)
    conversation = await core.parts.conversations.get(chat.id)
    work = TurnWork(
        conversation=conversation,
        requester=core.parts.conversations.requester(conversation),
        language="nb",
        operations=core.parts.operations,
        knowledge=core.parts.knowledge,
    )
    core.parts.turns.attach(TURN, work)
    return work


async def called(action_server: httpx.AsyncClient, call: Any) -> dict[str, Any]:
    """What Rasa reads of the answer."""
    response = await action_server.post("/webhook", json=call, headers=SECRET)
    assert response.status_code == 200, response.text
    body = response.json()
    assert set(body) == {"events", "responses"}
    return body


async def test_a_request_starts_the_operation_with_what_the_persons_case_answers(core: Core, action_server):
    await running_turn(core, "vismanet-admin")
    body = await called(action_server, CALLS["action_start_operation"])
    assert {event["event"] for event in body["events"]} == {"slot"}
    slots = {event["name"]: event["value"] for event in body["events"]}
    assert (slots["operation"], slots["orgno"]) == ("elma.unregister", "123456785")
    assert body["responses"] == []


async def test_a_request_that_is_refused_starts_nothing_and_names_the_cores_reply(core: Core, action_server):
    work = await running_turn(core, "end-user")
    body = await called(action_server, CALLS["action_start_operation"])
    slots = {event["name"]: event["value"] for event in body["events"]}
    assert slots["operation"] is None
    [response] = body["responses"]
    assert response["custom"]["reply"] == 0 and not response.get("text")
    assert work.replies[0].kind == "refused"


async def test_a_person_is_asked_for(core: Core, action_server):
    work = await running_turn(core, "end-user")
    body = await called(action_server, CALLS["action_hand_off"])
    [response] = body["responses"]
    assert response["custom"]["reply"] == 0 and response["custom"]["intent"] == "ask_human"
    assert work.hand_over is True


@pytest.mark.parametrize("action", CALLS)
async def test_for_a_turn_that_is_not_running_the_action_says_that_it_failed(core: Core, action_server, action: str):
    """Rasa would take an error for a success; the explicit reply tells the core."""
    body = await called(action_server, CALLS[action])
    assert body["events"] == []
    assert [response["custom"] for response in body["responses"]] == [{"failed": action}]


@pytest.mark.parametrize("turn_id", [None, "", "../../v1/dev", "TURN/../x", "é", "x" * 5000])
async def test_a_turn_that_is_named_wrongly_fails_the_same_way(core: Core, action_server, turn_id: object):
    await running_turn(core, "end-user")
    call = copy.deepcopy(CALLS["action_hand_off"])
    call["tracker"]["latest_message"]["metadata"] = {"turn_id": turn_id} if turn_id is not None else {}
    body = await called(action_server, call)
    assert [response["custom"] for response in body["responses"]] == [{"failed": "action_hand_off"}]


async def test_only_who_holds_the_secret_gets_in(core: Core, action_server):
    work = await running_turn(core, "end-user")
    for headers in ({}, {SECRET_HEADER: ""}, {SECRET_HEADER: "x" * 40}, {SECRET_HEADER: BOX_SECRET + "x"}):
        for path in ("/webhook", "/actions"):
            response = await action_server.request(
                "GET" if path == "/actions" else "POST", path, json=CALLS["action_hand_off"], headers=headers
            )
            assert response.status_code == 403
    assert work.replies == []
    assert (await action_server.get("/health")).status_code == 200


async def test_a_compressed_call_is_not_unpacked(core: Core, action_server):
    packed = zlib.compress(json.dumps(CALLS["action_hand_off"]).encode())
    response = await action_server.post("/webhook", content=packed, headers={**SECRET, "Content-Encoding": "deflate"})
    assert response.status_code == 415


async def test_every_action_of_the_dialogue_is_there(core: Core, action_server):
    listed = (await action_server.get("/actions", headers=SECRET)).json()
    served = {action["name"] for action in listed}
    wanted = set()
    for file in (ROOT / "bot/domain").glob("*.yml"):
        wanted |= set(yaml.safe_load(file.read_text("utf-8")).get("actions", []))
    assert wanted == served
