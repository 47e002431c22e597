"""Collaborations and Mina tjänster over HTTP and in a chat: who may, what is refused, and the one effect."""

import asyncio
import datetime as dt

import pytest

from actions.catalogue.text import LANGUAGES
from api.audit import AuditRow
from api.database import now
from api.operations.models import LedgerRow
from tests.api.test_form import Form
from tests.chat import assert_problem
from tests.core import Core
from tests.fake_rasa import proposes
from tests.sandbox.serving import Core as Sandbox
from tests.sandbox.serving import effects_in, nothing_happened

LIST, END, CONTACT, USER, ACTIVATE, APPROVE, WITHDRAW, DOWNGRADE = (
    "samarbete.list",
    "samarbete.end",
    "main-contact.set",
    "user.create",
    "samarbete.activate",
    "samarbete.approve",
    "samarbete.invitation.withdraw",
    "eekonomi.downgrade.request",
)
SJOSTAD, EKBACKEN, BYRAN_LIND, SUNDBYRAN = "5599991113", "5599992228", "8029990002", "8029994012"
ALMBY, BERGDALA, DALBY, ENEBO, FURULUND = "5599994018", "5599994026", "5599994034", "5599994042", "5599994059"
GRANBY, HAGABY, INGARO, JARNA, KOLSVA = "5599994067", "5599994075", "5599994083", "5599994091", "5599994109"
LINDBY, MALILLA, NORRSKOG, OXELBY, PERSBY = "5599994117", "5599994125", "5599994133", "5599994141", "5599994158"
RAMSJO, SANDVIK, TALLMON = "5599994166", "5599994174", "5599994182"
PAYROLL, FAKTURERING = "payroll_digital_addons", "eekonomi_fakturering_administration"
FOR_ALVA = {"case": "C-7", "on_behalf_of": "alva@almby.example"}
MOA, ALVA, KARL = "byra-consultant-sund", "company-admin-almby", "company-admin-kolsva"


def payroll(orgno: str, *services: str, **more: str) -> dict:
    return {"orgno": orgno, "collaboration_type": PAYROLL, "services": list(services or ("lon_anstalld",)), **more}


def fakturering(orgno: str) -> dict:
    return {"orgno": orgno, "collaboration_type": FAKTURERING}


def new_user(orgno: str = ALMBY, **more: str) -> dict:
    return {"orgno": orgno, "email": "eva.lund@almby.example", "name": "Eva Lund", "role": "standard_user", **more}


GOOD: dict[str, tuple[str, dict]] = {
    END: (ALVA, {"orgno": ALMBY, "collaboration": "S-401", "after": "deactivate"}),
    CONTACT: (ALVA, {"orgno": ALMBY, "user_email": "bo@almby.example"}),
    USER: (ALVA, new_user()),
    ACTIVATE: (MOA, payroll(GRANBY)),
    APPROVE: (KARL, {"orgno": KOLSVA}),
    WITHDRAW: (MOA, {"orgno": KOLSVA}),
    DOWNGRADE: (MOA, {"orgno": NORRSKOG}),
}
TYPED = {END: "Visma eEkonomi Fakturering"}
STATUS = {"AUTH_REQUIRED": 401, "FORBIDDEN_ROLE": 403, "NOT_YOUR_COMPANY": 403, "CASE_REQUIRED": 422}

NOT_ADMIN = ["end-user-almby", "vismanet-admin-no-right", "employee-bjorkbygg", "payroll-assistant-lovas"]
OTHERS_ADMIN = ["company-admin-sjostad", "company-admin-dalby", "byra-consultant", "byra-consultant-norr"]
WHO_MAY_NOT: dict[str, list[tuple[str, str]]] = {
    END: [
        *((who, "FORBIDDEN_ROLE") for who in NOT_ADMIN),
        *((who, "NOT_YOUR_COMPANY") for who in OTHERS_ADMIN),
        ("byra-consultant-sund-no-right", "NOT_YOUR_COMPANY"),
        ("support-agent", "CASE_REQUIRED"),
    ],
    CONTACT: [
        *((who, "FORBIDDEN_ROLE") for who in NOT_ADMIN),
        *((who, "NOT_YOUR_COMPANY") for who in OTHERS_ADMIN),
        ("support-agent", "CASE_REQUIRED"),
    ],
    USER: [
        *((who, "FORBIDDEN_ROLE") for who in NOT_ADMIN),
        *((who, "NOT_YOUR_COMPANY") for who in OTHERS_ADMIN),
        ("support-agent", "CASE_REQUIRED"),
    ],
    ACTIVATE: [
        *((who, "FORBIDDEN_ROLE") for who in (*NOT_ADMIN, "company-admin-almby", "support-agent", "support-lead")),
        ("byra-consultant", "NOT_YOUR_COMPANY"),
        ("byra-consultant-norr", "NOT_YOUR_COMPANY"),
    ],
    APPROVE: [
        *((who, "FORBIDDEN_ROLE") for who in (*NOT_ADMIN, MOA, "byra-consultant", "support-agent", "support-lead")),
        ("company-admin-sjostad", "NOT_YOUR_COMPANY"),
        ("signatory-norrskog", "NOT_YOUR_COMPANY"),
    ],
    WITHDRAW: [
        *((who, "FORBIDDEN_ROLE") for who in (*NOT_ADMIN, KARL, "support-agent")),
        ("byra-consultant", "NOT_YOUR_COMPANY"),
        ("byra-consultant-sund-no-right", "NOT_YOUR_COMPANY"),
    ],
    DOWNGRADE: [
        *((who, "FORBIDDEN_ROLE") for who in (*NOT_ADMIN, ALVA, "support-agent")),
        ("signatory-tindtek", "NOT_YOUR_COMPANY"),
        ("byra-consultant", "NOT_YOUR_COMPANY"),
    ],
}


