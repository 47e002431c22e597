"""Organisation numbers, addresses and dates as people write them (`domain.md`, identifiers)."""

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from actions.catalogue import numbers
from actions.catalogue.text import LANGUAGES

digits = st.text("0123456789", min_size=8, max_size=8)
spaces = st.sampled_from(["", " ", ".", "-", "\u00a0", "\u2009"])


def refusal(check, value: object) -> str:
    with pytest.raises(PydanticCustomError) as refused:
        check(value)
    return refused.value.type


@pytest.mark.parametrize("number", ["123456785", "999999999", "987654325", "811111112", "922222223", "933333337"])
def test_norwegian_numbers_with_a_right_check_digit(number: str):
    assert numbers.norwegian_orgno(number) == number


@pytest.mark.parametrize("number", ["123456784", "912345678", *(f"99999900{digit}" for digit in range(10))])
def test_norwegian_numbers_with_a_wrong_check_digit_or_none(number: str):
    assert refusal(numbers.norwegian_orgno, number) == "INVALID_ORGNO"


@pytest.mark.parametrize("number", ["559999-0008", "559999-1113", "802999-0002", "969999-0009"])
def test_swedish_numbers_hold_their_check_digit_and_are_the_wrong_country_for_elma(number: str):
    assert numbers.swedish_check_digit_holds(numbers.bare_digits(number))
    assert refusal(numbers.norwegian_orgno, number) == "WRONG_COUNTRY"


