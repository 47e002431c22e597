"""ELMA and AutoInvoice: who may, what is refused and how, and tasks that go on for days."""

import asyncio
import datetime as dt

import pytest

from actions.catalogue import CATALOGUE
from api.audit import AuditRow
from api.database import now
from api.operations.models import LedgerRow
from tests.api.test_ledger import revived
from tests.chat import Chat, assert_problem, eventually, kinds
from tests.core import Core
from tests.fake_rasa import proposes
from tests.sandbox.serving import Core as Sandbox
from tests.sandbox.serving import effects_in

STATUS, UNREGISTER, REGISTER, SWITCH, RESET = (
    "elma.status",
    "elma.unregister",
    "elma.register",
    "elma.switch",
    "autoinvoice.password-reset",
)
FJORDFISK, BERGVERK, NORDLYS, VIDDE, SKARV, NOBODYS = (
    "123456785",
    "987654325",
    "811111112",
    "999999999",
    "933333337",
    "974760673",
)
LYSBUKT, HAVORN, STORFJELL, ELVEBAKKEN = "606010109", "606010206", "606010303", "606010400"
TAKEHEIM, SOLVIK, MORKVANN, ULVOY = "606010508", "606010605", "606010702", "606010907"
ELI, KARI, NORA = "company-admin-lysbukt", "vismanet-admin", "company-admin-nordlys"
CONSULTANT = "byra-consultant-kyst"
FOR_KARI = {"case": "C-7", "on_behalf_of": "kari@example.example"}
CONTACT = {"contact": "post@kunde.example"}


def no_gaps(problem: dict) -> dict:
    """Every blank of a sentence was filled."""
    assert "{" not in problem["detail"] and "None" not in problem["detail"]
    return problem


def elsewhere(sandbox: Sandbox, orgno: str, state: str, access_point: str | None = None) -> None:
    """What another access point does to a company."""
    body = {"state": state, "access_point": access_point}
    sandbox.http.put(f"/api/v1/sandbox/elma/{orgno}", json=body).raise_for_status()


async def looked_after(core: Core) -> None:
    for _ in range(3):
        await core.hurry()
        await core.parts.operations.reconcile()
        await core.parts.operations.drain()


async def until_state(sandbox: Sandbox, orgno: str, state: str) -> None:
    async def there() -> bool:
        return sandbox.get(f"/elma/participants/{orgno}").json()["state"] == state

    await eventually(there)


@pytest.mark.parametrize(
    ("persona", "orgno", "more", "status", "code"),
    [
        (None, NORDLYS, {}, 401, "AUTH_REQUIRED"),
        ("end-user", FJORDFISK, {}, 403, "FORBIDDEN_ROLE"),
        ("vismanet-admin-no-right", NORDLYS, {}, 403, "FORBIDDEN_ROLE"),
        ("payroll-assistant-lovas", NORDLYS, {}, 403, "FORBIDDEN_ROLE"),
        ("employee-bjorkbygg", NORDLYS, {}, 403, "FORBIDDEN_ROLE"),
        (KARI, NORDLYS, {}, 403, "NOT_YOUR_COMPANY"),
        (CONSULTANT, NORDLYS, {}, 403, "NOT_YOUR_COMPANY"),
        (CONSULTANT, LYSBUKT, {}, 403, "NOT_YOUR_COMPANY"),
        ("support-agent", NORDLYS, {}, 422, "CASE_REQUIRED"),
        ("support-agent", NOBODYS, FOR_KARI, 404, "COMPANY_NOT_FOUND"),
        ("support-agent", SKARV, FOR_KARI, 503, "LOOKUP_UNAVAILABLE"),
        (ELI, MORKVANN, {}, 503, "LOOKUP_UNAVAILABLE"),
        (ELI, ELVEBAKKEN, {}, 409, "REGISTERED_ELSEWHERE_FIRST"),
        (KARI, FJORDFISK, {}, 409, "ALREADY_REGISTERED"),
        (ELI, TAKEHEIM, {}, 409, "IN_PROGRESS"),
        (ELI, STORFJELL, {}, 409, "ERP_NOT_SUPPORTED"),
        (ELI, LYSBUKT, {}, 409, "DOCUMENT_CENTER_MISSING"),
        (ELI, HAVORN, {}, 409, "AUTOINVOICE_NOT_ACTIVE"),
        (NORA, "811111113", {}, 422, "INVALID_ORGNO"),
        (NORA, "559999-0008", {}, 422, "WRONG_COUNTRY"),
    ],
)
async def test_registering_is_refused_with_its_own_reason(
    core: Core, sandbox: Sandbox, persona, orgno, more, status, code
):
    response = await core.api(persona).propose(REGISTER, {"orgno": orgno, **CONTACT}, **more)
    no_gaps(assert_problem(response, status, code))
    assert await core.rows(LedgerRow) == [] and effects_in(sandbox.effects()) == 0