@pytest.mark.parametrize("name", GOOD)
async def test_only_the_right_role_at_the_right_company_gets_a_proposal(core: Core, sandbox: Sandbox, name: str):
    persona, inputs = GOOD[name]
    for other, code in [(None, "AUTH_REQUIRED"), *WHO_MAY_NOT[name]]:
        problem = assert_problem(await core.api(other).propose(name, inputs), STATUS[code], code)
        assert "{" not in problem["detail"] and "AB" not in problem["detail"]
    assert await core.rows(LedgerRow) == []
    assert nothing_happened(sandbox.effects())
    assert (await core.api(persona).proposed(name, inputs))["state"] == "proposed"


@pytest.mark.parametrize(
    ("persona", "status", "code"),
    [
        (None, 401, "AUTH_REQUIRED"),
        ("end-user-almby", 403, "FORBIDDEN_ROLE"),
        ("company-admin-sjostad", 403, "NOT_YOUR_COMPANY"),
        ("byra-consultant", 403, "NOT_YOUR_COMPANY"),
    ],
)
async def test_the_list_is_for_the_parties(core: Core, persona: str | None, status: int, code: str):
    assert_problem(await core.api(persona).read(LIST, {"orgno": ALMBY}), status, code)


@pytest.mark.parametrize("persona", [ALVA, MOA, "support-agent"])
async def test_the_list_says_how_each_can_be_ended_and_what_is_missing(core: Core, persona: str):
    run = (await core.api(persona).read(LIST, {"orgno": ALMBY})).json()
    assert [row["id"] for row in run["result"]["collaborations"]] == ["S-401", "S-402"]
    assert run["result"]["collaborations"][1]["end_options"] == ["continue_standalone", "terminate"]
    assert "2" in run["message"]


async def test_an_office_lists_its_own_and_what_waits(core: Core):
    core.rasa.on("list", proposes(LIST, orgno=SUNDBYRAN))
    chat = await core.chat(MOA)
    [listed] = await chat.say("list")
    lines = {line["label"]: line["value"] for line in listed["blocks"][1]["lines"]}
    assert lines["Visma Lön Anställd – Bergdala Bageri AB (S-403)"].endswith("add the customer's user in Visma Lön")
    assert lines["Visma Resa & Utlägg – Furulund Café AB (S-406)"].endswith("is not known")
    assert lines["Digitala tillval till Visma Lön 300/600 – Kolsva Tak AB"].startswith("waiting for the customer")


def ending(orgno: str, collaboration: str | None = None, after: str | None = None, backup: str | None = None) -> dict:
    given = {"orgno": orgno, "collaboration": collaboration, "after": after, "backup": backup}
    return {name: value for name, value in given.items() if value is not None}


