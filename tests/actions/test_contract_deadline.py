"""Until when a contract binds: every row of `domain.md` B.21, and what holds for all days."""

import calendar
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.catalogue.caller import NOBODY
from actions.catalogue.contract_deadline import CONTRACT_DEADLINE, annual, quarterly
from actions.catalogue.contract_deadline_inputs import told_orally
from actions.catalogue.operation import Situation
from actions.catalogue.problems import Refused
from actions.catalogue.text import LANGUAGES
from actions.extraction import candidates

DAY = dt.timedelta(days=1)
days = st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def after_months(signed: dt.date, months: int) -> dt.date:
    """Months after a day, the long way round: month by month, clipped once."""
    year, month = signed.year, signed.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return dt.date(year, month, min(signed.day, calendar.monthrange(year, month)[1]))


@pytest.mark.parametrize(
    ("reference", "last", "ends", "borderline"),
    [
        ("2018-01-15", "2018-09-30", "2018-12-31", False),
        ("2018-09-29", "2018-09-30", "2018-12-31", False),
        ("2018-09-30", "2018-09-30", "2018-12-31", True),
        ("2018-10-01", "2019-09-30", "2019-12-31", False),
        ("2018-12-31", "2019-09-30", "2019-12-31", False),
    ],
)
def test_an_annual_contract_ends_with_the_year_in_which_notice_comes_in_time(reference, last, ends, borderline):
    found = annual(day(reference))
    assert (found.last_notice, found.ends, found.borderline) == (day(last), day(ends), borderline)
    assert found.recommended == day(last) - DAY


@pytest.mark.parametrize(
    ("signed", "reference", "period", "last", "ends"),
    [
        ("2018-02-01", "2018-06-01", "2019-02-01", "2018-12-31", "2019-01-31"),
        ("2018-02-01", "2019-01-01", "2019-05-01", "2019-03-31", "2019-04-30"),
        ("2018-02-01", "2019-04-01", "2019-08-01", "2019-06-30", "2019-07-31"),
        ("2024-02-29", "2024-03-01", "2025-02-28", "2025-01-28", "2025-02-27"),
        ("2024-02-29", "2025-02-01", "2025-05-29", "2025-04-28", "2025-05-28"),
        ("2024-03-31", "2025-01-01", "2025-03-31", "2025-02-27", "2025-03-30"),
        ("2024-11-30", "2025-11-15", "2026-02-28", "2026-01-29", "2026-02-27"),
    ],
)
def test_a_quarterly_contract_binds_a_year_and_then_three_months_at_a_time(signed, reference, period, last, ends):
    found = quarterly(day(signed), day(reference))
    assert (found.last_notice, found.ends) == (day(last), day(ends))
    assert found.ends + DAY == day(period)


@given(days)
def test_an_annual_deadline_is_the_first_one_still_to_come(reference: dt.date):
    found = annual(reference)
    assert reference <= found.last_notice < reference + dt.timedelta(days=367)
    assert (found.last_notice.month, found.last_notice.day) == (9, 30)
    assert found.ends == dt.date(found.last_notice.year, 12, 31)
    assert found.borderline == (reference == found.last_notice)
    assert found.recommended < found.last_notice


@given(days, st.integers(0, 20_000))
def test_a_quarterly_deadline_is_the_first_one_still_to_come_and_days_do_not_drift(signed: dt.date, later: int):
    reference = signed + dt.timedelta(days=later)
    found = quarterly(signed, reference)
    periods = [(after_months(signed, 11 + 3 * n) - DAY, after_months(signed, 12 + 3 * n) - DAY) for n in range(240)]
    assert (found.last_notice, found.ends) == next(period for period in periods if period[0] >= reference)
    assert found.last_notice < found.ends
    assert (found.ends + DAY).day in (signed.day, calendar.monthrange(found.ends.year, (found.ends + DAY).month)[1])


@given(days, st.integers(0, 5_000), st.integers(0, 400))
def test_waiting_never_brings_the_end_nearer(signed: dt.date, later: int, wait: int):
    first, second = signed + dt.timedelta(days=later), signed + dt.timedelta(days=later + wait)
    assert quarterly(signed, first).ends <= quarterly(signed, second).ends
    assert annual(first).ends <= annual(second).ends


async def answered(language: str = "en", today: str = "2026-11-22", **inputs: str):
    situation = Situation(caller=NOBODY, systems=None, today=day(today), language=language)  # type: ignore[arg-type]
    reading = await CONTRACT_DEADLINE.read(CONTRACT_DEADLINE.inputs.model_validate(inputs), situation)
    return reading, reading.message.fill(language, **reading.values)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_answer_names_the_days_in_words_and_ends_with_the_reservation(language: str):
    for inputs in ({"contract_type": "annual"}, {"contract_type": "quarterly", "signed": "1.2.2026"}):
        reading, text = await answered(language, **inputs)
        assert "{" not in text and "2027" in text
        assert reading.notes[-1][language].endswith(("avgör.", "avgjør.", "decides."))


