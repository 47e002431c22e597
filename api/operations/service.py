"""Read, propose, confirm, run, reconcile: the life of an operation, whoever asks for it and from wherever."""

import asyncio
import datetime as dt
import hmac
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Literal
from zoneinfo import ZoneInfo

import structlog
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.catalogue import CATALOGUE, rights
from actions.catalogue.caller import Caller
from actions.catalogue.numbers import bare_digits, date_in_words
from actions.catalogue.operation import Attachment, Inputs, Operation, Outcome, Preview, Reading, Situation
from actions.catalogue.problems import Refused
from actions.catalogue.roles import Role
from actions.catalogue.systems import OutcomeUnknown, Systems, SystemUnavailable
from actions.catalogue.text import Text, fill_all, joined
from api import audit
from api.database import Database, now
from api.errors import BY_STATUS, Conflict, Gone, Malformed, NotAllowed, NotFound, ServiceError, Unavailable
from api.identity import caller_of
from api.metrics import RUNS
from api.operations import ledger, switch
from api.operations.calendar import calendar_file
from api.operations.models import AGREED, OPEN_STATES, LedgerRow
from api.operations.requester import Requester
from api.sealed import Seal, Secret, wipe_expired
from api.settings import Settings

log = structlog.get_logger()

DIGITS = {"NO": (9,), "SE": (10,), "any": (9, 10)}
"""Of an organisation number, by country."""
OSLO = ZoneInfo("Europe/Oslo")
CALL_LEASE = dt.timedelta(seconds=12)
"""A call is its own process's for this long (a write takes 10 seconds at most); then anybody may ask what became of it."""
RETRY_PAUSES = (0.3, 1.0)
"""Between tries of a call that never left."""
RESEND_WINDOW = dt.timedelta(minutes=10)
"""A confirmed call that the backend has not heard of is sent again, with the same key, for this long."""
GIVE_UP_AFTER = dt.timedelta(minutes=15)
"""One that the backend has not heard of until then has not happened: the last one sent is no longer on its way."""
LOOKED_AFTER_TOGETHER = 8
"""One slow answer must not keep the other open runs waiting."""
CASE_AFTER = dt.timedelta(seconds=60)
"""A run that has been unknown for this long becomes a case for a person."""
WATCH = Caller(subject="fyr", name="Fyr")
"""Who opens that case."""

ATTACHMENT_LIFE = dt.timedelta(minutes=15)
"""How long the file of an answer can be fetched."""

News = Literal["state", "step", "late", "case"]
"""What there is to tell of a run: its state, the next step of a task, that it takes long, that a person looks at it."""
Announce = Callable[[LedgerRow, News], Awaitable[None]]