REFUSALS = [
    (END, "byra-consultant", ending(SJOSTAD, after="continue_standalone"), 409, "MAIN_CONTACT_MISSING"),
    (END, "company-admin-sjostad", ending(SJOSTAD, "S-101", "deactivate"), 409, "MAIN_CONTACT_MISSING"),
    (END, "byra-consultant", ending(EKBACKEN, "S-102", "terminate"), 409, "OPEN_REPORTS"),
    (END, MOA, ending(BERGDALA, backup="backup_given"), 409, "BACKUP_USER_NOT_ADDED"),
    (END, "company-admin-dalby", ending(DALBY, backup="backup_given"), 409, "SYNC_REQUIRED"),
    (END, MOA, ending(ENEBO), 409, "BACKUP_NOT_GIVEN"),
    (END, MOA, ending(ENEBO, backup="backup_not_yet"), 409, "BACKUP_NOT_GIVEN"),
    (END, MOA, ending(ENEBO, after="terminate", backup="backup_given"), 409, "OPTION_NOT_ALLOWED"),
    (END, "company-admin-furulund", ending(FURULUND, "S-406", "close"), 409, "OPTIONS_UNKNOWN"),
    (END, "company-admin-furulund", ending(FURULUND, "S-406"), 409, "OPTIONS_UNKNOWN"),
    (END, "company-admin-furulund", ending(FURULUND, "S-408", "terminate"), 409, "ALREADY_ENDED"),
    (END, "company-admin-furulund", ending(FURULUND), 422, "COLLABORATION_NEEDED"),
    (END, "company-admin-furulund", ending(FURULUND, "S-407"), 422, "OPTION_NEEDED"),
    (END, "company-admin-furulund", ending(FURULUND, "S-401", "close"), 404, "COLLABORATION_NOT_FOUND"),
    (END, MOA, ending(GRANBY), 404, "NO_COLLABORATION"),
    (END, MOA, ending(PERSBY, "S-409", "end"), 404, "COLLABORATION_NOT_FOUND"),
    (CONTACT, ALVA, {"orgno": ALMBY, "user_email": "nobody@almby.example"}, 404, "USER_NOT_IN_COMPANY"),
    (CONTACT, ALVA, {"orgno": ALMBY, "user_email": "karl@kolsva.example"}, 404, "USER_NOT_IN_COMPANY"),
    (CONTACT, MOA, {"orgno": ALMBY, "user_email": "konsult@sundbyran.example"}, 404, "USER_NOT_IN_COMPANY"),
    (CONTACT, MOA, {"orgno": SUNDBYRAN, "user_email": "konsult@sundbyran.example"}, 409, "WRONG_COMPANY"),
    (CONTACT, ALVA, {"orgno": ALMBY, "user_email": "cia@almby.example"}, 409, "USER_INACTIVE"),
    (CONTACT, ALVA, {"orgno": ALMBY, "user_email": "alva@almby.example"}, 409, "ALREADY_MAIN_CONTACT"),
    (USER, ALVA, new_user(email="BO@almby.example"), 409, "USER_EXISTS"),
    (USER, "company-admin-dalby", new_user(DALBY), 409, "NO_FREE_LICENCE"),
    (USER, ALVA, new_user(email="eva"), 422, "EMAIL_INVALID"),
    (USER, ALVA, new_user(name="Eva"), 422, "NAME_INCOMPLETE"),
    (ACTIVATE, MOA, payroll(ALMBY), 409, "TASK_MISSING"),
    (ACTIVATE, "byra-consultant", payroll(EKBACKEN), 409, "TASK_MISSING"),
    (ACTIVATE, MOA, payroll(GRANBY, task="T-402"), 409, "TASK_NOT_FOR_CUSTOMER"),
    (ACTIVATE, MOA, payroll(HAGABY), 422, "TASK_NEEDED"),
    (ACTIVATE, MOA, {"orgno": GRANBY, "collaboration_type": PAYROLL}, 422, "SERVICES_NEEDED"),
    (ACTIVATE, MOA, payroll(ENEBO), 409, "ALREADY_ACTIVE"),
    (ACTIVATE, MOA, payroll(KOLSVA), 409, "INVITATION_PENDING"),
    (ACTIVATE, MOA, payroll(JARNA), 409, "CONTACT_EMAIL_MISSING"),
    (ACTIVATE, MOA, fakturering(NORRSKOG), 409, "WRONG_VARIANT"),
    (ACTIVATE, MOA, payroll(GRANBY, "min_lon"), 409, "MIN_LON_ONLY"),
    (ACTIVATE, MOA, payroll(PERSBY), 409, "COLLABORATES_WITH_OTHER_BYRA"),
    (ACTIVATE, "byra-consultant-sund-no-right", payroll(GRANBY), 403, "ADVISOR_RIGHT_REQUIRED"),
    (APPROVE, KARL, {"orgno": LINDBY}, 409, "INVITATION_EXPIRED"),
    (APPROVE, KARL, {"orgno": MALILLA}, 409, "TERMS_REQUIRED"),
    (APPROVE, KARL, {"orgno": SANDVIK}, 409, "INVITATION_WITHDRAWN"),
    (APPROVE, KARL, {"orgno": TALLMON}, 422, "INVITATION_NEEDED"),
    (APPROVE, KARL, {"orgno": KOLSVA, "invitation": "I-402"}, 404, "INVITATION_NOT_FOUND"),
    (APPROVE, ALVA, {"orgno": ALMBY}, 404, "INVITATION_NOT_FOUND"),
    (WITHDRAW, MOA, {"orgno": SANDVIK}, 409, "INVITATION_WITHDRAWN"),
    (WITHDRAW, MOA, {"orgno": LINDBY}, 409, "INVITATION_EXPIRED"),
    (WITHDRAW, MOA, {"orgno": ALMBY}, 404, "INVITATION_NOT_FOUND"),
    (WITHDRAW, MOA, {"orgno": TALLMON}, 422, "INVITATION_NEEDED"),
    (DOWNGRADE, MOA, {"orgno": ALMBY}, 409, "ALREADY_FAKTURERING"),
    (DOWNGRADE, MOA, {"orgno": HAGABY}, 409, "NO_EEKONOMI"),
    (DOWNGRADE, "byra-consultant", {"orgno": EKBACKEN}, 409, "NO_SIGNATORY"),
    (DOWNGRADE, MOA, {"orgno": NORRSKOG, "recipient": "konsult@sundbyran.example"}, 409, "NOT_FIRMATECKNARE"),
    (DOWNGRADE, "signatory-norrskog", {"orgno": OXELBY}, 409, "REQUEST_OPEN"),
    (LIST, ALVA, {"orgno": "559999-0009"}, 422, "INVALID_ORGNO"),
    (END, ALVA, {"orgno": "123456785"}, 422, "WRONG_COUNTRY"),
]


