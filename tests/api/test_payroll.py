"""The payroll operations and Mina tjänster over HTTP and in a chat: who may, what is refused, and the one effect."""

import asyncio
import datetime as dt

import pytest

from actions.catalogue import CATALOGUE
from actions.catalogue.numbers import date_in_words
from actions.catalogue.text import LANGUAGES
from api.audit import AuditRow
from api.database import now
from api.operations.models import LedgerRow
from tests.chat import Api, assert_problem, kinds
from tests.core import Core
from tests.fake_rasa import Act, proposes
from tests.sandbox.serving import Core as Sandbox
from tests.sandbox.serving import effects_in, nothing_happened

EMPLOYEE, COMPANY, SYNC, APPROVER, UTLAGG, LICENCE = (
    "payroll.employee.deactivate",
    "payroll.company.deactivate",
    "payroll.sync",
    "payroll.approver.remove",
    "utlagg.terminate",
    "user-licence.remove",
)
BJORK, EKBACKEN, SJOSTAD, NOBODYS = "5599990008", "5599992228", "5599991113", "5599994000"
LOVAS, HALLBY, KVARNEN = "5599993010", "5599993028", "5599993036"
FOR_LENA = {"case": "C-7", "on_behalf_of": "lon@bjorkbygg.example"}
ALI = "ali@bjorkbygg.example"

GOOD = {
    EMPLOYEE: {"orgno": BJORK, "employee": "1042", "services": ["min_lon"], "delivery": "e_mail"},
    COMPANY: {"orgno": BJORK, "services": ["resa_utlagg"]},
    SYNC: {"orgno": BJORK},
    APPROVER: {"orgno": BJORK, "employee": "1007"},
    UTLAGG: {"orgno": BJORK},
    LICENCE: {"orgno": BJORK, "user_email": ALI, "licence": "utlagg"},
}


def for_employee(number: str, *services: str, orgno: str = BJORK, **more: str) -> dict:
    return {"orgno": orgno, "employee": number, "services": list(services), **more}


NOT_PAYROLL = ["end-user", "vismanet-admin", "employee-bjorkbygg"]
WHO_MAY_NOT: dict[str, list[tuple[str | None, str]]] = {
    EMPLOYEE: [
        *((who, "FORBIDDEN_ROLE") for who in (*NOT_PAYROLL, "company-admin-sjostad")),
        ("payroll-admin-lovas", "NOT_YOUR_COMPANY"),
        ("byra-consultant", "NOT_YOUR_COMPANY"),
        ("support-agent", "CASE_REQUIRED"),
    ],
    COMPANY: [
        *((who, "FORBIDDEN_ROLE") for who in ("end-user", "employee-bjorkbygg", "vismanet-admin-no-right")),
        ("company-admin-sjostad", "NOT_YOUR_COMPANY"),
        ("vismanet-admin", "NOT_YOUR_COMPANY"),
        ("byra-consultant", "NOT_YOUR_COMPANY"),
        ("support-agent", "CASE_REQUIRED"),
    ],
    SYNC: [
        *((who, "FORBIDDEN_ROLE") for who in (*NOT_PAYROLL, "byra-consultant", "support-agent", "signatory-tindtek")),
        ("payroll-assistant-lovas", "NOT_YOUR_COMPANY"),
    ],
    APPROVER: [
        *((who, "FORBIDDEN_ROLE") for who in (*NOT_PAYROLL, "byra-consultant", "support-agent")),
        ("payroll-admin-lovas", "NOT_YOUR_COMPANY"),
    ],
    UTLAGG: [
        *((who, "FORBIDDEN_ROLE") for who in ("end-user", "employee-bjorkbygg", "payroll-assistant-lovas")),
        ("byra-consultant", "FORBIDDEN_ROLE"),
        ("company-admin-sjostad", "NOT_YOUR_COMPANY"),
        ("support-agent", "CASE_REQUIRED"),
    ],
    LICENCE: [
        *((who, "FORBIDDEN_ROLE") for who in ("end-user", "employee-bjorkbygg", "payroll-assistant-lovas")),
        *((who, "FORBIDDEN_ROLE") for who in ("byra-consultant", "support-agent", "support-lead")),
        ("payroll-admin-lovas", "NOT_YOUR_COMPANY"),
    ],
}
STATUS = {"AUTH_REQUIRED": 401, "FORBIDDEN_ROLE": 403, "NOT_YOUR_COMPANY": 403, "CASE_REQUIRED": 422}


