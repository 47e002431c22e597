"""Invoices in Visma.net: listed, explained, exported; and the accumulated use of Autoinvoice and Autopay."""

import re
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from .access import Actor, RequestActor
from .bodies import Body
from .database import RequestDatabase
from .invoice_explanations import CODES, YEAR, Explanation, explain_code, explain_months, explain_period, explain_year
from .invoice_workbook import MEDIA_TYPE, period_of, transactions, workbook
from .invoices_models import InvoiceState, TransactionSeries, UsageCount
from .models import Invoice
from .problems import Problem, declare
from .vismanet_services import company_with_invoices

router = APIRouter(tags=["invoices"])

declare(
    {
        "INVOICE_NOT_FOUND": (404, "Invoice {no} not found."),
        "INVOICE_LINE_NOT_FOUND": (404, "Invoice {no} has no line {line}."),
        "INVOICE_FORMAT_UNKNOWN": (422, "Does the number start with INV or 7?"),
        "EXPORT_TOO_LARGE": (413, "The export is too large. Choose a shorter period."),
    }
)

InvoiceType = Literal["transaction", "maintenance", "subscription"]
PAGE_SIZE = 20
MOST_TRANSACTIONS = 20_000
ROUTES = {"INV": re.compile(r"INV[0-9A-Za-z-]+"), "7": re.compile(r"7[0-9]{7}")}


class Question(Body):
    """A line as it is printed: without a period, or a number of months and a price, the quantity covers twelve months."""

    quantity: int = Field(ge=1, le=1_000_000)
    price: float | None = Field(default=None, gt=0, le=1e9)
    period_from: date | None = None
    period_to: date | None = None
    months: int | None = Field(default=None, ge=1, le=120)
    amount: float | None = Field(default=None, ge=0, le=1e12)


def _route(no: str) -> str:
    found = next((route for route, pattern in ROUTES.items() if pattern.fullmatch(no)), None)
    if found is None:
        raise Problem("INVOICE_FORMAT_UNKNOWN", value=no)
    return found


