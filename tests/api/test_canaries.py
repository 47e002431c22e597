"""Secrets go through everything there is, and stand nowhere afterwards: on disk, in logs, in answers, in what Rasa hears."""

import base64
import gzip
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from actions.catalogue.masking import masked
from actions.core import Turn
from actions.turn_action import Replies
from api.conversations.models import Gap
from api.operations.models import LedgerRow
from tests.api.test_operations import proved
from tests.canaries import PASTED, bare, files, hits, pasted
from tests.chat import Api, Chat
from tests.core import BOX_SECRET, SEAL_KEY, Core, started
from tests.fake_rasa import answers, proposes
from tests.sandbox.serving import TOKEN
from tests.sandbox.serving import Core as Sandbox

CODE = re.compile(r"[A-HJ-NP-Z2-9]{4}(?:-[A-HJ-NP-Z2-9]{4}){4}")
MAY_CARRY = {
    "POST /v1/conversations": "token",
    "POST /identity": "token",
    "POST /v1/dev/token": "token",
    "POST /reveal": "secret",
}
"""The answers whose purpose is to hand over a secret, and the field that holds it."""


class Witness:
    """Keeps every answer that leaves the core, without the fields whose purpose is to hand over a secret."""

    def __init__(self, core: Core) -> None:
        self.said: list[str] = []
        self.handed_over: dict[str, str] = {}
        core.http.event_hooks["response"].append(self._keep)

    async def _keep(self, response: httpx.Response) -> None:
        await response.aread()
        route = f"{response.request.method} {response.request.url.path}"
        field = next(
            (name for way, name in MAY_CARRY.items() if route == way or route.endswith(way.partition(" ")[2])), None
        )
        text = response.text
        if field and response.is_success and route.startswith("POST") and field in response.json():
            secret = response.json()[field]
            self.handed_over[f"{field} of {route} {len(self.handed_over)}"] = secret
            text = text.replace(secret, "(handed over)")
        self.said.append(f"{response.status_code} {dict(response.headers)} {text}")


def opens_a_case(turn: Turn, text: str, replies: Replies) -> Any:
    return proposes("case.create", summary=text)(turn, text, replies)


async def everything_with(core: Core, name: str) -> None:
    """Paste one secret wherever something can be written: in words, in fields, where they do not belong."""
    secret, text = bare(name), pasted(name)
    # What Rasa hears is masked already: its script knows the masked words.
    core.rasa.on(masked(f"case: {text}"), opens_a_case)
    page = {"page": f"https://shop.example/?q={secret}", "product": f"x {text}"}
    chat = await core.chat("end-user", context=page)
    await chat.say(text)
    await chat.say(f"unknown {secret}")
    [card] = await chat.say(f"case: {text}")
    await chat.confirm(card, typed=text)
    for mode in ("failed", "refusing", "down", "late", "lying", "up"):
        core.rasa.mode = mode
        await chat.say(text)
    history = await chat.history()
    answer = next(message for message in history if message["role"] == "bot" and message["kind"] != "greeting")
    await chat.post("/feedback", {"message": answer["id"], "value": "down", "comment": text})
    await chat.post("/identity", {"token": secret})
    await chat.send(choice=secret[:90])
    await chat.send(decline={"proposal": secret[:90]})
    await chat.send(key="k", confirm={"proposal": secret[:90], "typed": text})
    await chat.send(metadata=text)
    await chat.post("/handoff", {"reason": text})
    await core.agent(f"{chat.id}/take")
    await core.agent(f"{chat.id}/reply", text=text)
    await core.agent(f"{chat.id}/reply", text=secret)
    await core.http.post("/v1/conversations", json={"identity_token": secret, "language": secret[:30]})
    await core.http.get("/v1/knowledge/search", params={"q": text})
    await core.http.get(f"/v1/knowledge/procedures/{secret}")
    await core.http.get(f"/v1/runs/{secret}", headers=chat.headers)
    await core.http.get("/v1/operations", headers={"Authorization": f"Bearer {secret}"})