@pytest.mark.parametrize("name", GOOD)
async def test_only_the_right_role_at_the_right_company_gets_a_proposal(core: Core, sandbox: Sandbox, name: str):
    for persona, code in [(None, "AUTH_REQUIRED"), *WHO_MAY_NOT[name]]:
        problem = assert_problem(await core.api(persona).propose(name, GOOD[name]), STATUS[code], code)
        assert "{" not in problem["detail"] and "Björk" not in problem["detail"]
    assert await core.rows(LedgerRow) == []
    assert nothing_happened(sandbox.effects())
    assert (await core.api("payroll-admin").proposed(name, GOOD[name]))["state"] == "proposed"


REFUSALS = [
    (EMPLOYEE, "payroll-admin", for_employee("1007", "lon_anstalld"), 409, "EMPLOYEE_IS_APPROVER"),
    (EMPLOYEE, "payroll-admin", for_employee("1042", "resa_utlagg"), 409, "SERVICE_NOT_ACTIVE"),
    (EMPLOYEE, "payroll-admin", for_employee("1042", "min_lon"), 422, "DELIVERY_VALUE_REQUIRED"),
    (EMPLOYEE, "payroll-admin", for_employee("1042", "min_lon", delivery="min_lon"), 422, "DELIVERY_VALUE_REQUIRED"),
    (EMPLOYEE, "payroll-admin", for_employee("1042", "utlagg"), 422, "UTLAGG_NOT_HERE"),
    (EMPLOYEE, "payroll-admin", for_employee("1042"), 422, "INVALID_INPUT"),
    (EMPLOYEE, "payroll-admin", for_employee("1042", "kivra"), 422, "INVALID_INPUT"),
    (EMPLOYEE, "payroll-admin", for_employee("9999", "min_lon"), 404, "EMPLOYEE_NOT_FOUND"),
    (EMPLOYEE, "payroll-admin", for_employee("Kalle", "min_lon"), 404, "EMPLOYEE_NOT_FOUND"),
    (EMPLOYEE, "payroll-admin", for_employee("Eva", "min_lon"), 409, "EMPLOYEE_AMBIGUOUS"),
    (EMPLOYEE, "payroll-admin", for_employee("19900101-1234", "min_lon"), 422, "EMPLOYEE_NUMBER_NEEDED"),
    (EMPLOYEE, "payroll-admin", {**GOOD[EMPLOYEE], "orgno": "559999-0009"}, 422, "INVALID_ORGNO"),
    (EMPLOYEE, "payroll-admin", {**GOOD[EMPLOYEE], "orgno": "123456785"}, 422, "WRONG_COUNTRY"),
    (COMPANY, "payroll-admin-lovas", {"orgno": KVARNEN, "services": ["resa_utlagg"]}, 409, "SERVICE_NOT_ACTIVE"),
    (COMPANY, "payroll-admin-lovas", {"orgno": HALLBY, "services": ["lon_anstalld"]}, 409, "ACTIVE_COLLABORATION"),
    (COMPANY, "payroll-admin-lovas", {"orgno": LOVAS, "services": ["utlagg"]}, 409, "OPEN_REPORTS"),
    (COMPANY, "byra-consultant-norr", {"orgno": HALLBY, "services": ["min_lon"]}, 403, "CLIENT_MANDATE_REQUIRED"),
    (SYNC, "payroll-admin-lovas", {"orgno": KVARNEN}, 409, "SYNC_RUNNING"),
    (SYNC, "payroll-assistant-lovas", {"orgno": LOVAS}, 409, "SYNC_EMAIL_MISMATCH"),
    (APPROVER, "payroll-admin", {"orgno": BJORK, "employee": "1042"}, 409, "NOT_AN_APPROVER"),
    (APPROVER, "payroll-admin", {"orgno": BJORK, "employee": "Kent Alm"}, 409, "LAST_APPROVER"),
    (APPROVER, "payroll-admin", {"orgno": BJORK, "employee": "1003", "replacement": "Eva"}, 409, "EMPLOYEE_AMBIGUOUS"),
    (APPROVER, "payroll-admin", {"orgno": BJORK, "employee": "Kalle"}, 404, "EMPLOYEE_NOT_FOUND"),
    (UTLAGG, "company-admin-sjostad", {"orgno": SJOSTAD}, 409, "NOT_SUBSCRIBED"),
    (UTLAGG, "payroll-admin-lovas", {"orgno": HALLBY}, 409, "ACTIVE_COLLABORATION"),
    (UTLAGG, "payroll-admin-lovas", {"orgno": LOVAS}, 409, "OPEN_REPORTS"),
    (UTLAGG, "payroll-admin-lovas", {"orgno": KVARNEN}, 409, "ALREADY_TERMINATED"),
    (LICENCE, "payroll-admin", {**GOOD[LICENCE], "user_email": "nobody@bjorkbygg.example"}, 404, "USER_NOT_FOUND"),
    (LICENCE, "payroll-admin", {**GOOD[LICENCE], "user_email": "petra@lovas.example"}, 404, "USER_NOT_FOUND"),
    (LICENCE, "payroll-admin", {**GOOD[LICENCE], "user_email": "gun@bjorkbygg.example"}, 409, "LICENCE_NOT_HELD"),
    (
        LICENCE,
        "payroll-admin",
        {"orgno": BJORK, "user_email": "lon@bjorkbygg.example", "licence": "whole_user"},
        409,
        "USER_IS_MAIN_CONTACT",
    ),
    (
        LICENCE,
        "company-admin-sjostad",
        {"orgno": SJOSTAD, "user_email": "agare@sjostadcafe.example", "licence": "whole_user"},
        409,
        "LAST_ADMIN",
    ),
]