@pytest.mark.parametrize(("name", "persona", "inputs", "status", "code"), REFUSALS)
async def test_an_unmet_condition_has_its_own_words_in_three_languages(
    core: Core, sandbox: Sandbox, name: str, persona: str, inputs: dict, status: int, code: str
):
    said = set()
    for language in LANGUAGES:
        api = core.api(persona)
        api.headers["Accept-Language"] = language
        asked = api.read(name, inputs) if name == LIST else api.propose(name, inputs)
        problem = assert_problem(await asked, status, code)
        assert not {"{", "_"} & set(problem["detail"]) and "None" not in problem["detail"]
        said.add(problem["detail"])
    assert len(said) == 3
    assert await core.rows(LedgerRow) == []
    assert nothing_happened(sandbox.effects())


@pytest.mark.parametrize(
    ("persona", "inputs", "typed", "customer", "office"),
    [
        (ALVA, ending(ALMBY, "S-401", "deactivate"), "Visma eEkonomi Fakturering", "read_only", "read_only"),
        (MOA, ending(ALMBY, "S-401", "continue_standalone"), "Visma eEkonomi Fakturering", "unchanged", "none"),
        (ALVA, ending(ALMBY, "S-402", "terminate"), "Visma Utlägg", "none", "none"),
        ("company-admin-enebo", ending(ENEBO, backup="backup_given"), "Visma Lön Anställd", "none", "none"),
        (MOA, ending(SUNDBYRAN, "S-405", "end", "backup_given"), "Visma Lön Anställd", "none", "none"),
        ("company-admin-furulund", ending(FURULUND, "S-407", "close"), "Visma eEkonomi", "read_only_possible", "none"),
    ],
)
async def test_either_party_ends_a_collaboration_by_typing_the_services_name(
    core: Core, sandbox: Sandbox, persona: str, inputs: dict, typed: str, customer: str, office: str
):
    api = core.api(persona)
    proposal = await api.proposed(END, inputs)
    assert (proposal["confirm"]["level"], proposal["confirm"]["typed"], proposal["irreversible"]) == (2, typed, True)
    said = " ".join([proposal["question"], *proposal["effects"]])
    assert typed in said and "Sundbyrån AB" in said and "Other collaborations are not affected." in said
    for wrong in ("", "yes", "ja", "Visma", inputs["orgno"]):
        assert_problem(await api.confirm(proposal, wrong), 422, "CONFIRMATION_MISMATCH")
    assert nothing_happened(sandbox.effects())
    run = (await api.confirm(proposal, f" {typed.lower()} ")).json()
    after = run["receipt"]["after"]
    assert (run["state"], after["customer_access"], after["office_access"]) == ("done", customer, office)
    assert after["backup_given"] == ("backup" in inputs) and after["counterpart_notified"]
    assert effects_in(sandbox.effects()) == 1


async def test_the_office_reads_on_only_while_there_is_another_collaboration(core: Core, change_backend):
    change_backend("UPDATE collaborations SET status = 'ended' WHERE id = 'S-402'")
    proposal = await core.api(ALVA).proposed(END, ending(ALMBY, "S-401", "deactivate"))
    assert any("no longer has access" in effect for effect in proposal["effects"])
    assert not any("can read" in effect for effect in proposal["effects"])


async def test_only_terminating_utlagg_says_that_everything_is_lost(core: Core):
    api = core.api(ALVA)
    lost = [
        any("Everything in" in warning for warning in (await api.proposed(END, inputs))["warnings"])
        for inputs in (ending(ALMBY, "S-402", "terminate"), ending(ALMBY, "S-402", "continue_standalone"))
    ]
    assert lost == [True, False]


