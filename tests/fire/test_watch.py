"""A company that leaves ELMA: somebody watches until it is gone, whoever is killed meanwhile."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from actions.catalogue import CATALOGUE
from api.database import now
from api.operations.models import LedgerRow
from tests.fire.books import Books
from tests.fire.claims import assert_true
from tests.fire.customer import Customer
from tests.fire.mortal import MortalCore
from tests.sandbox.serving import Core as Sandbox
from tests.sandbox.serving import effects_in

UNREGISTER, FJORDFISK = "elma.unregister", "123456785"
ORDERED, LATE, GONE = "has been ordered", "still not finished", "no longer in ELMA"


@pytest.fixture
def register_is_slow(change_backend: Callable[..., None]) -> Iterator[Callable[[bool], None]]:
    """The register does not come to an end with it, until it does."""

    def slow(still: bool) -> None:
        change_backend("UPDATE elma_participants SET due_at = ? WHERE orgno = ?", MOMENTS[still], FJORDFISK)

    yield slow


MOMENTS = {True: "2999-01-01 00:00:00.000000", False: "2026-01-15 09:00:00.000000"}


def ordered(core: MortalCore) -> Customer:
    customer = Customer(core, "vismanet-admin")
    customer.propose(UNREGISTER, {"orgno": FJORDFISK})
    customer.confirm()
    customer.hears(ORDERED)
    return customer


def said(customer: Customer) -> list[str]:
    """Which of the three, in order."""
    return [words for message in customer.told() for words in (ORDERED, LATE, GONE) if words in message["text"]]


async def assert_whole(core: MortalCore, customer: Customer, sandbox: Sandbox, folder: Path) -> None:
    told = customer.told()
    core.end()
    customer.close()
    assert_true(told, effects_in(sandbox.effects()))
    books = Books.of(folder)
    await books.assert_lawful()
    [row] = books.rows_now(LedgerRow)
    assert row.state == "done"
    books.close()


async def test_the_watch_goes_on_after_the_process_was_killed(mortal, register_is_slow, sandbox, tmp_path):
    core = mortal()
    customer = ordered(core)
    register_is_slow(True)
    for _ in range(3):
        core.kill()
        core.start()
    assert said(customer) == [ORDERED]
    register_is_slow(False)
    customer.hears(GONE)
    core.kill()
    core.start()
    customer.hears(GONE)
    assert said(customer) == [ORDERED, GONE]
    await assert_whole(core, customer, sandbox, tmp_path)


@pytest.mark.parametrize(
    "point", ["before done is stored", "after done is stored", "before done is told", "after done is told"]
)
async def test_a_process_that_ends_when_the_company_is_gone_says_so_once(mortal, sandbox, tmp_path, point: str):
    core = mortal(point, point)
    customer = ordered(core)
    customer.hears(GONE)
    assert core.deaths > 0, "it never came to that point"
    assert said(customer) == [ORDERED, GONE]
    await assert_whole(core, customer, sandbox, tmp_path)


@pytest.mark.parametrize("point", [None, "before late is told", "after late is told"])
async def test_not_gone_in_time_is_said_once_and_the_end_all_the_same(
    mortal, register_is_slow, sandbox, tmp_path, point: str | None
):
    core = mortal(*([None, point] if point else []))
    customer = ordered(core)
    register_is_slow(True)
    core.kill()
    time_passes(tmp_path)
    core.start()
    customer.hears(LATE, meanwhile=lambda: look_now(tmp_path))
    assert core.deaths == (2 if point else 1)
    core.kill()
    core.start()
    register_is_slow(False)
    customer.hears(GONE, meanwhile=lambda: look_now(tmp_path))
    assert said(customer) == [ORDERED, LATE, GONE]
    await assert_whole(core, customer, sandbox, tmp_path)


def time_passes(folder: Path) -> None:
    """Longer than it should take, while nobody runs."""
    books = Books.of(folder)
    long_ago = now() - CATALOGUE[UNREGISTER].late_after - dt.timedelta(seconds=1)
    books.change(update(LedgerRow).values(confirmed_at=long_ago))
    books.close()


def look_now(folder: Path) -> None:
    """An old run is looked at once a minute; now is that minute."""
    books = Books.of(folder)
    books.change(update(LedgerRow).where(LedgerRow.state == "pending").values(next_check_at=None))
    books.close()