@pytest.mark.parametrize(("name", "persona", "inputs", "status", "code"), REFUSALS)
async def test_an_unmet_condition_has_its_own_words_in_three_languages(
    core: Core, sandbox: Sandbox, name: str, persona: str, inputs: dict, status: int, code: str
):
    said = set()
    for language in LANGUAGES:
        api = core.api(persona)
        api.headers["Accept-Language"] = language
        problem = assert_problem(await api.propose(name, inputs), status, code)
        assert "{" not in problem["detail"] and "_" not in problem["detail"]
        said.add(problem["detail"])
    assert len(said) == 3
    assert await core.rows(LedgerRow) == []
    assert nothing_happened(sandbox.effects())


async def test_a_company_that_does_not_exist_and_an_office_without_the_client_get_no_further(core: Core):
    agent = core.api("support-agent")
    for name in (EMPLOYEE, COMPANY, UTLAGG):
        inputs = {**GOOD[name], "orgno": NOBODYS}
        assert_problem(await agent.propose(name, inputs, **FOR_LENA), 404, "COMPANY_NOT_FOUND")
    for name in (EMPLOYEE, COMPANY):
        assert_problem(await core.api("byra-consultant-norr").propose(name, GOOD[name]), 403, "NOT_YOUR_COMPANY")


@pytest.mark.parametrize(
    ("name", "inputs", "persona", "level", "irreversible", "typed"),
    [
        (EMPLOYEE, for_employee("1042", "lon_anstalld"), "payroll-admin", 1, False, None),
        (EMPLOYEE, for_employee("1021", "lon_anstalld", "resa_utlagg"), "payroll-admin", 1, False, None),
        (EMPLOYEE, GOOD[EMPLOYEE], "payroll-admin", 2, True, "Visma Min Lön"),
        (EMPLOYEE, for_employee("3002", "lon_anstalld", orgno=HALLBY), "byra-consultant-norr", 2, True, HALLBY),
        (COMPANY, {"orgno": BJORK, "services": ["min_lon"]}, "payroll-admin", 2, True, "Visma Min Lön"),
        (
            COMPANY,
            {"orgno": LOVAS, "services": ["lon_anstalld"]},
            "byra-consultant-norr",
            2,
            True,
            "Visma Lön Anställd",
        ),
        (COMPANY, {"orgno": BJORK, "services": ["min_lon", "utlagg"]}, "payroll-admin", 2, True, BJORK),
        (SYNC, {"orgno": BJORK}, "payroll-admin", 1, False, None),
        (SYNC, {"orgno": HALLBY}, "payroll-admin-lovas", 2, True, HALLBY),
        (APPROVER, GOOD[APPROVER], "payroll-admin", 1, False, None),
        (UTLAGG, GOOD[UTLAGG], "payroll-admin", 2, True, "Visma Utlägg"),
        (LICENCE, GOOD[LICENCE], "payroll-admin", 1, False, None),
        (LICENCE, {**GOOD[LICENCE], "licence": "whole_user"}, "payroll-admin", 2, True, ALI),
    ],
)
async def test_the_case_decides_how_it_is_confirmed(
    core: Core, sandbox: Sandbox, name, inputs, persona, level, irreversible, typed
):
    api = core.api(persona)
    proposal = await api.proposed(name, inputs)
    assert (proposal["confirm"]["level"], proposal["irreversible"]) == (level, irreversible)
    assert proposal["confirm"].get("typed") == typed
    if level == 2:
        for wrong in ("", "yes", "ja", "Visma", inputs["orgno"][:-1]):
            assert_problem(await api.confirm(proposal, wrong), 422, "CONFIRMATION_MISMATCH")
        assert nothing_happened(sandbox.effects())
        typed = f"  {typed.upper()} "
    run = (await api.confirm(proposal, typed)).json()
    run = await api.settled(run["id"])
    assert run["state"] == "done" and run["receipt"]["before"] and run["receipt"]["after"]
    assert effects_in(sandbox.effects()) == 1


