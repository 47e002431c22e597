"""Customer text: what is refused at the door, and the harmless copy that the dialogue gets."""

import re
import unicodedata

from api.errors import Malformed, TooLarge

LONGEST = 4_000
DIALOGUE_LONGEST = 1_000
_KEEP = {"\n", "\t"}
_FRACTION_SLASH = "\u2044"


def accepted(text: str) -> str:
    """The text as it is stored and shown; raises `TooLarge` or `Malformed`. Nothing of it is lost or rewritten."""
    if len(text) > LONGEST:
        raise TooLarge
    if not text or "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise Malformed(fields=[{"field": "text", "message": "1 to 4000 characters, without NUL or lone surrogates"}])
    return text


def for_dialogue(text: str) -> str:
    """NFC, no control or bidi characters, at most 1,000 characters, and never a command of Rasa's."""
    text = unicodedata.normalize("NFC", text)
    kept = (
        character
        if character in _KEEP or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
        else " "
        for character in text
    )
    text = re.sub(r"\s+", " ", "".join(kept)).strip()[:DIALOGUE_LONGEST].strip()
    # A leading slash would be run as an intent with any slots; `@` there sets its confidence.
    return re.sub(r"^[/@\s]+", lambda match: _FRACTION_SLASH * match.group().count("/"), text)


def has_words(text: str) -> bool:
    """Is there anything to understand: a letter or a digit?"""
    return any(unicodedata.category(character)[0] in "LN" for character in text)
