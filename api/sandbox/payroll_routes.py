"""Payroll: the employees of a company, stopping services for one of them or for all, and who approves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import uuid4

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .access import Actor, RequestActor, company_for
from .bodies import Body
from .database import RequestDatabase
from .effects import happened
from .fingerprint import short_hash
from .idempotency import Once, Outcome
from .models import Company, Employee, Membership, User
from .payroll_models import ApproverGroup, ByraMandate, ServiceUse, SyncJob
from .payroll_services import (
    AGENT,
    BYRA,
    COMPANY_ADMIN,
    LABELS,
    PAYROLL_ADMIN,
    IfMatch,
    Service,
    apply_removals,
    employee_at,
    groups_of,
    open_reports,
    refuse_collaboration,
    unsent_in_collaborations,
    version_in,
    waiting_removals,
    without,
)
from .problems import Problem
from .times import now

router = APIRouter(prefix="/companies/{orgno}", tags=["payroll"])

Delivery = Literal["e_mail", "paper", "kivra", "min_lon"]


class EmployeeServices(Body):
    services: list[Service] = Field(min_length=1)
    delivery: Delivery | None = None


class EmployeeDeactivation(EmployeeServices):
    state_version: str


class CompanyServices(Body):
    services: list[Service] = Field(min_length=1)


class CompanyDeactivation(CompanyServices):
    state_version: str


class Replacement(Body):
    replacement: str | None = None


class ApproverRemoval(Replacement):
    state_version: str


@router.get("/employees")
def list_employees(orgno: str, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        company_for(session, actor, orgno, PAYROLL_ADMIN | COMPANY_ADMIN | BYRA | AGENT)
        employees = session.scalars(select(Employee).where(Employee.orgno == orgno).order_by(Employee.number))
        return {
            "employees": [
                {
                    "number": employee.number,
                    "name": employee.name,
                    "is_approver": employee.is_approver,
                    "groups": [group.name for group in groups_of(session, employee)],
                    "delivery": employee.delivery,
                    "services": employee.services,
                }
                for employee in employees
            ]
        }


@dataclass(frozen=True, kw_only=True)
class EmployeeCase:
    """One employee, as the decision to stop their services sees them."""

    company: Company
    employee: Employee
    reports: int
    others: list[Employee]
    """Colleagues whose Min Lön the synchronisation at the end would empty as well."""

    @property
    def version(self) -> str:
        employee = self.employee
        return short_hash(
            [employee.orgno, employee.number, employee.name, employee.is_approver, employee.delivery],
            employee.services,
            self.reports,
            [other.number for other in self.others],
        )


def _employee_case(
    session: Session, actor: Actor, orgno: str, number: str, body: EmployeeServices, *, off_is_fine: bool = False
) -> EmployeeCase:
    company = company_for(session, actor, orgno, PAYROLL_ADMIN | BYRA | AGENT)
    employee = employee_at(session, orgno, number)
    if "utlagg" in body.services:
        raise Problem("UTLAGG_NOT_HERE")
    case = EmployeeCase(
        company=company,
        employee=employee,
        reports=sum(open_reports(session, orgno, service, number) for service in body.services),
        others=[other for other in waiting_removals(session, orgno) if other.number != number],
    )
    if off_is_fine and not set(body.services) & set(employee.services):
        return case
    if employee.is_approver:
        raise Problem("EMPLOYEE_IS_APPROVER")
    for service in body.services:
        if service not in employee.services:
            raise Problem("SERVICE_NOT_ACTIVE", service=LABELS[service])
    if "min_lon" in body.services and body.delivery in (None, "min_lon"):
        raise Problem("DELIVERY_VALUE_REQUIRED")
    return case


@router.post("/employees/{number}/service-deactivations/preview")
def preview_employee_deactivation(
    orgno: str, number: str, body: EmployeeServices, actor: RequestActor, database: RequestDatabase
) -> dict:
    with database.reading() as session:
        case = _employee_case(session, actor, orgno, number, body)
        return {
            "company": case.company.name,
            "employee": {"number": number, "name": case.employee.name},
            "services": case.employee.services,
            "delivery": case.employee.delivery,
            "open_reports": case.reports,
            "also_removed": [{"number": other.number, "name": other.name} for other in case.others],
            "state_version": case.version,
        }


@router.post("/employees/{number}/service-deactivations")
def deactivate_for_employee(
    orgno: str, number: str, body: EmployeeDeactivation, actor: RequestActor, once: Annotated[Once, Depends()]
) -> JSONResponse:
    """Approver check, flags, delivery, synchronisation: in this order, in one transaction."""

    def effect(session: Session) -> Outcome:
        at = now()
        case = _employee_case(session, actor, orgno, number, body, off_is_fine=True)
        employee = case.employee
        before = {"services": employee.services, "delivery": employee.delivery}
        if not set(body.services) & set(employee.services):
            return Outcome(status=200, body=_unchanged(before))
        if body.state_version != case.version:
            raise Problem("STATE_CHANGED")
        employee.services = without(employee, body.services)
        if "min_lon" in body.services:
            employee.delivery = body.delivery
        job = _synchronised(session, actor, orgno, at, removed=int("min_lon" in body.services))
        return Outcome(
            status=201,
            body={
                "id": happened(session, "employee_deactivations", f"{orgno}/{number}", at),
                "changed": True,
                "sync_job": job.id,
                "state_before": before,
                "state_after": {"services": employee.services, "delivery": employee.delivery},
            },
        )

    return once.run(body, effect)


@dataclass(frozen=True, kw_only=True)
class CompanyCase:
    """A company, as the decision to stop services for all of it sees it."""

    company: Company
    active: list[str]
    employees: int
    """Employees who use one of the services in question."""
    reports: dict[str, int]

    @property
    def version(self) -> str:
        return short_hash(self.company.orgno, self.company.name, self.active, self.employees, self.reports)


def _company_case(
    session: Session, actor: Actor, orgno: str, body: CompanyServices, *, off_is_fine: bool = False
) -> CompanyCase:
    company = company_for(session, actor, orgno, PAYROLL_ADMIN | COMPANY_ADMIN | BYRA | AGENT)
    _check_mandate(session, actor, orgno)
    active = list(
        session.scalars(
            select(ServiceUse.service).where(ServiceUse.orgno == orgno, ServiceUse.active).order_by(ServiceUse.service)
        )
    )
    wanted = sorted(set(body.services))
    staff = session.scalars(select(Employee).where(Employee.orgno == orgno)).all()
    case = CompanyCase(
        company=company,
        active=active,
        employees=sum(bool(set(employee.services) & set(wanted)) for employee in staff),
        reports={
            service: open_reports(session, orgno, service) + unsent_in_collaborations(session, orgno, service)
            for service in wanted
        },
    )
    if off_is_fine and not set(wanted) & set(active):
        return case
    for service in wanted:
        if service not in active:
            raise Problem("SERVICE_NOT_ACTIVE", service=LABELS[service])
    refuse_collaboration(session, orgno, wanted)
    if case.reports.get("utlagg"):
        raise Problem("OPEN_REPORTS")
    return case


def _check_mandate(session: Session, actor: Actor, orgno: str) -> None:
    """Somebody who is there for an accounting office only needs the customer's mandate."""
    if actor.is_agent:
        return
    roles = set(
        session.scalar(
            select(Membership.roles)
            .join(User, User.id == Membership.user_id)
            .where(User.email == actor.email, Membership.orgno == orgno)
        )
        or ()
    )
    if roles & (PAYROLL_ADMIN | COMPANY_ADMIN):
        return
    mandate = (
        select(ByraMandate.byra)
        .join(Membership, Membership.orgno == ByraMandate.byra)
        .join(User, User.id == Membership.user_id)
        .where(ByraMandate.customer == orgno, User.email == actor.email)
    )
    if session.scalar(mandate.limit(1)) is None:
        raise Problem("CLIENT_MANDATE_REQUIRED")