async def test_without_a_main_contact_the_way_is_set_create_and_end(core: Core, sandbox: Sandbox):
    core.rasa.on("end", proposes(END, orgno=SJOSTAD, after="continue_standalone"))
    chat = await core.chat("byra-consultant")
    [refused] = await chat.say("end")
    assert CONTACT in [choice.get("operation") for choice in refused["choices"]]
    api = core.api("byra-consultant")
    nobody = {"orgno": SJOSTAD, "user_email": "new@sjostadcafe.example"}
    assert_problem(await api.propose(CONTACT, nobody), 404, "USER_NOT_IN_COMPANY")
    made = await api.proposed(USER, new_user(SJOSTAD, email="new@sjostadcafe.example"))
    assert (await api.confirm(made)).json()["result"]["invitation_sent"] is True
    chosen = await api.proposed(CONTACT, nobody)
    assert any("role Administratör" in effect for effect in chosen["effects"])
    assert (await api.confirm(chosen)).json()["state"] == "done"
    ended = await api.proposed(END, ending(SJOSTAD, after="continue_standalone"))
    assert (await api.confirm(ended, "Visma eEkonomi Fakturering")).json()["state"] == "done"
    assert effects_in(sandbox.effects()) == 3


@pytest.mark.parametrize(
    ("inputs", "scenario", "has", "account"),
    [
        (payroll(GRANBY), "customer_has_service", "has the service already", False),
        (payroll(HAGABY, "lon_anstalld", "min_lon", task="T-403"), "customer_without_service", "lacks", False),
        (payroll(INGARO), "new_customer", "administrator account is created", True),
        (fakturering(HAGABY) | {"task": "T-402"}, "customer_without_service", "lacks the service", False),
    ],
)
async def test_the_card_tells_the_scenario_and_who_gets_the_mail(
    core: Core, sandbox: Sandbox, inputs: dict, scenario: str, has: str, account: bool
):
    api = core.api(MOA)
    proposal = await api.proposed(ACTIVATE, inputs)
    effects = " ".join(proposal["effects"])
    assert has in effects and ("account" in effects) == account
    assert "•" in proposal["question"], "the recipient is masked"
    run = (await api.confirm(proposal)).json()
    assert (run["state"], run["result"]["status"]) == ("done", "awaiting_approval")
    assert run["receipt"]["after"]["scenario"] == scenario
    assert_problem(await api.propose(ACTIVATE, inputs), 409, "INVITATION_PENDING")
    assert effects_in(sandbox.effects()) == 1


async def test_two_consultants_of_an_office_send_one_mail(core: Core, sandbox: Sandbox, change_backend):
    change_backend("INSERT INTO advisor_rights VALUES ('U-402', 'visma_advisor')")
    one, other = core.api(MOA), core.api("byra-consultant-sund-no-right")
    first, second = await one.proposed(ACTIVATE, payroll(GRANBY)), await other.proposed(ACTIVATE, payroll(GRANBY))
    assert (await one.confirm(first)).json()["result"]["changed"] is True
    run = (await other.confirm(second)).json()
    assert (run["state"], run["result"]["changed"]) == ("done", False) and "No second e-mail" in run["message"]
    assert sandbox.effects()["invitations"] == {f"{GRANBY}/{PAYROLL}": 1}


async def test_the_customer_approves_in_their_own_name_and_the_office_sees_it(core: Core, sandbox: Sandbox):
    karl, moa = core.api(KARL), core.api(MOA)
    proposal = await karl.proposed(APPROVE, {"orgno": RAMSJO})
    assert "Sundbyrån AB" in proposal["question"]
    run = (await karl.confirm(proposal)).json()
    assert (run["state"], run["receipt"]["by"]) == ("done", "Karl Kols")
    [row] = (await moa.read(LIST, {"orgno": RAMSJO})).json()["result"]["collaborations"]
    assert row["status"] == "active"
    assert_problem(await karl.propose(APPROVE, {"orgno": RAMSJO}), 409, "INVITATION_ANSWERED")
    assert_problem(await moa.propose(WITHDRAW, {"orgno": RAMSJO}), 409, "INVITATION_ANSWERED")
    assert sandbox.effects()["approvals"] == {"I-404": 1}


async def test_an_invitation_that_is_taken_back_in_the_meantime_is_not_approved(core: Core, sandbox: Sandbox):
    karl, moa = core.api(KARL), core.api(MOA)
    yes = await karl.proposed(APPROVE, {"orgno": KOLSVA})
    assert (await moa.confirm(await moa.proposed(WITHDRAW, {"orgno": KOLSVA}))).json()["state"] == "done"
    run = (await karl.confirm(yes)).json()
    assert (run["state"], run["problem"]["code"]) == ("refused", "INVITATION_WITHDRAWN")
    assert "approvals" not in sandbox.effects()


