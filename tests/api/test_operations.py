"""Operations over HTTP: who may, what is refused and how, and that a confirmation has one effect."""

import asyncio
import datetime as dt
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from actions.catalogue import CATALOGUE
from api.audit import AuditRow
from api.database import now
from api.operations.models import LedgerRow
from api.personas import KEY_ID, PERSONAS
from tests.chat import Api, assert_problem, eventually, kinds
from tests.core import Core
from tests.fake_rasa import proposes
from tests.sandbox.serving import Core as Sandbox
from tests.sandbox.serving import effects_in, free_port

CODE, UNREGISTER, CASE, STATUS, DEADLINE = (
    "connect.emergency-code.generate",
    "elma.unregister",
    "case.create",
    "elma.status",
    "contract.deadline",
)
FJORDFISK, BERGVERK, NORDLYS, TINDTEK, SKARV = "123456785", "987654325", "811111112", "922222223", "933333337"
GRANLIA, STROMVIK, VIDDE, NOBODYS = "955555554", "966666668", "999999999", "974760673"
OLA = "ola@fjordfisk.example"
FOR_KARI = {"case": "C-7", "on_behalf_of": "kari@example.example"}
CHECKED = {**FOR_KARI, "identity_check": {"method": "call-back", "result": "passed"}}
POST_UNREGISTER = "POST /api/v1/elma/*/unregistration"
POST_CODE = "POST /api/v1/users/*/emergency-codes"


async def proved(agent: Api, sandbox: Sandbox, email: str) -> dict[str, Any]:
    """What an agent sends along when the person has said the number that was texted to their telephone."""
    check = (await agent.begin_check(email, FOR_KARI["case"])).raise_for_status().json()
    number = sandbox.texted()[0]["text"][:6]
    assert (await agent.answer_check(check["id"], number)).json()["state"] == "passed"
    return {**FOR_KARI, "identity_check": {"method": "phone", "check": check["id"], "result": "passed"}}


def no_gaps(problem: dict) -> None:
    """Every blank of a sentence was filled."""
    assert "{" not in problem["detail"] and "None" not in problem["detail"]


@pytest.mark.parametrize(
    ("persona", "target", "more", "status", "code"),
    [
        (None, OLA, {}, 401, "AUTH_REQUIRED"),
        ("end-user", OLA, {}, 403, "FORBIDDEN_ROLE"),
        ("company-admin-nordlys", OLA, {}, 403, "FORBIDDEN_ROLE"),
        ("byra-consultant", OLA, {}, 403, "FORBIDDEN_ROLE"),
        ("payroll-admin", OLA, {}, 403, "FORBIDDEN_ROLE"),
        ("vismanet-admin-no-right", OLA, {}, 403, "NO_CODE_RIGHT"),
        ("vismanet-admin-no-right", "admin@nordlys.example", {}, 403, "NO_CODE_RIGHT"),
        ("vismanet-admin", "per@fjordfisk-shop.example", {}, 403, "DOMAIN_NOT_AUTHORISED"),
        ("vismanet-admin", "ola@fjordfisk.example.evil.example", {}, 403, "DOMAIN_NOT_AUTHORISED"),
        ("vismanet-admin", "ola@evil-fjordfisk.example", {}, 403, "DOMAIN_NOT_AUTHORISED"),
        ("vismanet-admin", "ola@sub.fjordfisk.example", {}, 403, "DOMAIN_NOT_AUTHORISED"),
        ("vismanet-admin", "ola@fjоrdfisk.example", {}, 403, "DOMAIN_NOT_AUTHORISED"),  # a Cyrillic о
        ("vismanet-admin", "leder@bergverk.example", {}, 403, "DOMAIN_NOT_AUTHORISED"),
        ("vismanet-admin", "nobody@fjordfisk.example", {}, 404, "USER_NOT_FOUND"),
        ("vismanet-admin", "nina@fjordfisk.example", {}, 409, "TWO_FACTOR_NOT_ENABLED"),
        ("vismanet-admin", "tore@fjordfisk.example", {}, 409, "USER_DISABLED"),
        ("vismanet-admin", "admin@fjordfisk.example", {}, 403, "SELF_NOT_ALLOWED"),
        ("vismanet-admin", "ola", {}, 422, "EMAIL_INVALID"),
        ("vismanet-admin", "ola@fjordfisk.example, admin@fjordfisk.example", {}, 422, "EMAIL_INVALID"),
        ("support-agent", OLA, {}, 422, "CASE_REQUIRED"),
        ("support-agent", OLA, {"case": "C-7"}, 422, "CASE_REQUIRED"),
        ("support-agent", OLA, {"on_behalf_of": OLA}, 422, "CASE_REQUIRED"),
        ("support-agent", OLA, FOR_KARI, 403, "IDENTITY_NOT_VERIFIED"),
        ("support-agent", OLA, {**FOR_KARI, "identity_check": {"result": "failed"}}, 403, "IDENTITY_NOT_VERIFIED"),
        ("support-agent", "nobody@nowhere.example", CHECKED, 404, "USER_NOT_FOUND"),
        ("support-agent", "agent@visma.example", CHECKED, 403, "SELF_NOT_ALLOWED"),
        ("vismanet-admin-no-right", OLA, CHECKED, 403, "NO_CODE_RIGHT"),
    ],
)
async def test_a_code_is_refused_with_its_own_reason(
    core: Core, sandbox: Sandbox, persona: str | None, target: str, more: dict, status: int, code: str
):
    no_gaps(assert_problem(await core.api(persona).propose(CODE, {"user_email": target}, **more), status, code))
    assert await core.rows(LedgerRow) == []
    assert effects_in(sandbox.effects()) == 0


