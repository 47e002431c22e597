"""Organisation numbers, e-mail addresses and dates: cleaning, checking, masking (`domain.md`, identifiers)."""

import datetime as dt
import re
import unicodedata

from pydantic_core import PydanticCustomError

from actions.catalogue.redaction import redacted

_NO_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,250}")
_HOST_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")

FIRST_YEAR, LAST_YEAR = 1900, 2999
"""No contract is older, and days can be added to every date."""
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari januar january jan",
            "februari februar february feb",
            "mars march marts mar",
            "april apr",
            "maj mai may",
            "juni june jun",
            "juli july jul",
            "augusti august aug",
            "september sep sept",
            "oktober october okt oct",
            "november nov",
            "december desember dec des",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH_NAMES = {
    "sv": [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "nb": [
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


def norwegian_check_digit_holds(digits: str) -> bool:
    """Modulo 11 with weights 3,2,7,6,5,4,3,2; a remainder of 1 has no check digit."""
    remainder = sum(int(d) * w for d, w in zip(digits[:8], _NO_WEIGHTS, strict=True)) % 11
    return (11 - remainder) % 11 == int(digits[8]) if remainder != 1 else False


def swedish_check_digit_holds(digits: str) -> bool:
    """Luhn over all ten digits."""
    doubled = (int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(digits))
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def bare_digits(value: str) -> str:
    """`NO 123 456 785 MVA`, `SE559999000801`, `16559999-0008` → the digits of the number itself."""
    text = re.sub(r"[\s.\-–/]", "", unicodedata.normalize("NFKC", value)).upper()
    text = text.removeprefix("NO").removesuffix("MVA")
    if text.startswith("SE") and len(text) == 14:
        text = text[2:].removesuffix("01")
    if len(text) == 12 and text.startswith("16"):
        text = text[2:]
    return text


def _quoted(value: object) -> str:
    """What was given, fit to be said back: short, and without halves of surrogate pairs."""
    return str(value)[:40].strip().encode("utf-8", "replace").decode()


def norwegian_orgno(value: object) -> str:
    """Nine digits with a right check digit; `WRONG_COUNTRY` for what is plainly Swedish or Danish."""
    if not isinstance(value, str) or len(value) > 40:
        raise PydanticCustomError("INVALID_ORGNO", "not an organisation number", {"value": _quoted(value)})
    digits = bare_digits(value)
    if re.fullmatch(r"[0-9]{9}", digits) and norwegian_check_digit_holds(digits):
        return digits
    if re.fullmatch(r"[0-9]{10}", digits) and swedish_check_digit_holds(digits):
        raise PydanticCustomError("WRONG_COUNTRY", "a Swedish number", {"value": _quoted(value)})
    if re.fullmatch(r"(DK)?[0-9]{8}", digits):
        raise PydanticCustomError("WRONG_COUNTRY", "a Danish number", {"value": _quoted(value)})
    raise PydanticCustomError("INVALID_ORGNO", "not an organisation number", {"value": _quoted(value)})


def swedish_orgno(value: object) -> str:
    """Ten digits of a legal person with a right check digit; `WRONG_COUNTRY` for what is plainly Norwegian or Danish.

    A sole trader's number is a person's own: it is not taken, and not said back.
    """
    if not isinstance(value, str) or len(value) > 40:
        raise PydanticCustomError("INVALID_ORGNO", "not an organisation number", {"value": _quoted(value)})
    digits = bare_digits(value)
    if re.fullmatch(r"[0-9]{10}", digits) and swedish_check_digit_holds(digits) and digits[2] >= "2":
        return digits
    if re.fullmatch(r"[0-9]{9}", digits) and norwegian_check_digit_holds(digits):
        raise PydanticCustomError("WRONG_COUNTRY", "a Norwegian number", {"value": _quoted(value)})
    if re.fullmatch(r"(DK)?[0-9]{8}", digits):
        raise PydanticCustomError("WRONG_COUNTRY", "a Danish number", {"value": _quoted(value)})
    raise PydanticCustomError("INVALID_ORGNO", "not an organisation number", {"value": redacted(_quoted(value))})


def any_orgno(value: object) -> str:
    """Norwegian or Swedish, told apart by the number of digits."""
    swedish = isinstance(value, str) and len(value) <= 40 and len(bare_digits(value)) == 10
    return swedish_orgno(value) if swedish else norwegian_orgno(value)


def email(value: object) -> str:
    """Trimmed, the domain in lower case and as IDNA, so that domains can be compared exactly."""
    bad = PydanticCustomError("EMAIL_INVALID", "not an e-mail address")
    if not isinstance(value, str) or len(value) > 320:
        raise bad
    text = unicodedata.normalize("NFC", value).strip().removeprefix("mailto:").strip("<>.,;")
    if not _EMAIL.fullmatch(text) or any(unicodedata.category(c)[0] == "C" for c in text):
        raise bad
    local, domain = text.split("@")
    try:
        host = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise bad from None
    labels = host.split(".")
    if len(labels) < 2 or not all(_HOST_LABEL.fullmatch(label) for label in labels):
        raise bad
    return f"{local}@{host}"


def reference(value: object) -> object:
    """`lt-5a1` or `LT-5A1` → `LT-5a1`: capitals before the dash, small letters after it."""
    if not isinstance(value, str):
        return value
    head, dash, rest = value.strip().partition("-")
    return head.upper() + dash + rest.lower()


def domain_of(address: str) -> str:
    return address.rpartition("@")[2]


def masked_email(address: str) -> str:
    """`ola@fjordfisk.example` → `o•a@fjordfisk.example`: recognisable to those who know it."""
    local, _, domain = address.rpartition("@")
    hidden = local[0] + "•" * max(1, len(local) - 2) + (local[-1] if len(local) > 2 else "")
    return f"{hidden}@{domain}"


def date(value: object) -> dt.date:
    """`1.1.2027`, `01/01/27`, `2027-01-01`, `1 februari 2027`, `1. feb 2027`; day first; impossible ones are refused."""
    if isinstance(value, dt.date):
        return value
    bad = PydanticCustomError("DATE_INVALID", "not a date", {"value": _quoted(value)})
    if not isinstance(value, str) or len(value) > 40:
        raise bad
    text = unicodedata.normalize("NFKC", value).strip().casefold().rstrip(".")
    text = re.sub(r"^(den|the|d\.)\s+", "", text)
    if match := re.fullmatch(r"(\d{4})[-./ ](\d{1,2})[-./ ](\d{1,2})", text):
        year, month, day = (int(part) for part in match.groups())
    elif match := re.fullmatch(r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{2}|\d{4})", text):
        day, month, year = (int(part) for part in match.groups())
    elif match := re.fullmatch(r"(\d{1,2})(?:\.|:a|:e|a|e|st|nd|rd|th)? ?(?:of )?([a-z]+)\.?,? (\d{2}|\d{4})", text):
        day, month, year = int(match[1]), MONTHS.get(match[2], 0), int(match[3])
    elif match := re.fullmatch(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", text):
        day, month, year = int(match[2]), MONTHS.get(match[1], 0), int(match[3])
    else:
        raise bad
    year += 2000 if year < 100 else 0
    try:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(year)
        return dt.date(year, month, day)
    except ValueError:
        raise bad from None


def date_in_words(value: dt.date, language: str) -> str:
    return f"{value.day}{'.' if language == 'nb' else ''} {month_in_words(value, language)}"


def month_in_words(value: dt.date, language: str) -> str:
    return f"{_MONTH_NAMES[language][value.month - 1]} {value.year}"
