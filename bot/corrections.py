"""Corrections that need no guessing: somebody says in so many words that something else was meant."""

import re

# A name that the model has never seen decides too much in so short a sentence.
_MEANT = re.compile(
    r"\b(?:jag|jeg|i|vi|we) (?:menade|mente|meant)\b|\b(?:menade|mente) (?:jag|jeg|vi)\b", re.IGNORECASE
)
_SHOULD_BE = re.compile(
    r"^\W*(?:nej|nei|no|fel|feil|forkert|wrong|f[öo]rl[åa]t|beklager|sorry|oj|oops)\b.*"
    r"\b(?:sk(?:a|all|al|ulle) (?:det |den |de )?(?:vara|være|v[æa]re)|(?:should|it's to|has to) (?:have been|be))\b",
    re.IGNORECASE,
)


def is_correction(text: str) -> bool:
    """`No, I meant …`, `Fel, det ska vara …`; not a question."""
    return "?" not in text and bool(_MEANT.search(text) or _SHOULD_BE.search(text))