@pytest.mark.parametrize(
    ("erp", "code"),
    [("other_erp", "ERP_NOT_SUPPORTED"), ("visma_business", "ERP_NOT_HELD"), ("visma_global", None), (None, None)],
)
async def test_the_accounting_system_is_the_companys(core: Core, erp: str | None, code: str | None):
    response = await core.api(NORA).propose(REGISTER, {"orgno": NORDLYS, "erp_product": erp})
    if code:
        no_gaps(assert_problem(response, 409, code))
    else:
        assert any("Visma Global" in effect for effect in response.json()["effects"])


async def test_the_contact_is_the_one_who_asks_but_never_the_agent(core: Core):
    proposal = await core.api(NORA).proposed(REGISTER, {"orgno": NORDLYS})
    assert any("leder@nordlys.example" in effect for effect in proposal["effects"])
    agent = core.api("support-agent")
    no_gaps(assert_problem(await agent.propose(REGISTER, {"orgno": NORDLYS}, **FOR_KARI), 422, "CONTACT_REQUIRED"))
    proposal = await agent.proposed(REGISTER, {"orgno": NORDLYS, **CONTACT}, **FOR_KARI)
    assert any("post@kunde.example" in effect for effect in proposal["effects"])


async def test_what_a_registered_company_must_do_is_said_before_the_yes(core: Core, sandbox: Sandbox):
    proposal = await core.api(NORA).proposed(REGISTER, {"orgno": NORDLYS, "profiles": ["invoice"]})
    assert proposal["confirm"]["level"] == 1 and proposal["irreversible"] is False
    assert "must accept documents from all senders" in proposal["question"]
    assert any("invoices" in effect for effect in proposal["effects"])
    assert not any("credit notes" in effect for effect in proposal["effects"])
    assert effects_in(sandbox.effects()) == 0


async def test_a_registration_goes_on_by_itself_and_the_conversation_is_told_once(core: Core, sandbox: Sandbox):
    core.rasa.on("in", proposes(REGISTER, orgno=NORDLYS))
    chat = await core.chat(NORA)
    [card] = await chat.say("in")
    [ordered] = await chat.confirm(card)
    assert "in progress" in ordered["text"] and ordered["blocks"][1]["run"]["state"] == "pending"
    done = await chat.until("result", "Done: Nordlys AS")
    assert done["blocks"][1]["run"]["result"]["state"] == "REGISTERED_AUTOINVOICE"
    await looked_after(core)
    assert kinds(await chat.history(after=done["seq"] - 1)) == ["result"]
    assert sandbox.effects()["registrations"] == {NORDLYS: 1}


@pytest.mark.parametrize(("name", "orgno", "persona"), [(REGISTER, NORDLYS, NORA), (SWITCH, ELVEBAKKEN, ELI)])
async def test_ten_confirmations_at_once_have_one_effect(core: Core, sandbox: Sandbox, name, orgno, persona):
    api = core.api(persona)
    proposal = await api.proposed(name, {"orgno": orgno})
    responses = await asyncio.gather(*(api.confirm(proposal, key=f"k-{copy}") for copy in range(10)))
    assert len({response.json()["id"] for response in responses}) == 1
    assert effects_in(sandbox.effects()) == 1