async def test_an_invitation_that_runs_out_in_the_meantime_is_not_approved(
    core: Core, sandbox: Sandbox, change_backend
):
    karl = core.api(KARL)
    yes = await karl.proposed(APPROVE, {"orgno": KOLSVA})
    change_backend("UPDATE invitations SET expires_at = sent_at WHERE id = 'I-401'")
    run = (await karl.confirm(yes)).json()
    assert (run["state"], run["problem"]["code"]) == ("refused", "INVITATION_EXPIRED")
    assert nothing_happened(sandbox.effects())


@pytest.mark.parametrize("persona", [MOA, "signatory-norrskog"])
async def test_a_downgrade_is_followed_step_by_step(core: Core, sandbox: Sandbox, persona: str):
    core.rasa.on("down", proposes(DOWNGRADE, orgno=NORRSKOG))
    chat = await core.chat(persona)
    [card] = await chat.say("down")
    assert any("Export an SIE file first" in warning for warning in card["proposal"]["warnings"])
    [sent] = await chat.confirm(card)
    run = sent["blocks"][1]["run"]
    assert (run["state"], run["result"]["state"]) == ("pending", "link_sent")
    assert [step["state"] for step in run["result"]["steps"]] == ["done", "now", "later"]
    await chat.until("result", "Step 2 of 3 is done")
    done = await chat.until("result", "has Visma eEkonomi Fakturering")
    assert done["blocks"][1]["run"]["state"] == "done"
    offered = [choice.get("operation") for choice in done["choices"]]
    assert offered == ([ACTIVATE] if persona == MOA else [])
    assert sandbox.effects()["downgrade_links"] == {NORRSKOG: 1}
    assert await core.audit_faults() == []


async def test_after_the_downgrade_the_invitation_is_one_press_away(core: Core, sandbox: Sandbox):
    core.rasa.on("down", proposes(DOWNGRADE, orgno=NORRSKOG))
    chat = await core.chat(MOA)
    [card] = await chat.say("down")
    await chat.confirm(card)
    done = await chat.until("result", "has Visma eEkonomi Fakturering")
    [invitation] = await chat.choose(done["choices"][0])
    assert (invitation["kind"], invitation["proposal"]["operation"]) == ("proposal", ACTIVATE)


async def test_while_a_downgrade_is_under_way_its_state_is_said(core: Core):
    problem = assert_problem(await core.api(MOA).propose(DOWNGRADE, {"orgno": OXELBY}), 409, "REQUEST_OPEN")
    assert "15 January 2026" in problem["detail"] and "waiting for the signatory" in problem["detail"]


@pytest.mark.parametrize("name", GOOD)
async def test_however_often_it_is_confirmed_it_happens_once(core: Core, sandbox: Sandbox, name: str):
    persona, inputs = GOOD[name]
    api = core.api(persona)
    proposal = await api.proposed(name, inputs)
    copies = (api.confirm(proposal, TYPED.get(name), key=f"k-{copy % 3}") for copy in range(12))
    responses = await asyncio.gather(*copies)
    assert len({response.json()["id"] for response in responses}) == 1
    assert (await api.settled(responses[0].json()["id"]))["state"] == "done"
    assert effects_in(sandbox.effects()) == 1


CHANGES = {
    END: "UPDATE collaborations SET unsent_reports = unsent_reports, status = 'ended' WHERE id = 'S-402'",
    CONTACT: "UPDATE memberships SET roles = '[\"employee\"]' WHERE user_id = 'U-412'",
    USER: "UPDATE user_seats SET bought = 9 WHERE orgno = '5599994018'",
    ACTIVATE: "UPDATE companies SET name = 'Granby & Co AB' WHERE orgno = '5599994067'",
    APPROVE: "UPDATE invitations SET expires_at = '2998-01-01 00:00:00.000000' WHERE id = 'I-401'",
    WITHDRAW: "UPDATE invitations SET expires_at = '2998-01-01 00:00:00.000000' WHERE id = 'I-401'",
    DOWNGRADE: "UPDATE companies SET name = 'Norrskog AB' WHERE orgno = '5599994133'",
}


@pytest.mark.parametrize("name", GOOD)
async def test_a_state_that_has_changed_since_the_card_stops_the_run(
    core: Core, sandbox: Sandbox, change_backend, name: str
):
    persona, inputs = GOOD[name]
    api = core.api(persona)
    proposal = await api.proposed(name, inputs)
    change_backend(CHANGES[name])
    run = (await api.confirm(proposal, TYPED.get(name))).json()
    assert (run["state"], run["problem"]["code"]) == ("refused", "STATE_CHANGED")
    assert nothing_happened(sandbox.effects())


