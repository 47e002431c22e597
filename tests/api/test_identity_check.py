"""An agent cannot simply say that somebody was recognised: a number goes to the telephone on file and is said back."""

from api.audit import AuditRow
from api.conversations.cards import reference
from api.conversations.texts import SAYINGS
from tests.api.test_operations import CODE, FJORDFISK, FOR_KARI, OLA, POST_CODE, UNREGISTER, proved
from tests.chat import assert_problem, eventually
from tests.core import Core
from tests.sandbox.serving import Core as Sandbox
from tests.sandbox.serving import nothing_happened

BEGIN = "POST /api/v1/users/*/identity-checks"


async def test_the_number_from_the_telephone_opens_the_code_and_is_kept_nowhere(core: Core, sandbox: Sandbox):
    agent = core.api("support-agent")
    checked = await proved(agent, sandbox, OLA)
    proposal = await agent.proposed(CODE, {"user_email": OLA}, **checked)
    assert not proposal["second_person"]
    assert (await agent.confirm(proposal)).json()["state"] == "done"
    events = [row.event for row in await core.rows(AuditRow)]
    assert events[:2] == ["identity-check.begun", "identity-check.passed"]
    number = sandbox.texted()[0]["text"][:6]
    assert number not in str([row.body for row in await core.rows(AuditRow)])
    assert_problem(await agent.propose(CODE, {"user_email": OLA}, **checked), 403, "IDENTITY_NOT_VERIFIED")


async def test_a_check_id_that_was_made_up_opens_nothing(core: Core, sandbox: Sandbox):
    agent = core.api("support-agent")
    check = (await agent.begin_check(OLA, FOR_KARI["case"])).json()["id"]
    for made_up in (check, "IC-0", ""):
        claim = {"method": "phone", "check": made_up, "result": "passed"}
        refused = await agent.propose(CODE, {"user_email": OLA}, **FOR_KARI, identity_check=claim)
        assert_problem(refused, 403, "IDENTITY_NOT_VERIFIED")
    assert nothing_happened(sandbox.effects())


async def test_a_wrong_number_is_counted_and_written_down(core: Core, sandbox: Sandbox):
    agent = core.api("support-agent")
    check = (await agent.begin_check(OLA, "C-7")).json()["id"]
    number = sandbox.texted()[0]["text"][:6]
    wrong = f"{(int(number) + 1) % 10**6:06}"
    states = [(await agent.answer_check(check, wrong)).json() for _ in range(3)]
    assert [(state["state"], state["tries_left"]) for state in states] == [("open", 2), ("open", 1), ("failed", 0)]
    over = assert_problem(await agent.answer_check(check, number), 409, "CHECK_OVER")
    assert over["detail"] == "The identity check is over. Send a new number."
    assert [row.event for row in await core.rows(AuditRow)] == ["identity-check.begun", *["identity-check.wrong"] * 3]


async def test_what_is_wrong_is_said(core: Core, sandbox: Sandbox):
    agent = core.api("support-agent")
    assert_problem(await agent.begin_check("nobody@nowhere.example", "C-7"), 404, "USER_NOT_FOUND")
    assert_problem(await agent.begin_check("per@fjordfisk-shop.example", "C-7"), 409, "NO_PHONE_ON_FILE")
    assert_problem(await agent.begin_check("ola", "C-7"), 422)
    assert_problem(await agent.begin_check(OLA, ""), 422)
    for number in ("12345", "1234567", "abcdef", ""):
        assert_problem(await agent.answer_check("IC-0", number), 422)
    for trouble in ("refuse_before", "cut_after", "garbage", "empty"):
        sandbox.fault(BEGIN, trouble, times=1)
        assert_problem(await agent.begin_check(OLA, "C-7"), 503, "BACKEND_UNAVAILABLE")


async def test_a_check_whose_code_never_left_is_still_good(core: Core, sandbox: Sandbox):
    agent = core.api("support-agent")
    checked = await proved(agent, sandbox, OLA)
    sandbox.fault(POST_CODE, "refuse_before", times=1)
    run = (await agent.confirm(await agent.proposed(CODE, {"user_email": OLA}, **checked))).json()
    assert (await agent.settled(run["id"]))["state"] == "done"
    assert sandbox.effects()["emergency_codes"] == {OLA: 1}


async def test_that_it_takes_long_is_told_to_the_customer_in_their_language_too(core: Core, sandbox: Sandbox):
    agent = core.api("support-agent")
    chat = await core.chat("vismanet-admin", "sv")
    proposal = await agent.proposed(UNREGISTER, {"orgno": FJORDFISK}, **FOR_KARI, conversation=chat.id)
    await agent.confirm(proposal)
    ordered = (await chat.history())[-1]["text"]
    assert ordered.startswith("Supporten har beställt detta åt dig, och det pågår: Avregistrera företaget från ELMA")
    row = await core.row(proposal)
    row.state = "pending"
    await core.parts.conversations.announce(row, "late")
    late = (await chat.history())[-1]
    assert late["text"] == SAYINGS["late"].fill("sv", case=reference(row))


async def test_the_customer_hears_what_was_done_for_them_in_their_language_and_not_what_is_for_the_agent(
    core: Core, sandbox: Sandbox
):
    agent = core.api("support-agent")
    chat = await core.chat("end-user", "sv")
    await chat.post("/handoff")
    checked = await proved(agent, sandbox, OLA)
    run = (await agent.confirm(await agent.proposed(CODE, {"user_email": OLA}, **checked, conversation=chat.id))).json()
    assert run["message"].startswith("The one-time code for")

    async def told() -> dict | None:
        last = (await chat.history())[-1]
        return last if last["role"] == "system" and "Referens" in last["text"] else None

    message = await eventually(told)
    assert message["text"].startswith(
        "Supporten har utfört detta åt dig: Skapa en engångskod för en användare – o•a@fjordfisk.example."
    )
    assert [block["type"] for block in message["blocks"]] == ["text"]
    assert run["result"]["secret"]["ref"] not in str(await chat.history())