@pytest.mark.parametrize(
    ("name", "orgno", "persona", "change"),
    [
        (REGISTER, NORDLYS, NORA, "UPDATE companies SET erp_products = '[\"Visma Business\"]' WHERE orgno = ?"),
        (SWITCH, ELVEBAKKEN, ELI, "UPDATE elma_participants SET access_point = 'Somebody' WHERE orgno = ?"),
    ],
)
async def test_a_state_that_changed_voids_the_card(core, sandbox, change_backend, name, orgno, persona, change):
    api = core.api(persona)
    proposal = await api.proposed(name, {"orgno": orgno})
    change_backend(change, orgno)
    run = (await api.confirm(proposal)).json()
    assert (run["state"], run["problem"]["code"]) == ("refused", "STATE_CHANGED")
    assert effects_in(sandbox.effects()) == 0


@pytest.mark.parametrize(("name", "orgno", "persona"), [(REGISTER, NORDLYS, NORA), (SWITCH, ELVEBAKKEN, ELI)])
async def test_an_expired_card_does_nothing(core: Core, sandbox: Sandbox, name, orgno, persona):
    api = core.api(persona)
    proposal = await api.proposed(name, {"orgno": orgno})
    await core.change(LedgerRow, LedgerRow.id == proposal["id"], expires_at=now() - dt.timedelta(seconds=1))
    assert_problem(await api.confirm(proposal), 410, "CONFIRMATION_EXPIRED")
    assert effects_in(sandbox.effects()) == 0


@pytest.mark.parametrize(("name", "orgno", "persona"), [(REGISTER, NORDLYS, NORA), (SWITCH, ELVEBAKKEN, ELI)])
async def test_an_answer_that_is_lost_is_found_out(core: Core, sandbox: Sandbox, name, orgno, persona):
    api = core.api(persona)
    proposal = await api.proposed(name, {"orgno": orgno})
    sandbox.fault("POST /api/v1/elma/*", "cut_after", times=1)
    run = (await api.confirm(proposal)).json()
    await looked_after(core)
    assert (await api.run(run["id"])).json()["state"] in ("pending", "done")
    assert effects_in(sandbox.effects()) == 1


async def test_a_registration_that_another_access_point_got_is_over_and_says_who(still_core: Core, sandbox: Sandbox):
    still_core.rasa.on("in", proposes(REGISTER, orgno=NORDLYS))
    chat = await still_core.chat(NORA)
    [card] = await chat.say("in")
    await chat.confirm(card)
    elsewhere(sandbox, NORDLYS, "REGISTERED_OTHER_AP", "Nordic Access")
    await looked_after(still_core)
    assert (await still_core.row(card["proposal"])).state == "failed"
    told = (await chat.history())[-1]
    assert told["kind"] == "error" and "Nordic Access" in told["text"]
    assert told["choices"][0]["operation"] == SWITCH
    [switch] = await chat.choose(told["choices"][0])
    assert switch["kind"] == "proposal" and "Nordlys AS" in switch["proposal"]["question"]


async def test_a_registration_that_came_to_nothing_does_not_stay_open(still_core: Core, sandbox: Sandbox):
    api = still_core.api(NORA)
    run = (await api.confirm(await api.proposed(REGISTER, {"orgno": NORDLYS}))).json()
    elsewhere(sandbox, NORDLYS, "NOT_REGISTERED")
    await looked_after(still_core)
    run = (await api.run(run["id"])).json()
    assert (run["state"], run["problem"]["code"]) == ("failed", "REGISTRATION_GONE")
    assert "Nordlys AS" in run["problem"]["detail"]


