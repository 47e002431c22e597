"""The sandbox's own sums: when a contract ends, working days, whole months; and who gets at a transfer."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.catalogue.contract_deadline import annual, quarterly
from api.sandbox.contract_terms import after_working_days, bound_until, earliest_end
from api.sandbox.invoice_explanations import explain_period, explain_year, whole_months
from api.sandbox.models import Contract
from api.sandbox.problems import Problem

from .serving import AGENT, Core, assert_problem

days = st.dates(dt.date(2000, 1, 1), dt.date(2060, 12, 31))
STEIN = {"X-Actor-Id": "s", "X-Actor-Email": "leder@steinvik.example", "X-Actor-Roles": "company_admin"}
LIV = {"X-Actor-Id": "l", "X-Actor-Email": "leder@lyngmo.example", "X-Actor-Roles": "firmatecknare"}
HEDDA = {"X-Actor-Id": "h", "X-Actor-Email": "leder@havglott.example", "X-Actor-Roles": "company_admin"}


@given(days)
def test_the_backend_and_the_bot_agree_when_an_annual_contract_can_end(notice: dt.date):
    contract = Contract(id="K-1", type="annual", signed=None)
    assert earliest_end(contract, notice) == annual(notice).ends
    assert bound_until(contract, notice) <= earliest_end(contract, notice)


@given(days, st.integers(0, 4000))
def test_the_backend_and_the_bot_agree_when_a_quarterly_contract_can_end(signed: dt.date, later: int):
    contract, notice = Contract(id="K-1", type="quarterly", signed=signed), signed + dt.timedelta(days=later)
    assert earliest_end(contract, notice) == quarterly(signed, notice).ends
    assert notice <= bound_until(contract, notice) <= earliest_end(contract, notice)


@given(st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2030, 1, 1), timezones=st.just(dt.UTC)), st.integers(1, 20))
def test_working_days_leave_out_weekends(moment: dt.datetime, wanted: int):
    oslo = ZoneInfo("Europe/Oslo")
    before, after = moment.astimezone(oslo), after_working_days(moment, wanted).astimezone(oslo)
    assert (after.date() - before.date()).days >= wanted + 2 * ((wanted - 1) // 5)
    assert after.weekday() < 5


@given(days, st.integers(1, 60))
def test_a_period_of_whole_months_is_counted_and_one_day_more_or_less_is_not(first: dt.date, months: int):
    first = first.replace(day=1)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    last = dt.date(year, month + 1, 1) - dt.timedelta(days=1)
    assert whole_months(first, last) == months
    for wrong in (last + dt.timedelta(days=1), last - dt.timedelta(days=1)):
        with pytest.raises(Problem):
            whole_months(first, wrong)


@given(st.integers(1, 10_000))
def test_a_years_quantity_is_divided_and_never_rounded(quantity: int):
    users = explain_year(quantity).users
    assert users is None if quantity % 12 else users * 12 == quantity


@pytest.mark.parametrize(
    ("body", "basis", "computed"),
    [
        ({"months": 3, "price": 50}, "period", 4800),
        ({"months": 12, "price": 50}, "period", 19200),
        ({"months": 12}, "twelve_months", None),
        ({"months": 3}, "period", None),
        ({"price": 50}, "twelve_months", None),
    ],
)
def test_a_number_of_months_does_for_a_period(core: Core, body: dict, basis: str, computed: int | None):
    found = core.ask("/invoice-explanations", {"quantity": 32, **body}).json()
    assert (found["basis"], found["computed"]) == (basis, computed)


def test_the_published_example_comes_to_four_thousand_eight_hundred():
    found = explain_period(32, dt.date(2017, 12, 1), dt.date(2018, 2, 28), 50)
    assert (found.users, found.months, found.computed) == (32, 3, 4800)


def test_only_visma_confirms_a_notice_and_carries_out_a_transfer(core: Core):
    assert_problem(core.write("/terminations/OP-502/confirmation", {}, STEIN), 403, "AGENT_REQUIRED")
    assert_problem(core.write("/licence-transfers/LT-502/execution", {}, STEIN), 403, "AGENT_REQUIRED")
    assert core.get("/terminations/OP-502", STEIN).json()["status"] == "awaiting_confirmation"
    core.write("/terminations/OP-502/confirmation", {}, AGENT).raise_for_status()
    assert core.get("/terminations/OP-502", STEIN).json()["status"] == "confirmed"
    contracts = core.get("/companies/855500337/contracts", STEIN).json()["contracts"]
    assert [each["status"] for each in contracts if each["id"] == "K-5004"] == ["terminated"]


def test_a_transfer_is_there_for_its_parties_only(core: Core):
    for actor in (STEIN, LIV, AGENT):
        assert core.get("/licence-transfers/LT-501", actor).status_code == 200
    assert_problem(core.get("/licence-transfers/LT-501", HEDDA), 404, "TRANSFER_NOT_FOUND")
    assert_problem(core.ask("/licence-transfers/LT-501/consent/preview", {}, STEIN), 403, "NOT_YOUR_COMPANY")
    assert_problem(core.ask("/licence-transfers/LT-501/consent/preview", {}, HEDDA), 404, "TRANSFER_NOT_FOUND")
    assert_problem(core.ask("/licence-transfers/LT-503/consent/preview", {}, LIV), 409, "TRANSFER_CLOSED")


def test_a_consent_is_given_once_per_key_and_voided_by_a_change(core: Core, change_rows):
    version = core.ask("/licence-transfers/LT-501/consent/preview", {}, LIV).json()["state_version"]
    body = {"state_version": version}
    assert_problem(core.write("/licence-transfers/LT-501/consent", {"state_version": "old"}, LIV), 409, "STATE_CHANGED")
    first = core.write("/licence-transfers/LT-501/consent", body, LIV, key="k")
    again = core.write("/licence-transfers/LT-501/consent", body, LIV, key="k")
    assert first.json() == again.json() and again.headers["Idempotent-Replay"] == "true"
    assert core.effects()["licence_transfer_consents"] == {"LT-501": 1}
    core.reset()
    assert core.get("/licence-transfers/LT-501", LIV).json()["status"] == "awaiting_receiver"