@pytest.mark.parametrize("name", GOOD)
async def test_however_often_it_is_confirmed_it_happens_once(core: Core, sandbox: Sandbox, name: str):
    api = core.api("payroll-admin")
    proposal = await api.proposed(name, GOOD[name])
    responses = await asyncio.gather(*(api.confirm(proposal, key=f"k-{copy % 3}") for copy in range(12)))
    assert len({response.json()["id"] for response in responses}) == 1
    assert (await api.settled(responses[0].json()["id"]))["state"] == "done"
    assert effects_in(sandbox.effects()) == 1


CHANGES = {
    EMPLOYEE: "UPDATE employees SET delivery = 'kivra' WHERE number = '1042'",
    COMPANY: "UPDATE employees SET services = '[]' WHERE number = '1021'",
    SYNC: "INSERT INTO unsynced_removals VALUES ('5599990008', '1042')",
    APPROVER: "UPDATE approver_groups SET pending = 9 WHERE number = '1007'",
    UTLAGG: "UPDATE companies SET name = 'Björk & Bygg AB' WHERE orgno = '5599990008'",
    LICENCE: "DELETE FROM user_licences WHERE user_id = 'U-311' AND product = 'lon_anstalld'",
}


@pytest.mark.parametrize("name", GOOD)
async def test_a_state_that_has_changed_since_the_card_stops_the_run(
    core: Core, sandbox: Sandbox, change_backend, name: str
):
    api = core.api("payroll-admin")
    proposal = await api.proposed(name, GOOD[name])
    change_backend(CHANGES[name])
    run = (await api.confirm(proposal)).json()
    assert (run["state"], run["problem"]["code"]) == ("refused", "STATE_CHANGED")
    assert nothing_happened(sandbox.effects())


@pytest.mark.parametrize("name", GOOD)
async def test_a_role_that_was_taken_away_stops_the_run(core: Core, sandbox: Sandbox, change_backend, name: str):
    api = core.api("payroll-admin")
    proposal = await api.proposed(name, GOOD[name])
    change_backend("UPDATE memberships SET roles = '[\"employee\"]' WHERE user_id = 'U-201'")
    run = (await api.confirm(proposal)).json()
    assert (run["state"], run["problem"]["code"]) == ("refused", "NOT_YOUR_COMPANY")
    assert nothing_happened(sandbox.effects())


@pytest.mark.parametrize("name", GOOD)
async def test_an_expired_card_does_nothing(core: Core, sandbox: Sandbox, name: str):
    api = core.api("payroll-admin")
    proposal = await api.proposed(name, GOOD[name])
    await core.change(LedgerRow, LedgerRow.id == proposal["id"], expires_at=now() - dt.timedelta(seconds=1))
    assert_problem(await api.confirm(proposal), 410, "CONFIRMATION_EXPIRED")
    assert nothing_happened(sandbox.effects())


PATHS = {
    EMPLOYEE: f"POST /api/v1/companies/{BJORK}/employees/1042/service-deactivations",
    COMPANY: f"POST /api/v1/companies/{BJORK}/service-deactivations",
    SYNC: f"POST /api/v1/companies/{BJORK}/sync-jobs",
    APPROVER: f"DELETE /api/v1/companies/{BJORK}/approvers/1007",
    UTLAGG: f"POST /api/v1/companies/{BJORK}/subscriptions/utlagg/termination",
    LICENCE: f"DELETE /api/v1/companies/{BJORK}/users/U-311/licences/utlagg",
}