@pytest.mark.parametrize(
    ("state", "access_point", "said"),
    [
        ("REGISTERED_OTHER_AP", "Nordic Access", "now registered through Nordic Access"),
        ("REGISTERED_AUTOINVOICE", None, "registered through AutoInvoice again"),
        ("NOT_REGISTERED", None, "no longer in ELMA"),
    ],
)
async def test_a_company_that_is_registered_again_meanwhile_does_not_stay_pending(
    still_core: Core, sandbox: Sandbox, state: str, access_point: str | None, said: str
):
    api = still_core.api(KARI)
    run = (await api.confirm(await api.proposed(UNREGISTER, {"orgno": FJORDFISK}))).json()
    await until_state(sandbox, FJORDFISK, "NOT_REGISTERED")
    elsewhere(sandbox, FJORDFISK, state, access_point)
    await looked_after(still_core)
    run = (await api.run(run["id"])).json()
    assert run["state"] == "done" and said in run["message"]
    assert run["receipt"]["after"] == {"state": state}


async def test_an_order_that_the_backend_no_longer_knows_is_over(still_core: Core, sandbox: Sandbox, change_backend):
    api = still_core.api(KARI)
    run = (await api.confirm(await api.proposed(UNREGISTER, {"orgno": FJORDFISK}))).json()
    elsewhere(sandbox, FJORDFISK, "REGISTERED_AUTOINVOICE")
    change_backend("DELETE FROM unregistrations")
    await looked_after(still_core)
    run = (await api.run(run["id"])).json()
    assert (run["state"], run["problem"]["code"]) == ("failed", "UNREGISTRATION_GONE")
    assert (await api.propose(UNREGISTER, {"orgno": FJORDFISK})).status_code == 201, "it can be ordered again"


async def test_a_register_that_says_nothing_leaves_it_open(still_core: Core, sandbox: Sandbox):
    api = still_core.api(KARI)
    run = (await api.confirm(await api.proposed(UNREGISTER, {"orgno": FJORDFISK}))).json()
    elsewhere(sandbox, FJORDFISK, "UNKNOWN")
    await looked_after(still_core)
    assert (await api.run(run["id"])).json()["state"] == "pending"


async def test_what_is_not_gone_in_time_is_said_to_be_late_once(still_core: Core, sandbox: Sandbox):
    still_core.rasa.on("out", proposes(UNREGISTER, orgno=FJORDFISK))
    chat = await still_core.chat(KARI)
    [card] = await chat.say("out")
    [ordered] = await chat.confirm(card)
    elsewhere(sandbox, FJORDFISK, "UNKNOWN")
    await looked_after(still_core)
    assert await chat.history(after=ordered["seq"]) == []
    long_ago = now() - CATALOGUE[UNREGISTER].late_after - dt.timedelta(seconds=1)
    await still_core.change(LedgerRow, LedgerRow.id == card["proposal"]["id"], confirmed_at=long_ago)
    await looked_after(still_core)
    [late] = await chat.history(after=ordered["seq"])
    assert "still not finished" in late["text"] and "F-" in late["text"]
    elsewhere(sandbox, FJORDFISK, "NOT_REGISTERED")
    await looked_after(still_core)
    assert "no longer in ELMA" in (await chat.history())[-1]["text"]


async def test_what_stays_unknown_becomes_a_case_with_a_number(still_core: Core, sandbox: Sandbox):
    still_core.rasa.on("out", proposes(UNREGISTER, orgno=FJORDFISK))
    chat = await still_core.chat(KARI)
    [card] = await chat.say("out")
    sandbox.fault("POST /api/v1/elma/*", "cut_after", times=1)
    sandbox.fault("GET /api/v1/requests/*", "error", status=503)
    [unknown] = await chat.confirm(card)
    await looked_after(still_core)
    assert await chat.history(after=unknown["seq"]) == [], "not at once"
    a_minute_ago = now() - dt.timedelta(seconds=61)
    await still_core.change(LedgerRow, LedgerRow.id == card["proposal"]["id"], confirmed_at=a_minute_ago)
    sandbox.fault("POST /api/v1/cases", "error", status=503)
    await looked_after(still_core)
    assert await chat.history(after=unknown["seq"]) == [], "no case, no number"
    sandbox.http.delete("/api/v1/sandbox/faults")
    sandbox.fault("GET /api/v1/requests/*", "error", status=503)
    await looked_after(still_core)
    [told] = await chat.history(after=unknown["seq"])
    assert "C-1001" in told["text"] and sandbox.effects()["cases"] == 1
    case = sandbox.get("/cases/C-1001").json()
    row = await still_core.row(card["proposal"])
    assert row.run_id in case["summary"] and case["contact"] == "admin@fjordfisk.example"
    assert "C-1001" in (await still_core.api(KARI).run(row.run_id)).json()["problem"]["detail"]
    sandbox.http.delete("/api/v1/sandbox/faults")
    await looked_after(still_core)
    assert (await still_core.row(card["proposal"])).state in ("pending", "done")
    assert await still_core.audit_faults() == []