def test_a_swedish_number_with_a_wrong_digit_is_just_wrong():
    assert not numbers.swedish_check_digit_holds("5599990009")
    assert refusal(numbers.norwegian_orgno, "559999-0009") == "INVALID_ORGNO"


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("123 456 785", "123456785"),
        ("123.456.785", "123456785"),
        ("NO 123 456 785 MVA", "123456785"),
        ("no123456785mva", "123456785"),
        ("１２３４５６７８５", "123456785"),
        ("SE559999000801", "5599990008"),
        ("165599990008", "5599990008"),
        ("16559999-0008", "5599990008"),
        ("559999–0008", "5599990008"),
    ],
)
def test_a_number_is_the_same_however_it_is_written(written: str, bare: str):
    assert numbers.bare_digits(written) == bare


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("12345678", "WRONG_COUNTRY"),
        ("DK12345678", "WRONG_COUNTRY"),
        ("", "INVALID_ORGNO"),
        ("1234567890", "INVALID_ORGNO"),
        ("Fjordfisk AS", "INVALID_ORGNO"),
        ("١٢٣٤٥٦٧٨٥", "INVALID_ORGNO"),
        ("9" * 1000, "INVALID_ORGNO"),
        ("\ud800", "INVALID_ORGNO"),
        (123456785, "INVALID_ORGNO"),
        (None, "INVALID_ORGNO"),
        (["123456785"], "INVALID_ORGNO"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_what_is_no_norwegian_number_is_refused_by_its_kind(value: object, code: str):
    assert refusal(numbers.norwegian_orgno, value) == code


@given(digits)
def test_of_the_ten_last_digits_at_most_one_is_right(first: str):
    right = [last for last in "0123456789" if numbers.norwegian_check_digit_holds(first + last)]
    weighted = sum(int(d) * w for d, w in zip(first, (3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
    assert right == ([] if weighted == 1 else [str((11 - weighted) % 11)])


@given(digits, st.integers(0, 8), st.integers(1, 9), spaces)
def test_one_wrong_digit_is_always_noticed(first: str, place: int, change: int, space: str):
    right = [last for last in "0123456789" if numbers.norwegian_check_digit_holds(first + last)]
    assume(right)
    number = first + right[0]
    assert numbers.norwegian_orgno(space.join(number)) == number
    wrong = number[:place] + str((int(number[place]) + change) % 10) + number[place + 1 :]
    assert not numbers.norwegian_check_digit_holds(wrong)


@given(st.text(st.characters(), max_size=60))
def test_any_text_is_a_number_or_refused(text: str):
    for check in (numbers.norwegian_orgno, numbers.email, numbers.date):
        try:
            assert check(text)
        except PydanticCustomError as refused:
            assert refused.type.isupper() and str(refused.message()).encode()
            assert str(refused.context).encode()


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("ola@fjordfisk.example", "ola@fjordfisk.example"),
        (" ola@FJORDFISK.example ", "ola@fjordfisk.example"),
        ("mailto:ola@fjordfisk.example", "ola@fjordfisk.example"),
        ("<ola@fjordfisk.example>", "ola@fjordfisk.example"),
        ("ola@fjordfisk.example.", "ola@fjordfisk.example"),
        ("Ola.Nordmann+x@fjordfisk.example", "Ola.Nordmann+x@fjordfisk.example"),
        ("ola@blåbær.example", "ola@xn--blbr-roah.example"),
        ("ola@fjоrdfisk.example", "ola@xn--fjrdfisk-obh.example"),
    ],
)
def test_addresses_are_cleaned_and_their_domain_made_comparable(written: str, address: str):
    assert numbers.email(written) == address


@pytest.mark.parametrize(
    "written",
    [
        "",
        "ola",
        "ola@",
        "@fjordfisk.example",
        "ola@fjordfisk",
        "ola@@fjordfisk.example",
        "ola@fjord@fisk.example",
        "ola nordmann@fjordfisk.example",
        "ola@fjordfisk..example",
        "ola@-fjordfisk.example",
        "ola@fjord_fisk.example",
        "ola@[127.0.0.1]",
        "ola@fjordfisk.example, per@fjordfisk.example",
        "ola@fjordfisk.example\nbcc: x",
        "ola\x00@fjordfisk.example",
        "ola\u202e@fjordfisk.example",
        "x" * 65 + "@fjordfisk.example",
        "ola@" + "a" * 64 + ".example",
        "ola@" + "a." * 200 + "example",
        None,
        7,
    ],
    ids=lambda value: repr(value)[:25],
)
def test_what_is_no_address_is_refused(written: object):
    assert refusal(numbers.email, written) == "EMAIL_INVALID"


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("ola@fjordfisk.example", "o•a@fjordfisk.example"),
        ("admin@fjordfisk.example", "a•••n@fjordfisk.example"),
        ("ab@x.example", "a•@x.example"),
        ("a@x.example", "a•@x.example"),
    ],
)
def test_a_masked_address_is_known_only_to_who_knows_it(address: str, masked: str):
    assert numbers.masked_email(address) == masked


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2027-01-01", "2027-01-01"),
        ("2027-1-1", "2027-01-01"),
        ("2027.01.01", "2027-01-01"),
        ("1.1.2027", "2027-01-01"),
        ("01.01.27", "2027-01-01"),
        ("1/2/2027", "2027-02-01"),
        ("01/02/27", "2027-02-01"),
        ("1-2-2027", "2027-02-01"),
        ("1 februari 2027", "2027-02-01"),
        ("1. februar 2027", "2027-02-01"),
        ("1. feb 2027", "2027-02-01"),
        ("den 1:a februari 2027", "2027-02-01"),
        ("1st of February 2027", "2027-02-01"),
        ("February 1, 2027", "2027-02-01"),
        ("Feb 1st 2027", "2027-02-01"),
        ("3 maj 2027", "2027-05-03"),
        ("3. mai 2027", "2027-05-03"),
        ("24 desember 2027", "2027-12-24"),
        (" 29.2.2024 ", "2024-02-29"),
        ("１.２.２０２７", "2027-02-01"),
    ],
)
def test_dates_as_people_write_them_with_the_day_first(written: str, day: str):
    assert numbers.date(written) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "tomorrow",
        "30.2.2027",
        "29.2.2023",
        "31.4.2027",
        "2027-13-01",
        "2027-00-10",
        "0.1.2027",
        "1.1",
        "2027",
        "1 smarch 2027",
        "13/13/2027",
        "9999-12-31",
        "1899-12-31",
        "1.1.2027 or 2.1.2027",
        "1" * 50,
        None,
        7,
    ],
    ids=repr,
)
def test_what_is_no_day_is_refused(written: object):
    assert refusal(numbers.date, written) == "DATE_INVALID"


@given(st.dates(dt.date(1950, 1, 1), dt.date(2150, 1, 1)))
def test_a_day_in_words_is_read_back_as_the_same_day(day: dt.date):
    assert numbers.date(day.isoformat()) == day
    assert numbers.date(f"{day.day}.{day.month}.{day.year}") == day
    for language in LANGUAGES:
        assert numbers.date(numbers.date_in_words(day, language)) == day
