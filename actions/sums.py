"""Questions that hold a whole invoice line: they are worked out, whatever else they may look like."""

from actions.catalogue import CATALOGUE
from actions.catalogue.checking import Invalid, check
from actions.core import Turn
from actions.extraction import candidates
from actions.turn_action import Replies

EXPLAIN = CATALOGUE["invoice.explain"]
LINE = frozenset({"quantity", "price", "months", "period_from", "period_to", "amount"})


def line_in(text: str) -> dict[str, str] | None:
    """`32 users, 50 kr, 3 months`: quantity, price and time, perhaps with a total; None unless all three are there."""
    found = candidates(EXPLAIN, text, None)
    timed = "months" in found or {"period_from", "period_to"} <= found.keys()
    if not ({"quantity", "price"} <= found.keys() and timed) or not found.keys() <= LINE:
        return None
    checked = {name: check(EXPLAIN, name, value) for name, value in found.items()}
    values = {name: value for name, value in checked.items() if not isinstance(value, Invalid)}
    return values if len(values) == len(found) else None


async def answer(turn: Turn, text: str, replies: Replies) -> None:
    """The sum that a text asks for, or else the answer to it."""
    line = line_in(text)
    replies.add(await (turn.propose(EXPLAIN.name, line) if line else turn.answer(text)))