@pytest.mark.parametrize(
    ("persona", "orgno", "direction", "more", "status", "code"),
    [
        (None, ELVEBAKKEN, None, {}, 401, "AUTH_REQUIRED"),
        ("end-user", FJORDFISK, None, {}, 403, "FORBIDDEN_ROLE"),
        ("payroll-assistant-lovas", ELVEBAKKEN, None, {}, 403, "FORBIDDEN_ROLE"),
        (KARI, ELVEBAKKEN, None, {}, 403, "NOT_YOUR_COMPANY"),
        (CONSULTANT, ULVOY, None, {}, 403, "NOT_YOUR_COMPANY"),
        ("support-agent", ELVEBAKKEN, None, {}, 422, "CASE_REQUIRED"),
        ("support-agent", NOBODYS, None, FOR_KARI, 404, "COMPANY_NOT_FOUND"),
        (ELI, MORKVANN, None, {}, 503, "LOOKUP_UNAVAILABLE"),
        (ELI, TAKEHEIM, None, {}, 409, "IN_PROGRESS"),
        (ELI, SOLVIK, "to_autoinvoice", {}, 409, "ALREADY_REGISTERED"),
        (ELI, LYSBUKT, None, {}, 409, "NOTHING_TO_LEAVE"),
        (ELI, ELVEBAKKEN, "away", {}, 409, "REGISTERED_ELSEWHERE"),
        (ELI, LYSBUKT, "away", {}, 409, "NOT_REGISTERED"),
        ("company-admin-granlia", "955555554", None, {}, 409, "AUTOINVOICE_ACCOUNT_MISSING"),
        (ELI, ULVOY, None, {}, 409, "SWITCH_BLOCKED"),
        (ELI, ELVEBAKKEN, "stop", {}, 409, "SWITCH_NOT_OPEN"),
        (ELI, ELVEBAKKEN, "sideways", {}, 422, "INVALID_INPUT"),
    ],
)
async def test_a_switch_is_refused_with_its_own_reason(core, sandbox, persona, orgno, direction, more, status, code):
    response = await core.api(persona).propose(SWITCH, {"orgno": orgno, "direction": direction}, **more)
    no_gaps(assert_problem(response, status, code))
    assert await core.rows(LedgerRow) == [] and effects_in(sandbox.effects()) == 0


async def test_the_card_of_a_switch_shows_the_steps_and_what_is_still_missing(core: Core):
    proposal = await core.api(CONSULTANT).proposed(SWITCH, {"orgno": ELVEBAKKEN})
    assert [effect[:2] for effect in proposal["effects"]] == ["1.", "2.", "Sa"]
    assert "Nordic Access" in proposal["effects"][0] and len(proposal["warnings"]) == 1
    proposal = await core.api("company-admin-bergverk").proposed(SWITCH, {"orgno": BERGVERK})
    assert any("Document Center" in warning for warning in proposal["warnings"])
    assert not any("{" in text for text in (*proposal["effects"], *proposal["warnings"], proposal["question"]))


def steps(message: dict) -> list[tuple[str, str]]:
    run = next(block["run"] for block in message["blocks"] if block["type"] == "result")
    return [(step["name"], step["state"]) for step in run["result"]["steps"]]


