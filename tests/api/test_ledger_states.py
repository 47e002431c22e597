"""Anything that can happen to operations, in any order: the ledger keeps its promises (`reliability.md` 3.3)."""

import asyncio
import datetime as dt
import shutil
import tempfile
from collections import Counter
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from sqlalchemy import select, text, update

import api.operations.service
from api.audit import AuditRow
from api.audit_check import check
from api.database import Database, now
from api.errors import ServiceError
from api.identity import caller_of
from api.operations import switch
from api.operations.ledger import preview_hash
from api.operations.models import AGREED, FINAL_STATES, NEXT, OPEN_STATES, LedgerRow
from api.operations.requester import Requester
from api.operations.service import Operations
from api.personas import PERSONAS
from api.sandbox.app import create_app
from api.sandbox.settings import Settings as SandboxSettings
from api.sealed import Seal
from api.systems.http import HttpSystems
from tests.core import SEAL_KEY, settings_for
from tests.sandbox.serving import TOKEN

OLA, ADMIN, FJORDFISK = "ola@fjordfisk.example", "admin@fjordfisk.example", "123456785"
CODE, UNREGISTER, CASE = "connect.emergency-code.generate", "elma.unregister", "case.create"
ADMINISTRATOR, AGENT, LEAD = "vismanet-admin", "support-agent", "support-lead"
PEOPLE = (ADMINISTRATOR, "end-user", "company-admin-nordlys", AGENT)
CASE_OF_AGENT = {
    "case": "C-7",
    "on_behalf_of": "kari@example.example",
    "identity_check": {"method": "c", "result": "passed"},
}
ELMA_DAY = 86_400
"""How long the register works on an order, unless it is told to hurry."""
Trouble = Literal["none", "never left", "lost on the way", "answer lost", "server error"]
TROUBLE = st.sampled_from(["none", "answer lost", "lost on the way", "never left", "server error"])
RARELY = st.sampled_from([False, False, False, True])


class Crash(BaseException):
    """The process ends here."""


