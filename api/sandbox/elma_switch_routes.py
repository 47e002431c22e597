"""ELMA: a change of access point, which takes days and is remembered until it is over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import uuid4

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from .access import Actor, RequestActor, company_for
from .bodies import Body
from .database import RequestDatabase
from .effects import happened
from .elma_models import ElmaSwitch
from .elma_register import MAY_CHANGE, Registration, check_orgno, registration_of
from .elma_registration_routes import obstacle
from .idempotency import Once, Outcome
from .models import Company
from .problems import Problem, declare
from .times import now, rfc3339

declare(
    {
        "NOTHING_TO_LEAVE": (409, "The company is not registered anywhere, so it can be registered right away."),
        "SWITCH_NOT_OPEN": (409, "There is no switch under way for this company."),
    }
)

TO, AWAY = "to_autoinvoice", "away"
ARRIVED = {TO: "REGISTERED_AUTOINVOICE", AWAY: "REGISTERED_OTHER_AP"}
"""Where a company stands when its switch is over."""

router = APIRouter(prefix="/elma/switches", tags=["elma"])


class PreviewBody(Body):
    orgno: str
    direction: Literal["to_autoinvoice", "away", "stop"] | None = None


class SwitchBody(Body):
    orgno: str
    direction: Literal["to_autoinvoice", "away"]
    state_version: str


class StopBody(Body):
    """The switch is all there is to say."""


@dataclass(frozen=True, kw_only=True)
class SwitchCase:
    company: Company
    registration: Registration
    direction: str
    open: ElmaSwitch | None


def _open_switch(session: Session, orgno: str, registration: Registration) -> ElmaSwitch | None:
    query = select(ElmaSwitch).where(ElmaSwitch.orgno == orgno, ElmaSwitch.state == "OPEN")
    return next((found for found in session.scalars(query) if ARRIVED[found.direction] != registration.state), None)


def _may_switch(session: Session, actor: Actor, orgno: str, wanted: str | None, at: datetime) -> SwitchCase:
    check_orgno(orgno)
    company = company_for(session, actor, orgno, MAY_CHANGE)
    registration = registration_of(session, orgno, at)
    open_switch = _open_switch(session, orgno, registration)
    if wanted == "stop" and open_switch is None:
        raise Problem("SWITCH_NOT_OPEN")
    if open_switch is not None:
        return SwitchCase(company=company, registration=registration, direction=open_switch.direction, open=open_switch)
    # Whoever is with us wants to leave, whoever is elsewhere wants to come, unless they say otherwise.
    direction = wanted or (AWAY if registration.state == "REGISTERED_AUTOINVOICE" else TO)
    match direction, registration.state:
        case _, "UNKNOWN":
            raise Problem("LOOKUP_UNAVAILABLE")
        case _, "PENDING_REGISTER" | "PENDING_UNREGISTER":
            raise Problem("IN_PROGRESS")
        case "to_autoinvoice", "REGISTERED_AUTOINVOICE":
            raise Problem("ALREADY_REGISTERED")
        case "to_autoinvoice", "NOT_REGISTERED":
            raise Problem("NOTHING_TO_LEAVE")
        case "away", "REGISTERED_OTHER_AP":
            raise Problem("REGISTERED_ELSEWHERE", access_point=registration.access_point)
        case "away", "NOT_REGISTERED":
            raise Problem("NOT_REGISTERED")
    if direction == AWAY and not registration.autoinvoice_account:
        raise Problem("AUTOINVOICE_ACCOUNT_MISSING", orgno=orgno)
    return SwitchCase(company=company, registration=registration, direction=direction, open=None)


@router.post("/preview")
def preview_switch(body: PreviewBody, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        case = _may_switch(session, actor, body.orgno, body.direction, now())
        missing = obstacle(case.company) if case.direction == TO else None
        return {
            "company": case.company.name,
            "direction": case.direction,
            "state": case.registration.state,
            "access_point": case.registration.access_point,
            "obstacle": missing and missing.code,
            "open": case.open and case.open.id,
            "state_version": case.registration.version,
        }


@router.post("")
def open_switch(body: SwitchBody, actor: RequestActor, once: Annotated[Once, Depends()]) -> JSONResponse:
    def effect(session: Session) -> Outcome:
        at = now()
        case = _may_switch(session, actor, body.orgno, body.direction, at)
        if case.open is not None:
            if case.direction != body.direction:
                raise Problem("IN_PROGRESS")
            return Outcome(status=200, body=_described(case.open))
        if body.state_version != case.registration.version:
            raise Problem("STATE_CHANGED")
        switch = ElmaSwitch(
            id=f"ES-{uuid4().hex}",
            orgno=body.orgno,
            direction=body.direction,
            state="OPEN",
            opened_by=actor.key,
            opened_at=at,
        )
        session.add(switch)
        happened(session, "switches", body.orgno, at)
        return Outcome(status=201, body=_described(switch))

    return once.run(body, effect)


@router.get("/{switch_id}")
def read_switch(switch_id: str, database: RequestDatabase) -> dict:
    # Written, because looking at a switch that has come to its end closes it.
    with database.writing() as session:
        switch = _switch(session, switch_id)
        state = registration_of(session, switch.orgno, now()).state
        if switch.state == "OPEN" and state == ARRIVED[switch.direction]:
            switch.state = "DONE"
        return _described(switch) | {"participant": state}


@router.post("/{switch_id}/stop")
def stop_switch(switch_id: str, body: StopBody, actor: RequestActor, once: Annotated[Once, Depends()]) -> JSONResponse:
    def effect(session: Session) -> Outcome:
        switch = _switch(session, switch_id)
        company_for(session, actor, switch.orgno, MAY_CHANGE)
        if switch.state != "OPEN":
            raise Problem("SWITCH_NOT_OPEN")
        switch.state = "STOPPED"
        happened(session, "stopped_switches", switch.orgno, now())
        return Outcome(status=200, body=_described(switch))

    return once.run(body, effect)


def _switch(session: Session, switch_id: str) -> ElmaSwitch:
    switch = session.get(ElmaSwitch, switch_id)
    if switch is None:
        raise Problem("REQUEST_UNKNOWN")
    return switch


def _described(switch: ElmaSwitch) -> dict:
    return {
        "id": switch.id,
        "orgno": switch.orgno,
        "direction": switch.direction,
        "state": switch.state,
        "opened_at": rfc3339(switch.opened_at),
    }
