"""How a company stands in ELMA at one moment, with changes that have come due already applied."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from .fingerprint import short_hash
from .models import Company, ElmaParticipant
from .problems import Problem

WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
MAY_CHANGE = frozenset({"company_admin", "byra_consultant", "support_agent"})
"""Who may register a company, unregister it, or open a switch for it."""

INVOICE = (
    "busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice"
    "##urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
)
CREDIT_NOTE = (
    "busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote"
    "##urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
)
PROFILES = {"invoice": INVOICE, "credit_note": CREDIT_NOTE}
ACCESS_POINT, SMP_HOST = "Visma AutoInvoice", "smp.autoinvoice.example"


@dataclass(frozen=True, kw_only=True)
class Registration:
    orgno: str
    company: str | None
    state: str
    access_point: str | None = None
    smp_host: str | None = None
    document_types: tuple[str, ...] = ()
    pending_documents: int = 0
    autoinvoice_account: bool = False

    @property
    def can_receive_invoice(self) -> bool | None:
        if self.state == "UNKNOWN":
            return None
        return any("::Invoice##" in document_type for document_type in self.document_types)

    @property
    def version(self) -> str:
        return short_hash(
            self.orgno,
            self.company,
            self.state,
            self.access_point,
            self.pending_documents,
            self.autoinvoice_account,
        )


def check_orgno(orgno: str) -> None:
    if len(orgno) == 9 and orgno.isascii() and orgno.isdigit():
        digits = [int(digit) for digit in orgno]
        remainder = sum(weight * digit for weight, digit in zip(WEIGHTS, digits[:8], strict=True)) % 11
        # A remainder of 1 would ask for the check digit 10, which no digit equals.
        if digits[8] == (11 - remainder if remainder else 0):
            return
    raise Problem("INVALID_ORGNO", value=orgno)


def registration_of(session: Session, orgno: str, at: datetime) -> Registration:
    company = session.get(Company, orgno)
    name = company and company.name
    participant = session.get(ElmaParticipant, orgno)
    if participant is None:
        return Registration(orgno=orgno, company=name, state="NOT_REGISTERED")
    state = participant.state
    if participant.due_at is not None and participant.due_at <= at:
        state = {"PENDING_UNREGISTER": "NOT_REGISTERED", "PENDING_REGISTER": "REGISTERED_AUTOINVOICE"}.get(state, state)
    if state in ("NOT_REGISTERED", "PENDING_REGISTER"):
        return Registration(orgno=orgno, company=name, state=state, autoinvoice_account=participant.autoinvoice_account)
    return Registration(
        orgno=orgno,
        company=name,
        state=state,
        access_point=participant.access_point,
        smp_host=participant.smp_host,
        document_types=tuple(participant.document_types),
        pending_documents=participant.pending_documents,
        autoinvoice_account=participant.autoinvoice_account,
    )