@pytest.mark.parametrize("name", GOOD)
async def test_a_role_that_was_taken_away_stops_the_run(core: Core, sandbox: Sandbox, change_backend, name: str):
    persona, inputs = GOOD[name]
    api = core.api(persona)
    proposal = await api.proposed(name, inputs)
    user = {ALVA: "U-411", MOA: "U-401", KARL: "U-461"}[persona]
    change_backend("UPDATE memberships SET roles = '[\"employee\"]' WHERE user_id = ?", user)
    run = (await api.confirm(proposal, TYPED.get(name))).json()
    hidden = {END: "COLLABORATION_NOT_FOUND", APPROVE: "INVITATION_NOT_FOUND", WITHDRAW: "INVITATION_NOT_FOUND"}
    assert (run["state"], run["problem"]["code"]) == ("refused", hidden.get(name, "NOT_YOUR_COMPANY"))
    assert nothing_happened(sandbox.effects())


@pytest.mark.parametrize("name", GOOD)
async def test_an_expired_card_does_nothing(core: Core, sandbox: Sandbox, name: str):
    persona, inputs = GOOD[name]
    api = core.api(persona)
    proposal = await api.proposed(name, inputs)
    await core.change(LedgerRow, LedgerRow.id == proposal["id"], expires_at=now() - dt.timedelta(seconds=1))
    assert_problem(await api.confirm(proposal, TYPED.get(name)), 410, "CONFIRMATION_EXPIRED")
    assert nothing_happened(sandbox.effects())


PATHS = {
    END: "POST /api/v1/collaborations/S-401/end",
    CONTACT: f"PUT /api/v1/companies/{ALMBY}/main-contact",
    USER: f"POST /api/v1/companies/{ALMBY}/users",
    ACTIVATE: "POST /api/v1/collaborations",
    APPROVE: "POST /api/v1/invitations/I-401/approval",
    WITHDRAW: "POST /api/v1/invitations/I-401/withdrawal",
    DOWNGRADE: f"POST /api/v1/companies/{NORRSKOG}/downgrade-requests",
}


@pytest.mark.parametrize("mode", ["cut_after", "refuse_before"])
@pytest.mark.parametrize("name", GOOD)
async def test_a_lost_answer_is_found_out_and_the_effect_is_one(core: Core, sandbox: Sandbox, name: str, mode: str):
    persona, inputs = GOOD[name]
    api = core.api(persona)
    proposal = await api.proposed(name, inputs)
    sandbox.fault(PATHS[name], mode, times=1)
    sandbox.fault("GET /api/v1/requests/*", "error", status=503)
    run = (await api.confirm(proposal, TYPED.get(name))).json()
    assert run["state"] == "unknown" and run["result"] is None
    sandbox.http.delete("/api/v1/sandbox/faults")
    await core.hurry()
    assert (await api.settled(run["id"]))["state"] == "done"
    assert effects_in(sandbox.effects()) == 1


@pytest.mark.parametrize("name", GOOD)
async def test_a_backend_that_does_not_answer_the_dry_run_changes_nothing(core: Core, sandbox: Sandbox, name: str):
    persona, inputs = GOOD[name]
    sandbox.fault("*/preview", "error", status=500)
    problem = assert_problem(await core.api(persona).propose(name, inputs), 503, "BACKEND_UNAVAILABLE")
    assert "Nothing has changed" in problem["detail"]


async def test_an_agent_ends_a_collaboration_for_somebody_in_a_case(core: Core, sandbox: Sandbox):
    agent = core.api("support-agent")
    proposal = await agent.proposed(END, GOOD[END][1], **FOR_ALVA)
    assert (await agent.confirm(proposal, TYPED[END])).json()["state"] == "done"
    [row] = [row for row in await core.rows(AuditRow) if row.event == "operation.done"]
    assert row.body["case"] == "C-7" and row.body["on_behalf_of"]


async def test_the_audit_log_names_no_person(core: Core):
    api = core.api(ALVA)
    await api.confirm(await api.proposed(USER, new_user()))
    await api.confirm(await api.proposed(CONTACT, GOOD[CONTACT][1]))
    moa = core.api(MOA)
    await moa.confirm(await moa.proposed(ACTIVATE, payroll(GRANBY)))
    rows = str([row.body for row in await core.rows(AuditRow)])
    assert "[name]" in rows and "customer_has_service" in rows
    for private in ("Eva Lund", "eva.lund@", "bo@almby", "gert@granby"):
        assert private not in rows


# The form: what a sentence fills, what is asked for, what an answer means.


async def form(core: Core, persona: str) -> Form:
    return Form(core, await core.chat(persona))


async def test_the_service_in_a_sentence_chooses_the_collaboration(core: Core):
    alva = await form(core, ALVA)
    [question] = await alva.say("we want to end the collaboration in utlägg", "request_samarbete_end")
    assert [choice["title"] for choice in question["choices"]] == [
        "The customer carries on alone",
        "Terminate the service",
    ]
    [card] = await alva.say("continue_standalone")
    assert card["proposal"]["confirm"]["typed"] == "Visma Utlägg"


