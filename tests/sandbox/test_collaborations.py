"""Collaborations: which there are, how they begin and end, and what Mina tjänster has to do with them."""

from collections.abc import Callable

import pytest

from .serving import AGENT, Core, assert_problem, nothing_happened

SUNDBYRAN, ALMBY, BERGDALA, DALBY, ENEBO, FURULUND = (
    "8029994012",
    "5599994018",
    "5599994026",
    "5599994034",
    "5599994042",
    "5599994059",
)
GRANBY, HAGABY, INGARO, JARNA, KOLSVA, LINDBY, MALILLA = (
    "5599994067",
    "5599994075",
    "5599994083",
    "5599994091",
    "5599994109",
    "5599994117",
    "5599994125",
)
NORRSKOG, OXELBY, PERSBY, RAMSJO, SANDVIK = "5599994133", "5599994141", "5599994158", "5599994166", "5599994174"
SJOSTAD, EKBACKEN, BYRAN_LIND = "5599991113", "5599992228", "8029990002"
PAYROLL, FAKTURERING = "payroll_digital_addons", "eekonomi_fakturering_administration"


def actor(email: str, roles: str) -> dict:
    return {"X-Actor-Id": email, "X-Actor-Email": email, "X-Actor-Roles": roles}


MOA = actor("konsult@sundbyran.example", "byra_consultant")
NILS = actor("nils@sundbyran.example", "byra_consultant")
KARIN = actor("konsult@byranlind.example", "byra_consultant")
TOVE = actor("konsult@norrbyran.example", "byra_consultant")
ALVA = actor("alva@almby.example", "company_admin")
BO = actor("bo@almby.example", "end_user")
DAG = actor("dag@dalby.example", "company_admin")
EVA = actor("eva@enebo.example", "company_admin")
FRIDA = actor("frida@furulund.example", "company_admin")
KARL = actor("karl@kolsva.example", "company_admin")
NORA = actor("nora@norrskog.example", "firmatecknare,company_admin")


# Which there are


@pytest.mark.parametrize("who", [ALVA, MOA, AGENT])
def test_both_parties_and_an_agent_see_a_companys_collaborations(core: Core, who: dict):
    found = core.get(f"/companies/{ALMBY}/collaborations", who).json()
    assert [(each["id"], each["service"], each["status"]) for each in found["collaborations"]] == [
        ("S-401", "eekonomi_fakturering", "active"),
        ("S-402", "utlagg", "active"),
    ]
    assert found["collaborations"][0]["end_options"] == ["continue_standalone", "deactivate"]
    assert found["collaborations"][0]["office"] == {"orgno": SUNDBYRAN, "name": "Sundbyrån AB"}


def test_an_office_sees_those_of_all_its_customers(core: Core):
    found = core.get(f"/companies/{SUNDBYRAN}/collaborations", MOA).json()
    assert {each["customer"]["orgno"] for each in found["collaborations"]} >= {ALMBY, BERGDALA, FURULUND}
    assert [each["id"] for each in found["invitations"]] == ["I-401", "I-403", "I-404", "I-406", "I-407"]


def test_a_consultant_does_not_see_what_a_customer_has_with_another_office(core: Core):
    assert core.get(f"/companies/{PERSBY}/collaborations", MOA).json()["collaborations"] == []
    assert_problem(core.get("/collaborations/S-409/end-options", MOA), 404, "COLLABORATION_NOT_FOUND")


@pytest.mark.parametrize("who", [BO, KARIN, NORA])
def test_others_do_not_see_them(core: Core, who: dict):
    assert_problem(core.get(f"/companies/{ALMBY}/collaborations", who), 403, "NOT_YOUR_COMPANY")
    assert_problem(core.get("/collaborations/S-401/end-options", who), 404, "COLLABORATION_NOT_FOUND")


# Ending one


