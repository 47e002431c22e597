"""kill -9 at twelve named points inside an operation: one effect, nothing untrue, nothing said twice."""

from pathlib import Path
from typing import Any

import pytest

from api.conversations.models import Message
from api.operations.models import LedgerRow
from tests.fire.books import Books
from tests.fire.claims import assert_true
from tests.fire.customer import Customer
from tests.fire.kill_points import CALLS, POINTS
from tests.sandbox.serving import Core as Sandbox
from tests.sandbox.serving import effects_in

OPERATIONS: dict[str, tuple[dict[str, Any], str, str]] = {
    "elma.unregister": ({"orgno": "123456785"}, "POST /api/v1/elma/*/unregistration", "no longer in ELMA"),
    "case.create": ({"summary": "Help me"}, "POST /api/v1/cases", "has been created"),
    "connect.emergency-code.generate": (
        {"user_email": "ola@fjordfisk.example"},
        "POST /api/v1/users/*/emergency-codes",
        "ode for Ola",
    ),
}
"""Inputs, call and last words: what is done in a minute, at once, and with a secret."""
TIMES = 25
"""How often `make fire` tries each."""
CASES = [
    pytest.param(
        name, point, lost, turn, id=f"{name}, {point}, answer {'lost' if lost else 'kept'}, {turn}", marks=marks
    )
    for name in OPERATIONS
    for point in POINTS
    for lost in (False, True)
    for turn in range(TIMES if name == "elma.unregister" else 1)
    for marks in [[] if name == "elma.unregister" and turn == 0 else pytest.mark.fire]
]


@pytest.mark.parametrize(("name", "point", "lost", "turn"), CASES)
async def test_an_operation_outlives_its_process(
    mortal, tmp_path: Path, sandbox: Sandbox, name: str, point: str, lost: bool, turn: int
):
    """Killed twice at the point, where it comes there twice. A kept answer is looked up only after an earlier death."""
    inputs, call, last_words = OPERATIONS[name]
    looked_up = point.endswith(CALLS[1])
    earlier = ["after sending is stored"] if looked_up and not lost else []
    core = mortal(*earlier, point, point)
    customer = Customer(core, "vismanet-admin")
    customer.propose(name, inputs)
    if lost:
        sandbox.fault(call, "cut_after", times=1)
    customer.confirm()
    told = customer.hears(last_words)
    customer.close()
    core.end()
    assert core.deaths > len(earlier), "it never came to that point"
    assert_true(told, effects_in(sandbox.effects()))
    assert effects_in(sandbox.effects()) == 1
    books = Books.of(tmp_path)
    await books.assert_lawful()
    [row] = books.rows_now(LedgerRow)
    assert row.state == "done" and row.reference
    messages = books.rows_now(Message, Message.conversation_id == customer.id)
    assert sorted(message.seq for message in messages) == list(range(1, len(messages) + 1))
    assert len([message for message in messages if message.role == "customer"]) == 1
    books.close()