@router.post("/service-deactivations/preview")
def preview_company_deactivation(
    orgno: str, body: CompanyServices, actor: RequestActor, database: RequestDatabase
) -> dict:
    with database.reading() as session:
        case = _company_case(session, actor, orgno, body)
        return {
            "company": case.company.name,
            "active": case.active,
            "employees": case.employees,
            "open_reports": sum(case.reports.values()),
            "state_version": case.version,
        }


@router.post("/service-deactivations")
def deactivate_for_company(
    orgno: str, body: CompanyDeactivation, actor: RequestActor, once: Annotated[Once, Depends()]
) -> JSONResponse:
    def effect(session: Session) -> Outcome:
        at = now()
        case = _company_case(session, actor, orgno, body, off_is_fine=True)
        before = {"active": case.active}
        if not set(body.services) & set(case.active):
            return Outcome(status=200, body=_unchanged(before))
        if body.state_version != case.version:
            raise Problem("STATE_CHANGED")
        for service in set(body.services):
            session.get_one(ServiceUse, (orgno, service)).active = False
        for employee in session.scalars(select(Employee).where(Employee.orgno == orgno)):
            employee.services = without(employee, body.services)
        job = _synchronised(session, actor, orgno, at, removed=case.employees)
        return Outcome(
            status=201,
            body={
                "id": happened(session, "company_deactivations", orgno, at),
                "changed": True,
                "employees": case.employees,
                "sync_job": job.id,
                "state_before": before,
                "state_after": {"active": [service for service in case.active if service not in body.services]},
            },
        )

    return once.run(body, effect)