def end(core: Core, collaboration: str, who: dict, key: str | None = None, **body: object):
    """Preview and do it."""
    seen = core.ask(f"/collaborations/{collaboration}/end/preview", body, who)
    assert seen.status_code == 200, seen.text
    body["state_version"] = seen.json()["state_version"]
    return core.write(f"/collaborations/{collaboration}/end", body, who, key)


@pytest.mark.parametrize(
    ("collaboration", "who", "body", "status", "code"),
    [
        ("S-101", KARIN, {"after": "continue_standalone"}, 409, "MAIN_CONTACT_MISSING"),
        ("S-102", KARIN, {"after": "continue_standalone"}, 409, "OPEN_REPORTS"),
        ("S-403", MOA, {"after": "end", "backup_given": True}, 409, "BACKUP_USER_NOT_ADDED"),
        ("S-404", MOA, {"after": "end", "backup_given": True}, 409, "SYNC_REQUIRED"),
        ("S-405", MOA, {"after": "end", "backup_given": False}, 409, "BACKUP_NOT_GIVEN"),
        ("S-405", MOA, {"after": "terminate", "backup_given": True}, 409, "OPTION_NOT_ALLOWED"),
        ("S-406", FRIDA, {"after": "end"}, 409, "OPTIONS_UNKNOWN"),
        ("S-408", FRIDA, {"after": "terminate"}, 409, "ALREADY_ENDED"),
        ("S-401", MOA, {"after": "close"}, 409, "OPTION_NOT_ALLOWED"),
        ("S-401", BO, {"after": "deactivate"}, 404, "COLLABORATION_NOT_FOUND"),
        ("S-999", MOA, {"after": "deactivate"}, 404, "COLLABORATION_NOT_FOUND"),
    ],
)
def test_ending_is_refused_with_its_reason(
    core: Core, collaboration: str, who: dict, body: dict, status: int, code: str
):
    assert_problem(core.ask(f"/collaborations/{collaboration}/end/preview", body, who), status, code)
    if code != "ALREADY_ENDED":
        written = core.write(f"/collaborations/{collaboration}/end", body | {"state_version": "x"}, who)
        assert_problem(written, status, code)
    assert nothing_happened(core.effects())


@pytest.mark.parametrize(
    ("collaboration", "who", "after", "customer", "office"),
    [
        ("S-401", ALVA, "continue_standalone", "unchanged", "none"),
        ("S-401", MOA, "deactivate", "read_only", "read_only"),
        ("S-402", ALVA, "terminate", "none", "none"),
        ("S-405", EVA, "end", "none", "none"),
        ("S-407", FRIDA, "close", "read_only_possible", "none"),
    ],
)
def test_either_party_ends_it_once(core: Core, collaboration: str, who: dict, after: str, customer: str, office: str):
    first = end(core, collaboration, who, after=after, backup_given=True)
    state = first.json()["state_after"]
    assert (first.status_code, state["customer_access"], state["office_access"]) == (201, customer, office)
    body = {"after": after, "backup_given": True, "state_version": "whatever"}
    again = core.write(f"/collaborations/{collaboration}/end", body, who)
    assert (again.status_code, again.json()["changed"], again.json()["state_after"]) == (200, False, state)
    assert core.effects()["collaboration_ends"] == {collaboration: 1}


def test_the_office_reads_on_only_while_another_collaboration_is_active(core: Core):
    end(core, "S-402", ALVA, after="continue_standalone")
    assert end(core, "S-401", ALVA, after="deactivate").json()["state_after"]["office_access"] == "none"


def test_other_collaborations_are_not_touched(core: Core):
    end(core, "S-401", ALVA, after="continue_standalone")
    found = core.get(f"/companies/{ALMBY}/collaborations", ALVA).json()["collaborations"]
    assert [each["status"] for each in found] == ["ended", "active"]


def test_terminating_utlagg_ends_the_customers_subscription(core: Core):
    end(core, "S-402", ALVA, after="terminate")
    found = core.ask(f"/companies/{ALMBY}/subscriptions/utlagg/termination/preview", {}, ALVA)
    assert_problem(found, 409, "ALREADY_TERMINATED")