async def switching(core: Core, persona: str, orgno: str) -> tuple[Chat, dict, dict]:
    core.rasa.on("switch", proposes(SWITCH, orgno=orgno))
    chat = await core.chat(persona)
    [card] = await chat.say("switch")
    [begun] = await chat.confirm(card)
    return chat, card, begun


async def test_a_switch_to_autoinvoice_takes_its_steps_one_by_one_with_a_yes_for_each(core: Core, sandbox: Sandbox):
    chat, card, begun = await switching(core, ELI, ELVEBAKKEN)
    assert steps(begun) == [("leave_old", "now"), ("register", "later")]
    assert "Nordic Access" in begun["text"] and begun["choices"] == []
    assert effects_in(sandbox.effects()) == 1 and sandbox.effects()["switches"] == {ELVEBAKKEN: 1}
    elsewhere(sandbox, ELVEBAKKEN, "NOT_REGISTERED")
    ready = await chat.until("result", "The next step is to register")
    assert steps(ready) == [("leave_old", "done"), ("register", "now")]
    assert "registrations" not in sandbox.effects(), "nothing happens without its own yes"
    assert [choice["operation"] for choice in ready["choices"]] == [REGISTER]
    [register] = await chat.choose(ready["choices"][0])
    assert register["kind"] == "proposal" and "Elvebakken AS" in register["proposal"]["question"]
    await chat.confirm(register)
    done = await chat.until("result", "The switch is complete")
    assert steps(done) == [("leave_old", "done"), ("register", "done")]
    assert sandbox.effects()["registrations"] == {ELVEBAKKEN: 1}
    assert (await core.row(card["proposal"])).state == "done"
    assert await core.audit_faults() == []


async def test_a_switch_that_an_agent_began_is_told_step_by_step_in_the_customers_language(
    core: Core, sandbox: Sandbox
):
    agent, chat = core.api("support-agent"), await core.chat(ELI, "nb")
    begun = await agent.proposed(SWITCH, {"orgno": ELVEBAKKEN}, **FOR_KARI, conversation=chat.id)
    run = (await agent.confirm(begun)).json()
    assert run["message"].startswith("I am tracking the switch") and "said" not in run["result"]
    ordered = await chat.until("result", "Kundeservice har bestilt dette for deg")
    assert ordered["choices"] == []
    elsewhere(sandbox, ELVEBAKKEN, "NOT_REGISTERED")
    ready = await chat.until("result", "Neste trinn er å registrere")
    assert [block["type"] for block in ready["blocks"]] == ["text"]
    assert [(choice["operation"], choice["title"]) for choice in ready["choices"]] == [
        (REGISTER, CATALOGUE[REGISTER].title["nb"])
    ]
    [register] = await chat.choose(ready["choices"][0])
    assert register["kind"] == "proposal" and "registrations" not in sandbox.effects()


async def test_a_switch_away_unregisters_only_with_the_typed_number(core: Core, sandbox: Sandbox):
    chat, card, begun = await switching(core, CONSULTANT, SOLVIK)
    assert steps(begun) == [("unregister", "now"), ("new_registers", "later")]
    assert sandbox.effects()["unregistrations"] == {}
    [unregister] = await chat.choose(begun["choices"][0])
    assert unregister["proposal"]["operation"] == UNREGISTER
    assert unregister["proposal"]["confirm"] | {"hint": ""} == {"level": 2, "typed": SOLVIK, "hint": ""}
    assert any(item["value"] == "Change of access point" for item in unregister["proposal"]["inputs"])
    await chat.confirm(unregister)
    gone = await chat.until("result", "The new access point can register you now")
    assert steps(gone) == [("unregister", "done"), ("new_registers", "now")] and gone["choices"] == []
    assert (await core.row(card["proposal"])).state == "pending"
    elsewhere(sandbox, SOLVIK, "REGISTERED_OTHER_AP", "Nordic Access")
    done = await chat.until("result", "The switch is complete")
    assert "Nordic Access" in done["text"]