@pytest.mark.parametrize(
    ("persona", "orgno", "more", "status", "code"),
    [
        (None, FJORDFISK, {}, 401, "AUTH_REQUIRED"),
        ("end-user", FJORDFISK, {}, 403, "FORBIDDEN_ROLE"),
        ("vismanet-admin-no-right", NORDLYS, {}, 403, "FORBIDDEN_ROLE"),
        ("company-admin-nordlys", FJORDFISK, {}, 403, "NOT_YOUR_COMPANY"),
        ("company-admin-bergverk", VIDDE, {}, 403, "NOT_YOUR_COMPANY"),
        ("byra-consultant", FJORDFISK, {}, 403, "NOT_YOUR_COMPANY"),
        ("company-admin-nordlys", NOBODYS, {}, 403, "NOT_YOUR_COMPANY"),
        ("company-admin-bergverk", BERGVERK, {}, 409, "REGISTERED_ELSEWHERE"),
        ("company-admin-nordlys", NORDLYS, {}, 409, "NOT_REGISTERED"),
        ("company-admin-granlia", GRANLIA, {}, 409, "AUTOINVOICE_ACCOUNT_MISSING"),
        ("company-admin-granlia", STROMVIK, {}, 409, "IN_PROGRESS"),
        ("support-agent", FJORDFISK, {}, 422, "CASE_REQUIRED"),
        ("support-agent", SKARV, FOR_KARI, 503, "LOOKUP_UNAVAILABLE"),
        ("support-agent", NOBODYS, FOR_KARI, 404, "COMPANY_NOT_FOUND"),
        ("vismanet-admin", "123456784", {}, 422, "INVALID_ORGNO"),
        ("vismanet-admin", "912345678", {}, 422, "INVALID_ORGNO"),
        ("vismanet-admin", "559999-0008", {}, 422, "WRONG_COUNTRY"),
        ("vismanet-admin", "DK12345678", {}, 422, "WRONG_COUNTRY"),
        ("vismanet-admin", 123456785, {}, 422, "INVALID_ORGNO"),
    ],
)
async def test_leaving_elma_is_refused_with_its_own_reason(
    core: Core, sandbox: Sandbox, persona: str | None, orgno: object, more: dict, status: int, code: str
):
    no_gaps(assert_problem(await core.api(persona).propose(UNREGISTER, {"orgno": orgno}, **more), status, code))
    assert await core.rows(LedgerRow) == []
    assert effects_in(sandbox.effects()) == 0


async def test_what_is_refused_is_said_with_names_and_in_the_readers_language(core: Core):
    api = core.api("company-admin-bergverk")
    api.headers["Accept-Language"] = "nb"
    refused = assert_problem(await api.propose(UNREGISTER, {"orgno": BERGVERK}), 409)
    assert refused["detail"] == "Dere er registrert via Nordic Access. Bare de kan melde dere ut."
    api = core.api("end-user")
    api.headers["Accept-Language"] = "sv"
    refused = assert_problem(await api.propose(UNREGISTER, {"orgno": FJORDFISK}), 403)
    assert "företagets administratör" in refused["detail"]


@pytest.mark.parametrize("extra", [{"reason": "because"}, {"force": True}, {"orgno": None}])
async def test_inputs_that_are_not_declared_are_refused_by_name(core: Core, extra: dict):
    response = await core.api("vismanet-admin").propose(UNREGISTER, {"orgno": FJORDFISK} | extra)
    found = assert_problem(response, 422)
    assert [error["field"] for error in found["errors"]] == list(extra)


