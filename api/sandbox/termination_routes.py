"""Giving notice: a contract's notice is sent in writing, and counts when Visma has confirmed it."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from .access import Actor, RequestActor, company_for
from .bodies import Body
from .case_routes import case_id, new_case
from .contract_terms import REMIND_AFTER, after_working_days, bound_until, earliest_end, today
from .contracts_models import ContractProduct, TerminationNotice
from .database import RequestDatabase
from .effects import happened
from .fingerprint import short_hash
from .idempotency import Once, Outcome
from .models import Company, Contract
from .problems import Problem, declare
from .times import now, rfc3339

router = APIRouter(tags=["contracts"])

declare(
    {
        "CONTRACT_NOT_FOUND": (404, "No such contract."),
        "ALREADY_TERMINATED": (409, "Terminated already with effect {date}."),
        "BEFORE_BINDING_END": (409, "Bound until {date}; earliest end {date2}."),
        "PARTNER_CONTRACT": (409, "The contract is with a partner."),
        "WRITTEN_REQUIRED": (422, "Notice must be in writing to {address}."),
        "REQUEST_OPEN": (409, "A request was sent on {date}."),
        "AGENT_REQUIRED": (403, "This is for Visma's own people."),
    }
)

SENDERS = frozenset({"company_admin", "firmatecknare", "support_agent"})
SENT_TO = "oppsigelse@visma.no"


class NoticeOf(Body):
    contract: str = Field(max_length=40)
    ends: date | None = None
    received: date | None = None


class Notice(NoticeOf):
    ends: date
    contact: str = Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")
    text: str = Field(min_length=1, max_length=4000)
    state_version: str


class Nothing(Body):
    """The address says it all."""


@dataclass(frozen=True, kw_only=True)
class NoticeCase:
    """A contract, as the decision to end it sees it."""

    company: Company
    contract: Contract
    products: list[str]
    earliest: date
    ends: date

    @property
    def version(self) -> str:
        contract = self.contract
        return short_hash(
            [self.company.orgno, self.company.name, contract.id, contract.type, str(contract.signed), contract.status],
            self.products,
            str(self.earliest),
        )


def products_of(session: Session, contract: Contract) -> list[str]:
    query = select(ContractProduct.product).where(ContractProduct.contract_id == contract.id)
    return list(session.scalars(query.order_by(ContractProduct.product)))


def _case(session: Session, actor: Actor, orgno: str, body: NoticeOf) -> NoticeCase:
    company = company_for(session, actor, orgno, SENDERS)
    contract = session.get(Contract, body.contract)
    if contract is None or contract.orgno != orgno:
        raise Problem("CONTRACT_NOT_FOUND")
    if contract.partner:
        raise Problem("PARTNER_CONTRACT")
    sent = session.scalar(
        select(TerminationNotice)
        .where(TerminationNotice.contract_id == contract.id)
        .order_by(TerminationNotice.sent_at.desc())
    )
    if sent is not None and sent.confirmed_at is not None:
        raise Problem("ALREADY_TERMINATED", date=sent.ends.isoformat())
    if sent is not None:
        raise Problem("REQUEST_OPEN", date=sent.sent_at.date().isoformat())
    day = today()
    if actor.is_agent and (body.received is None or body.received > day):
        raise Problem("WRITTEN_REQUIRED", address=SENT_TO)
    notice = body.received if actor.is_agent and body.received else day
    earliest = earliest_end(contract, notice)
    if body.ends is not None and body.ends < earliest:
        bound = bound_until(contract, notice)
        raise Problem("BEFORE_BINDING_END", date=bound.isoformat(), date2=earliest.isoformat())
    return NoticeCase(
        company=company,
        contract=contract,
        products=products_of(session, contract),
        earliest=earliest,
        ends=body.ends or earliest,
    )


@router.post("/companies/{orgno}/terminations/preview")
def preview_termination(orgno: str, body: NoticeOf, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        case = _case(session, actor, orgno, body)
        return {
            "company": case.company.name,
            "customer_no": case.company.customer_no,
            "contract": {"id": case.contract.id, "type": case.contract.type, "products": case.products},
            "earliest": case.earliest.isoformat(),
            "ends": case.ends.isoformat(),
            "send_to": SENT_TO,
            "state_version": case.version,
        }


@router.post("/companies/{orgno}/terminations")
def send_notice(orgno: str, body: Notice, actor: RequestActor, once: Annotated[Once, Depends()]) -> JSONResponse:
    def effect(session: Session) -> Outcome:
        at = now()
        found = _case(session, actor, orgno, body)
        if body.state_version != found.version:
            raise Problem("STATE_CHANGED")
        summary = f"{found.contract.id} / {found.ends.isoformat()}"
        case = new_case(
            session, actor, at, topic="contract.terminate", summary=summary, contact=body.contact, orgno=orgno
        )
        notice = TerminationNotice(
            id=f"OP-{uuid4().hex}",
            orgno=orgno,
            contract_id=found.contract.id,
            ends=found.ends,
            text=body.text,
            contact=body.contact,
            sent_at=at,
            sent_by=actor.key,
            received=body.received if actor.is_agent else None,
            case_id=case_id(case),
            remind_at=after_working_days(at, REMIND_AFTER),
        )
        session.add(notice)
        happened(session, "termination_notices", f"{orgno}/{found.contract.id}", at)
        before = {"status": found.contract.status}
        return Outcome(status=201, body=_described(notice) | {"state_before": before})

    return once.run(body, effect)


@router.get("/terminations/{notice_id}")
def read_notice(notice_id: str, actor: RequestActor, database: RequestDatabase) -> dict:
    with database.reading() as session:
        return _described(_own(session, actor, notice_id))


@router.post("/terminations/{notice_id}/confirmation")
def confirm_notice(
    notice_id: str, body: Nothing, actor: RequestActor, once: Annotated[Once, Depends()]
) -> JSONResponse:
    """Visma's own answer; nobody else ends a contract."""

    def effect(session: Session) -> Outcome:
        if not actor.is_agent:
            raise Problem("AGENT_REQUIRED")
        notice = _own(session, actor, notice_id)
        if notice.confirmed_at is None:
            notice.confirmed_at = now()
            session.get_one(Contract, notice.contract_id).status = "terminated"
        return Outcome(status=200, body=_described(notice))

    return once.run(body, effect)


def _own(session: Session, actor: Actor, notice_id: str) -> TerminationNotice:
    notice = session.get(TerminationNotice, notice_id)
    if notice is None:
        raise Problem("REQUEST_UNKNOWN")
    company_for(session, actor, notice.orgno, SENDERS)
    return notice


def _described(notice: TerminationNotice) -> dict:
    return {
        "id": notice.id,
        "case": notice.case_id,
        "status": "confirmed" if notice.confirmed_at else "awaiting_confirmation",
        "contract": notice.contract_id,
        "ends": notice.ends.isoformat(),
        "sent_to": SENT_TO,
        "sent_at": rfc3339(notice.sent_at),
        "remind_at": rfc3339(notice.remind_at),
    }