@router.get("/companies/{orgno}/invoices")
def list_invoices(
    orgno: str,
    actor: RequestActor,
    database: RequestDatabase,
    type: InvoiceType | None = None,
    from_: Annotated[date | None, Query(alias="from")] = None,
    to: date | None = None,
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> dict:
    """The newest first. `from` and `to` are about the day of the invoice."""
    with database.reading() as session:
        company = company_with_invoices(session, actor, orgno)
        query = (
            select(Invoice, InvoiceState)
            .join(InvoiceState, InvoiceState.no == Invoice.no)
            .where(Invoice.orgno == orgno)
            .order_by(InvoiceState.issued.desc(), Invoice.no)
        )
        found = [
            (invoice, state)
            for invoice, state in session.execute(query).tuples()
            if (type is None or invoice.type == type)
            and (from_ is None or state.issued >= from_)
            and (to is None or state.issued <= to)
        ]
        shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        return {
            "company": company.name,
            "invoices": [_described(invoice, state) for invoice, state in shown],
            "page": page,
            "total": len(found),
        }


def _described(invoice: Invoice, state: InvoiceState) -> dict:
    return {
        "no": invoice.no,
        "route": _route(invoice.no),
        "type": invoice.type,
        "issued": state.issued.isoformat(),
        "period_from": invoice.period_from and invoice.period_from.isoformat(),
        "period_to": invoice.period_to and invoice.period_to.isoformat(),
        "paid": state.paid,
    }


def _invoice(session: Session, actor: Actor, orgno: str, no: str) -> Invoice:
    company_with_invoices(session, actor, orgno)
    _route(no)
    invoice = session.get(Invoice, no)
    if invoice is None or invoice.orgno != orgno:
        raise Problem("INVOICE_NOT_FOUND", no=no)
    return invoice


@router.get("/companies/{orgno}/invoices/{no}")
def read_invoice(
    orgno: str,
    no: str,
    actor: RequestActor,
    database: RequestDatabase,
    from_: Annotated[date | None, Query(alias="from")] = None,
    to: date | None = None,
) -> dict:
    """`from` and `to` narrow the transactions that are counted."""
    with database.reading() as session:
        invoice = _invoice(session, actor, orgno, no)
        counted = transactions(_series(session, no), period_of(invoice, from_, to))
        return _described(invoice, session.get_one(InvoiceState, no)) | {
            "lines": invoice.lines,
            "transactions": counted,
            "exportable": counted <= MOST_TRANSACTIONS,
        }


def _series(session: Session, no: str) -> list[TransactionSeries]:
    query = select(TransactionSeries).where(TransactionSeries.no == no).order_by(TransactionSeries.kind)
    return list(session.scalars(query))


@router.get("/companies/{orgno}/invoices/{no}/explanation")
def explain_invoice(
    orgno: str,
    no: str,
    actor: RequestActor,
    database: RequestDatabase,
    line: Annotated[int | None, Query(ge=1, le=10_000)] = None,
) -> dict:
    """Every line, or one of them by its number."""
    with database.reading() as session:
        invoice = _invoice(session, actor, orgno, no)
        numbered = [(each.get("line", place), each) for place, each in enumerate(invoice.lines, start=1)]
        chosen = [(number, each) for number, each in numbered if line in (None, number)]
        if not chosen:
            raise Problem("INVOICE_LINE_NOT_FOUND", no=no, line=line)
        return _described(invoice, session.get_one(InvoiceState, no)) | {
            "lines": [
                {"line": number, "product": each["product"], **_explained(invoice, each).body()}
                for number, each in chosen
            ]
        }


def _explained(invoice: Invoice, line: dict) -> Explanation:
    if line["product"] in CODES:
        return explain_code(line["product"])
    price, printed = line.get("price"), line.get("amount")
    if invoice.period_from is not None and invoice.period_to is not None:
        return explain_period(line["quantity"], invoice.period_from, invoice.period_to, price, printed)
    return explain_year(line["quantity"], price, printed)


@router.post("/invoice-explanations")
def explain_line(body: Question) -> dict:
    """A calculator: nobody's data is needed for it."""
    if body.period_from is None or body.period_to is None:
        if body.months is not None and (body.months != YEAR or body.price is not None):
            return explain_months(body.quantity, body.months, body.price, body.amount).body()
        return explain_year(body.quantity, body.price, body.amount).body()
    return explain_period(body.quantity, body.period_from, body.period_to, body.price, body.amount).body()


@router.get("/companies/{orgno}/invoices/{no}/export.xlsx")
def export_invoice(
    orgno: str,
    no: str,
    actor: RequestActor,
    database: RequestDatabase,
    from_: Annotated[date | None, Query(alias="from")] = None,
    to: date | None = None,
) -> Response:
    """The lines and the detailed list of transactions."""
    with database.reading() as session:
        invoice = _invoice(session, actor, orgno, no)
        series = _series(session, no)
        period = period_of(invoice, from_, to)
        if transactions(series, period) > MOST_TRANSACTIONS:
            raise Problem("EXPORT_TOO_LARGE")
        content = workbook(invoice, series, period)
    return Response(content, media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


@router.get("/companies/{orgno}/usage")
def read_usage(
    orgno: str, product: Literal["autoinvoice", "autopay"], actor: RequestActor, database: RequestDatabase
) -> dict:
    with database.reading() as session:
        company = company_with_invoices(session, actor, orgno)
        counted = session.scalars(
            select(UsageCount)
            .where(UsageCount.orgno == orgno, UsageCount.product == product)
            .order_by(UsageCount.month)
        ).all()
        return {
            "company": company.name,
            "product": product,
            "months": [{"month": each.month.isoformat()[:7], "count": each.count} for each in counted],
            "total": sum(each.count for each in counted),
        }