class Operations:
    """The service behind the routes, the chat and the console."""

    def __init__(self, database: Database, systems: Systems, seal: Seal, settings: Settings) -> None:
        self._database = database
        self._systems = systems
        self._seal = seal
        self._settings = settings
        self._announce: Announce = _nobody
        self._calls: dict[str, asyncio.Task[None]] = {}
        """Row id to the task that runs it now."""
        self._all_told = False

    @property
    def systems(self) -> Systems:
        return self._systems

    def announce_with(self, announce: Announce) -> None:
        """Whom to tell about every change of a run: the conversation it belongs to."""
        self._announce = announce

    async def stopped(self) -> frozenset[str]:
        """Names of the operations that are switched off now."""
        return frozenset(await self._database.read(switch.stopped))

    async def begin(self, name: str, requester: Requester) -> dict[str, str]:
        """May this person run it at all? Returns the inputs that their own case answers; raises otherwise."""
        operation = find(name)
        await self._check_switch(operation, requester)
        situation = self.situation(requester)
        try:
            rights.check_role(operation, requester.caller)
            rights.check_agent(operation, requester.caller, requester.case, requester.on_behalf_of)
            known = dict(await operation.suggest(situation)) if operation.suggest else {}
        except Refused as refused:
            await self._refuse(operation, requester, refused.code)
            raise as_error(operation, refused, requester.language) from refused
        except SystemUnavailable as error:
            raise Unavailable("BACKEND_UNAVAILABLE", language=requester.language) from error
        for field, ask in operation.asked().items():
            if ask.company and field not in known:
                own = own_companies(operation, requester.caller)
                if len(own) == 1:
                    known[field] = own[0]
        return known

    async def read(self, name: str, raw: Mapping[str, Any], requester: Requester) -> tuple[LedgerRow, Reading]:
        """Run a read operation; stored as a finished run."""
        operation = find(name)
        if operation.read is None:
            raise NotFound
        await self._check_switch(operation, requester)
        inputs = parse(operation, raw, requester.language)
        try:
            _check_rights(operation, inputs, requester)
            reading = await operation.read(inputs, self.situation(requester))
        except Refused as refused:
            await self._refuse(operation, requester, refused.code)
            raise as_error(operation, refused, requester.language) from refused
        except SystemUnavailable as error:
            code = "LOOKUP_UNAVAILABLE" if name.startswith("elma.") else "BACKEND_UNAVAILABLE"
            raise Unavailable(code, language=requester.language) from error
        row = ledger.new_row(operation, requester, inputs.model_dump(mode="json"), dt.timedelta(0))
        row.state, row.finished_at, row.confirmed_at = "done", now(), row.created_at
        row.target = str(row.inputs.get("orgno") or "")
        row.result = dict(reading.result)
        row.message = reading.message.fill(requester.language, **reading.values)
        await self._database.write(lambda session: ledger.store(session, row, self._seal.key))
        return row, reading

    async def propose(self, name: str, raw: Mapping[str, Any], requester: Requester) -> LedgerRow:
        """The dry run of a write operation: what would happen, from the live backend. Nothing changes."""
        operation = find(name)
        if operation.prepare is None:
            raise NotFound
        await self._check_switch(operation, requester)
        inputs = parse(operation, raw, requester.language)
        try:
            _check_rights(operation, inputs, requester)
            preview = await operation.prepare(inputs, self.situation(requester))
        except Refused as refused:
            await self._refuse(operation, requester, refused.code)
            raise as_error(operation, refused, requester.language) from refused
        except SystemUnavailable as error:
            raise Unavailable("BACKEND_UNAVAILABLE", language=requester.language) from error
        row = self._proposal(operation, inputs, preview, requester)
        await self._database.write(lambda session: ledger.store(session, row, self._seal.key))
        return row

    async def confirm(self, proposal: str, typed: str | None, key: str, requester: Requester) -> LedgerRow:
        """Confirm and run. Confirming again gives the same run; it never runs twice."""
        row = await self._database.write(lambda session: self._confirm(session, proposal, typed, key, requester))
        if isinstance(row, ServiceError):
            raise row
        if row.state == AGREED:
            await self._announce(row, "state")
            return row
        call = self._start(row) if row.state == "confirmed" else self._calls.get(row.id)
        if call is not None:
            # A task of its own: a caller that hangs up does not cut the effect in two.
            await asyncio.shield(call)
        return await self._row(row.id)

    async def approvals(self, requester: Requester) -> list[LedgerRow]:
        """What this person may approve: somebody else's, for which they hold the role."""
        rows = await self._database.read(ledger.agreed)
        return [row for row in rows if row.principal != requester.principal and _may_approve(row, requester)]

    async def approve(self, proposal: str, seen: str, requester: Requester) -> LedgerRow:
        """The yes of the second person to the card that they saw, and run. Approving again gives the same run."""
        row = await self._decide(proposal, requester, lambda session: self._approve(session, proposal, seen, requester))
        call = self._start(row) if row.state == "confirmed" else self._calls.get(row.id)
        if call is not None:
            await asyncio.shield(call)
        return await self._row(row.id)

    async def disapprove(self, proposal: str, requester: Requester) -> LedgerRow:
        """The no of the second person: nothing happens."""

        def work(session: Session) -> LedgerRow | ServiceError:
            row = self._to_approve(session, proposal, requester)
            if isinstance(row, ServiceError) or row.state != AGREED:
                return row
            return ledger.change(
                session, row, "withdrawn", self._seal.key, problem_code="NOT_APPROVED", **_second(requester)
            )

        row = await self._decide(proposal, requester, work)
        await self._announce(row, "state")
        return row

    async def withdraw(self, proposal: str, requester: Requester) -> LedgerRow:
        """The person says no; a proposal that is no longer open stays as it is."""

        def work(session: Session) -> LedgerRow:
            row = self._own(session, proposal, requester)
            return ledger.change(session, row, "withdrawn", self._seal.key) if row.state == "proposed" else row

        row = await self._database.write(work)
        await self._announce(row, "state")
        return row

    async def run(self, run_id: str, requester: Requester) -> LedgerRow:
        """A run as it stands, for the person it belongs to."""
        row = await self._database.read(
            lambda session: session.scalar(select(LedgerRow).where(LedgerRow.run_id == run_id))
        )
        begun = row is not None and (row.agreed_at or row.state not in ("proposed", "expired", "withdrawn"))
        if row is None or not begun or not (_belongs(row, requester) or _approved(row, requester)):
            raise NotFound(language=requester.language)
        return row

    async def attachment(self, run_id: str, requester: Requester) -> Attachment:
        """The file that belongs to a run of a read operation; for a quarter of an hour, and for its own reader only."""
        row = await self.run(run_id, requester)
        operation = find(row.operation)
        if operation.attach is None:
            raise NotFound(language=requester.language)
        if row.finished_at is None or now() > row.finished_at + ATTACHMENT_LIFE:
            raise Gone("FILE_EXPIRED", FILE_EXPIRED, language=requester.language)
        await self._check_switch(operation, requester)
        inputs = operation.inputs.model_validate(row.inputs)
        try:
            _check_rights(operation, inputs, requester)
            attached = await operation.attach(inputs, self.situation(requester), row.result or {})
        except Refused as refused:
            await self._refuse(operation, requester, refused.code)
            raise as_error(operation, refused, requester.language) from refused
        except SystemUnavailable as error:
            raise Unavailable("BACKEND_UNAVAILABLE", language=requester.language) from error
        await self._database.write(lambda session: ledger.record(session, row, "operation.file", self._seal.key))
        return attached if isinstance(attached, Attachment) else calendar_file(attached, row)

    async def reconcile(self) -> int:
        """Look after everything that is open: crashed, unknown, pending, expired. Returns how many were looked at."""

        def tidy(session: Session) -> list[LedgerRow]:
            wipe_expired(session)
            return ledger.expire_old(session, self._seal.key)

        if await self._database.read(_anything_to_tidy):
            for row in await self._database.write(tidy):
                await self._announce(row, "state")
        if not self._all_told:
            # What was settled just before a crash, and not said any more.
            for row in await self._database.read(ledger.untold):
                await self._announce(row, "state")
            for row in await self._database.read(ledger.tasks):
                await self._announce(row, "step")
            self._all_told = True
        rows = await self._database.read(ledger.due)
        places = asyncio.Semaphore(LOOKED_AFTER_TOGETHER)

        async def look_after(row: LedgerRow) -> None:
            async with places:
                if row.id in self._calls:
                    return
                try:
                    await self._settle(row)
                except Exception as error:  # noqa: BLE001  a row that cannot be dealt with must not stop the others
                    log.error("reconcile", run=row.run_id, error=type(error).__name__)
                    await self._look_again(row)

        await asyncio.gather(*(look_after(row) for row in rows))
        return len(rows)

    async def drain(self) -> None:
        """Wait for running calls before the process ends."""
        if self._calls:
            await asyncio.wait(self._calls.values(), timeout=10)

    def _proposal(self, operation: Operation, inputs: Inputs, preview: Preview, requester: Requester) -> LedgerRow:
        language = requester.language
        row = ledger.new_row(
            operation,
            requester,
            inputs.model_dump(mode="json"),
            dt.timedelta(minutes=self._settings.proposal_minutes),
        )
        labels = operation.asked()
        row.shown = {
            "title": operation.title[language],
            "question": preview.question.fill(language, **preview.values),
            "effects": fill_all(preview.effects, language, preview.values),
            "warnings": fill_all(preview.warnings, language, preview.values),
            "typed_hint": preview.typed_hint[language] if preview.typed_hint else None,
            "irreversible": operation.irreversible if preview.irreversible is None else preview.irreversible,
            "inputs": [
                {
                    "name": name,
                    "label": labels[name].label[language],
                    "value": str(preview.shown.get(name, _option_title(labels[name], value, language))),
                }
                for name, value in row.inputs.items()
                if name in labels and value is not None
            ],
        }
        if preview.second:
            row.second = True
            row.shown["warnings"].append(SECOND_NEEDED[language])
        row.level = operation.confirm_level if preview.level is None else preview.level
        row.typed, row.target, row.state_version = preview.typed, preview.target, preview.state_version
        row.memo, row.before = dict(preview.memo), dict(preview.before)
        return row

    def _confirm(
        self, session: Session, proposal: str, typed: str | None, key: str, requester: Requester
    ) -> LedgerRow | ServiceError:
        """The transaction of a confirmation. An error that goes with a state change is returned, so that the change
        is kept; other errors are raised."""
        language = requester.language
        row = self._own(session, proposal, requester)
        if row.confirmed_at is not None or row.agreed_at is not None:
            return row
        if row.state == "proposed" and row.expires_at <= now():
            ledger.change(session, row, "expired", self._seal.key)
            return Gone("CONFIRMATION_EXPIRED", language=language)
        if row.state == "expired":
            raise Gone("CONFIRMATION_EXPIRED", language=language)
        if row.state != "proposed":
            raise Conflict("PROPOSAL_WITHDRAWN", language=language)
        if row.level == 2 and not _matches(typed, row.typed or ""):
            raise Malformed("CONFIRMATION_MISMATCH", language=language)
        operation = find(row.operation)
        if switch.is_stopped(session, operation.name):
            raise Unavailable(switch.STOPPED, language=language)
        # The case, and for whom an agent acts, are those of the proposal.
        requester = replace(requester, case=row.case_id, on_behalf_of=row.on_behalf_of)
        try:
            _check_rights(operation, operation.inputs.model_validate(row.inputs), requester)
        except Refused as refused:
            self._record_refusal(session, operation, requester, refused.code)
            return as_error(operation, refused, language)
        if row.principal is None:
            key = ledger.visitors_key(row.conversation_id, key)
        used = session.scalar(
            select(LedgerRow.id).where(LedgerRow.principal == row.principal, LedgerRow.confirm_key == key)
        )
        if used is not None:
            raise Conflict("IDEMPOTENCY_MISMATCH", language=language)
        try:
            with session.begin_nested():
                given = {"confirm_key": key, "claims": dict(requester.claims) if requester.claims else None}
                if row.second:
                    until = now() + dt.timedelta(minutes=self._settings.approval_minutes)
                    return ledger.change(
                        session, row, AGREED, self._seal.key, agreed_at=now(), expires_at=until, **given
                    )
                return ledger.change(session, row, "confirmed", self._seal.key, confirmed_at=now(), **given)
        except IntegrityError:
            raise Conflict("IN_PROGRESS", language=language) from None

    async def _decide(
        self, proposal: str, requester: Requester, work: Callable[[Session], LedgerRow | ServiceError]
    ) -> LedgerRow:
        """What a second person decides, in one transaction; one who may not is in the audit log."""
        try:
            row = await self._database.write(work)
        except NotAllowed as error:
            name = (await self._row(proposal)).operation
            await self._refuse(find(name), requester, error.code)
            raise
        if isinstance(row, ServiceError):
            await self._announce(await self._row(proposal), "state")
            raise row
        return row

    def _to_approve(self, session: Session, proposal: str, requester: Requester) -> LedgerRow | ServiceError:
        """The row that somebody wants to decide about as the second person: not their own, and with the role."""
        language = requester.language
        row = session.get(LedgerRow, proposal)
        if row is None or row.agreed_at is None:
            raise NotFound("PROPOSAL_NOT_FOUND", NO_SUCH_PROPOSAL, language=language)
        if requester.principal in (row.principal, row.on_behalf_of) or requester.caller.email == row.on_behalf_of:
            raise NotAllowed("SAME_PERSON", language=language)
        if not _may_approve(row, requester):
            raise NotAllowed(language=language)
        if row.approver is not None and row.approver != requester.principal:
            raise Conflict("ALREADY_DECIDED", language=language)
        if row.state == AGREED and row.expires_at <= now():
            ledger.expire(session, row, self._seal.key)
            return Gone("NOT_APPROVED_IN_TIME", language=language)
        if row.state == "expired":
            raise Gone("NOT_APPROVED_IN_TIME", language=language)
        return row

    def _approve(self, session: Session, proposal: str, seen: str, requester: Requester) -> LedgerRow | ServiceError:
        """The transaction of an approval: everything that held at the confirmation is looked at again."""
        language = requester.language
        row = self._to_approve(session, proposal, requester)
        if isinstance(row, ServiceError) or row.confirmed_at is not None:
            return row
        if row.state != AGREED:
            raise Conflict("PROPOSAL_WITHDRAWN", language=language)
        operation = find(row.operation)
        if switch.is_stopped(session, operation.name):
            raise Unavailable(switch.STOPPED, language=language)
        if not hmac.compare_digest(seen.encode(), ledger.preview_hash(row).encode()):
            raise Conflict("STATE_CHANGED", language=language)
        first = replace(requester, caller=caller_of(row.claims or {}), case=row.case_id, on_behalf_of=row.on_behalf_of)
        try:
            _check_rights(operation, operation.inputs.model_validate(row.inputs), first)
        except Refused as refused:
            self._record_refusal(session, operation, first, refused.code)
            return as_error(operation, refused, language)
        try:
            with session.begin_nested():
                return ledger.change(
                    session, row, "confirmed", self._seal.key, confirmed_at=now(), **_second(requester)
                )
        except IntegrityError:
            raise Conflict("IN_PROGRESS", language=language) from None

    async def _run(self, row: LedgerRow) -> None:
        """One confirmed run to its outcome. Committed as `sending` before the call, whatever comes after."""
        for pause in (*RETRY_PAUSES, None):
            try:
                row = await self._database.write(lambda session, row=row: self._to_send(session, row))
            except ledger.Lost:
                return
            if row.state != "sending":
                await self._announce(row, "state")
                return
            outcome = await self._call(row)
            if not isinstance(outcome, SystemUnavailable):
                await self._finish(row, outcome)
                return
            row = await self._change(row, "confirmed")
            if pause is None:
                await self._finish(row, outcome)
                return
            await asyncio.sleep(pause)

    def _to_send(self, session: Session, row: LedgerRow) -> LedgerRow:
        """The row as it is sent now; not sent any more when its operation was switched off meanwhile."""
        if row.state == "confirmed" and switch.is_stopped(session, row.operation):
            return ledger.change(session, row, "failed", self._seal.key, problem_code=switch.STOPPED)
        lease = now() + CALL_LEASE
        return ledger.change(session, row, "sending", self._seal.key, attempts=row.attempts + 1, next_check_at=lease)

    async def _call(self, row: LedgerRow) -> Outcome | Refused | OutcomeUnknown | SystemUnavailable:
        operation = find(row.operation)
        inputs = operation.inputs.model_validate(row.inputs)
        assert operation.perform is not None
        try:
            return await operation.perform(inputs, self._situation_of(row), row.memo, _backend_key(row))
        except (Refused, OutcomeUnknown, SystemUnavailable) as result:
            return result
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            # It answered something else than was agreed, so it may have acted.
            log.error("answer_not_understood", run=row.run_id, operation=row.operation, error=type(error).__name__)
            return OutcomeUnknown()

    async def _finish(self, row: LedgerRow, outcome: Outcome | Refused | OutcomeUnknown | SystemUnavailable) -> None:
        """Write down what came of a call, seal its secret in the same transaction, and tell the conversation."""

        def work(session: Session) -> LedgerRow:
            if isinstance(outcome, Outcome):
                values = _written(outcome, row.language) | {"next_check_at": now() + dt.timedelta(seconds=1)}
                if outcome.secret is not None:
                    expires = now() + dt.timedelta(minutes=self._settings.secret_minutes)
                    values["secret_ref"] = self._seal.keep(
                        session,
                        outcome.secret,
                        principal=row.principal or "",
                        # An agent's code is for the agent, not for the conversation it was made in.
                        conversation=None if row.on_behalf_of else row.conversation_id,
                        expires_at=expires,
                    )
                    values["result"] |= {
                        "secret": {"ref": values["secret_ref"], "expires_at": expires.isoformat()},
                        "fingerprint": self._seal.fingerprint(outcome.secret),
                    }
                return ledger.change(session, row, outcome.state, self._seal.key, **values)
            if isinstance(outcome, Refused):
                problem = {"problem_code": outcome.code, "problem_params": _plain(outcome.params, row.language)}
                return ledger.change(session, row, "refused", self._seal.key, **problem)
            if isinstance(outcome, SystemUnavailable):
                return ledger.change(session, row, "failed", self._seal.key, problem_code="BACKEND_UNAVAILABLE")
            return ledger.change(
                session,
                row,
                "unknown",
                self._seal.key,
                problem_code="UNKNOWN_OUTCOME",
                next_check_at=now() + dt.timedelta(seconds=1),
            )

        try:
            row = await self._database.write(work)
        except ledger.Lost:
            return
        RUNS.labels(row.operation, row.state).inc()
        await self._announce(row, "state")

    async def _settle(self, row: LedgerRow) -> None:
        """One open run that nobody is working on: what became of it?"""
        try:
            if row.state == "pending":
                await self._follow(row)
            elif row.state == "confirmed" and _older_than(RESEND_WINDOW, row):
                # Nothing was sent, and whoever confirmed it has stopped waiting.
                row = await self._change(row, "failed", problem_code="BACKEND_UNAVAILABLE")
                await self._announce(row, "state")
            elif row.state == "confirmed":
                self._start(row)
            else:
                await self._find_out(row)
        except (SystemUnavailable, OutcomeUnknown, Refused):
            await self._look_again(row)
        except ledger.Lost:
            return  # Somebody else has moved it on.

    async def _find_out(self, row: LedgerRow) -> None:
        """A call whose answer is missing: the backend's word counts; never heard of it → the same key again."""
        if row.state == "sending":
            # Found after a crash: until the backend has spoken, the truth is that we do not know.
            row = await self._change(row, "unknown", problem_code="UNKNOWN_OUTCOME", next_check_at=now())
            await self._announce(row, "state")
        stored = await self._systems.stored(_backend_key(row))
        operation = find(row.operation)
        if stored is not None and stored.status < 400:
            assert operation.recover is not None
            inputs = operation.inputs.model_validate(row.inputs)
            await self._finish(row, operation.recover(inputs, row.memo, stored.body))
        elif stored is not None:
            refused = Refused(str(stored.body.get("code")), **(stored.body.get("params") or {}))
            await self._finish(row, refused)
        elif _older_than(GIVE_UP_AFTER, row):
            row = await self._change(row, "failed", problem_code="BACKEND_UNAVAILABLE")
            await self._announce(row, "state")
        elif _older_than(RESEND_WINDOW, row) or row.operation in await self.stopped():
            # Never heard of: not sent again once the backend may have forgotten the key, nor while it is switched off.
            await self._look_again(row)
        else:
            await self._resend(row)

    async def _resend(self, row: LedgerRow) -> None:
        row = await self._database.write(lambda session: self._to_send(session, row))
        outcome = await self._call(row)
        if isinstance(outcome, SystemUnavailable):
            outcome = OutcomeUnknown()
        await self._finish(row, outcome)

    async def _follow(self, row: LedgerRow) -> None:
        operation = find(row.operation)
        assert operation.follow is not None
        inputs = operation.inputs.model_validate(row.inputs)
        try:
            outcome = await operation.follow(inputs, self._situation_of(row), row.result or {})
        except Refused as refused:
            if refused.code != "REQUEST_GONE":
                raise
            # Nothing will come of it any more; left open it would stand in the way of a new one for ever.
            row = await self._change(row, "failed", problem_code=refused.code)
            await self._announce(row, "state")
            return
        if outcome.state != "pending":
            await self._finish(row, outcome)
            return
        if _step(outcome) != (row.result or {}).get("step"):
            row = await self._database.write(
                lambda session: ledger.progress(
                    session, row, self._seal.key, _step(outcome), **_written(outcome, row.language)
                )
            )
            await self._announce(row, "step")
        await self._look_again(row)

    async def _look_again(self, row: LedgerRow) -> None:
        """Later, and less often the longer it takes."""
        age = now() - (row.confirmed_at or row.created_at)
        pause = next((pause for limit, pause in PAUSES if age < limit), LONGEST_PAUSE)

        def work(session: Session) -> None:
            fresh = session.get(LedgerRow, row.id)
            if fresh is not None and fresh.state in OPEN_STATES:
                fresh.next_check_at = now() + pause

        await self._database.write(work)
        if row.state == "pending" and now() > _late_from(row):
            await self._announce(row, "late")
        elif row.state == "unknown" and age > CASE_AFTER and "case" not in (row.problem_params or {}):
            await self._open_case(row)

    async def _open_case(self, row: LedgerRow) -> None:
        """Nobody knows what became of a run: a person has to find out. Tried again at each look until it is opened."""
        operation = find(row.operation)
        body = {
            "topic": next(iter(operation.topics), "other"),
            "summary": CASE_SUMMARY.fill(row.language, title=operation.title, run=row.run_id, target=row.target),
            "contact": (row.claims or {}).get("email"),
            "orgno": None,
            "conversation": row.conversation_id,
        }
        try:
            case = await self._systems.create_case(WATCH, body, f"case-of-{row.run_id}")
        except (Refused, SystemUnavailable, OutcomeUnknown) as error:
            log.warning("no_case", run=row.run_id, error=type(error).__name__)
            return

        def work(session: Session) -> LedgerRow:
            fresh = session.get_one(LedgerRow, row.id)
            if fresh.state == "unknown":
                fresh.problem_params = {**(fresh.problem_params or {}), "case": case["id"]}
                ledger.record(session, fresh, "run.case", self._seal.key, opened=case["id"])
            return fresh

        fresh = await self._database.write(work)
        if fresh.state == "unknown":
            await self._announce(fresh, "case")

    async def _change(self, row: LedgerRow, state: str, **values: Any) -> LedgerRow:
        return await self._database.write(lambda session: ledger.change(session, row, state, self._seal.key, **values))

    async def _row(self, row_id: str) -> LedgerRow:
        row = await self._database.read(lambda session: session.get(LedgerRow, row_id))
        if row is None:
            raise NotFound
        return row

    def _own(self, session: Session, proposal: str, requester: Requester) -> LedgerRow:
        """A proposal of this person; somebody else's looks like none."""
        row = session.get(LedgerRow, proposal)
        if row is None or row.kind != "write" or not _belongs(row, requester):
            raise NotFound("PROPOSAL_NOT_FOUND", NO_SUCH_PROPOSAL, language=requester.language)
        return row

    async def _check_switch(self, operation: Operation, requester: Requester) -> None:
        """Raise when the operation is switched off; asked of the database each time, so that it is off everywhere."""
        if await self._database.read(lambda session: switch.is_stopped(session, operation.name)):
            await self._refuse(operation, requester, switch.STOPPED)
            raise Unavailable(switch.STOPPED, language=requester.language)

    async def _refuse(self, operation: Operation, requester: Requester, code: str) -> None:
        """An attempt that was turned down is in the audit log too."""
        await self._database.write(lambda session: self._record_refusal(session, operation, requester, code))

    def _record_refusal(self, session: Session, operation: Operation, requester: Requester, code: str) -> None:
        audit.record(
            session,
            "operation.turned_down",
            actor=audit.pseudonym(self._seal.key, requester.principal),
            on_behalf_of=audit.pseudonym(self._seal.key, requester.on_behalf_of),
            case=requester.case,
            conversation=requester.conversation,
            operation=operation.name,
            problem=code,
        )

    def situation(self, requester: Requester) -> Situation:
        """Where an operation of this person would run."""
        return Situation(
            caller=requester.caller,
            systems=self._systems,
            today=dt.datetime.now(OSLO).date(),
            language=requester.language,
            case=requester.case,
            on_behalf_of=requester.on_behalf_of,
            identity_check=requester.identity_check,
            conversation=requester.conversation,
        )

    def _situation_of(self, row: LedgerRow) -> Situation:
        """The situation of a stored run: the identity that confirmed it."""
        caller = caller_of(row.claims) if row.claims else Caller()
        return Situation(
            caller=caller,
            systems=self._systems,
            today=dt.datetime.now(OSLO).date(),
            language=row.language,
            case=row.case_id,
            on_behalf_of=row.on_behalf_of,
            identity_check=row.identity_check,
            conversation=row.conversation_id,
        )

    def _start(self, row: LedgerRow) -> asyncio.Task[None]:
        """Run a confirmed row in a task of its own; the one that runs already, if there is one."""
        if row.id not in self._calls:
            task = self._calls[row.id] = asyncio.create_task(self._run(row))
            task.add_done_callback(lambda _: self._calls.pop(row.id, None))
        return self._calls[row.id]