async def test_every_refusal_is_in_the_audit_log_without_what_was_asked(core: Core):
    await core.api("vismanet-admin").propose(CODE, {"user_email": "per@fjordfisk-shop.example"})
    [row] = await core.rows(AuditRow)
    assert (row.event, row.body["problem"]) == ("operation.turned_down", "DOMAIN_NOT_AUTHORISED")
    assert row.body["actor"] and "per@" not in str(row.body)


async def test_the_fourth_code_of_a_day_for_the_same_person_is_refused(core: Core, sandbox: Sandbox):
    api = core.api("vismanet-admin")
    for _ in range(3):
        assert (await api.confirm(await api.proposed(CODE, {"user_email": OLA}))).json()["state"] == "done"
    response = await api.propose(CODE, {"user_email": OLA})
    no_gaps(assert_problem(response, 429, "RATE_LIMITED"))
    assert int(response.headers["Retry-After"]) > 0
    assert sandbox.effects()["emergency_codes"] == {OLA: 3}


@pytest.mark.parametrize("persona", [None, *PERSONAS])
async def test_everybody_sees_what_they_may_run(core: Core, persona: str | None):
    listed = (await core.http.get("/v1/operations", headers=core.api(persona).headers)).json()
    names = {operation["name"] for operation in listed}
    roles = set(PERSONAS[persona]["claims"]["roles"]) if persona else set()
    assert names == {name for name, known in CATALOGUE.items() if not known.roles or roles & known.roles}
    for operation in listed:
        known = CATALOGUE[operation["name"]]
        assert operation["title"] == known.title.as_dict()
        assert operation["inputs"]["additionalProperties"] is False
        assert (operation["kind"], operation["confirm_level"]) == (known.kind, known.confirm_level)


@pytest.mark.parametrize(
    ("orgno", "state", "receives"),
    [
        (FJORDFISK, "REGISTERED_AUTOINVOICE", True),
        (BERGVERK, "REGISTERED_OTHER_AP", True),
        (NORDLYS, "NOT_REGISTERED", False),
        (STROMVIK, "PENDING_UNREGISTER", True),
        (SKARV, "UNKNOWN", None),
    ],
)
async def test_anybody_may_look_up_a_company_in_elma(core: Core, orgno: str, state: str, receives: bool | None):
    response = await core.api().read(STATUS, {"orgno": f"NO {orgno[:3]} {orgno[3:6]} {orgno[6:]} MVA"})
    run = response.json()
    assert (response.status_code, run["state"]) == (200, "done")
    assert (run["result"]["state"], run["result"]["can_receive_invoice"]) == (state, receives)
    assert run["result"]["participant_id"] == f"0192:{orgno}"
    assert run["receipt"]["id"] and run["message"]


@pytest.mark.parametrize("mode", ["error", "refuse_before", "garbage", "half"])
async def test_a_register_that_does_not_answer_is_never_said_to_hold_nothing(core: Core, sandbox: Sandbox, mode: str):
    sandbox.fault("GET /api/v1/elma/*", mode)
    assert_problem(await core.api().read(STATUS, {"orgno": FJORDFISK}), 503, "LOOKUP_UNAVAILABLE")


@pytest.mark.parametrize(
    ("persona", "inputs", "status", "expected"),
    [
        (None, {"contract_type": "annual", "as_of": "2018-01-15"}, 200, "2018-12-31"),
        (None, {"contract_type": "quarterly", "signed": "1.2.2018", "as_of": "2018-06-01"}, 200, "2019-01-31"),
        ("signatory-tindtek", {"orgno": TINDTEK, "as_of": "2018-06-01"}, 200, "2019-01-31"),
        ("vismanet-admin", {"orgno": FJORDFISK, "as_of": "2018-01-15"}, 200, "2018-12-31"),
        ("support-agent", {"orgno": TINDTEK, "as_of": "2018-06-01"}, 200, "2019-01-31"),
        (None, {}, 422, "CONTRACT_TYPE_UNKNOWN"),
        (None, {"contract_type": "monthly"}, 422, "INVALID_INPUT"),
        (None, {"contract_type": "quarterly"}, 422, "SIGNING_DATE_REQUIRED"),
        (None, {"contract_type": "quarterly", "signed": "2018-02-30"}, 422, "DATE_INVALID"),
        (None, {"contract_type": "quarterly", "signed": "2999-01-01"}, 422, "SIGNING_DATE_IN_FUTURE"),
        (None, {"orgno": TINDTEK}, 401, "AUTH_REQUIRED"),
        ("end-user", {"orgno": FJORDFISK}, 403, "NOT_YOUR_COMPANY"),
        ("signatory-tindtek", {"orgno": FJORDFISK}, 403, "NOT_YOUR_COMPANY"),
        ("company-admin-nordlys", {"orgno": NORDLYS}, 409, "PARTNER_CONTRACT"),
        ("company-admin-bergverk", {"orgno": BERGVERK}, 422, "CONTRACT_TYPE_UNKNOWN"),
    ],
)
async def test_the_deadline_of_a_contract_is_worked_out_or_refused(core: Core, persona, inputs, status, expected):
    response = await core.api(persona).read(DEADLINE, inputs)
    if status == 200:
        assert (response.status_code, response.json()["result"]["ends"]) == (200, expected)
    else:
        no_gaps(assert_problem(response, status, expected))


