"""What the payroll routes have in common: who may, the services and refusals, and the end of an employee's Min Lön."""

from collections.abc import Iterable
from typing import Annotated, Literal

from fastapi import Header
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .bodies import Body
from .models import Collaboration, Employee
from .payroll_models import ApproverGroup, OpenReport, UnsyncedRemoval
from .problems import Problem, declare

declare(
    {
        "EMPLOYEE_NOT_FOUND": (404, "No employee with {value}."),
        "EMPLOYEE_IS_APPROVER": (409, "The employee is an approver. Remove that first."),
        "SERVICE_NOT_ACTIVE": (409, "{service} is not active."),
        "DELIVERY_VALUE_REQUIRED": (422, "Another way to deliver payslips is needed."),
        "UTLAGG_NOT_HERE": (422, "Visma Utlägg is handled in Mina tjänster."),
        "ACTIVE_COLLABORATION": (409, "There is an active collaboration in {service}."),
        "OPEN_REPORTS": (409, "There are unsubmitted expenses or reports."),
        "CLIENT_MANDATE_REQUIRED": (403, "The customer has not given the accounting office this mandate."),
        "SYNC_RUNNING": (409, "A synchronisation is running already."),
        "SYNC_EMAIL_MISMATCH": (409, "The e-mail address differs for {n} employees."),
        "NOT_AN_APPROVER": (409, "The person is not an approver."),
        "LAST_APPROVER": (409, "The only approver for {group}."),
        "NOT_SUBSCRIBED": (409, "The company does not subscribe to Visma Utlägg."),
        "ALREADY_TERMINATED": (409, "Terminated already with effect {date}."),
        "USER_IS_MAIN_CONTACT": (409, "The user is the main contact."),
        "LAST_ADMIN": (409, "The company would have no administrator."),
        "LICENCE_NOT_HELD": (409, "The user holds no licence for {service}."),
    }
)

PAYROLL_ADMIN = frozenset({"payroll_admin"})
COMPANY_ADMIN = frozenset({"company_admin"})
BYRA, AGENT = frozenset({"byra_consultant"}), frozenset({"support_agent"})

LABELS = {
    "lon_anstalld": "Visma Lön Anställd",
    "min_lon": "Visma Min Lön",
    "resa_utlagg": "Visma Resa & Utlägg",
    "utlagg": "Visma Utlägg",
    "eekonomi": "Visma eEkonomi",
}
Service = Literal["lon_anstalld", "min_lon", "resa_utlagg", "utlagg"]


class StateBody(Body):
    state_version: str


IfMatch = Annotated[str, Header(pattern=r'^"[^"]{1,100}"$')]
"""The state version of a removal, as an entity tag."""


def version_in(if_match: str) -> str:
    return if_match.strip('"')


def employee_at(session: Session, orgno: str, number: str) -> Employee:
    employee = session.get(Employee, (orgno, number))
    if employee is None:
        raise Problem("EMPLOYEE_NOT_FOUND", value=number)
    return employee


def groups_of(session: Session, employee: Employee) -> list[ApproverGroup]:
    return list(
        session.scalars(
            select(ApproverGroup)
            .where(ApproverGroup.orgno == employee.orgno, ApproverGroup.number == employee.number)
            .order_by(ApproverGroup.name)
        )
    )


def open_reports(session: Session, orgno: str, service: str, number: str | None = None) -> int:
    """Reports of a company, or of one employee, that are not sent in or approved."""
    counted = select(func.count()).where(OpenReport.orgno == orgno, OpenReport.service == service)
    if number is not None:
        counted = counted.where(OpenReport.number == number)
    return session.scalar(counted) or 0


def unsent_in_collaborations(session: Session, orgno: str, service: str) -> int:
    unsent = select(func.sum(Collaboration.unsent_reports)).where(
        Collaboration.customer == orgno, Collaboration.service == service, Collaboration.status == "active"
    )
    return session.scalar(unsent) or 0


def refuse_collaboration(session: Session, orgno: str, services: Iterable[str]) -> None:
    for service in services:
        active = select(Collaboration.id).where(
            Collaboration.customer == orgno, Collaboration.service == service, Collaboration.status == "active"
        )
        if session.scalar(active.limit(1)) is not None:
            raise Problem("ACTIVE_COLLABORATION", service=LABELS[service])


def waiting_removals(session: Session, orgno: str) -> list[Employee]:
    """Employees whose Min Lön the next synchronisation empties."""
    return list(
        session.scalars(
            select(Employee)
            .join(
                UnsyncedRemoval,
                (UnsyncedRemoval.orgno == Employee.orgno) & (UnsyncedRemoval.number == Employee.number),
            )
            .where(Employee.orgno == orgno)
            .order_by(Employee.number)
        )
    )


def without(employee: Employee, services: Iterable[str]) -> list[str]:
    return [service for service in employee.services if service not in set(services)]


def apply_removals(session: Session, orgno: str) -> int:
    """A synchronisation: what waits is removed from Min Lön. Returns for how many employees."""
    employees = waiting_removals(session, orgno)
    for employee in employees:
        employee.services = without(employee, ["min_lon"])
        session.delete(session.get_one(UnsyncedRemoval, (orgno, employee.number)))
    return len(employees)