def test_a_changed_state_stops_the_end(core: Core, change_rows: Callable[..., None]):
    body = {"after": "deactivate"}
    version = core.ask("/collaborations/S-401/end/preview", body, ALVA).json()["state_version"]
    change_rows("UPDATE collaborations SET status = 'ended' WHERE id = 'S-402'")
    written = core.write("/collaborations/S-401/end", body | {"state_version": version}, ALVA)
    assert_problem(written, 409, "STATE_CHANGED")
    assert nothing_happened(core.effects())


def test_the_same_key_is_answered_from_the_record(core: Core):
    first = end(core, "S-401", ALVA, key="k-1", after="deactivate")
    stored = core.get("/requests/k-1").json()
    assert stored["body"] == first.json()


# Main contact


def contact(core: Core, orgno: str, user: str, who: dict):
    return core.ask(f"/companies/{orgno}/main-contact/preview", {"user_id": user}, who)


@pytest.mark.parametrize(
    ("orgno", "user", "who", "status", "code"),
    [
        (ALMBY, "U-999", ALVA, 404, "USER_NOT_IN_COMPANY"),
        (ALMBY, "U-401", MOA, 404, "USER_NOT_IN_COMPANY"),
        (ALMBY, "U-421", ALVA, 404, "USER_NOT_IN_COMPANY"),
        (ALMBY, "U-413", ALVA, 409, "USER_INACTIVE"),
        (ALMBY, "U-411", MOA, 409, "ALREADY_MAIN_CONTACT"),
        (SUNDBYRAN, "U-401", MOA, 409, "WRONG_COMPANY"),
        (ALMBY, "U-412", BO, 403, "NOT_YOUR_COMPANY"),
        (ALMBY, "U-412", KARIN, 403, "NOT_YOUR_COMPANY"),
    ],
)
def test_a_main_contact_is_refused_with_its_reason(
    core: Core, orgno: str, user: str, who: dict, status: int, code: str
):
    assert_problem(contact(core, orgno, user, who), status, code)


def test_a_main_contact_becomes_an_administrator_too_and_only_once(core: Core):
    seen = contact(core, ALMBY, "U-412", MOA).json()
    assert seen["becomes_administrator"] and seen["former"]["email"] == "alva@almby.example"
    body = {"user_id": "U-412", "state_version": seen["state_version"]}
    made = core.put(f"/companies/{ALMBY}/main-contact", body, MOA).json()
    assert made["state_after"] == {"main_contact": "bo@almby.example", "roles": ["end_user", "company_admin"]}
    assert core.put(f"/companies/{ALMBY}/main-contact", body, MOA).json()["changed"] is False
    assert core.effects()["main_contacts"] == {f"{ALMBY}/bo@almby.example": 1}
    assert core.get(f"/companies/{ALMBY}").json()["main_contact"]["id"] == "U-412"


def test_with_a_main_contact_the_collaboration_can_be_ended(core: Core):
    seen = contact(core, SJOSTAD, "U-211", KARIN).json()
    body = {"user_id": "U-211", "state_version": seen["state_version"]}
    assert core.put(f"/companies/{SJOSTAD}/main-contact", body, KARIN).status_code == 200
    assert end(core, "S-101", KARIN, after="continue_standalone").status_code == 201


# A new user

EVA_LUND = {"email": "Eva.Lund@almby.example", "first_name": "Eva", "last_name": "Lund", "role": "administrator"}


