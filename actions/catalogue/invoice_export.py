"""`invoice.export`: an invoice as an Excel file, with the list of what was invoiced (`domain.md` B.23)."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue.contracts_problems import (
    INVOICE_FORMAT_UNKNOWN,
    INVOICE_NOT_FOUND,
    NO_SETTINGS_ACCESS,
    NO_VISMANET_ADMIN,
    NORWEGIAN_ONLY,
)
from actions.catalogue.inputs import NorwegianOrgno
from actions.catalogue.invoice_list import READERS
from actions.catalogue.invoices_inputs import InvoiceNumber, PeriodFrom, PeriodTo
from actions.catalogue.operation import Attachment, Inputs, Operation, Reading, Situation
from actions.catalogue.problems import Problem, Refused
from actions.catalogue.text import Text

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class InvoiceExportInputs(Inputs):
    invoice: InvoiceNumber
    period_from: PeriodFrom | None = None
    period_to: PeriodTo | None = None
    orgno: NorwegianOrgno


def _query(inputs: InvoiceExportInputs) -> dict[str, str]:
    days = {"from": inputs.period_from, "to": inputs.period_to}
    return {name: day.isoformat() for name, day in days.items() if day}


async def read(inputs: InvoiceExportInputs, situation: Situation) -> Reading:
    """Whether there will be a file; it is made when it is fetched."""
    found = await situation.systems.invoice(situation.caller, inputs.orgno, inputs.invoice, _query(inputs))
    if not found["exportable"]:
        raise Refused("EXPORT_TOO_LARGE")
    return Reading(
        result={"invoice": found["no"], "lines": len(found["lines"]), "transactions": found["transactions"]},
        message=Text(
            sv="Faktura {no} är klar att hämta som Excel-fil. Den går att hämta i 15 minuter.",
            nb="Faktura {no} er klar til å hentes som Excel-fil. Den kan hentes i 15 minutter.",
            en="Invoice {no} is ready as an Excel file. It can be fetched for 15 minutes.",
        ),
        values={"no": found["no"]},
        lines=(
            (Text(sv="Fakturarader", nb="Fakturalinjer", en="Invoice lines"), str(len(found["lines"]))),
            (Text(sv="Transaktioner", nb="Transaksjoner", en="Transactions"), str(found["transactions"])),
        ),
    )


async def attach(inputs: InvoiceExportInputs, situation: Situation, result: Mapping[str, Any]) -> Attachment:
    content = await situation.systems.invoice_workbook(situation.caller, inputs.orgno, inputs.invoice, _query(inputs))
    return Attachment(name=f"{inputs.invoice}.xlsx", media_type=MEDIA_TYPE, content=content)


INVOICE_EXPORT = Operation(
    name="invoice.export",
    title=Text(
        sv="Exportera en faktura till Excel", nb="Eksporter en faktura til Excel", en="Export an invoice to Excel"
    ),
    kind="read",
    inputs=InvoiceExportInputs,
    roles=READERS,
    company_input="orgno",
    topics=("invoice.export-excel",),
    read=read,
    attach=attach,
    attachment=Text(sv="Hämta Excel-filen", nb="Hent Excel-filen", en="Get the Excel file"),
    problems={
        "WRONG_COUNTRY": NORWEGIAN_ONLY,
        "NO_VISMANET_ADMIN": NO_VISMANET_ADMIN,
        "NO_SETTINGS_ACCESS": NO_SETTINGS_ACCESS,
        "INVOICE_NOT_FOUND": INVOICE_NOT_FOUND,
        "INVOICE_FORMAT_UNKNOWN": INVOICE_FORMAT_UNKNOWN,
        "EXPORT_TOO_LARGE": Problem(
            413,
            Text(
                sv="Exporten är för stor. Välj en kortare period.",
                nb="Eksporten er for stor. Velg en kortere periode.",
                en="The export is too large. Choose a shorter period.",
            ),
        ),
    },
)