async def operations_with(core: Core, sandbox: Sandbox, name: str) -> None:
    """The same at the operations routes, with a backend that fails as well."""
    secret, text = bare(name), pasted(name)
    api, agent = core.api("payroll-admin"), core.api("support-agent")
    case = await api.proposed("case.create", {"summary": text, "contact": "kari@kari.example"})
    await api.confirm(case, typed=text)
    lost = await api.proposed("case.create", {"summary": f"again {text}", "contact": "kari@kari.example"})
    sandbox.fault("POST /api/v1/cases", "cut_after", times=1)
    await api.confirm(lost)
    bjork_bygg = {"orgno": "5599990008"}
    for inputs in (
        {"summary": secret, "contact": secret},
        {"summary": "Nothing works", "contact": "kari@kari.example", "topic": text, "orgno": secret[:20]},
        {secret: text},
    ):
        await api.propose("case.create", inputs)
    await api.propose("payroll.employee.deactivate", {**bjork_bygg, "employee": secret[:80], "services": [text]})
    await api.propose("user.create", {**bjork_bygg, "email": secret, "name": text[:100], "role": secret})
    await api.propose("elma.unregister", {"orgno": secret, "reason": text})
    await api.propose(secret, {})
    await api.read("elma.status", {"orgno": secret})
    await api.read("invoice.explain", {"invoice": secret, "quantity": text})
    check = {"method": text, "result": "passed"}
    more = {"case": secret[:100], "on_behalf_of": text, "identity_check": check}
    await agent.propose("connect.emergency-code.generate", {"user_email": "ola@fjordfisk.example"}, **more)
    await agent.propose("elma.unregister", {"orgno": "123456785"}, case=text[:100], on_behalf_of=secret)
    unregister = await core.api("vismanet-admin").proposed("elma.unregister", {"orgno": "123456785"})
    await core.api("vismanet-admin").confirm(unregister, typed=secret)


async def a_revealed_code(core: Core) -> str:
    core.rasa.on("code for ola", proposes("connect.emergency-code.generate", user_email="ola@fjordfisk.example"))
    chat = await core.chat("vismanet-admin")
    [card] = await chat.say("code for ola")
    [result] = await chat.confirm(card)
    ref = next(block["ref"] for block in result["blocks"] if block["type"] == "secret")
    code = (await Api(core.http, chat.token).reveal(ref)).json()["secret"]
    assert (await Api(core.http, chat.token).reveal(ref)).status_code == 410
    # And then the customer pastes it into the chat.
    await chat.say(f"The code was {code}, right?")
    await chat.say(code)
    return code


async def a_code_in_the_hands_of_an_agent(core: Core, sandbox: Sandbox) -> str:
    api = core.api("support-agent")
    more = await proved(api, sandbox, "ola@fjordfisk.example")
    asked = {"user_email": "ola@fjordfisk.example"}
    run = (await api.confirm(await api.proposed("connect.emergency-code.generate", asked, **more))).json()
    code = (await api.reveal(run["result"]["secret"]["ref"])).json()["secret"]
    chat = await core.chat("end-user")
    await chat.post("/handoff", {})
    await core.agent(f"{chat.id}/reply", text=f"Here you are: {code}")
    return code


async def exports(core: Core, chats: list[Chat]) -> str:
    return "".join([(await chat.get("/export")).text for chat in chats])


@pytest.fixture
def secrets_of_ours(core: Core) -> dict[str, str]:
    """What the installation itself keeps secret; the seal key also as the bytes that it stands for."""
    pem = core.parts.settings.dev_signing_key.read_text().splitlines()[1]
    raw = bytes.fromhex(SEAL_KEY).decode("latin-1")
    return {
        "seal key": SEAL_KEY,
        "seal key raw": raw,
        "box secret": BOX_SECRET,
        "systems token": TOKEN,
        "signing key": pem,
    }