async def test_a_switch_outlives_the_process_and_each_step_is_told_once(
    still_core: Core, sandbox: Sandbox, settings, knowledge, rasa
):
    chat, card, begun = await switching(still_core, ELI, ELVEBAKKEN)
    async with revived(still_core, settings, knowledge, rasa) as again:
        here = Chat(again.http, {"id": chat.id, "token": chat.token, "owner": "bot", "messages": [begun]})
        await looked_after(again)
        assert await here.history(after=begun["seq"]) == []
        elsewhere(sandbox, ELVEBAKKEN, "NOT_REGISTERED")
        await looked_after(again)
        [ready] = await here.history(after=begun["seq"])
        assert "next step" in ready["text"]
        async with revived(again, settings, knowledge, rasa) as once_more:
            here = Chat(once_more.http, {"id": chat.id, "token": chat.token, "owner": "bot", "messages": [begun]})
            await looked_after(once_more)
            assert await here.history(after=begun["seq"]) == [ready]
            assert (await once_more.row(card["proposal"])).state == "pending"


async def test_a_step_that_was_stored_but_not_told_is_told_after_the_restart(
    still_core: Core, sandbox: Sandbox, settings, knowledge, rasa
):
    chat, _, begun = await switching(still_core, ELI, ELVEBAKKEN)
    elsewhere(sandbox, ELVEBAKKEN, "NOT_REGISTERED")

    async def dies(row: LedgerRow, news: str) -> None:
        raise asyncio.CancelledError

    still_core.parts.operations.announce_with(dies)
    with pytest.raises(asyncio.CancelledError):
        await looked_after(still_core)
    async with revived(still_core, settings, knowledge, rasa) as again:
        here = Chat(again.http, {"id": chat.id, "token": chat.token, "owner": "bot", "messages": [begun]})
        await again.parts.operations.reconcile()
        assert ["next step" in message["text"] for message in await here.history(after=begun["seq"])] == [True]


async def test_a_switch_is_taken_up_again_from_any_conversation(still_core: Core, sandbox: Sandbox):
    await switching(still_core, ELI, ELVEBAKKEN)
    chat = await still_core.chat(ELI)
    [blocked] = await chat.say("switch")
    assert blocked["kind"] == "refused" and "has not unregistered you yet" in blocked["text"]
    assert "Nordic Access" in blocked["text"]
    elsewhere(sandbox, ELVEBAKKEN, "NOT_REGISTERED")
    [next_step] = await chat.say("switch")
    assert [c["operation"] for c in next_step["choices"] if c["kind"] == "operation"] == [REGISTER]
    assert sandbox.effects()["switches"] == {ELVEBAKKEN: 1}


async def test_a_switch_can_be_stopped_and_then_it_is_over_everywhere(still_core: Core, sandbox: Sandbox):
    chat, card, _ = await switching(still_core, ELI, ELVEBAKKEN)
    refused = await chat._http.delete(chat.path, headers=chat.headers)
    assert_problem(refused, 409)
    still_core.rasa.on("stop it", proposes(SWITCH, orgno=ELVEBAKKEN, direction="stop"))
    [stop] = await chat.say("stop it")
    assert (stop["kind"], stop["proposal"]["confirm"]["level"]) == ("proposal", 1)
    [stopped] = await chat.confirm(stop)
    assert "no longer tracking" in stopped["text"]
    await looked_after(still_core)
    assert (await still_core.row(card["proposal"])).state == "done"
    assert sandbox.get(f"/elma/participants/{ELVEBAKKEN}").json()["state"] == "REGISTERED_OTHER_AP"
    assert (await chat._http.delete(chat.path, headers=chat.headers)).status_code == 204


async def test_after_a_week_a_switch_says_that_it_still_waits(still_core: Core):
    chat, card, begun = await switching(still_core, ELI, ELVEBAKKEN)
    for days, messages in ((6, 0), (8, 1), (9, 1)):
        then = now() - dt.timedelta(days=days)
        await still_core.change(LedgerRow, LedgerRow.id == card["proposal"]["id"], confirmed_at=then)
        await looked_after(still_core)
        assert len(await chat.history(after=begun["seq"])) == messages