def test_a_user_is_created_and_invited_once(core: Core):
    seen = core.ask(f"/companies/{ALMBY}/users/preview", EVA_LUND, ALVA).json()
    assert (seen["company"], seen["free"]) == ("Almby Trä AB", 2)
    body = EVA_LUND | {"state_version": seen["state_version"]}
    made = core.write(f"/companies/{ALMBY}/users", body, ALVA)
    assert (made.status_code, made.json()["invitation_sent"]) == (201, True)
    again = core.write(f"/companies/{ALMBY}/users", body, ALVA)
    assert (again.status_code, again.json()["invitation_sent"]) == (200, False)
    assert core.effects()["user_invitations"] == {f"{ALMBY}/eva.lund@almby.example": 1}
    assert_problem(core.ask(f"/companies/{ALMBY}/users/preview", EVA_LUND, ALVA), 409, "USER_EXISTS")
    user = core.get("/users", email="eva.lund@almby.example").json()
    assert user["companies"] == [{"orgno": ALMBY, "roles": ["company_admin"]}]


def test_somebody_known_elsewhere_is_not_told_apart_from_somebody_new(core: Core):
    body = EVA_LUND | {"email": "karl@kolsva.example"}
    assert core.ask(f"/companies/{ALMBY}/users/preview", body, ALVA).status_code == 200


@pytest.mark.parametrize(
    ("orgno", "who", "email", "status", "code"),
    [
        (ALMBY, ALVA, "BO@almby.example", 409, "USER_EXISTS"),
        (ALMBY, BO, "new@almby.example", 403, "NOT_YOUR_COMPANY"),
        (ALMBY, KARIN, "new@almby.example", 403, "NOT_YOUR_COMPANY"),
    ],
)
def test_a_user_is_refused_with_its_reason(core: Core, orgno: str, who: dict, email: str, status: int, code: str):
    assert_problem(core.ask(f"/companies/{orgno}/users/preview", EVA_LUND | {"email": email}, who), status, code)


def test_without_a_free_licence_there_is_no_new_user(core: Core):
    found = core.ask(f"/companies/{DALBY}/users/preview", EVA_LUND, DAG)
    assert_problem(found, 409, "NO_FREE_LICENCE", n=1)


# Activating


def invitation(customer: str, kind: str = PAYROLL, services: tuple[str, ...] = ("lon_anstalld",), **more: str) -> dict:
    return {"customer": customer, "type": kind, "services": list(services) if kind == PAYROLL else [], **more}


@pytest.mark.parametrize(
    ("who", "body", "status", "code"),
    [
        (MOA, invitation(ALMBY), 409, "TASK_MISSING"),
        (MOA, invitation(GRANBY, task="T-402"), 409, "TASK_NOT_FOR_CUSTOMER"),
        (MOA, invitation(ENEBO), 409, "ALREADY_ACTIVE"),
        (MOA, invitation(KOLSVA), 409, "INVITATION_PENDING"),
        (MOA, invitation(JARNA), 409, "CONTACT_EMAIL_MISSING"),
        (MOA, invitation(NORRSKOG, FAKTURERING), 409, "WRONG_VARIANT"),
        (MOA, invitation(GRANBY, services=("min_lon",)), 409, "MIN_LON_ONLY"),
        (MOA, invitation(PERSBY), 409, "COLLABORATES_WITH_OTHER_BYRA"),
        (NILS, invitation(GRANBY), 403, "ADVISOR_RIGHT_REQUIRED"),
        (KARIN, invitation(GRANBY), 403, "NOT_YOUR_COMPANY"),
        (ALVA, invitation(ALMBY), 403, "NOT_YOUR_COMPANY"),
        (AGENT, invitation(GRANBY), 403, "NOT_YOUR_COMPANY"),
        (KARIN, invitation(EKBACKEN), 409, "TASK_MISSING"),
    ],
)
def test_an_invitation_is_refused_with_its_reason(core: Core, who: dict, body: dict, status: int, code: str):
    assert_problem(core.ask("/collaborations/preview", body, who), status, code)
    assert nothing_happened(core.effects())