FILE_EXPIRED = Text(
    sv="Filen går inte längre att hämta. Be om den på nytt.",
    nb="Filen kan ikke lenger hentes. Be om den på nytt.",
    en="The file can no longer be fetched. Ask for it again.",
)
PAUSES = (
    (dt.timedelta(seconds=30), dt.timedelta(seconds=1)),
    (dt.timedelta(minutes=5), dt.timedelta(seconds=5)),
    (dt.timedelta(hours=2), dt.timedelta(minutes=1)),
)
"""Up to which age of a run, how long until it is looked at again."""
LONGEST_PAUSE = dt.timedelta(minutes=5)
CASE_SUMMARY = Text(
    sv="{title}: det är okänt om ändringen gick igenom. Det gäller {target}. Körning {run}.",
    nb="{title}: det er ukjent om endringen gikk gjennom. Det gjelder {target}. Kjøring {run}.",
    en="{title}: it is not known whether the change went through. It is about {target}. Run {run}.",
)
NO_SUCH_PROPOSAL = Text(
    sv="Jag hittar inget sådant förslag.", nb="Jeg finner ikke noe slikt forslag.", en="There is no such proposal."
)


SECOND_NEEDED = Text(
    sv="En andra person måste godkänna det här innan något händer.",
    nb="En annen person må godkjenne dette før noe skjer.",
    en="A second person has to approve this before anything happens.",
)


