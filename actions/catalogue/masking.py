"""Take out of a text what is certainly a secret, before it is stored, shown or understood.

`redaction` is for copies that others read, and takes out whatever may be one; here the text is the customer's own, and
nothing else of it may be lost: numbers count by their check digits, words only where they say what follows.
"""

import datetime as dt
import re

from actions.catalogue.numbers import swedish_check_digit_holds

MASK = "•••"

_CODE_SIGNS = "[A-HJ-NP-Za-hj-np-z2-9]"
_CODE = re.compile(rf"\b(?!XXXX){_CODE_SIGNS}{{4}}(?:[-–‑]{_CODE_SIGNS}{{4}}){{3,}}\b")
_SPOKEN_CODE = re.compile(r"\b(?=[A-Z ]{0,24}[2-9])[A-HJ-NP-Z2-9]{4}(?: ?[A-HJ-NP-Z2-9]{4}){4}\b")
_TOKENS = re.compile(
    r"\bey[\w-]{10,500}\.[\w-]{10,8000}\.[\w-]{5,}|\bfyr_[\w-]{20,}|(?i:(?<=\bbearer ))[\w.~+/=-]{16,}"
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_DASHED = re.compile(r"\b(?:\d\d)?(\d{6})[-+–]\d{4}\b")
_SWEDISH = re.compile(r"\b(?:19|20)?(\d{6}) ?\d{4}\b")
_NORWEGIAN = re.compile(r"\b\d{6} ?\d{5}\b")
_SAID = re.compile(
    r"(?i)\b((?:[\w-]{0,20}(?:password|passord|lösenord|losenord|adgangskode|kodeord)\w{0,3}|pin|pin-?kod\w{0,2}|"
    r"(?:engångs|engangs|sms-?|one-time |security |verifi\w{0,12} ?)(?:kod|code)\w{0,2})"
    r"(?:\s[^\W\d]{1,10}){0,2}?(?:\s(?:is|är|er)\s|\s?[=:])\s*)"
    r"(?!\S{1,64}@\S{1,100}\.\S)(?=\S{0,100}[\d#$%&*+=^_~]|\S{0,100}[!?@]\w)\S{1,100}?(?=[.,]?(?:\s|$))"
)
_MOBILE = re.compile(r"07\d{8}")
_WEIGHTS = ((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1))
"""Of the two check digits of a Norwegian identity number."""


def masked(text: str) -> str:
    """The text with one-time codes, tokens, passwords, identity and account numbers replaced by `MASK`."""
    text = _CODE.sub(MASK, text)
    text = _SPOKEN_CODE.sub(MASK, text)
    text = _TOKENS.sub(MASK, text)
    text = _SAID.sub(rf"\g<1>{MASK}", text)
    text = _IBAN.sub(lambda found: MASK if _account(found.group()) else found.group(), text)
    text = _NORWEGIAN.sub(lambda found: MASK if _norwegian(found.group().replace(" ", "")) else found.group(), text)
    text = _DASHED.sub(lambda found: MASK if _born(found.group(1)) else found.group(), text)
    return _SWEDISH.sub(lambda found: MASK if _swedish(found.group(), found.group(1)) else found.group(), text)


def _account(iban: str) -> bool:
    """ISO 13616: the rest of the number, as digits, modulo 97."""
    bare = iban.replace(" ", "")
    return int("".join(str(int(sign, 36)) for sign in bare[4:] + bare[:4])) % 97 == 1


def _norwegian(digits: str) -> bool:
    """Both check digits are right, and it begins with a day: a person's own, a D-number, or one made for tests."""
    sums = (sum(weight * int(digit) for weight, digit in zip(row, digits, strict=False)) for row in _WEIGHTS)
    day, month = int(digits[:2]), int(digits[2:4])
    return day <= 71 and 1 <= day % 40 <= 31 and 1 <= month % 40 <= 12 and not any(total % 11 for total in sums)


def _born(six: str) -> bool:
    """A day as Swedes (year first) or Danes (day first) write it; with 60 more for a co-ordination number."""
    first, second, third = int(six[:2]), int(six[2:4]), int(six[4:])
    return _day(first, second, third % 60) or _day(third, second, first)


def _day(year: int, month: int, day: int) -> bool:
    try:
        dt.date(2000 + year % 4, month, day)
    except ValueError:
        return False
    return True


def _swedish(found: str, six: str) -> bool:
    """A Swedish number without its dash: the day, and the check digit; a mobile number is written the same way."""
    digits = found.replace(" ", "")
    if _MOBILE.fullmatch(digits):
        return False
    year, month, day = int(six[:2]), int(six[2:4]), int(six[4:]) % 60
    return _day(year, month, day) and swedish_check_digit_holds(digits[-10:])
