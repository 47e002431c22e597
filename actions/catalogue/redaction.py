"""Take secrets and national identity numbers out of a text before it is sent or kept anywhere else."""

import re

_PATTERNS = (
    (re.compile(r"\b[A-Za-z0-9]{4}(?:-[A-Za-z0-9]{4}){2,}\b"), "[kod]"),
    # The third digit of a person's number belongs to a month; that of a company's is 2 or more.
    (re.compile(r"\b(?:19|20)?\d{2}[01]\d{3}[-+ ]?\d{4}\b"), "[personnummer]"),
    (re.compile(r"\b\d{6} ?\d{5}\b"), "[fødselsnummer]"),
    (
        re.compile(
            r"(?i)\b([\w-]{0,20}(?:password|passord|lösenord|losenord|adgangskod|kod|code)\w{0,4}|pin)\b"
            r"((?:\s\w{1,10}){0,2}?(?:\s(?:is|är|er)\s|\s?[=:])\s*)\S+"
        ),
        r"\1\2[…]",
    ),
    (re.compile(r"\bey[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}\b"), "[token]"),
    (re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"), "[IBAN]"),
)


def redacted(text: str) -> str:
    """The text with codes, identity numbers, passwords and tokens replaced by what they were."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text