@pytest.mark.parametrize(
    ("customer", "scenario", "recipient"),
    [
        (GRANBY, "customer_has_service", "gert@granby.example"),
        (HAGABY, "customer_without_service", "hedda@hagaby.example"),
        (INGARO, "new_customer", "ines@ingaro.example"),
    ],
)
def test_the_customers_relation_decides_the_scenario(core: Core, customer: str, scenario: str, recipient: str):
    body = invitation(customer)
    seen = core.ask("/collaborations/preview", body, MOA).json()
    assert (seen["scenario"], seen["recipient"]) == (scenario, recipient)
    body["state_version"] = seen["state_version"]
    made = core.write("/collaborations", body, MOA)
    assert (made.status_code, made.json()["status"]) == (201, "awaiting_approval")
    again = core.write("/collaborations", body, MOA)
    assert (again.status_code, again.json()["id"], again.json()["changed"]) == (200, made.json()["id"], False)
    assert core.effects()["invitations"] == {f"{customer}/{PAYROLL}": 1}
    assert core.get("/users", email=recipient).json()["companies"][-1]["roles"] == ["company_admin"]


# The customer's yes


@pytest.mark.parametrize(
    ("number", "who", "status", "code"),
    [
        ("I-401", MOA, 404, "INVITATION_NOT_FOUND"),
        ("I-401", AGENT, 404, "INVITATION_NOT_FOUND"),
        ("I-401", ALVA, 404, "INVITATION_NOT_FOUND"),
        ("I-999", KARL, 404, "INVITATION_NOT_FOUND"),
        ("I-402", KARL, 409, "INVITATION_EXPIRED"),
        ("I-403", KARL, 409, "TERMS_REQUIRED"),
        ("I-405", KARL, 409, "INVITATION_WITHDRAWN"),
    ],
)
def test_a_yes_is_refused_with_its_reason(core: Core, number: str, who: dict, status: int, code: str):
    assert_problem(core.ask(f"/invitations/{number}/approval/preview", {}, who), status, code)
    assert_problem(core.write(f"/invitations/{number}/approval", {"state_version": "x"}, who), status, code)
    assert nothing_happened(core.effects())


@pytest.mark.parametrize(("number", "orgno"), [("I-401", KOLSVA), ("I-404", RAMSJO)])
def test_the_customers_administrator_says_yes_once(core: Core, number: str, orgno: str):
    version = core.ask(f"/invitations/{number}/approval/preview", {}, KARL).json()["state_version"]
    made = core.write(f"/invitations/{number}/approval", {"state_version": version}, KARL)
    assert (made.status_code, made.json()["state_after"]["status"]) == (201, "active")
    again = core.write(f"/invitations/{number}/approval", {"state_version": version}, KARL)
    assert (again.status_code, again.json()["changed"]) == (200, False)
    assert core.effects()["approvals"] == {number: 1}
    [active] = core.get(f"/companies/{orgno}/collaborations", KARL).json()["collaborations"]
    assert (active["service"], active["status"]) == ("lon_anstalld", "active")


def test_with_the_terms_accepted_in_mina_tjanster_the_new_customer_can_say_yes(core: Core):
    assert_problem(core.ask("/invitations/I-403/approval/preview", {}, KARL), 409, "TERMS_REQUIRED")
    assert core.ask("/sandbox/invitations/I-403/terms", {}).status_code == 200
    assert core.ask("/invitations/I-403/approval/preview", {}, KARL).status_code == 200
    assert_problem(core.ask("/sandbox/invitations/I-999/terms", {}), 404, "INVITATION_NOT_FOUND")


def test_an_invitation_that_was_taken_back_cannot_be_approved(core: Core):
    seen = core.ask("/invitations/I-401/approval/preview", {}, KARL).json()
    taken = core.ask("/invitations/I-401/withdrawal/preview", {}, MOA).json()
    version = {"state_version": taken["state_version"]}
    assert core.write("/invitations/I-401/withdrawal", version, MOA).json()["changed"]
    assert core.write("/invitations/I-401/withdrawal", version, MOA).json()["changed"] is False
    late = core.write("/invitations/I-401/approval", {"state_version": seen["state_version"]}, KARL)
    assert_problem(late, 409, "INVITATION_WITHDRAWN")
    assert core.effects()["invitation_withdrawals"] == {"I-401": 1}


