"""A number to the telephone on file: who may ask for it, how often it may be wrong, and what it opens."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from .serving import ADMIN, AGENT, Core, assert_problem
from .test_emergency_codes import KARI, OLA, PER, make, preview

CASE = "C-1"
LEAD = {"X-Actor-Id": "a-9", "X-Actor-Email": "lead@visma.example", "X-Actor-Roles": "support_agent"}


def begin(core: Core, user: str = OLA, actor: dict = AGENT, case: str = CASE) -> httpx.Response:
    return core.write(f"/users/{user}/identity-checks", {"case_id": case}, actor)


def say(core: Core, check: str, number: str, actor: dict = AGENT) -> httpx.Response:
    return core.write(f"/identity-checks/{check}/answers", {"number": number}, actor)


def texted(core: Core) -> str:
    return core.texted()[0]["text"][:6]


def another(number: str) -> str:
    return f"{(int(number) + 1) % 10**6:06}"


def passed(core: Core, user: str = OLA) -> str:
    check = begin(core, user).json()["id"]
    assert say(core, check, texted(core)).json()["state"] == "passed"
    return check


def with_check(check: str, case: str = CASE) -> dict:
    return {"case_id": case, "identity_check": {"method": "phone", "result": "passed", "check": check}}


def test_the_number_is_in_the_text_message_and_nowhere_else(core: Core, database_file: Path):
    begun = begin(core)
    number = texted(core)
    assert begun.status_code == 201 and set(begun.json()) == {"id", "sent_to", "expires_at"}
    assert begun.json()["sent_to"].endswith("01") and begun.json()["sent_to"].count("•") == 9
    assert core.texted()[0]["to"] == "+4799900101"
    connection = sqlite3.connect(database_file)
    rows = str(connection.execute("SELECT * FROM identity_checks").fetchall())
    rows += str(connection.execute("SELECT * FROM requests").fetchall())
    connection.close()
    assert number not in rows


def test_a_passed_check_opens_one_code(core: Core):
    check = passed(core)
    assert preview(core, OLA, AGENT, with_check(check)).json()["identity_checked"] is True
    assert make(core, OLA, AGENT, with_check(check)).status_code == 201
    assert_problem(preview(core, OLA, AGENT, with_check(check)), 403, "IDENTITY_NOT_VERIFIED")
    assert core.effects()["emergency_codes"] == {"ola@fjordfisk.example": 1}


def test_what_an_agent_only_says_is_told_apart(core: Core):
    said = {"case_id": CASE, "identity_check": {"method": "video", "result": "passed"}}
    assert preview(core, OLA, AGENT, said).json()["identity_checked"] is False


def test_a_check_that_is_not_passed_opens_nothing(core: Core):
    check = begin(core).json()["id"]
    assert_problem(preview(core, OLA, AGENT, with_check(check)), 403, "IDENTITY_NOT_VERIFIED")
    assert_problem(preview(core, OLA, AGENT, with_check("IC-0")), 403, "IDENTITY_NOT_VERIFIED")


def test_a_check_is_for_one_agent_one_user_and_one_case(core: Core):
    check = passed(core)
    assert_problem(preview(core, OLA, LEAD, with_check(check)), 403, "IDENTITY_NOT_VERIFIED")
    assert_problem(preview(core, KARI, AGENT, with_check(check)), 403, "IDENTITY_NOT_VERIFIED")
    assert_problem(preview(core, OLA, AGENT, with_check(check, "C-2")), 403, "IDENTITY_NOT_VERIFIED")
    assert preview(core, OLA, AGENT, with_check(check)).status_code == 200


def test_the_third_wrong_number_ends_it(core: Core):
    check = begin(core).json()["id"]
    wrong = another(texted(core))
    assert [say(core, check, wrong).json()["tries_left"] for _ in range(2)] == [2, 1]
    assert say(core, check, wrong).json()["state"] == "failed"
    assert_problem(say(core, check, texted(core)), 409, "CHECK_OVER")


def test_the_same_answer_sent_twice_is_one_try(core: Core):
    check = begin(core).json()["id"]
    wrong = {"number": another(texted(core))}
    answers = [core.write(f"/identity-checks/{check}/answers", wrong, AGENT, "once") for _ in range(3)]
    assert {answer.json()["tries_left"] for answer in answers} == {2}


def test_a_number_is_good_for_ten_minutes_and_a_passed_check_for_thirty(core: Core, change_rows: Callable):
    def ago(minutes: int) -> str:
        return (datetime.now(UTC).replace(tzinfo=None) - timedelta(minutes=minutes)).isoformat(" ")

    check = begin(core).json()["id"]
    change_rows("UPDATE identity_checks SET begun_at = ?", ago(11))
    assert_problem(say(core, check, texted(core)), 409, "CHECK_OVER")
    check = passed(core)
    change_rows("UPDATE identity_checks SET passed_at = ? WHERE passed_at IS NOT NULL", ago(29))
    assert preview(core, OLA, AGENT, with_check(check)).status_code == 200
    change_rows("UPDATE identity_checks SET passed_at = ? WHERE passed_at IS NOT NULL", ago(31))
    assert_problem(preview(core, OLA, AGENT, with_check(check)), 403, "IDENTITY_NOT_VERIFIED")


def test_the_sixth_number_for_one_user_in_a_day_has_to_wait(core: Core):
    for _ in range(5):
        assert begin(core).status_code == 201
    assert_problem(begin(core), 429, "RATE_LIMITED")
    assert begin(core, KARI).status_code == 201


@pytest.mark.parametrize(
    ("user", "actor", "status", "code"),
    [
        (OLA, ADMIN, 403, "AGENTS_ONLY"),
        (OLA, {}, 403, "AGENTS_ONLY"),
        ("U-0", AGENT, 404, "USER_NOT_FOUND"),
        (PER, AGENT, 409, "NO_PHONE_ON_FILE"),
    ],
)
def test_a_check_that_cannot_begin_says_why(core: Core, user: str, actor: dict, status: int, code: str):
    assert_problem(begin(core, user, actor), status, code)
    assert core.texted() == []


def test_somebody_elses_check_looks_like_none(core: Core):
    check = begin(core).json()["id"]
    assert_problem(say(core, check, texted(core), LEAD), 404, "CHECK_NOT_FOUND")
    assert_problem(say(core, "IC-0", "123456"), 404, "CHECK_NOT_FOUND")