def find(name: str) -> Operation:
    if name not in CATALOGUE:
        raise NotFound("OPERATION_UNKNOWN")
    return CATALOGUE[name]


def parse(operation: Operation, raw: Mapping[str, Any], language: str) -> Inputs:
    """Typed inputs, or a `Malformed` that names each field and, where one fits, the stable code."""
    try:
        return operation.inputs.model_validate({name: value for name, value in raw.items() if value is not None})
    except ValidationError as error:
        problems = error.errors()
        fields, code, params = [], "INVALID_INPUT", {}
        for item in problems:
            known = operation.problem(item["type"])
            text = known.text.fill(language, **item.get("ctx", {})) if known else item["msg"]
            fields.append({"field": ".".join(str(part) for part in item["loc"]) or "inputs", "message": text})
            if known and code == "INVALID_INPUT":
                code, params = item["type"], item.get("ctx", {})
        raise Malformed(code, operation.problem(code).text, fields=fields, language=language, **params) from error


def _check_rights(operation: Operation, inputs: Inputs, requester: Requester) -> None:
    """Raise `Refused` unless this person may run it with these inputs."""
    rights.check_role(operation, requester.caller)
    rights.check_agent(operation, requester.caller, requester.case, requester.on_behalf_of)
    if operation.company_input:
        orgno = getattr(inputs, operation.company_input)
        rights.check_company(operation, requester.caller, orgno, orgno)


