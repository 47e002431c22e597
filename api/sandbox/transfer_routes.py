"""Moving licences to another company: one asks, the other consents or not, Visma carries it out."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from uuid import uuid4

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import Field
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from .access import Actor, RequestActor, company_for
from .bodies import Body
from .case_routes import case_id, new_case
from .contracts_models import Licence, LicenceTransfer
from .database import RequestDatabase
from .effects import happened
from .fingerprint import short_hash
from .idempotency import Once, Outcome
from .invoices_models import InvoiceState
from .models import Collaboration, Company, Invoice
from .problems import Problem, declare
from .times import now, rfc3339

router = APIRouter(tags=["licence transfers"])

declare(
    {
        "SAME_COMPANY": (422, "Giver and receiver are the same company."),
        "RECEIVER_UNKNOWN": (404, "Receiving company not found."),
        "LICENCE_NOT_OWNED": (409, "Licence {id} does not belong to {orgno}."),
        "NOT_TRANSFERABLE": (409, "{product} cannot be transferred."),
        "ACTIVE_COLLABORATION": (409, "There is an active collaboration in {service}."),
        "RECEIVER_CONSENT_MISSING": (409, "The receiver must consent."),
        "NOT_SUPPORTED": (422, "This cannot be done here."),
        "TRANSFER_NOT_FOUND": (404, "No such request."),
        "TRANSFER_CLOSED": (409, "Nothing more comes of this request."),
        "ALREADY_CONSENTED": (409, "The receiver has consented already."),
        "AGENT_REQUIRED": (403, "This is for Visma's own people."),
    }
)

SIGNERS = frozenset({"company_admin", "firmatecknare"})
READERS = SIGNERS | {"support_agent"}
CONSENT_DAYS, REVIEW_DAYS = 14, 30
"""How long the receiver has, and how long a consent is good for."""
OPEN = ("awaiting_receiver", "review")
EVERYTHING = "all"


class NewTransfer(Body):
    orgno: str = Field(max_length=20)
    receiver: str = Field(max_length=20)
    licences: list[str] = Field(min_length=1, max_length=100)
    reason: Literal["new_company", "merger", "sale", "other"] = "other"
    effective: date | None = None


class Transfer(NewTransfer):
    state_version: str


class Decision(Body):
    state_version: str


class Side(Body):
    orgno: str = Field(max_length=20)


class Withdrawal(Side):
    state_version: str


class Nothing(Body):
    """The address says it all."""


@dataclass(frozen=True, kw_only=True)
class TransferCase:
    """Two companies and some licences, as the decision to move them sees them."""

    giver: Company
    receiver: Company
    licences: list[Licence]
    unpaid: int

    @property
    def version(self) -> str:
        return short_hash(
            [self.giver.orgno, self.giver.name, self.receiver.orgno, self.receiver.name, self.unpaid],
            [[each.id, each.product, each.quantity] for each in self.licences],
        )


@router.get("/companies/{orgno}/licences")
def list_licences(orgno: str, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        company_for(session, actor, orgno, READERS)
        return {"licences": [_licence(each) for each in _licences(session, orgno)]}


def _licences(session: Session, orgno: str) -> list[Licence]:
    return list(session.scalars(select(Licence).where(Licence.orgno == orgno).order_by(Licence.id)))


def _licence(licence: Licence) -> dict:
    return {"id": licence.id, "product": licence.product, "quantity": licence.quantity}


def _case(session: Session, actor: Actor, body: NewTransfer) -> TransferCase:
    giver = company_for(session, actor, body.orgno, SIGNERS)
    if body.receiver == body.orgno:
        raise Problem("SAME_COMPANY")
    receiver = session.get(Company, body.receiver)
    if receiver is None:
        raise Problem("RECEIVER_UNKNOWN")
    if receiver.country != giver.country:
        raise Problem("NOT_SUPPORTED")
    held = {each.id: each for each in _licences(session, giver.orgno)}
    wanted = sorted(held) if EVERYTHING in body.licences else sorted(set(body.licences))
    missing = next((each for each in wanted if each not in held), None)
    if missing is not None or not wanted:
        raise Problem("LICENCE_NOT_OWNED", id=missing or "–", orgno=giver.orgno)
    licences = [held[each] for each in wanted]
    for licence in licences:
        if not licence.transferable:
            raise Problem("NOT_TRANSFERABLE", product=licence.product)
    if giver.country == "SE":
        _refuse_collaborations(session, giver)
    for other in _of_company(session, giver.orgno):
        if other.giver == giver.orgno and set(other.licences) & set(wanted):
            if status_of(other, now()) == "awaiting_receiver":
                raise Problem("RECEIVER_CONSENT_MISSING", date=other.requested_at.date().isoformat())
            if status_of(other, now()) == "review":
                raise Problem("REQUEST_OPEN", date=other.requested_at.date().isoformat())
    return TransferCase(giver=giver, receiver=receiver, licences=licences, unpaid=_unpaid(session, giver.orgno))


def _refuse_collaborations(session: Session, giver: Company) -> None:
    """The Swedish process wants them ended first."""
    active = select(Collaboration.service).where(
        Collaboration.customer == giver.orgno, Collaboration.status == "active"
    )
    service = session.scalar(active.order_by(Collaboration.id).limit(1))
    if service is not None:
        raise Problem("ACTIVE_COLLABORATION", service=service)


def _unpaid(session: Session, orgno: str) -> int:
    query = (
        select(func.count())
        .select_from(Invoice)
        .join(InvoiceState, InvoiceState.no == Invoice.no)
        .where(Invoice.orgno == orgno, InvoiceState.paid.is_(False))
    )
    return session.scalar(query) or 0


@router.post("/licence-transfers/preview")
def preview_transfer(body: NewTransfer, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        case = _case(session, actor, body)
        return {
            "giver": case.giver.name,
            "receiver": case.receiver.name,
            "country": case.giver.country,
            "licences": [_licence(each) for each in case.licences],
            "unpaid_invoices": case.unpaid,
            "consent_days": CONSENT_DAYS,
            "state_version": case.version,
        }


@router.post("/licence-transfers")
def request_transfer(body: Transfer, actor: RequestActor, once: Annotated[Once, Depends()]) -> JSONResponse:
    def effect(session: Session) -> Outcome:
        at = now()
        found = _case(session, actor, body)
        if body.state_version != found.version:
            raise Problem("STATE_CHANGED")
        licences = [each.id for each in found.licences]
        summary = f"{body.orgno} -> {body.receiver}: {', '.join(licences)}"
        case = new_case(
            session, actor, at, topic="license.transfer", summary=summary, contact=actor.email, orgno=body.orgno
        )
        transfer = LicenceTransfer(
            id=f"LT-{uuid4().hex[:12]}",
            giver=body.orgno,
            receiver=body.receiver,
            licences=licences,
            reason=body.reason,
            effective=body.effective,
            status="awaiting_receiver",
            requested_by=actor.key,
            requested_at=at,
            expires_at=at + timedelta(days=CONSENT_DAYS),
            case_id=case_id(case),
        )
        session.add(transfer)
        happened(session, "licence_transfers", f"{body.orgno}/{body.receiver}", at)
        return Outcome(status=201, body=_described(session, transfer, at) | {"state_before": {"status": "none"}})

    return once.run(body, effect)


@router.get("/companies/{orgno}/licence-transfers")
def list_transfers(orgno: str, actor: RequestActor, database: RequestDatabase) -> dict:
    """Those that the company gives and those that it receives, the newest first."""
    with database.reading() as session:
        company_for(session, actor, orgno, READERS)
        at = now()
        return {"transfers": [_described(session, each, at) for each in _of_company(session, orgno)]}


def _of_company(session: Session, orgno: str) -> list[LicenceTransfer]:
    mine = or_(LicenceTransfer.giver == orgno, LicenceTransfer.receiver == orgno)
    query = select(LicenceTransfer).where(mine).order_by(LicenceTransfer.requested_at.desc(), LicenceTransfer.id)
    return list(session.scalars(query))


@router.get("/licence-transfers/{transfer_id}")
def read_transfer(transfer_id: str, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        transfer = _found(session, transfer_id)
        _for_either(session, actor, transfer)
        return _described(session, transfer, now())


def _found(session: Session, transfer_id: str) -> LicenceTransfer:
    transfer = session.get(LicenceTransfer, transfer_id)
    if transfer is None:
        raise Problem("TRANSFER_NOT_FOUND")
    return transfer


def _for_either(session: Session, actor: Actor, transfer: LicenceTransfer) -> None:
    """Either party may read it; to everybody else it is not there."""
    for orgno in (transfer.giver, transfer.receiver):
        try:
            company_for(session, actor, orgno, READERS)
            return
        except Problem:
            continue
    raise Problem("TRANSFER_NOT_FOUND")


def status_of(transfer: LicenceTransfer, at: datetime) -> str:
    return "expired" if transfer.status in OPEN and transfer.expires_at <= at else transfer.status


def _version(transfer: LicenceTransfer, at: datetime) -> str:
    return short_hash(transfer.id, status_of(transfer, at), transfer.licences, str(transfer.consented_at))


def _described(session: Session, transfer: LicenceTransfer, at: datetime) -> dict:
    return {
        "id": transfer.id,
        "case": transfer.case_id,
        "status": status_of(transfer, at),
        "giver": {"orgno": transfer.giver, "name": session.get_one(Company, transfer.giver).name},
        "receiver": {"orgno": transfer.receiver, "name": session.get_one(Company, transfer.receiver).name},
        "licences": [_licence(session.get_one(Licence, each)) for each in transfer.licences],
        "reason": transfer.reason,
        "effective": transfer.effective and transfer.effective.isoformat(),
        "requested_at": rfc3339(transfer.requested_at),
        "expires_at": rfc3339(transfer.expires_at),
        "consented": transfer.consented_at is not None,
        "state_version": _version(transfer, at),
    }


def _to_consent(session: Session, actor: Actor, transfer_id: str, at: datetime) -> LicenceTransfer:
    """The request, for somebody who may bind the receiving company; the giver's word is no consent."""
    transfer = _found(session, transfer_id)
    try:
        company_for(session, actor, transfer.receiver, SIGNERS)
    except Problem as problem:
        _for_either(session, actor, transfer)
        raise problem from None
    status = status_of(transfer, at)
    if status == "review":
        raise Problem("ALREADY_CONSENTED")
    if status != "awaiting_receiver":
        raise Problem("TRANSFER_CLOSED", state=status)
    return transfer


