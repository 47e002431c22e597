"""Payroll: synchronising the digital services of a company, one job at a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .access import Actor, RequestActor, company_for
from .bodies import Body
from .database import RequestDatabase
from .effects import happened
from .fingerprint import short_hash
from .idempotency import Once, Outcome
from .models import Company, Employee
from .payroll_models import AddressMismatch, SyncJob
from .payroll_services import PAYROLL_ADMIN, StateBody, apply_removals, waiting_removals
from .problems import Problem
from .times import now

router = APIRouter(prefix="/companies/{orgno}/sync-jobs", tags=["payroll"])


class Nothing(Body):
    """The company is all there is to say."""


@dataclass(frozen=True, kw_only=True)
class SyncCase:
    company: Company
    employees: int
    removals: list[Employee]
    running: SyncJob | None

    @property
    def version(self) -> str:
        removals = [employee.number for employee in self.removals]
        return short_hash(self.company.orgno, self.company.name, self.employees, removals)


def _sync_case(session: Session, actor: Actor, orgno: str, at: datetime, *, joins: bool = False) -> SyncCase:
    """`joins`: a job that runs already is no obstacle, it is the answer."""
    company = company_for(session, actor, orgno, PAYROLL_ADMIN)
    case = SyncCase(
        company=company,
        employees=session.scalar(select(func.count()).where(Employee.orgno == orgno)) or 0,
        removals=waiting_removals(session, orgno),
        running=session.scalar(select(SyncJob).where(SyncJob.orgno == orgno, SyncJob.due_at > at).limit(1)),
    )
    if case.running is not None:
        if joins:
            return case
        raise Problem("SYNC_RUNNING")
    different = session.scalar(select(func.count()).where(AddressMismatch.orgno == orgno))
    if different:
        raise Problem("SYNC_EMAIL_MISMATCH", n=different)
    return case


@router.post("/preview")
def preview_sync(orgno: str, body: Nothing, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        case = _sync_case(session, actor, orgno, now())
        return {
            "company": case.company.name,
            "employees": case.employees,
            "removals": [{"number": employee.number, "name": employee.name} for employee in case.removals],
            "state_version": case.version,
        }


@router.post("")
def start_sync(
    orgno: str, body: StateBody, actor: RequestActor, once: Annotated[Once, Depends()], request: Request
) -> JSONResponse:
    def effect(session: Session) -> Outcome:
        at = now()
        case = _sync_case(session, actor, orgno, at, joins=True)
        if case.running is not None:
            return Outcome(status=200, body=_described(case.running, at))
        if body.state_version != case.version:
            raise Problem("STATE_CHANGED")
        job = SyncJob(
            id=f"SJ-{uuid4().hex}",
            orgno=orgno,
            started_at=at,
            due_at=at + timedelta(seconds=request.app.state.settings.sandbox_sync_seconds),
            sent=case.employees,
            removed=apply_removals(session, orgno),
            requested_by=actor.key,
        )
        session.add(job)
        happened(session, "syncs", orgno, at)
        return Outcome(status=202, body=_described(job, at))

    return once.run(body, effect)


@router.get("/{job_id}")
def read_sync(orgno: str, job_id: str, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        company_for(session, actor, orgno, PAYROLL_ADMIN)
        job = session.get(SyncJob, job_id)
        if job is None or job.orgno != orgno:
            raise Problem("REQUEST_UNKNOWN")
        return _described(job, now())


def _described(job: SyncJob, at: datetime) -> dict:
    done = job.due_at <= at
    return {
        "id": job.id,
        "state": "DONE" if done else "RUNNING",
        "counts": {"sent": job.sent, "removed": job.removed} if done else None,
    }