@pytest.mark.parametrize("mode", ["cut_after", "refuse_before"])
@pytest.mark.parametrize("name", GOOD)
async def test_a_lost_answer_is_found_out_and_the_effect_is_one(core: Core, sandbox: Sandbox, name: str, mode: str):
    api = core.api("payroll-admin")
    proposal = await api.proposed(name, GOOD[name])
    sandbox.fault(PATHS[name], mode, times=1)
    sandbox.fault("GET /api/v1/requests/*", "error", status=503)
    run = (await api.confirm(proposal)).json()
    assert run["state"] == "unknown" and run["result"] is None
    sandbox.http.delete("/api/v1/sandbox/faults")
    await core.hurry()
    assert (await api.settled(run["id"]))["state"] == "done"
    assert effects_in(sandbox.effects()) == 1


@pytest.mark.parametrize("name", GOOD)
async def test_a_backend_that_does_not_answer_the_dry_run_changes_nothing(core: Core, sandbox: Sandbox, name: str):
    sandbox.fault("*/preview", "error", status=500)
    problem = assert_problem(await core.api("payroll-admin").propose(name, GOOD[name]), 503, "BACKEND_UNAVAILABLE")
    assert "Nothing has changed" in problem["detail"]


async def test_done_by_somebody_else_in_the_meantime_is_said_to_have_changed_nothing(core: Core, sandbox: Sandbox):
    lena, agent = core.api("payroll-admin"), core.api("support-agent")
    mine = await lena.proposed(EMPLOYEE, for_employee("1042", "lon_anstalld"))
    theirs = await agent.proposed(EMPLOYEE, for_employee("1042", "lon_anstalld"), **FOR_LENA)
    assert (await agent.confirm(theirs)).json()["result"]["changed"] is True
    run = (await lena.confirm(mine)).json()
    assert (run["state"], run["result"]["changed"]) == ("done", False)
    assert "Nothing has changed" in run["message"]
    assert effects_in(sandbox.effects()) == 1


async def test_an_employee_is_found_by_name_and_the_receipt_says_before_and_after(core: Core):
    api = core.api("payroll-admin")
    inputs = for_employee("ali sten", "min_lon", delivery="kivra")
    proposal = await api.proposed(EMPLOYEE, inputs)
    shown = {item["name"]: item["value"] for item in proposal["inputs"]}
    assert shown == {
        "orgno": f"Björk Bygg AB ({BJORK})",
        "employee": "Ali Sten (1042)",
        "services": "Visma Min Lön",
        "delivery": "Kivra",
    }
    run = (await api.confirm(proposal)).json()
    assert run["receipt"]["before"] == {"services": ["min_lon", "lon_anstalld"], "delivery": "min_lon"}
    assert run["receipt"]["after"] == {"services": ["lon_anstalld"], "delivery": "kivra"}
    assert run["result"]["sync_job"]


async def test_what_else_the_synchronisation_takes_is_said_before(core: Core):
    api = core.api("payroll-admin-lovas")
    proposal = await api.proposed(EMPLOYEE, for_employee("3002", "lon_anstalld", orgno=HALLBY))
    assert any("Siv Dahl (3001)" in warning for warning in proposal["warnings"])
    proposal = await api.proposed(SYNC, {"orgno": HALLBY})
    assert "Siv Dahl (3001)" in proposal["question"] and proposal["warnings"]


async def test_reports_that_wait_are_warned_of(core: Core):
    api = core.api("payroll-admin")
    proposal = await api.proposed(EMPLOYEE, for_employee("Eva Lund", "resa_utlagg"))
    assert any(warning.endswith(": 2.") for warning in proposal["warnings"])
    proposal = await api.proposed(COMPANY, {"orgno": BJORK, "services": ["resa_utlagg"]})
    assert any(warning.endswith(": 2.") for warning in proposal["warnings"])
    assert any("does not cancel the subscription" in warning for warning in proposal["warnings"])


async def test_a_synchronisation_tells_the_conversation_when_it_has_finished(core: Core, sandbox: Sandbox):
    core.rasa.on("sync", proposes(SYNC, orgno=BJORK))
    chat = await core.chat("payroll-admin")
    [card] = await chat.say("sync")
    [started] = await chat.confirm(card)
    assert started["blocks"][1]["run"]["state"] == "pending" and "has started" in started["text"]
    done = await chat.until("result", "has been synchronised")
    assert done["blocks"][1]["run"]["result"]["counts"]["removed"] == 0
    assert sandbox.effects()["syncs"] == {BJORK: 1}