@router.post("/licence-transfers/{transfer_id}/consent/preview")
def preview_consent(transfer_id: str, body: Nothing, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        at = now()
        return _described(session, _to_consent(session, actor, transfer_id, at), at) | {"review_days": REVIEW_DAYS}


@router.post("/licence-transfers/{transfer_id}/consent")
def consent(transfer_id: str, body: Decision, actor: RequestActor, once: Annotated[Once, Depends()]) -> JSONResponse:
    def effect(session: Session) -> Outcome:
        at = now()
        transfer = _to_consent(session, actor, transfer_id, at)
        if body.state_version != _version(transfer, at):
            raise Problem("STATE_CHANGED")
        transfer.status = "review"
        transfer.consented_by, transfer.consented_at = actor.key, at
        transfer.expires_at = at + timedelta(days=REVIEW_DAYS)
        reference = happened(session, "licence_transfer_consents", transfer.id, at)
        body_ = _described(session, transfer, at) | {"state_before": {"status": "awaiting_receiver"}}
        return Outcome(status=200, body=body_ | {"reference": reference})

    return once.run(body, effect)


def _to_withdraw(session: Session, actor: Actor, transfer_id: str, orgno: str, at: datetime) -> LicenceTransfer:
    transfer = _found(session, transfer_id)
    if orgno not in (transfer.giver, transfer.receiver):
        raise Problem("TRANSFER_NOT_FOUND")
    company_for(session, actor, orgno, SIGNERS)
    status = status_of(transfer, at)
    if status not in OPEN:
        raise Problem("TRANSFER_CLOSED", state=status)
    return transfer


@router.post("/licence-transfers/{transfer_id}/withdrawal/preview")
def preview_withdrawal(transfer_id: str, body: Side, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        at = now()
        return _described(session, _to_withdraw(session, actor, transfer_id, body.orgno, at), at)


@router.post("/licence-transfers/{transfer_id}/withdrawal")
def withdraw(transfer_id: str, body: Withdrawal, actor: RequestActor, once: Annotated[Once, Depends()]) -> JSONResponse:
    """The giver takes the request back, or the receiver says no, also after a yes: until Visma has carried it out."""

    def effect(session: Session) -> Outcome:
        at = now()
        transfer = _to_withdraw(session, actor, transfer_id, body.orgno, at)
        before = status_of(transfer, at)
        if body.state_version != _version(transfer, at):
            raise Problem("STATE_CHANGED")
        transfer.status = "withdrawn" if body.orgno == transfer.giver else "declined"
        reference = happened(session, "licence_transfer_withdrawals", transfer.id, at)
        body_ = _described(session, transfer, at) | {"state_before": {"status": before}}
        return Outcome(status=200, body=body_ | {"reference": reference})

    return once.run(body, effect)


@router.post("/licence-transfers/{transfer_id}/execution")
def execute(transfer_id: str, body: Nothing, actor: RequestActor, once: Annotated[Once, Depends()]) -> JSONResponse:
    """Visma moves the licences; only then do they belong to the other company."""

    def effect(session: Session) -> Outcome:
        at = now()
        if not actor.is_agent:
            raise Problem("AGENT_REQUIRED")
        transfer = _found(session, transfer_id)
        status = status_of(transfer, at)
        if status == "awaiting_receiver":
            raise Problem("RECEIVER_CONSENT_MISSING", date=transfer.requested_at.date().isoformat())
        if status != "review":
            raise Problem("TRANSFER_CLOSED", state=status)
        transfer.status = "done"
        for each in transfer.licences:
            session.get_one(Licence, each).orgno = transfer.receiver
        happened(session, "licence_moves", transfer.id, at)
        return Outcome(status=200, body=_described(session, transfer, at))

    return once.run(body, effect)