async def test_a_read_operation_cannot_be_proposed_and_a_write_operation_not_just_run(core: Core, sandbox: Sandbox):
    api = core.api("vismanet-admin")
    assert_problem(await api.propose(STATUS, {"orgno": FJORDFISK}), 404)
    assert_problem(await api.read(UNREGISTER, {"orgno": FJORDFISK}), 404)
    assert_problem(await api.read("no.such", {}), 404, "OPERATION_UNKNOWN")
    assert effects_in(sandbox.effects()) == 0


async def test_a_proposal_says_what_will_happen_and_changes_nothing(core: Core, sandbox: Sandbox):
    proposal = await core.api("vismanet-admin").proposed(UNREGISTER, {"orgno": "123 456 785", "reason": "other"})
    assert proposal["state"] == "proposed" and proposal["irreversible"] is True
    assert proposal["confirm"] == {"level": 2, "typed": FJORDFISK, "hint": "the organisation number"}
    assert "Fjordfisk AS" in proposal["question"] and len(proposal["effects"]) >= 2
    assert any("2 incoming documents" in warning for warning in proposal["warnings"])
    assert effects_in(sandbox.effects()) == 0


@pytest.mark.parametrize("typed", [None, "", " ", "yes", "123456784", "12345678", "1234567855", "Fjordfisk AS", "0"])
async def test_what_is_typed_must_be_right(core: Core, sandbox: Sandbox, typed: str | None):
    api = core.api("vismanet-admin")
    proposal = await api.proposed(UNREGISTER, {"orgno": FJORDFISK})
    response = await core.http.post(
        f"/v1/proposals/{proposal['id']}/confirm",
        json={"typed": typed} if typed is not None else None,
        headers={**api.headers, "Idempotency-Key": "k"},
    )
    assert_problem(response, 422, "CONFIRMATION_MISMATCH")
    assert (await core.row(proposal)).state == "proposed"
    assert effects_in(sandbox.effects()) == 0
    assert (await api.confirm(proposal)).status_code in (200, 202)


@pytest.mark.parametrize("typed", ["123456785", " 123 456 785 ", "123.456.785", "NO 123456785 MVA"])
async def test_how_the_number_is_spaced_does_not_matter(core: Core, typed: str):
    api = core.api("vismanet-admin")
    proposal = await api.proposed(UNREGISTER, {"orgno": FJORDFISK})
    assert (await api.confirm(proposal, typed)).status_code in (200, 202)


async def test_for_a_code_the_whole_address_is_typed(core: Core, sandbox: Sandbox):
    api = core.api("vismanet-admin")
    proposal = await api.proposed(CODE, {"user_email": "mailto:ola@FJORDFISK.example"})
    assert OLA not in str([proposal["question"], proposal["effects"], proposal["inputs"]])
    for wrong in ("o•a@fjordfisk.example", "nina@fjordfisk.example", "fjordfisk.example"):
        assert_problem(await api.confirm(proposal, wrong), 422, "CONFIRMATION_MISMATCH")
    assert (await api.confirm(proposal, " Ola@Fjordfisk.example")).json()["state"] == "done"
    assert sandbox.effects()["emergency_codes"] == {OLA: 1}


async def test_without_a_key_nothing_is_confirmed(core: Core, sandbox: Sandbox):
    api = core.api("vismanet-admin")
    proposal = await api.proposed(CODE, {"user_email": OLA})
    response = await core.http.post(f"/v1/proposals/{proposal['id']}/confirm", json={"typed": OLA}, headers=api.headers)
    assert_problem(response, 422, "IDEMPOTENCY_KEY_REQUIRED")
    assert effects_in(sandbox.effects()) == 0


