"""A backend that fails in every way: what the customer is told is true at that moment, and still true afterwards."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

import api.systems.backend
from actions.catalogue import CATALOGUE
from api.operations.models import LedgerRow
from api.operations.service import _backend_key
from tests.api.test_ledger import assert_lawful
from tests.chat import Chat, eventually
from tests.core import Core
from tests.fake_rasa import proposes
from tests.fire.claims import assert_true, claim
from tests.sandbox.serving import Core as Sandbox
from tests.sandbox.serving import effects_in, free_port

PATIENCE = 0.3
"""Of the core, in seconds, where the backend is slower than that."""
KEPT_ANSWER = "GET /api/v1/requests/*"
FORGOTTEN = "autoinvoice.password-reset"

KINDS: dict[str, tuple[str, dict[str, Any], str]] = {
    "case.create": ("end-user", {"summary": "Help me"}, "POST /api/v1/cases"),
    "main-contact.set": (
        "company-admin-almby",
        {"orgno": "5599994018", "user_email": "bo@almby.example"},
        "PUT /api/v1/companies/*/main-contact",
    ),
    "payroll.employee.deactivate": (
        "payroll-admin",
        {"orgno": "5599990008", "employee": "1042", "services": ["min_lon"], "delivery": "e_mail"},
        "POST /api/v1/companies/*/employees/*/service-deactivations",
    ),
    "user-licence.remove": (
        "payroll-admin",
        {"orgno": "5599990008", "user_email": "ali@bjorkbygg.example", "licence": "utlagg"},
        "DELETE /api/v1/companies/*/users/*/licences/*",
    ),
    "connect.emergency-code.generate": (
        "vismanet-admin",
        {"user_email": "ola@fjordfisk.example"},
        "POST /api/v1/users/*/emergency-codes",
    ),
    "elma.unregister": (
        "vismanet-admin",
        {"orgno": "123456785"},
        "POST /api/v1/elma/participants/*/unregistration",
    ),
    "contract.terminate": (
        "signatory-havglott",
        {"orgno": "855500116", "agreement": "K-5001"},
        "POST /api/v1/*terminations",
    ),
    FORGOTTEN: (
        "company-admin-nordlys",
        {"login_email": "leder@nordlys.example"},
        "POST /api/v1/autoinvoice/password-resets",
    ),
}
"""Persona, inputs and call of an operation of each kind: what can be undone and what cannot, put and deleted, with a
secret, done at once or by somebody in a minute or in days, and what needs no yes."""
ALWAYS = {"main-contact.set", "payroll.employee.deactivate", "elma.unregister", FORGOTTEN}
"""Those that every run of the tests tries with every fault; `make fire` tries all."""

NO_ANSWER: dict[str, dict[str, Any]] = {
    "refused before": {"mode": "refuse_before"},
    "slower than our patience": {"mode": "delay", "seconds": 3 * PATIENCE},
    "500 before": {"mode": "error", "status": 500},
    "503 before, come back later": {"mode": "error", "status": 503, "retry_after": 1},
    "500 after": {"mode": "error_after", "status": 500},
    "503 after": {"mode": "error_after", "status": 503},
    "cut after": {"mode": "cut_after"},
    "half an answer": {"mode": "half"},
    "not JSON": {"mode": "garbage"},
    "a page": {"mode": "page"},
    "JSON of another shape": {"mode": "empty"},
}
"""Faults after which nobody can know; what really happened differs."""
CASES = [
    pytest.param(
        name,
        fault,
        times,
        id=f"{name}, {fault}, {times}",
        marks=[] if name in ALWAYS and times == 1 else pytest.mark.fire,
    )
    for name in KINDS
    for fault in NO_ANSWER
    for times in (1, 3)
]


class Customer:
    """Somebody with a card before them, who presses *Confirm* and reads what comes."""

    def __init__(self, core: Core, sandbox: Sandbox, chat: Chat, name: str) -> None:
        self.core, self.sandbox, self.chat, self.name = core, sandbox, chat, name
        self.told: list[dict[str, Any]] = []

    async def confirm(self) -> None:
        """Confirms the card, or says what needs no card."""
        self.seq = (await self.chat.history())[-1]["seq"]
        if self.name == FORGOTTEN:
            sent = await self.chat.send(text="do it")
        else:
            card = self.card
            sent = await self.chat.send(
                key="pressed", confirm={"proposal": card["id"], "typed": card["confirm"].get("typed")}
            )
        assert sent.status_code in (200, 202), sent.text
        await self.read()

    async def read(self) -> None:
        """Read on; whatever is new is true now."""
        effects = happened(self.sandbox, self.name)
        messages = [m for m in await self.chat.history(after=self.seq) if m["role"] != "customer"]
        for message in messages[len(self.told) :]:
            match claim(message):
                case "it happened":
                    assert happened(self.sandbox, self.name) == 1, message["text"]
                case "nothing happened":
                    assert effects == 0, message["text"]
        self.told = messages

    async def run(self) -> LedgerRow:
        [row] = await self.core.rows(LedgerRow, LedgerRow.kind == "write")
        return row

    async def until_known(self) -> None:
        """Until the run is final, or waits for somebody."""

        async def known() -> bool:
            await self.core.hurry()
            await self.read()
            state = (await self.run()).state
            final = state in ("done", "refused", "failed") or (state == "pending" and self.name != "elma.unregister")
            return final and bool(self.told) and claim(self.told[-1]) != "not known"

        await eventually(known)
        await self.read()


@pytest.fixture
async def customer(core: Core, sandbox: Sandbox) -> Callable[[str], Awaitable[Customer]]:
    async def begin(name: str) -> Customer:
        persona, inputs, _ = KINDS[name]
        chat = await core.chat(persona)
        customer = Customer(core, sandbox, chat, name)
        if name == FORGOTTEN:
            core.rasa.on("do it", proposes(name, **inputs))
        else:
            customer.card = await core.api(persona).proposed(name, inputs, conversation=chat.id)
        return customer

    return begin


def happened(sandbox: Sandbox, name: str) -> int:
    """How often the backend counts it; a notice is a case too, which counts as one thing."""
    effects = sandbox.effects()
    if name == "contract.terminate":
        assert effects["cases"] == sum(effects.get("termination_notices", {}).values()), effects
        return effects["cases"]
    return effects_in(effects)


async def assert_told_the_truth(customer: Customer) -> None:
    """At the end: one effect or none, as was said; and the ledger says the same."""
    effects = happened(customer.sandbox, customer.name)
    assert_true(customer.told, effects)
    assert ((await customer.run()).state in ("done", "pending")) == bool(effects)
    await assert_lawful(customer.core)


@pytest.mark.parametrize(("name", "fault", "times"), CASES)
async def test_without_an_answer_it_is_called_unknown_and_then_what_it_is(
    customer, core: Core, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, name: str, fault: str, times: int
):
    if fault == "slower than our patience":
        monkeypatch.setattr(api.systems.backend, "WRITE", httpx.Timeout(PATIENCE))
    someone = await customer(name)
    sandbox.fault(KINDS[name][2], times=times, **NO_ANSWER[fault])
    sandbox.fault(KEPT_ANSWER, "error", status=503, times=6)
    await someone.confirm()
    assert [claim(message) for message in someone.told] == ["not known"]
    await someone.until_known()
    if fault == "slower than our patience":
        # What was given up arrives after all: it changes nothing any more.
        await asyncio.sleep(2 * NO_ANSWER[fault]["seconds"])
        await someone.read()
    assert happened(sandbox, name) == 1
    await assert_told_the_truth(someone)


@pytest.mark.parametrize("name", KINDS)
async def test_a_backend_that_says_no_has_done_nothing(customer, core: Core, sandbox: Sandbox, name: str):
    """Too many requests: a refusal with a code, so the backend has decided."""
    someone = await customer(name)
    sandbox.fault(KINDS[name][2], "error", status=429, retry_after=1, times=1)
    await someone.confirm()
    await someone.until_known()
    assert [claim(message) for message in someone.told] == ["nothing happened"]
    assert happened(sandbox, name) == 0
    await assert_told_the_truth(someone)


@pytest.mark.parametrize("name", KINDS)
async def test_a_backend_that_is_not_there_has_done_nothing(customer, core: Core, sandbox: Sandbox, name: str):
    someone = await customer(name)
    there = core.parts.systems._http.base_url
    core.parts.systems._http.base_url = f"http://127.0.0.1:{free_port()}"
    await someone.confirm()
    core.parts.systems._http.base_url = there
    await someone.until_known()
    assert [claim(message) for message in someone.told] == ["nothing happened"]
    assert happened(sandbox, name) == 0
    await assert_told_the_truth(someone)


@pytest.mark.parametrize("name", [name for name in KINDS if name != FORGOTTEN])
async def test_an_answer_that_is_given_again_is_the_first_one(customer, core: Core, sandbox: Sandbox, name: str):
    """The call had its effect already, under the same key: the answer is replayed, and nothing happens again."""
    someone = await customer(name)
    row = await someone.run()
    conversation = await core.parts.conversations.get(someone.chat.id)
    operation, operations = CATALOGUE[name], core.parts.operations
    situation = operations.situation(core.parts.conversations.requester(conversation))
    await operation.perform(operation.inputs.model_validate(row.inputs), situation, row.memo, _backend_key(row))
    assert happened(sandbox, name) == 1
    await someone.confirm()
    await someone.until_known()
    assert happened(sandbox, name) == 1
    await assert_told_the_truth(someone)


async def test_a_key_that_is_taken_is_looked_up_and_not_called_a_refusal(customer, core: Core, sandbox: Sandbox):
    """Something was done under our key, with another body: whatever it was, "nothing has changed" is not said."""
    someone = await customer("case.create")
    row = await someone.run()
    sandbox.write("/cases", {**row.memo["body"], "orgno": "123456785"}, key=_backend_key(row))
    await someone.confirm()
    await someone.until_known()
    assert claim(someone.told[-1]) == "it happened"
    await assert_told_the_truth(someone)