async def test_no_secret_is_anywhere_afterwards(
    core: Core, sandbox: Sandbox, sandbox_database: Path, tmp_path: Path, secrets_of_ours: dict[str, str], capfd,
    settings, knowledge, rasa,
):  # fmt: skip
    witness = Witness(core)
    visitor = await core.chat()
    for name in PASTED:
        await everything_with(core, name)
        await operations_with(core, sandbox, name)
    codes = {
        "revealed code": await a_revealed_code(core),
        "agent's code": await a_code_in_the_hands_of_an_agent(core, sandbox),
    }
    await visitor.say(pasted("password"))
    await visitor.sign_in(core.identity("end-user"))
    exported = await exports(core, [visitor])
    metrics = (await core.http.get("/metrics")).text
    # A crash in the middle of something, and the start after it.
    core.rasa.open.clear()
    crashing = await core.chat("end-user")
    await core.parts.conversations.receive(crashing.id, {"text": "x"}, "x", None)
    await core.kill()
    core.rasa.open.set()
    async with started(settings, knowledge, rasa) as revived:
        await revived.hurry()
        rows = await revived.rows(LedgerRow, LedgerRow.operation == "case.create")
        gaps = await revived.rows(Gap)
    log = "".join(capfd.readouterr())

    assert CODE.fullmatch(codes["revealed code"]) and CODE.fullmatch(codes["agent's code"])
    assert len(rows) >= 2 * len(PASTED) and gaps, "what the secrets were put into is there"
    assert len(witness.handed_over) > 10 and "•••" in exported
    everywhere = {
        **files(tmp_path),
        **{f"sandbox/{name}": content for name, content in files(sandbox_database.parent).items()},
        "log": log,
        "metrics": metrics,
        "exports": exported,
        "answers": "\n".join(witness.said),
        "what Rasa heard": str(rasa.turns),
    }
    assert len(everywhere["what Rasa heard"]) > 1000 and "INVALID_INPUT" in everywhere["answers"]
    assert "fyr.db" in everywhere and "sandbox/sandbox.db" in everywhere
    found = hits(PASTED | codes | secrets_of_ours | witness.handed_over, everywhere)
    assert not found, "\n".join(found)


async def test_what_is_not_secret_is_found_where_it_belongs(core: Core, tmp_path: Path):
    """The test of the test: the same search finds what was kept on purpose."""
    core.rasa.on("i am kanarifuglen from oslo", answers)
    chat = await core.chat()
    await chat.say("I am Kanarifuglen from Oslo")
    found = hits({"name": "Kanarifuglen from Oslo"}, files(tmp_path) | {"export": (await chat.get("/export")).text})
    assert {place.partition(":")[0] for place in found} >= {"export"}
    assert any(place.startswith("fyr.db") for place in found)


@pytest.mark.parametrize(
    "write",
    [
        lambda secret: secret.encode(),
        lambda secret: secret.lower().encode(),
        lambda secret: secret.encode("utf-16-le"),
        lambda secret: secret.encode().hex().encode(),
        lambda secret: secret.replace("-", "").encode(),
        lambda secret: httpx.QueryParams({"q": secret}).__str__().encode(),
        lambda secret: gzip.compress(b"x" + secret.encode()),
        lambda secret: zlib.compress(b"x" + secret.encode()),
        *(lambda secret, n=n: base64.b64encode(b"x" * n + secret.encode() + b"tail") for n in range(6)),
        lambda secret: base64.urlsafe_b64encode(b"xx" + secret.encode() + b"?>"),
    ],
)
def test_a_planted_secret_is_found(write: Callable[[str], bytes]):
    secret = "K7QM-22XZ-PLRT-9WVA-HHD3"
    assert hits({"code": secret}, {"file": b"\x00\xffbefore" + b"" + write(secret)}) or hits(
        {"code": secret}, {"file": write(secret)}
    )
    assert hits({"code": secret}, {"file": write("AAAA-22XZ-PLRT-9WVA-BBBB")}) == []


def test_a_secret_planted_in_the_log_the_database_or_an_answer_is_found(tmp_path: Path):
    (tmp_path / "log").mkdir()
    (tmp_path / "log/api.log").write_text(f'{{"event": "x", "error": "{PASTED["password"]}"}}\n')
    (tmp_path / "fyr.db").write_bytes(b"SQLite format 3\0" + PASTED["IBAN"].encode())
    found = hits(PASTED, files(tmp_path) | {"answers": f'{{"detail": "not {PASTED["CPR"]}"}}'})
    assert found == ["answers: CPR", "fyr.db: IBAN", "log/api.log: password"]