@pytest.mark.parametrize("keys", ["one key", "a key each"])
@pytest.mark.parametrize(("name", "inputs"), [(CODE, {"user_email": OLA}), (CASE, {"summary": "Help me"})])
async def test_twenty_confirmations_at_once_have_one_effect(
    core: Core, sandbox: Sandbox, name: str, inputs: dict, keys: str
):
    api = core.api("vismanet-admin")
    proposal = await api.proposed(name, inputs)
    copies = (api.confirm(proposal, key="k" if keys == "one key" else f"k-{copy}") for copy in range(20))
    responses = await asyncio.gather(*copies)
    assert {response.status_code for response in responses} <= {200, 202}
    assert len({response.json()["id"] for response in responses}) == 1
    run = await api.settled(responses[0].json()["id"])
    assert run["state"] == "done"
    assert effects_in(sandbox.effects()) == 1
    if name == CODE:
        assert (await api.reveal(run["result"]["secret"]["ref"])).status_code == 200


async def test_confirming_again_gives_the_same_run(core: Core, sandbox: Sandbox):
    api = core.api("vismanet-admin")
    proposal = await api.proposed(CASE, {"summary": "Help me"})
    first = await api.confirm(proposal, key="k")
    for key in ("k", "other"):
        again = await api.confirm(proposal, key=key)
        assert (again.status_code, again.json()) == (200, first.json())
    assert (await api.run(first.json()["id"])).json() == first.json()
    assert sandbox.effects()["cases"] == 1


async def test_a_receipt_says_who_when_and_what_changed(core: Core):
    api = core.api("vismanet-admin")
    run = (await api.confirm(await api.proposed(CODE, {"user_email": OLA}))).json()
    receipt = run["receipt"]
    assert receipt["by"] == "Kari Fjord" and receipt["id"] and receipt["at"].endswith("Z")
    assert receipt["before"] == {"user": "o•a@fjordfisk.example", "two_step": "on"}
    assert receipt["after"] == {"user": "o•a@fjordfisk.example", "emergency_code": "issued"}
    assert set(run["result"]) == {"code_id", "created_at", "secret", "fingerprint"}


@pytest.mark.parametrize("persona", [None, "end-user", "company-admin-nordlys", "support-lead"])
async def test_somebody_elses_proposal_and_run_look_like_none(core: Core, sandbox: Sandbox, persona: str | None):
    owner, stranger = core.api("vismanet-admin"), core.api(persona)
    proposal = await owner.proposed(CASE, {"summary": "Help me"})
    none = proposal | {"id": "p_none"}
    assert (await stranger.confirm(proposal)).text == (await stranger.confirm(none)).text
    assert_problem(await stranger.confirm(proposal), 404, "PROPOSAL_NOT_FOUND")
    run = (await owner.confirm(proposal)).json()
    assert (await stranger.run(run["id"])).text == (await stranger.run("r_none")).text
    assert_problem(await stranger.confirm(proposal), 404, "PROPOSAL_NOT_FOUND")
    assert sandbox.effects()["cases"] == 1


async def test_a_visitors_proposal_belongs_to_their_conversation(core: Core, sandbox: Sandbox):
    core.rasa.on("case", proposes(CASE, summary="Help me", contact=OLA))
    chat, other = await core.chat(), await core.chat()
    [card] = await chat.say("case")
    refused = await other.send("k", confirm={"proposal": card["proposal"]["id"]})
    assert_problem(refused, 404, "PROPOSAL_NOT_FOUND")
    assert_problem(await other.send(decline={"proposal": card["proposal"]["id"]}), 404, "PROPOSAL_NOT_FOUND")
    assert_problem(await core.api().confirm(card["proposal"]), 404, "PROPOSAL_NOT_FOUND")
    assert_problem(await Api(core.http, other.token).confirm(card["proposal"]), 404, "PROPOSAL_NOT_FOUND")
    assert (await Api(core.http, chat.token).confirm(card["proposal"])).json()["state"] == "done"
    assert sandbox.effects()["cases"] == 1


async def test_a_foreign_conversation_cannot_be_named(core: Core):
    chat = await core.chat("vismanet-admin")
    for persona in (None, "end-user"):
        response = await core.api(persona).propose(CASE, {"summary": "Help", "contact": OLA}, conversation=chat.id)
        assert_problem(response, 404)
    assert len(await chat.history()) == 1


async def test_an_expired_proposal_does_nothing(core: Core, sandbox: Sandbox):
    api = core.api("vismanet-admin")
    proposal = await api.proposed(CASE, {"summary": "Help me"})
    await core.change(LedgerRow, LedgerRow.id == proposal["id"], expires_at=now() - dt.timedelta(seconds=1))
    for _ in range(2):
        assert_problem(await api.confirm(proposal), 410, "CONFIRMATION_EXPIRED")
    assert (await core.row(proposal)).state == "expired"
    assert effects_in(sandbox.effects()) == 0


