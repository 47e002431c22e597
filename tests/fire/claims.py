"""What a message to a customer claims about an effect, read from its words as a customer reads them."""

from typing import Any, Literal

Claim = Literal["it happened", "nothing happened", "not known"]

NOTHING = ("Nothing has changed", "Nothing was done", "Nothing has been carried out", "Cancelled")
NOT_KNOWN = ("do not know yet", "still do not know")


def claim(message: dict[str, Any]) -> Claim:
    """Raises `AssertionError` for words that are none of the three: whoever adds such words says here what they mean."""
    if any(words in message["text"] for words in NOTHING):
        return "nothing happened"
    if any(words in message["text"] for words in NOT_KNOWN):
        return "not known"
    states = [block["run"]["state"] for block in message["blocks"] if block["type"] == "result"]
    if states in (["done"], ["pending"]):
        return "it happened"
    raise AssertionError(f"what does this claim? {message['text']!r}")


def assert_true(messages: list[dict[str, Any]], effects: int) -> None:
    """What was said last agrees with what is; and nobody was ever told the opposite of it."""
    claims = [claim(message) for message in messages]
    said = [message["text"] for message in messages]
    assert claims, "nothing was said"
    assert effects in (0, 1), f"{effects} effects; {said}"
    assert claims[-1] == ("it happened" if effects else "nothing happened"), f"{effects} effects; {said}"
    assert ("nothing happened" if effects else "it happened") not in claims, f"{effects} effects; {said}"
    assert len(set(said)) == len(said), f"said twice: {said}"