async def test_without_a_day_it_is_counted_from_today():
    reading, _ = await answered(today="2018-10-01", contract_type="annual")
    assert reading.result["as_of"] == "2018-10-01" and reading.result["ends"] == "2019-12-31"


async def test_on_the_day_itself_it_is_said_that_it_is_a_borderline_case():
    reading, _ = await answered(today="2018-09-30", contract_type="annual")
    assert len(reading.notes) == 3 and reading.result["borderline"] is True


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({}, "CONTRACT_TYPE_UNKNOWN"),
        ({"signed": "2018-02-01"}, "CONTRACT_TYPE_UNKNOWN"),
        ({"contract_type": "quarterly"}, "SIGNING_DATE_REQUIRED"),
        ({"contract_type": "quarterly", "signed": "2026-11-23"}, "SIGNING_DATE_IN_FUTURE"),
        ({"contract_type": "quarterly", "signed": "2026-11-22", "as_of": "2026-11-21"}, "SIGNING_DATE_IN_FUTURE"),
        ({"orgno": "123456785"}, "AUTH_REQUIRED"),
    ],
)
async def test_what_is_missing_is_asked_for_by_its_own_code(inputs: dict, code: str):
    with pytest.raises(Refused) as refused:
        await answered(**inputs)
    assert refused.value.code == code
    assert CONTRACT_DEADLINE.problem(code)


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ({}, ("contract_type",)),
        ({"contract_type": "annual"}, ("contract_type",)),
        ({"contract_type": "quarterly"}, ("contract_type", "signed")),
        ({"orgno": "123456785"}, ()),
        ({"orgno": "123456785", "contract_type": "quarterly"}, ("contract_type", "signed")),
    ],
)
def test_only_what_decides_is_asked(known: dict, asked: tuple[str, ...]):
    assert CONTRACT_DEADLINE.required(known) == asked


@pytest.mark.parametrize(
    ("inputs", "passed", "last", "ends"),
    [
        ({"free_year": "nästa år"}, "30 September 2026", "2027-09-30", "2027-12-31"),
        ({"free_year": "2027"}, "30 September 2026", "2027-09-30", "2027-12-31"),
        ({"free_year": "next", "as_of": "2026-09-30"}, None, "2026-09-30", "2026-12-31"),
        ({"free_year": "2029"}, None, "2028-09-30", "2028-12-31"),
        ({"as_of": "2 October 2026"}, "30 September 2026", "2027-09-30", "2027-12-31"),
        ({"as_of": "2026-08-01"}, None, "2026-09-30", "2026-12-31"),
        ({"notice_month": "november"}, "30 September 2026", "2027-09-30", "2027-12-31"),
        ({"notice_month": "mars"}, None, "2027-09-30", "2027-12-31"),
        ({}, None, "2027-09-30", "2027-12-31"),
    ],
)
async def test_a_day_that_has_passed_is_said_before_the_next_one(
    inputs: dict, passed: str | None, last: str, ends: str
):
    reading, text = await answered(contract_type="annual", **inputs)
    assert (reading.result["last_notice"], reading.result["ends"]) == (last, ends)
    assert ("has passed" in text) == (passed is not None)
    assert passed is None or (passed in text and text.index(passed) < text.index("2027."))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("If I cancel in November, when are we out?", {"notice_month": "November"}),
        ("hvis vi sier opp avtalen i oktober", {"notice_month": "oktober"}),
        ("if I give notice on 2 October 2026", {"as_of": "2 October 2026"}),
        ("om vi säger upp den 2.10.2026, signerat 1.2.2024", {"as_of": "2.10.2026", "signed": "1.2.2024"}),
        ("når må vi si opp hvis vi signerte 1.2.2024", {"signed": "1.2.2024"}),
        ("om jag vill slippa Visma Business nästa år", {"free_year": "nästa år"}),
        ("we don't want to use it in 2029", {"free_year": "2029"}),
        ("if we cancel next year", {}),
    ],
)
def test_the_notice_and_the_year_to_be_free_of_are_found(text: str, found: dict):
    assert candidates(CONTRACT_DEADLINE, text, None) == found


@pytest.mark.parametrize(
    ("text", "orally"),
    [
        ("Vi sa opp muntlig til selgeren i august. Nå har vi fått ny faktura i januar.", True),
        ("jag ringde och sa upp avtalet", True),
        ("we cancelled over the phone", True),
        ("vi sagde mundtligt op", True),
        ("ring meg om avtalen", False),
        ("jag ringde, och sa sedan upp skriftligt", False),
        ("når må vi si opp", False),
    ],
)
def test_notice_by_word_of_mouth_is_told_from_other_notice(text: str, orally: bool):
    assert told_orally(text) is orally