async def test_an_expired_card_can_be_renewed_with_one_press(core: Core, sandbox: Sandbox):
    core.rasa.on("case", proposes(CASE, summary="Help me", contact=OLA))
    chat = await core.chat()
    [card] = await chat.say("case")
    past = now() - dt.timedelta(seconds=1)
    await core.change(LedgerRow, LedgerRow.id == card["proposal"]["id"], expires_at=past)
    [refused] = await chat.confirm(card)
    assert refused["kind"] == "refused" and refused["choices"][-1]["operation"] == CASE
    [fresh] = await chat.choose(refused["choices"][-1])
    assert fresh["kind"] == "proposal" and fresh["proposal"]["id"] != card["proposal"]["id"]
    assert kinds(await chat.confirm(fresh)) == ["result"]
    assert sandbox.effects()["cases"] == 1


async def test_expired_proposals_are_found_without_anybody_asking(core: Core):
    proposal = await core.api("vismanet-admin").proposed(CASE, {"summary": "Help me"})
    await core.change(LedgerRow, LedgerRow.id == proposal["id"], expires_at=now() - dt.timedelta(seconds=1))

    async def expired() -> bool:
        return (await core.row(proposal)).state == "expired"

    await eventually(expired)
    assert await core.audit_faults() == []


async def test_a_key_confirms_one_proposal_only(core: Core, sandbox: Sandbox):
    api = core.api("vismanet-admin")
    one, other = [await api.proposed(CASE, {"summary": text}) for text in ("Help me", "Help me too")]
    assert (await api.confirm(one, key="k")).status_code == 200
    assert_problem(await api.confirm(other, key="k"), 409, "IDEMPOTENCY_MISMATCH")
    assert (await api.confirm(other, key="k-2")).status_code == 200
    assert sandbox.effects()["cases"] == 2


async def test_rights_are_read_again_when_somebody_confirms(core: Core, sandbox: Sandbox, signing_key):
    api = core.api("vismanet-admin")
    proposal = await api.proposed(UNREGISTER, {"orgno": FJORDFISK})
    key = load_pem_private_key(signing_key.read_bytes(), password=None)
    at = int(time.time())
    settings = core.parts.settings
    claims = {
        "iss": settings.identity_issuer,
        "aud": settings.identity_audience,
        "sub": "persona:vismanet-admin",
        "iat": at,
        "exp": at + 600,
    }
    for roles, code in (([], "FORBIDDEN_ROLE"), (["company_admin"], "NOT_YOUR_COMPANY")):
        companies = [{"orgno": NORDLYS, "roles": roles}]
        token = jwt.encode(
            claims | {"roles": roles, "companies": companies}, key, algorithm="EdDSA", headers={"kid": KEY_ID}
        )
        assert_problem(await Api(core.http, token).confirm(proposal), 403, code)
    assert effects_in(sandbox.effects()) == 0


async def test_a_right_that_is_gone_at_the_backend_stops_the_run(core: Core, sandbox: Sandbox, change_backend):
    api = core.api("vismanet-admin")
    proposal = await api.proposed(CODE, {"user_email": OLA})
    change_backend("DELETE FROM code_rights")
    run = (await api.confirm(proposal)).json()
    assert (run["state"], run["problem"]["code"]) == ("refused", "NO_CODE_RIGHT")
    assert effects_in(sandbox.effects()) == 0


async def test_a_state_that_has_changed_stops_the_run(core: Core, sandbox: Sandbox, change_backend):
    api = core.api("vismanet-admin")
    proposal = await api.proposed(UNREGISTER, {"orgno": FJORDFISK})
    change_backend("UPDATE elma_participants SET pending_documents = 9 WHERE orgno = ?", FJORDFISK)
    run = (await api.confirm(proposal)).json()
    assert (run["state"], run["problem"]["code"]) == ("refused", "STATE_CHANGED")
    assert effects_in(sandbox.effects()) == 0


async def test_in_a_chat_a_changed_state_brings_a_new_card(core: Core, sandbox: Sandbox, change_backend):
    core.rasa.on("out", proposes(UNREGISTER, orgno=FJORDFISK))
    chat = await core.chat("vismanet-admin")
    [card] = await chat.say("out")
    change_backend("UPDATE elma_participants SET pending_documents = 9 WHERE orgno = ?", FJORDFISK)
    [fresh] = await chat.confirm(card)
    assert fresh["kind"] == "proposal" and fresh["proposal"]["id"] != card["proposal"]["id"]
    assert any("9 incoming documents" in warning for warning in fresh["proposal"]["warnings"])
    assert effects_in(sandbox.effects()) == 0
    assert kinds(await chat.confirm(fresh)) == ["result"]
    assert sandbox.effects()["unregistrations"] == {FJORDFISK: 1}