async def test_the_audit_log_names_no_person(core: Core):
    api = core.api("payroll-admin")
    await api.confirm(await api.proposed(EMPLOYEE, for_employee("Ali Sten", "lon_anstalld")))
    await api.confirm(await api.proposed(LICENCE, GOOD[LICENCE]))
    rows = str([row.body for row in await core.rows(AuditRow)])
    assert "1042" in rows and "[name]" in rows
    assert ALI not in rows and "Ali" not in rows


def asks(operation: str, field: str, **known: str) -> Act:
    async def act(turn, text, replies) -> None:
        replies.add(await turn.ask(operation, field, known))

    return act


def chooses(operation: str, field: str, answer: str, **known: str) -> Act:
    """Answer the question for an input with a name; what is chosen shows as a saying."""

    async def act(turn, text, replies) -> None:
        chosen = await turn.choose(operation, field, answer, known)
        replies.add(chosen)
        if chosen["value"]:
            replies.add(await turn.propose(operation, {**known, field: chosen["value"]}))

    return act


async def offered(core: Core, persona: str, act: Act) -> list[str]:
    core.rasa.on("ask", act)
    chat = await core.chat(persona)
    [question] = await chat.say("ask")
    assert question["kind"] == "question"
    return [choice["title"] for choice in question["choices"]]


async def test_what_the_backend_knows_is_offered(core: Core):
    staff = await offered(core, "payroll-admin", asks(EMPLOYEE, "employee", orgno=BJORK))
    assert "Ali Sten (1042)" in staff and len(staff) == 6
    assert await offered(core, "payroll-admin", asks(APPROVER, "employee", orgno=BJORK)) == [
        "Kent Alm (1003)",
        "Gun Ek (1007)",
    ]
    known = {"orgno": BJORK, "user_email": ALI}
    assert await offered(core, "payroll-admin", asks(LICENCE, "licence", **known)) == [
        "Visma Lön Anställd",
        "Visma Utlägg",
        "The whole user",
    ]
    assert await offered(core, "payroll-admin", asks(EMPLOYEE, "services")) == [
        "Visma Lön Anställd",
        "Visma Min Lön",
        "Visma Resa & Utlägg",
    ]


async def test_nothing_is_offered_of_a_company_that_is_not_theirs_or_not_known(core: Core, sandbox: Sandbox):
    assert await offered(core, "payroll-admin", asks(EMPLOYEE, "employee", orgno=LOVAS)) == []
    assert await offered(core, "end-user", asks(EMPLOYEE, "employee", orgno=BJORK)) == []
    assert await offered(core, "payroll-admin", asks(EMPLOYEE, "employee")) == []
    assert await offered(core, "payroll-admin", asks(EMPLOYEE, "employee", orgno="5599990009")) == []
    sandbox.fault("GET /api/v1/companies/*", "error", status=503)
    assert await offered(core, "payroll-admin", asks(EMPLOYEE, "employee", orgno=BJORK)) == []


async def test_an_office_is_offered_its_clients_by_name(core: Core):
    clients = await offered(core, "byra-consultant-norr", asks(EMPLOYEE, "orgno"))
    assert clients == [f"Lövås Måleri AB ({LOVAS})", f"Hallby Städ AB ({HALLBY})"]


@pytest.mark.parametrize(
    ("answer", "kind", "has"),
    [
        ("Ali Sten", "proposal", "Ali Sten (1042)"),
        ("Alis", "proposal", "Ali Sten (1042)"),
        ("alias", "question", "no employee with the name or number “alias”"),
        ("eva", "question", "Eva Lund (1015), Eva Lundin (1016)"),
        ("Eva Lundin", "refused", "not active"),
        ("Kalle", "question", "no employee with the name or number “Kalle”"),
        ("19900101-1234", "question", "[personnummer]"),
    ],
)
async def test_a_name_is_chosen_told_apart_or_not_found(core: Core, answer: str, kind: str, has: str):
    known = {"orgno": BJORK, "services": "lon_anstalld"}
    core.rasa.on("name", chooses(EMPLOYEE, "employee", answer, **known))
    chat = await core.chat("payroll-admin")
    [reply] = await chat.say("name")
    assert reply["kind"] == kind and has in reply["text"]