@pytest.mark.parametrize("who", [KARL, KARIN, ALVA, AGENT])
def test_only_the_office_takes_an_invitation_back(core: Core, who: dict):
    assert_problem(core.ask("/invitations/I-401/withdrawal/preview", {}, who), 404, "INVITATION_NOT_FOUND")


def test_a_yes_cannot_be_taken_for_an_invitation_to_take_back(core: Core):
    version = core.ask("/invitations/I-401/approval/preview", {}, KARL).json()["state_version"]
    core.write("/invitations/I-401/approval", {"state_version": version}, KARL)
    assert_problem(core.ask("/invitations/I-401/withdrawal/preview", {}, MOA), 409, "INVITATION_ANSWERED")


# Downgrading


@pytest.mark.parametrize(
    ("orgno", "who", "recipient", "status", "code"),
    [
        (ALMBY, MOA, "alva@almby.example", 409, "ALREADY_FAKTURERING"),
        (HAGABY, MOA, "hedda@hagaby.example", 409, "NO_EEKONOMI"),
        (NORRSKOG, MOA, "konsult@sundbyran.example", 409, "NOT_FIRMATECKNARE"),
        (OXELBY, MOA, "nora@norrskog.example", 409, "REQUEST_OPEN"),
        (NORRSKOG, KARIN, "nora@norrskog.example", 403, "NOT_YOUR_COMPANY"),
        (ALMBY, ALVA, "alva@almby.example", 403, "NOT_YOUR_COMPANY"),
        (NORRSKOG, AGENT, "nora@norrskog.example", 403, "NOT_YOUR_COMPANY"),
    ],
)
def test_a_downgrade_is_refused_with_its_reason(
    core: Core, orgno: str, who: dict, recipient: str, status: int, code: str
):
    found = core.ask(f"/companies/{orgno}/downgrade-requests/preview", {"recipient": recipient}, who)
    assert_problem(found, status, code)


def test_where_no_signatory_is_registered_the_form_goes_to_the_address_that_is_given(core: Core):
    path = f"/companies/{EKBACKEN}/downgrade-requests/preview"
    seen = core.ask(path, {"recipient": "vd@ekbacken.example"}, KARIN).json()
    assert seen["recipient"] == {"name": "", "email": "vd@ekbacken.example"}
    assert_problem(core.ask(path, {}, KARIN), 409, "NOT_FIRMATECKNARE")


@pytest.mark.parametrize("who", [MOA, NORA])
def test_a_downgrade_goes_through_its_steps(core: Core, change_rows: Callable[..., None], who: dict):
    body = {"recipient": "nora@norrskog.example"}
    path = f"/companies/{NORRSKOG}/downgrade-requests"
    seen = core.ask(f"{path}/preview", body, who).json()
    assert seen["variant"] == "Smart"
    made = core.write(path, body | {"state_version": seen["state_version"]}, who)
    assert (made.status_code, made.json()["state"]) == (202, "link_sent")
    number = made.json()["id"]
    joined = core.write(path, body | {"state_version": "other"}, MOA)
    assert (joined.status_code, joined.json()["id"]) == (200, number)
    assert core.effects()["downgrade_links"] == {NORRSKOG: 1}
    for column, state in (("submitted_at", "submitted"), ("done_at", "done")):
        change_rows(f"UPDATE downgrade_requests SET {column} = sent_at WHERE id = ?", number)
        assert core.get(f"{path}/{number}", who).json()["state"] == state
    assert_problem(core.ask(f"{path}/preview", body, who), 409, "ALREADY_FAKTURERING")
    assert core.ask("/collaborations/preview", invitation(NORRSKOG, FAKTURERING), MOA).status_code == 200