async def test_while_a_change_is_under_way_the_same_one_is_refused(core: Core, sandbox: Sandbox):
    sandbox.fault(POST_UNREGISTER, "delay", seconds=0.3)
    kari, agent = core.api("vismanet-admin"), core.api("support-agent")
    first = await kari.proposed(UNREGISTER, {"orgno": FJORDFISK})
    second = await agent.proposed(UNREGISTER, {"orgno": FJORDFISK}, **FOR_KARI)
    responses = await asyncio.gather(kari.confirm(first), agent.confirm(second))
    refused = next(response for response in responses if response.status_code == 409)
    assert_problem(refused, 409, "IN_PROGRESS")
    assert sandbox.effects()["unregistrations"] == {FJORDFISK: 1}


async def test_an_agent_acts_for_somebody_in_a_case_and_it_is_written_down(core: Core, sandbox: Sandbox):
    agent = core.api("support-agent")
    checked = await proved(agent, sandbox, OLA)
    run = (await agent.confirm(await agent.proposed(CODE, {"user_email": OLA}, **checked))).json()
    assert run["state"] == "done"
    assert (await agent.reveal(run["result"]["secret"]["ref"])).status_code == 200
    rows = await core.rows(AuditRow, AuditRow.event == "operation.done")
    assert rows[0].body["case"] == "C-7" and rows[0].body["on_behalf_of"]
    assert "kari@example.example" not in str([row.body for row in await core.rows(AuditRow)])
    assert sandbox.effects()["emergency_codes"] == {OLA: 1}


async def test_only_an_agent_can_act_for_somebody_else(core: Core):
    await core.api("vismanet-admin").proposed(CODE, {"user_email": OLA}, **CHECKED)
    [row] = await core.rows(LedgerRow)
    assert (row.case_id, row.on_behalf_of, row.identity_check) == (None, None, None)


async def test_leaving_elma_goes_on_by_itself_and_the_conversation_is_told_once(core: Core, sandbox: Sandbox):
    core.rasa.on("out", proposes(UNREGISTER, orgno=FJORDFISK))
    chat = await core.chat("vismanet-admin")
    [card] = await chat.say("out")
    [ordered] = await chat.confirm(card)
    assert "in progress" in ordered["text"] and ordered["blocks"][1]["run"]["state"] == "pending"
    done = await chat.until("result", "Done: Fjordfisk AS")
    assert done["blocks"][1]["run"]["state"] == "done"
    await core.parts.operations.reconcile()
    await core.parts.operations.reconcile()
    assert kinds(await chat.history(after=done["seq"] - 1)) == ["result"]
    assert sandbox.effects()["unregistrations"] == {FJORDFISK: 1}


@pytest.mark.parametrize("fault", [{"mode": "error", "status": 429}, {"mode": "half"}])
async def test_a_backend_that_will_not_say_how_far_it_is_is_asked_again(core: Core, sandbox: Sandbox, fault: dict):
    api = core.api("vismanet-admin")
    proposal = await api.proposed(UNREGISTER, {"orgno": FJORDFISK})
    sandbox.fault("GET /api/v1/elma/*", times=3, **fault)
    response = await api.confirm(proposal)
    assert (response.status_code, response.json()["state"]) == (202, "pending")

    async def asked() -> bool:
        await core.hurry()
        return not sandbox.get("/sandbox/faults").json()["faults"]

    await eventually(asked)
    assert (await api.settled(response.json()["id"]))["state"] == "done"


UNCLEAR = [
    ("cut_after", {}, 1),
    ("half", {}, 1),
    ("garbage", {}, 1),
    ("refuse_before", {}, 0),
    ("error", {"status": 500}, 0),
    ("error", {"status": 503}, 0),
]


@pytest.mark.parametrize(("mode", "more", "effects"), UNCLEAR)
async def test_an_answer_that_is_lost_is_said_to_be_unknown_and_found_out(
    core: Core, sandbox: Sandbox, mode: str, more: dict, effects: int
):
    api = core.api("vismanet-admin")
    proposal = await api.proposed(CASE, {"summary": "Help me"})
    sandbox.fault("POST /api/v1/cases", mode, times=1, **more)
    sandbox.fault("GET /api/v1/requests/*", "error", status=503)
    response = await api.confirm(proposal)
    run = response.json()
    assert (response.status_code, run["state"]) == (202, "unknown")
    assert "I do not know yet" in run["problem"]["detail"] and run["result"] is None
    assert sandbox.effects()["cases"] == effects
    sandbox.http.delete("/api/v1/sandbox/faults")
    await core.hurry()
    run = await api.settled(run["id"])
    assert (run["state"], run["result"]["case"]) == ("done", "C-1001")
    assert sandbox.effects()["cases"] == 1