def as_error(operation: Operation, refused: Refused, language: str) -> ServiceError:
    """The problem that a refusal is, in the operation's own words."""
    known = operation.problem(refused.code)
    if known is None:
        return Unavailable("BACKEND_UNAVAILABLE", language=language)
    kind = BY_STATUS.get(known.status, Conflict)
    seconds = refused.params.get("seconds")
    retry_after = int(seconds) if isinstance(seconds, int | float) and known.status == 429 else None
    params = _plain(refused.params, language)
    return kind(refused.code, known.text, language=language, retry_after=retry_after, **params)


def own_companies(operation: Operation, caller: Caller) -> list[str]:
    """Org numbers for which the caller may run it; for an operation that anyone may run, all of theirs."""
    countries = {ask.company for ask in operation.asked().values() if ask.company}
    own = (
        caller.companies_with(operation.roles - {Role.BYRA_CONSULTANT}) if operation.roles else sorted(caller.companies)
    )
    if not operation.roles or Role.BYRA_CONSULTANT in operation.roles:
        own = own or sorted(caller.clients)
    return [orgno for orgno in own if any(len(orgno) in DIGITS[country] for country in countries)]


def _step(outcome: Outcome) -> str | None:
    """The step of a task that is to be done now."""
    return next((step.name for step in outcome.steps if step.state == "now"), None)