async def test_what_happens_afterwards_is_never_read_from_the_request(core: Core):
    alva = await form(core, ALVA)
    [question] = await alva.say("terminate the collaboration in utlägg", "request_samarbete_end")
    assert question["kind"] == "question" and "after" not in {k for k, v in alva.slots.items() if v}


async def test_the_other_partys_name_does_not_change_whose_company_it_is(core: Core):
    alva = await form(core, ALVA)
    [question] = await alva.say("end the collaboration with Sundbyrån", "request_samarbete_end")
    assert alva.slots["orgno"] == ALMBY and "Which collaboration" in question["text"]
    [question] = await alva.say("Visma eEkonomi Fakturering")
    [card] = await alva.say("deactivate")
    assert card["proposal"]["operation"] == END


async def test_a_consultant_names_the_customer(core: Core):
    karin = await form(core, "byra-consultant")
    [refused] = await karin.say("Byrån Lind is to end its collaboration with Ekbacken, please", "request_samarbete_end")
    assert karin.slots["orgno"] == EKBACKEN and refused["kind"] == "question"
    [refused] = await karin.say("terminate")
    assert refused["kind"] == "refused" and "have not been submitted" in refused["text"]


async def test_payroll_has_one_way_to_end_and_the_backup_is_asked_for(core: Core, sandbox: Sandbox):
    eva = await form(core, "company-admin-enebo")
    [question] = await eva.say("yes, end the collaboration, please", "request_samarbete_end")
    assert "handed over the backup" in question["text"]
    [card] = await eva.say("Yes", "confirm")
    assert card["kind"] == "proposal" and card["proposal"]["confirm"]["typed"] == "Visma Lön Anställd"
    assert nothing_happened(sandbox.effects())


async def test_a_backup_that_was_not_handed_over_stops_it_with_a_way_on(core: Core):
    eva = await form(core, "company-admin-enebo")
    await eva.say("avsluta samarbetet", "request_samarbete_end")
    [refused] = await eva.say("backup_not_yet")
    assert refused["kind"] == "refused" and "Yes, it has been handed over" in [c["title"] for c in refused["choices"]]


async def test_with_nothing_to_choose_from_the_reason_is_said_at_once(core: Core):
    moa = await form(core, MOA)
    [refused] = await moa.say("activate a collaboration in lön anställd with Almby", "request_samarbete_activate")
    assert refused["kind"] == "refused" and "has no task" in refused["text"]


async def test_one_task_is_taken_and_several_are_offered(core: Core):
    moa = await form(core, MOA)
    [card] = await moa.say("bjud in Granby till samarbete i Lön Anställd", "request_samarbete_activate")
    assert any("T-401" in effect for effect in card["proposal"]["effects"])
    moa = await form(core, MOA)
    [question] = await moa.say("bjud in Hagaby till samarbete i Lön Anställd", "request_samarbete_activate")
    assert [choice["title"] for choice in question["choices"]] == ["T-402", "T-403"]
    [card] = await moa.say("T-403")
    assert any("T-403" in effect for effect in card["proposal"]["effects"])


async def test_a_new_users_name_address_and_role_come_from_answers(core: Core):
    alva = await form(core, ALVA)
    [question] = await alva.say("create a user for Eva Lund, eva.lund@almby.example", "request_user_create")
    assert "Which role" in question["text"] and alva.slots["name"] == "Eva Lund"
    [card] = await alva.say("Ordinary user")
    assert "Eva Lund (eva.lund@almby.example)" in card["proposal"]["question"]


async def test_half_a_name_is_asked_for_again(core: Core):
    alva = await form(core, ALVA)
    [question] = await alva.say("new user at Almby Trä AB: x@almby.example", "request_user_create")
    assert "first and the last name" in question["text"]
    explained, again = await alva.say("Eva")
    assert "both the first and the last name" in explained["text"] and again["text"] == question["text"]
    [question] = await alva.say("Eva Lund")
    assert "Which role" in question["text"]


async def test_a_main_contact_is_chosen_by_name(core: Core):
    alva = await form(core, ALVA)
    [card] = await alva.say("gör Bo Rask till huvudkontakt", "request_main_contact_set")
    assert "Bo Rask (bo@almby.example)" in card["proposal"]["question"]


async def test_a_customer_with_several_companies_is_asked_which(core: Core):
    karl = await form(core, KARL)
    [question] = await karl.say("approve the invitation from our accounting office", "request_samarbete_approve")
    assert len(question["choices"]) == 6
    [question] = await karl.say("Tallmon Hotell")
    assert "Which invitation" in question["text"]
    [card] = await karl.say("Digitala tillval")
    assert "Sundbyrån AB" in card["proposal"]["question"]