@pytest.mark.parametrize(("mode", "more", "effects"), UNCLEAR)
async def test_a_code_whose_answer_was_lost_exists_once_and_is_never_made_up(
    core: Core, sandbox: Sandbox, mode: str, more: dict, effects: int
):
    api = core.api("vismanet-admin")
    proposal = await api.proposed(CODE, {"user_email": OLA})
    sandbox.fault(POST_CODE, mode, times=1, **more)
    response = await api.confirm(proposal)
    assert response.json()["state"] in ("unknown", "done")
    await core.hurry()
    run = await api.settled(response.json()["id"])
    assert run["state"] == "done"
    assert sandbox.effects()["emergency_codes"] == {OLA: 1}
    if effects:
        assert "secret" not in run["result"] and "the answer was lost" in run["message"]
    else:
        assert (await api.reveal(run["result"]["secret"]["ref"])).status_code == 200


async def test_a_chat_hears_that_it_is_unknown_and_later_what_came_of_it(core: Core, sandbox: Sandbox):
    core.rasa.on("case", proposes(CASE, summary="Help me", contact=OLA))
    chat = await core.chat()
    [card] = await chat.say("case")
    sandbox.fault("POST /api/v1/cases", "cut_after", times=1)
    sandbox.fault("GET /api/v1/requests/*", "error", status=503)
    [unknown] = await chat.confirm(card)
    assert "I do not know yet" in unknown["text"]
    assert "C-1001" not in str(await chat.history())
    sandbox.http.delete("/api/v1/sandbox/faults")
    await core.hurry()
    result = await chat.until("result", "C-1001")
    assert [m["text"] for m in await chat.history(after=unknown["seq"])] == [result["text"]]
    assert sandbox.effects()["cases"] == 1


async def test_a_backend_that_is_not_there_did_nothing_and_that_is_said(core: Core, sandbox: Sandbox):
    api = core.api("vismanet-admin")
    proposal = await api.proposed(CASE, {"summary": "Help me"})
    core.parts.systems._http.base_url = f"http://127.0.0.1:{free_port()}"
    run = (await api.confirm(proposal)).json()
    assert (run["state"], run["problem"]["code"]) == ("failed", "BACKEND_UNAVAILABLE")
    assert "Nothing has changed" in run["problem"]["detail"]
    assert_problem(await api.propose(UNREGISTER, {"orgno": FJORDFISK}), 503, "BACKEND_UNAVAILABLE")
    assert sandbox.effects()["cases"] == 0


async def test_a_call_that_never_left_is_tried_again(core: Core, sandbox: Sandbox, monkeypatch):
    import api.operations.service

    monkeypatch.setattr(api.operations.service, "RETRY_PAUSES", (0.3, 0.3))
    caller = core.api("vismanet-admin")
    proposal = await caller.proposed(CASE, {"summary": "Help me"})
    there, core.parts.systems._http.base_url = core.parts.systems._http.base_url, f"http://127.0.0.1:{free_port()}"
    confirming = asyncio.create_task(caller.confirm(proposal))

    async def tried() -> bool:
        return (await core.row(proposal)).attempts > 0

    await eventually(tried)
    core.parts.systems._http.base_url = there
    assert (await confirming).json()["state"] == "done"
    assert sandbox.effects()["cases"] == 1


async def test_a_case_in_a_conversation_is_made_once_however_often_it_is_asked_for(core: Core, sandbox: Sandbox):
    core.rasa.on("case", proposes(CASE, summary="Help me", contact=OLA))
    chat = await core.chat()
    for _ in range(2):
        [card] = await chat.say("case")
        [result] = await chat.confirm(card)
        assert "C-1001" in result["text"]
    assert sandbox.effects()["cases"] == 1


async def test_what_is_sent_to_support_is_redacted_and_shown_before(core: Core, sandbox: Sandbox):
    proposal = await core.api("vismanet-admin").proposed(
        CASE, {"summary": "password: hunter2, 010190-1234, ABCD-EFGH-JKLM-NPQR-STUV"}
    )
    [shown] = [item["value"] for item in proposal["inputs"] if item["name"] == "summary"]
    for secret in ("hunter2", "010190", "ABCD-EFGH"):
        assert secret not in shown
    run = (await core.api("vismanet-admin").confirm(proposal)).json()
    assert sandbox.get(f"/cases/{run['result']['case']}").json()["summary"] == shown


async def test_a_case_needs_somebody_to_answer(core: Core):
    assert_problem(await core.api().propose(CASE, {"summary": "Help me"}), 422, "CONTACT_REQUIRED")