OF_TASK = ("steps", "step", "said", "next")
"""What is written of a task beside its own result, anew at each step."""


def _written(outcome: Outcome, language: str) -> dict[str, Any]:
    """What the ledger keeps of an outcome."""
    result = {name: value for name, value in outcome.result.items() if name not in OF_TASK}
    if outcome.steps:
        steps = [{"name": step.name, "title": step.title[language], "state": step.state} for step in outcome.steps]
        # Where an agent ran it, the customer hears of its steps in a language that the run does not have.
        said = outcome.message.filled(**outcome.values).as_dict()
        result |= {"steps": steps, "step": _step(outcome), "said": said}
    if outcome.next:
        result["next"] = {"operation": outcome.next.operation, "inputs": dict(outcome.next.inputs)}
    written = {
        "reference": outcome.reference,
        "result": result,
        "after": dict(outcome.after),
        "message": outcome.message.fill(language, **outcome.values),
        "problem_code": outcome.problem,
    }
    if outcome.problem:
        written["problem_params"] = _plain(outcome.values, language)
    return written


def _backend_key(row: LedgerRow) -> str:
    """The key under which the backend knows the call."""
    operation = find(row.operation)
    return operation.backend_key(row.memo, row.backend_key) if operation.backend_key else row.backend_key


def _older_than(age: dt.timedelta, row: LedgerRow) -> bool:
    """Was it confirmed longer ago than that?"""
    return row.confirmed_at is not None and now() - row.confirmed_at > age