async def test_a_sentence_with_company_and_name_leaves_nothing_to_ask(core: Core):
    found = {}

    async def act(turn, text, replies) -> None:
        text = "ta bort Min Lön för Ali Sten på Björk Bygg"
        found.update(await turn.begin(EMPLOYEE, text, {"services": "min_lon"}, sure=True))
        replies.add(await turn.ask(EMPLOYEE, "delivery"))

    core.rasa.on("go", act)
    await (await core.chat("payroll-admin")).say("go")
    assert found["values"] == {"orgno": BJORK, "employee": "1042"}


async def test_a_refusal_offers_the_operation_that_clears_the_way(core: Core):
    core.rasa.on("stop", proposes(EMPLOYEE, orgno=BJORK, employee="1007", services="lon_anstalld"))
    chat = await core.chat("payroll-admin")
    [refused] = await chat.say("stop")
    assert refused["kind"] == "refused"
    assert refused["choices"][0]["operation"] == APPROVER
    assert "visma-lon.remove-attestansvarig-first" in [choice.get("topic") for choice in refused["choices"]]


async def test_a_missing_replacement_is_chosen_with_one_press(core: Core, sandbox: Sandbox):
    core.rasa.on("remove", proposes(APPROVER, orgno=BJORK, employee="1003"))
    chat = await core.chat("payroll-admin")
    [refused] = await chat.say("remove")
    assert refused["kind"] == "refused" and "Kontor" in refused["text"]
    choice = next(choice for choice in refused["choices"] if choice["title"] == "Maja Ström (1021)")
    assert "Kent Alm (1003)" not in [choice["title"] for choice in refused["choices"]]
    [card] = await chat.choose(choice)
    assert card["kind"] == "proposal" and "Maja Ström (1021) becomes the approver" in card["text"]
    assert kinds(await chat.confirm(card)) == ["result"]
    assert sandbox.effects()["approver_removals"] == {f"{BJORK}/1003": 1}


async def test_a_missing_delivery_is_chosen_with_one_press(core: Core):
    core.rasa.on("stop", proposes(EMPLOYEE, orgno=BJORK, employee="1042", services="min_lon"))
    chat = await core.chat("payroll-admin")
    [refused] = await chat.say("stop")
    assert [choice["title"] for choice in refused["choices"]][:3] == ["E-mail", "Paper", "Kivra"]
    [card] = await chat.choose(refused["choices"][2])
    assert card["kind"] == "proposal" and "Kivra" in card["text"]


async def test_a_yes_in_words_is_enough_for_what_can_be_undone_and_not_for_the_rest(core: Core, sandbox: Sandbox):
    core.rasa.on("one", proposes(EMPLOYEE, orgno=BJORK, employee="1042", services="lon_anstalld"))
    core.rasa.on("all", proposes(COMPANY, orgno=BJORK, services="min_lon"))
    chat = await core.chat("payroll-admin")
    [card] = await chat.say("all")
    assert "This cannot be undone" in card["text"]
    [again] = await chat.say("yes")
    assert again["kind"] == "proposal" and nothing_happened(sandbox.effects())
    [card] = await chat.say("one")
    assert "This cannot be undone" not in card["text"]
    assert kinds(await chat.say("yes")) == ["result"]
    assert sandbox.effects()["employee_deactivations"] == {f"{BJORK}/1042": 1}


async def test_for_one_service_the_case_says_that_the_subscription_stays(core: Core):
    run = await _done(core.api("payroll-admin"), COMPANY, {"orgno": BJORK, "services": ["min_lon"]})
    assert "subscription has not been cancelled" in run["message"]


async def _done(api: Api, name: str, inputs: dict) -> dict:
    return await api.settled((await api.confirm(await api.proposed(name, inputs))).json()["id"])


async def test_ending_utlagg_says_until_when_it_is_charged(core: Core):
    run = await _done(core.api("payroll-admin"), UTLAGG, {"orgno": BJORK})
    ends = dt.date.fromisoformat(run["result"]["ends"])
    assert date_in_words(ends, "en") in run["message"]
    assert ends >= dt.date.today().replace(day=28)


def test_every_operation_of_the_area_names_the_procedures_that_send_people_here(knowledge):
    for name in GOOD:
        operation = CATALOGUE[name]
        linked = {
            topic
            for topic in operation.topics
            for passage in knowledge.library.get(topic, "sv").passages
            if name in (passage.do, passage.check)
        }
        assert linked, name