class Wire(httpx.AsyncBaseTransport):
    """The way to the sandbox, with trouble on it for the next write."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self.trouble: Trouble = "none"

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method != "POST" or request.url.path.endswith("/preview"):
            return await self._inner.handle_async_request(request)
        trouble, self.trouble = self.trouble, "none"
        match trouble:
            case "never left":
                raise httpx.ConnectError("refused", request=request)
            case "lost on the way":
                raise httpx.ReadError("reset", request=request)
            case "server error":
                return httpx.Response(503, json={})
        response = await self._inner.handle_async_request(request)
        if trouble == "answer lost":
            raise httpx.ReadError("reset", request=request)
        return response


class Ledger(RuleBasedStateMachine):
    """People propose, confirm, approve, decline, wait; operations are stopped and started; calls get lost; the process
    ends; and two processes look after it all."""

    proposals = Bundle("proposals")
    template: Path
    signing_key: Path

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copyfile(self.template, self.folder / "fyr.db")
        self.settings = settings_for(self.folder, "http://sandbox", self.signing_key)
        sandbox = create_app(
            SandboxSettings(
                _env_file=None,
                systems_token=TOKEN,
                sandbox_database=self.folder / "s.db",
                sandbox_elma_seconds=ELMA_DAY,
            )
        )
        self.sandbox = sandbox
        self.wire = Wire(httpx.ASGITransport(sandbox, raise_app_exceptions=False))
        self.systems = HttpSystems("http://sandbox", TOKEN, transport=self.wire)
        self.final: dict[str, str] = {}
        self.confirmed: set[str] = set()
        """Proposals that their owner confirmed rightly, or may have when the process ended."""
        self.agreed: set[str] = set()
        """Of those that take two, the ones that the first person confirmed rightly."""
        self.texts = 0
        self.beside = Database(self.settings.database_url)
        self.other = Operations(self.beside, self.systems, Seal(SEAL_KEY), self.settings)
        """A second process on the same database; it never ends."""
        self.start()

    def start(self) -> None:
        self.database = Database(self.settings.database_url)
        self.operations = Operations(self.database, self.systems, Seal(SEAL_KEY), self.settings)

    def teardown(self) -> None:
        self.settle()
        self.check_the_end()
        self.runner.run(self.systems.close())
        self.database.close()
        self.beside.close()
        self.sandbox.state.database.close()
        self.runner.close()
        shutil.rmtree(self.folder)

    def do(self, work: Any) -> Any:
        """Run it; what is refused is None."""
        try:
            return self.runner.run(work)
        except ServiceError:
            return None

    @staticmethod
    def requester(persona: str, conversation: str | None = None) -> Requester:
        claims = PERSONAS[persona]["claims"] | {"sub": persona}
        more = CASE_OF_AGENT if persona in (AGENT, LEAD) else {}
        return Requester(caller=caller_of(claims), claims=claims, conversation=conversation, **more)

    @initialize(target=proposals)
    def there_is_something_to_decide(self):
        """Cards that somebody may confirm: most of what can go wrong comes after that."""
        return multiple(
            *(
                self.proposed(persona, name)
                for persona, name in ((ADMINISTRATOR, UNREGISTER), (ADMINISTRATOR, CODE), (AGENT, CODE), (AGENT, CASE))
            )
        )

    @rule(target=proposals, persona=st.sampled_from(PEOPLE), name=st.sampled_from([CASE, CODE, CASE, UNREGISTER]))
    def propose(self, persona: str, name: str):
        found = self.proposed(persona, name)
        return multiple() if found is None else found

    def proposed(self, persona: str, name: str) -> tuple[str, str, str | None] | None:
        """A new card: its row, its owner, and what must be typed; None when it is refused."""
        self.texts += 1
        inputs = {
            CODE: {"user_email": ADMIN if persona == AGENT else OLA},
            UNREGISTER: {"orgno": FJORDFISK},
            CASE: {"summary": f"Case number {self.texts}"},
        }
        row = self.do(self.operations.propose(name, inputs[name], self.requester(persona)))
        if row is None:
            return None
        assert row.second == (persona == AGENT and name == CODE)
        return row.id, persona, row.typed

    @rule(
        proposal=proposals,
        stranger=RARELY,
        mistyped=RARELY,
        key=st.sampled_from(["k-1", "k-2", None, None, None]),
        trouble=TROUBLE,
        copies=st.integers(1, 3),
        beside=st.booleans(),
        crash=st.sampled_from(
            [None, None, None, None, None, None, (1, True), (1, False), (2, True), (2, False), (3, True), (3, False)]
        ),
    )
    def confirm(self, proposal, stranger, mistyped, key, trouble, copies, beside, crash) -> None:
        row_id, owner, typed = proposal
        persona = next(name for name in PEOPLE if (name == owner) != stranger)
        lawful = not stranger and (typed is None or not mistyped)
        self.wire.trouble = trouble
        if crash:
            self.end_process_at(*crash)
        before = self.state(row_id)

        async def all_copies() -> list[Any]:
            calls = (
                self.operations.confirm(
                    row_id, "wrong" if mistyped else typed, key or f"{row_id}-{copy}", self.requester(persona)
                )
                for copy in range(copies)
            )
            looks = [self.other.reconcile()] if beside else []
            results = await asyncio.gather(*calls, *looks, return_exceptions=True)
            await self.other.drain()
            return results[:copies]

        try:
            results = self.runner.run(all_copies())
        except Crash:
            results = [Crash()]
        self.wire.trouble = "none"
        if crash:
            self.restart()
        if before == "proposed":
            accepted = [found for found in results if isinstance(found, LedgerRow)]
            assert lawful or not accepted, "only the owner's confirmation with the right value counts"
            if accepted or (lawful and any(isinstance(found, Crash) for found in results)):
                (self.agreed if self.row(row_id).second else self.confirmed).add(row_id)
        for found in results:
            assert isinstance(found, LedgerRow | ServiceError | Crash), found

    @rule(
        persona=st.sampled_from([LEAD, LEAD, LEAD, AGENT, ADMINISTRATOR]),
        unseen=RARELY,
        yes=st.sampled_from([True, True, True, False]),
        trouble=TROUBLE,
        crash=st.sampled_from([None, None, None, (1, True), (1, False), (2, False), (3, True)]),
    )
    def decide_as_the_second_person(self, persona, unseen, yes, trouble, crash) -> None:
        """About a card that takes two; where the first person has not confirmed one yet, they do."""
        of_two = self.read(select(LedgerRow).where(LedgerRow.second).order_by(LedgerRow.state, LedgerRow.created_at))
        row = next((row for row in of_two if row.state == AGREED), None)
        if row is None:
            if not of_two:
                return
            row = of_two[-1]
            if row.state == "proposed":
                self.confirm_plainly((row.id, AGENT, row.typed))
                row = self.row(row.id)
        seen = "0" * 32 if unseen else preview_hash(row)
        lawful = persona == LEAD and row.state == AGREED and row.expires_at > now() and not (yes and unseen)
        self.wire.trouble = trouble
        if crash:
            self.end_process_at(*crash)
        found: Any = None
        try:
            who = self.requester(persona)
            found = self.do(
                self.operations.approve(row.id, seen, who) if yes else self.operations.disapprove(row.id, who)
            )
        except Crash:
            found = Crash()
        self.wire.trouble = "none"
        if crash:
            self.restart()
        if row.state == AGREED:
            assert lawful or not isinstance(found, LedgerRow), "only another agent who saw the card decides"
            if yes and lawful and found is not None:
                self.confirmed.add(row.id)

    @rule(name=st.sampled_from([CASE, CODE, UNREGISTER]), off=st.sampled_from([False, False, True]))
    def turn_a_switch(self, name: str, off: bool) -> None:
        self.beside.write_now(
            lambda session: (switch.stop(session, name, "why") if off else switch.start(session, name)) and None
        )

    @rule(proposal=proposals)
    def confirm_plainly(self, proposal: tuple[str, str, str | None]) -> None:
        """As nearly everybody does: the owner, once, with the right value, and nothing goes wrong."""
        self.confirm(proposal, False, False, None, "none", 1, False, None)

    @rule(proposal=proposals, how=st.sampled_from(["declined", "expired"]))
    def let_go(self, proposal, how: str) -> None:
        if how == "declined":
            self.do(self.operations.withdraw(proposal[0], self.requester(proposal[1])))
            return
        self.write(
            update(LedgerRow).where(LedgerRow.id == proposal[0]).values(expires_at=now() - dt.timedelta(seconds=1))
        )

    @rule()
    def the_register_does_its_work(self) -> None:
        """The day is over that an order takes."""
        with self.sandbox.state.database.writing() as session:
            for table in ("elma_participants", "unregistrations"):
                session.execute(text(f"UPDATE {table} SET due_at = '2020-01-01 00:00:00' WHERE due_at IS NOT NULL"))

    @rule(trouble=TROUBLE, beside=st.booleans(), crash=st.sampled_from([None, None, (1, False), (2, True), (2, False)]))
    def look_after_runs(self, trouble: Trouble, beside: bool, crash: tuple[int, bool] | None) -> None:
        self.due()
        self.wire.trouble = trouble
        if crash:
            self.end_process_at(*crash)
        with suppress(Crash):
            self.runner.run(self.looked_after(beside))
        self.wire.trouble = "none"
        if crash:
            self.restart()

    @rule()
    def end_and_start_again(self) -> None:
        self.restart()

    @invariant()
    def every_promise_holds(self) -> None:
        rows, entries, checked = self.beside.read_now(
            lambda session: (
                list(session.scalars(select(LedgerRow))),
                list(session.scalars(select(AuditRow).order_by(AuditRow.number))),
                check(session),
            )
        )
        assert checked.faults == ()
        self.assert_stopped_means_stopped(entries)
        references = [row.reference for row in rows if row.state == "done"]
        assert len(references) == len(set(references)), "one effect for each proposal"
        open_targets = Counter((row.operation, row.target) for row in rows if row.state in OPEN_STATES)
        assert not [target for target, count in open_targets.items() if count > 1]
        for row in rows:
            states = [
                entry.event.removeprefix("operation.")
                for entry in entries
                if entry.body.get("run") == row.run_id and entry.event.startswith("operation.")
            ]
            assert states[0] == "proposed" and states[-1] == row.state
            assert all(later in NEXT[earlier] for earlier, later in pairwise(states))
            assert self.final.get(row.id, row.state) == row.state, "what is final never changes"
            if row.state in FINAL_STATES:
                self.final[row.id] = row.state
            assert row.reference or row.state not in ("done", "pending")
            assert row.id in self.confirmed or row.confirmed_at is None
            assert row.state not in ("expired", "withdrawn") or row.confirmed_at is None
            assert row.agreed_at is None or row.id in self.agreed
            if row.second and row.confirmed_at is not None:
                assert row.agreed_at and row.approver == LEAD != row.principal, "two persons"
        effects = self.effects()
        for name, count in effects.items():
            assert count <= sum(row.operation == name and row.id in self.confirmed for row in rows)

    @staticmethod
    def assert_stopped_means_stopped(entries: list[AuditRow]) -> None:
        """Between stop and start nothing of that operation is proposed, agreed to, confirmed or sent."""
        off: set[str] = set()
        for entry in entries:
            name, event = entry.body.get("operation"), entry.event.removeprefix("operation.")
            if event == "stopped":
                off.add(name)
            elif event == "started":
                off.discard(name)
            else:
                assert (
                    event not in ("proposed", AGREED, "confirmed", "sending")
                    or name not in off
                    or (
                        # Never left: it only goes back to where it was.
                        event == "confirmed" and entry.body.get("previous_state") == "sending"
                    )
                )

    def check_the_end(self) -> None:
        """When all has settled: as many effects as runs that say so, and nothing open."""
        rows = self.read(select(LedgerRow).where(LedgerRow.confirmed_at.is_not(None)))
        assert not [row.state for row in rows if row.state in OPEN_STATES]
        done = Counter(row.operation for row in rows if row.state == "done")
        assert self.effects() == {name: done[name] for name in (CODE, UNREGISTER, CASE)}
        self.every_promise_holds()

    def effects(self) -> dict[str, int]:
        """Counted by the backend itself."""

        async def ask() -> dict[str, Any]:
            return await self.systems._read("/sandbox/effects")

        found = self.runner.run(ask())
        return {
            CODE: sum(found["emergency_codes"].values()),
            UNREGISTER: sum(found["unregistrations"].values()),
            CASE: found["cases"],
        }

    async def looked_after(self, beside: bool = False) -> None:
        processes = [self.operations, self.other] if beside else [self.operations]
        await asyncio.gather(*(process.reconcile() for process in processes))
        for process in processes:
            await process.drain()

    def settle(self) -> None:
        for name in (CASE, CODE, UNREGISTER):
            self.turn_a_switch(name, off=False)
        for _ in range(6):
            self.the_register_does_its_work()
            self.due()
            self.runner.run(self.looked_after())

    def due(self) -> None:
        self.write(update(LedgerRow).where(LedgerRow.state.in_(OPEN_STATES)).values(next_check_at=None))

    def end_process_at(self, number: int, before: bool) -> None:
        write, count = self.database.write, 0

        async def crashing(work: Any) -> Any:
            nonlocal count
            count += 1
            if count >= number and before:
                raise Crash
            result = await write(work)
            if count >= number:
                raise Crash
            return result

        self.database.write = crashing  # type: ignore[method-assign]

    def restart(self) -> None:
        async def cancel_everything() -> None:
            ours = asyncio.all_tasks() - {asyncio.current_task()}
            for task in ours:
                task.cancel()
            await asyncio.gather(*ours, return_exceptions=True)

        self.runner.run(cancel_everything())
        # What was under way in the other process's writing thread is over when this is.
        self.runner.run(self.beside.write(lambda session: None))
        self.database.close()
        self.start()

    def state(self, row_id: str) -> str:
        return self.row(row_id).state

    def row(self, row_id: str) -> LedgerRow:
        [row] = self.read(select(LedgerRow).where(LedgerRow.id == row_id))
        return row

    def read(self, query: Any) -> list[Any]:
        return self.runner.run(self.database.read(lambda session: list(session.scalars(query))))

    def write(self, statement: Any) -> None:
        self.runner.run(self.database.write(lambda session: session.execute(statement) and None))


def test_whatever_happens_the_ledger_keeps_its_promises(
    empty_database: Path, signing_key: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(api.operations.service, "RETRY_PAUSES", (0.0, 0.0))
    Ledger.template, Ledger.signing_key = empty_database, signing_key
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=12,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