def _late_from(row: LedgerRow) -> dt.datetime:
    """When the conversation is told that a pending effect takes longer than it should."""
    operation = find(row.operation)
    if operation.late_from is not None:
        return operation.late_from(row.result or {})
    return (row.confirmed_at or row.created_at) + operation.late_after


def _plain(params: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Parameters as text: role titles, days and lists become words."""

    def word(value: Any) -> Any:
        if isinstance(value, Text):
            return value[language]
        if isinstance(value, list | tuple):
            return joined([str(word(item)) for item in value], language)
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            return date_in_words(dt.date.fromisoformat(value), language)
        return value

    return {name: word(value) for name, value in params.items()}


def _option_title(ask: Any, value: Any, language: str) -> Any:
    if isinstance(value, list):
        return ", ".join(str(_option_title(ask, part, language)) for part in value)
    return next((option.title[language] for option in ask.options if option.value == value), value)


def _belongs(row: LedgerRow, requester: Requester) -> bool:
    """The same person; a visitor's only in the same conversation."""
    if row.principal is not None:
        return row.principal == requester.principal
    return row.conversation_id is not None and row.conversation_id == requester.conversation


def _may_approve(row: LedgerRow, requester: Requester) -> bool:
    """Do they hold the role of the second person?"""
    return bool(find(row.operation).second & requester.caller.roles)


def _approved(row: LedgerRow, requester: Requester) -> bool:
    """Were they the second person?"""
    return row.approver is not None and row.approver == requester.principal


def _second(requester: Requester) -> dict[str, Any]:
    """What the ledger keeps of the second person."""
    return {"approver": requester.principal, "approver_name": requester.caller.name}


def _matches(typed: str | None, expected: str) -> bool:
    """What was typed, however it is spaced or cased."""
    if typed is None:
        return False
    plain, wanted = typed.strip().casefold(), expected.casefold()
    if bare_digits(expected).isdigit():
        plain, wanted = bare_digits(typed), bare_digits(expected)
    return hmac.compare_digest(plain.encode(), wanted.encode())


def _anything_to_tidy(session: Session) -> bool:
    proposals = (
        select(LedgerRow.id).where(LedgerRow.state.in_(("proposed", AGREED)), LedgerRow.expires_at <= now()).limit(1)
    )
    secrets = select(Secret.ref).where(Secret.sealed.is_not(None), Secret.expires_at <= now()).limit(1)
    return session.scalar(proposals) is not None or session.scalar(secrets) is not None


async def _nobody(_: LedgerRow, __: News) -> None:
    """Nobody is listening yet."""