@dataclass(frozen=True, kw_only=True)
class ApproverCase:
    company: Company
    employee: Employee
    groups: list[ApproverGroup]
    replacement: Employee | None

    @property
    def version(self) -> str:
        return short_hash(
            [self.employee.orgno, self.employee.number, self.employee.name, self.employee.is_approver],
            [[group.name, group.pending] for group in self.groups],
            self.replacement and [self.replacement.number, self.replacement.name],
        )


def _approver_case(
    session: Session, actor: Actor, orgno: str, number: str, replacement: str | None, *, off_is_fine: bool = False
) -> ApproverCase:
    company = company_for(session, actor, orgno, PAYROLL_ADMIN)
    employee = employee_at(session, orgno, number)
    successor = employee_at(session, orgno, replacement) if replacement and replacement != number else None
    case = ApproverCase(company=company, employee=employee, groups=groups_of(session, employee), replacement=successor)
    if not employee.is_approver and not off_is_fine:
        raise Problem("NOT_AN_APPROVER")
    if successor is None:
        for group in case.groups:
            others = select(func.count()).where(
                ApproverGroup.orgno == orgno, ApproverGroup.name == group.name, ApproverGroup.number != number
            )
            if not session.scalar(others):
                raise Problem("LAST_APPROVER", group=group.name)
    return case


@router.post("/approvers/{number}/preview")
def preview_approver_removal(
    orgno: str, number: str, body: Replacement, actor: RequestActor, database: RequestDatabase
) -> dict:
    with database.reading() as session:
        case = _approver_case(session, actor, orgno, number, body.replacement)
        replacement = case.replacement
        return {
            "company": case.company.name,
            "employee": {"number": number, "name": case.employee.name},
            "groups": [group.name for group in case.groups],
            "pending": sum(group.pending for group in case.groups),
            "replacement": replacement and {"number": replacement.number, "name": replacement.name},
            "state_version": case.version,
        }


@router.delete("/approvers/{number}")
def remove_approver(
    orgno: str,
    number: str,
    actor: RequestActor,
    once: Annotated[Once, Depends()],
    if_match: IfMatch,
    replacement: str | None = None,
) -> JSONResponse:
    body = ApproverRemoval(replacement=replacement, state_version=version_in(if_match))

    def effect(session: Session) -> Outcome:
        at = now()
        case = _approver_case(session, actor, orgno, number, replacement, off_is_fine=True)
        names = [group.name for group in case.groups]
        before = {"approver": case.employee.is_approver, "groups": names}
        if not case.employee.is_approver:
            return Outcome(status=200, body=_unchanged(before))
        if body.state_version != case.version:
            raise Problem("STATE_CHANGED")
        case.employee.is_approver = False
        for group in case.groups:
            if case.replacement is not None:
                _hand_over(session, group, case.replacement)
            session.delete(group)
        return Outcome(
            status=200,
            body={
                "id": happened(session, "approver_removals", f"{orgno}/{number}", at),
                "changed": True,
                "state_before": before,
                "state_after": {"approver": False, "replacement": replacement},
            },
        )

    return once.run(body, effect)


def _hand_over(session: Session, group: ApproverGroup, successor: Employee) -> None:
    successor.is_approver = True
    held = session.get(ApproverGroup, (group.orgno, successor.number, group.name))
    if held is None:
        held = ApproverGroup(orgno=group.orgno, number=successor.number, name=group.name, pending=0)
        session.add(held)
    held.pending += group.pending


def _synchronised(session: Session, actor: Actor, orgno: str, at: datetime, removed: int) -> SyncJob:
    """The synchronisation that ends a deactivation; it is over when the deactivation is."""
    removed += apply_removals(session, orgno)
    job = SyncJob(
        id=f"SJ-{uuid4().hex}",
        orgno=orgno,
        started_at=at,
        due_at=at,
        sent=session.scalar(select(func.count()).where(Employee.orgno == orgno)) or 0,
        removed=removed,
        requested_by=actor.key,
    )
    session.add(job)
    return job


def _unchanged(state: dict) -> dict:
    """It was so already: an answer, and no effect."""
    return {"id": "unchanged", "changed": False, "sync_job": None, "state_before": state, "state_after": state}
