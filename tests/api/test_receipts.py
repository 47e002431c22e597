"""The receipt as a file: who, what, before, after, when and the reference; for its own person, and nothing runs in it."""

import re
from html.parser import HTMLParser

import httpx
import pytest

from actions.catalogue.text import LANGUAGES
from api.conversations.receipts import STATES
from api.operations.models import LedgerRow
from api.operations.service import OSLO
from tests.api.test_ledger import CASE, CODE, INPUTS, UNREGISTER
from tests.api.test_second_person import Second, agreed
from tests.chat import Api, assert_problem
from tests.core import Core
from tests.fake_rasa import proposes
from tests.sandbox.serving import Core as Sandbox

FJORDFISK = "123456785"
ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "main", "footer", "p", "br", "h1", "h2", "dl", "dt", "dd"),
    *("ul", "li", "table", "thead", "tbody", "tr", "th", "td"),
}


class Page(HTMLParser):
    """Reads a page as a browser does: its text, its elements, and whether each is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open[-1] != "style":
            self.texts.append(data.strip())


async def receipt(api: Api, run: str) -> httpx.Response:
    return await api._http.get(f"/v1/runs/{run}/receipt", headers=api.headers)


async def page(api: Api, run: str) -> Page:
    response = await receipt(api, run)
    assert response.status_code == 200, response.text
    return Page(response.text)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_says_who_what_before_after_when_and_the_reference(core: Core, sandbox: Sandbox, language: str):
    api = core.api("vismanet-admin")
    api.headers["Accept-Language"] = language
    run = (await api.confirm(await api.proposed(CODE, INPUTS[CODE]))).json()
    assert run["receipt"]["file"] is True
    response = await receipt(api, run["id"])
    name = {"sv": "kvitto", "nb": "kvittering", "en": "receipt"}[language]
    assert re.fullmatch(rf'attachment; filename="fyr-{name}-F-\w+\.html"', response.headers["content-disposition"])
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["cache-control"] == "no-store" and response.headers["x-content-type-options"] == "nosniff"
    found = Page(response.text)
    assert found.elements[0] == ("html", {"lang": language})
    [row] = await core.rows(LedgerRow)
    for text in (row.shown["title"], row.message, "Kari Fjord", "o•a@fjordfisk.example", row.run_id, row.reference):
        assert text in found.texts
    assert STATES["done"][language] in found.texts and {"two step", "on", "issued"} <= set(found.texts)
    assert row.confirmed_at.astimezone(OSLO).strftime("%Y-%m-%d %H:%M:%S") in response.text
    assert "ola@fjordfisk.example" not in response.text and row.result["secret"]["ref"] not in response.text


async def test_nothing_in_it_runs_or_is_fetched_and_whatever_people_wrote_is_text(core: Core, sandbox: Sandbox):
    nasty = "<script>alert(1)</script> \"'><img src=x onerror=alert(1)> & {0} {reference} </style>"
    api = core.api("vismanet-admin")
    run = (await api.confirm(await api.proposed(CASE, {"summary": nasty, "contact": INPUTS[CASE]["contact"]}))).json()
    await core.change(
        LedgerRow, actor_name=nasty, reference=nasty, before={nasty: nasty}, after={"a": [nasty, {nasty: True}]}
    )
    found = await page(api, run["id"])
    assert {tag for tag, _ in found.elements} <= ALLOWED
    assert not [attrs for _, attrs in found.elements if {"src", "href", "style"} & attrs.keys()]
    assert not [name for _, attrs in found.elements for name in attrs if name.startswith("on")]
    assert found.texts.count(nasty) >= 3
    policy = next(attrs["content"] for tag, attrs in found.elements if attrs.get("http-equiv"))
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


async def test_it_belongs_to_whom_the_run_belongs(core: Core, sandbox: Sandbox):
    core.rasa.on("case", proposes(CASE, **INPUTS[CASE]))
    chat = await core.chat("vismanet-admin")
    [card] = await chat.say("case")
    [told] = await chat.confirm(card)
    run = told["blocks"][1]["run"]["id"]
    assert (await core.http.get(f"/v1/runs/{run}/receipt", headers=chat.headers)).status_code == 200
    assert (await receipt(core.api("vismanet-admin"), run)).status_code == 200
    for other in (core.api("end-user"), core.api("support-agent"), core.api()):
        assert_problem(await receipt(other, run), 404)
    assert_problem(await receipt(core.api("vismanet-admin"), card["proposal"]["id"]), 404)


async def test_a_look_up_has_no_receipt_and_a_proposal_has_none_yet(core: Core, sandbox: Sandbox):
    api = core.api("vismanet-admin")
    read = (await api.read("elma.status", {"orgno": FJORDFISK})).json()
    assert read["receipt"]["file"] is False
    assert_problem(await receipt(api, read["id"]), 404)
    proposal = await api.proposed(CASE, INPUTS[CASE])
    assert_problem(await receipt(api, (await core.row(proposal)).run_id), 404)


@pytest.mark.parametrize(("fault", "state"), [(None, "pending"), ("cut_after", "unknown"), ("refuse", "refused")])
async def test_it_never_says_more_than_is_known(still_core: Core, sandbox: Sandbox, change_backend, fault, state):
    api = still_core.api("vismanet-admin")
    proposal = await api.proposed(UNREGISTER, {"orgno": FJORDFISK})
    if fault == "refuse":
        change_backend("UPDATE elma_participants SET state = 'NOT_REGISTERED' WHERE orgno = ?", FJORDFISK)
    elif fault:
        sandbox.fault("POST /api/v1/elma/*/unregistration", fault, times=1)
        sandbox.fault("GET /api/v1/requests/*", "error", status=503)
    run = (await api.confirm(proposal)).json()
    assert run["state"] == state
    found = await page(api, run["id"])
    assert STATES[state].en in found.texts and "Done" not in found.texts


async def test_both_persons_are_on_it_and_both_may_keep_it(core: Core, sandbox: Sandbox):
    agent, proposal, run = await agreed(core)
    assert "Approved by" not in (await page(agent, run["id"])).texts
    await Second(core).approve(proposal)
    for api in (agent, core.api("support-lead")):
        texts = (await page(api, run["id"])).texts
        assert {"Anna Agent", "Lars Lead", "kari@example.example", "C-7"} <= set(texts)


async def test_after_the_conversation_was_erased_the_receipt_is_there_without_its_texts(core: Core, sandbox: Sandbox):
    core.rasa.on("case", proposes(CASE, **INPUTS[CASE]))
    chat = await core.chat("vismanet-admin")
    [card] = await chat.say("case")
    [told] = await chat.confirm(card)
    await core.http.delete(chat.path, headers=chat.headers)
    found = await page(core.api("vismanet-admin"), told["blocks"][1]["run"]["id"])
    assert "Create a case with Visma Support" in found.texts and not {"Kari Fjord", "Help me"} & set(found.texts)
