"""Opening a case and reading it."""

import pytest

from .serving import ADMIN, Core, assert_problem

BODY = {
    "topic": "elma.unregister",
    "summary": "The other access point has to do it.",
    "contact": "kari@example.example",
}


def test_a_case_is_opened_and_read(core: Core):
    body = BODY | {"orgno": "123456785", "conversation": "conversation-1"}
    answer = core.write("/cases", body)
    receipt = answer.json()
    assert answer.status_code == 201
    assert receipt.pop("created_at").endswith("Z")
    assert receipt == {"id": "C-1001", "status": "open", "topic": "elma.unregister"}
    assert body.items() <= core.get("/cases/C-1001").json().items()
    assert core.effects()["cases"] == 1


def test_cases_are_numbered_one_after_the_other(core: Core):
    assert [core.write("/cases", BODY).json()["id"] for _ in range(3)] == ["C-1001", "C-1002", "C-1003"]


@pytest.mark.parametrize("contact", [{}, {"contact": None}])
def test_a_stranger_has_to_leave_a_contact(core: Core, contact: dict):
    body = {"topic": "t", "summary": "s"} | contact
    assert_problem(core.write("/cases", body), 422, "CONTACT_REQUIRED")
    assert core.write("/cases", body, ADMIN).status_code == 201


@pytest.mark.parametrize("contact", ["", "kari", "kari@", "@example.example", "k ari@example.example"])
def test_a_contact_looks_like_an_e_mail_address(core: Core, contact: str):
    assert_problem(core.write("/cases", BODY | {"contact": contact}), 422, "INVALID_INPUT")


@pytest.mark.parametrize("case_id", ["C-1001", "1001", "C-", "C-0", "C-٣", "X-1001", "C-" + "9" * 30])
def test_an_unknown_case_is_not_found(core: Core, case_id: str):
    assert_problem(core.get(f"/cases/{case_id}"), 404, "CASE_NOT_FOUND")