@pytest.mark.parametrize(
    ("orgno", "persona", "operation"),
    [
        (FJORDFISK, KARI, UNREGISTER),
        (BERGVERK, "company-admin-bergverk", SWITCH),
        (NORDLYS, NORA, REGISTER),
        (ELVEBAKKEN, CONSULTANT, SWITCH),
        (FJORDFISK, "end-user", None),
        (NORDLYS, KARI, None),
        (NORDLYS, None, None),
        (SKARV, KARI, None),
    ],
)
async def test_after_a_look_up_a_person_is_offered_what_they_can_do(core: Core, orgno, persona, operation):
    core.rasa.on("look", proposes(STATUS, orgno=orgno))
    chat = await core.chat(persona)
    [shown] = await chat.say("look")
    assert [choice["operation"] for choice in shown["choices"]] == ([operation] if operation else [])
    if operation:
        [card] = await chat.choose(shown["choices"][0])
        assert (card["kind"], card["proposal"]["operation"]) == ("proposal", operation)


@pytest.mark.parametrize("email", ["leder@nordlys.example", "nobody@nowhere.example"])
async def test_a_password_link_is_ordered_without_a_question_and_says_nothing_about_the_address(
    core: Core, sandbox: Sandbox, email: str
):
    core.rasa.on("forgot", proposes(RESET, login_email=email))
    chat = await core.chat()
    [result] = await chat.say("forgot")
    assert result["kind"] == "result" and result["text"].startswith("If the address exists, a link was sent.")
    assert sandbox.effects().get("password_resets", {}) == ({email: 1} if "nordlys" in email else {})
    again = (await chat.say("forgot"))[0]
    assert again["text"].split("\n")[0] == result["text"].split("\n")[0]
    assert effects_in(sandbox.effects()) == ("nordlys" in email), "one link in a quarter of an hour"


async def test_the_answers_about_two_addresses_differ_in_nothing(core: Core):
    shapes = []
    for email in ("leder@nordlys.example", "nobody@nowhere.example"):
        api = core.api(KARI)
        proposal = await api.proposed(RESET, {"login_email": email})
        assert proposal["confirm"] == {"level": 0}
        run = (await api.confirm(proposal)).json()
        shapes.append(
            (run["state"], run["message"], set(run["result"]), run["receipt"]["before"], run["receipt"]["after"])
        )
    assert shapes[0] == shapes[1]


async def test_a_signed_in_person_is_not_asked_for_their_user_name(core: Core, sandbox: Sandbox):
    core.rasa.on("forgot", proposes(RESET))
    chat = await core.chat(KARI)
    assert kinds(await chat.say("forgot")) == ["result"]
    assert sandbox.effects()["password_resets"] == {"admin@fjordfisk.example": 1}


@pytest.mark.parametrize("mode", ["late", "failed", "empty", "lying", "refusing", "down"])
async def test_nothing_is_sent_when_the_turn_went_wrong(core: Core, sandbox: Sandbox, mode):
    core.rasa.on("forgot", proposes(RESET, login_email="leder@nordlys.example"))
    chat = await core.chat()
    core.rasa.mode = mode
    replies = await chat.say("forgot")
    assert "a link was sent" not in str(replies)
    assert effects_in(sandbox.effects()) == 0


async def test_the_address_is_in_no_audit_row(core: Core):
    api = core.api(KARI)
    await api.confirm(await api.proposed(RESET, {"login_email": "leder@nordlys.example"}))
    assert "leder@" not in str([row.body for row in await core.rows(AuditRow)])


@pytest.mark.parametrize("email", ["", "leder", "leder@", "a@b@c", "leder@nordlys.example, x@y.example"])
async def test_an_address_that_is_none_is_refused(core: Core, email: str):
    no_gaps(assert_problem(await core.api().propose(RESET, {"login_email": email}), 422, "EMAIL_INVALID"))
