"""An invoice as an Excel workbook: its lines, and the transactions behind them."""

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Font

from .invoices_models import TransactionSeries
from .models import Invoice

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LINE_COLUMNS = ("Linje", "Produkt", "Antall", "Pris", "Beløp", "Valuta")
TRANSACTION_COLUMNS = ("Dato", "Type", "Antall")


def period_of(invoice: Invoice, first: date | None, last: date | None) -> tuple[date, date] | None:
    """The part of the invoice's period that was asked for; None for an invoice without one."""
    if invoice.period_from is None or invoice.period_to is None:
        return None
    return max(first or invoice.period_from, invoice.period_from), min(last or invoice.period_to, invoice.period_to)


def transactions(series: list[TransactionSeries], period: tuple[date, date] | None) -> int:
    """How many there are in a period."""
    if period is None:
        return 0
    days = max(0, (period[1] - period[0]).days + 1)
    return days * sum(each.per_day for each in series)


def workbook(invoice: Invoice, series: list[TransactionSeries], period: tuple[date, date] | None) -> bytes:
    book = Workbook()
    lines = book.active
    lines.title = "Faktura"
    lines.append(("Fakturanummer", invoice.no))
    if period is not None:
        lines.append(("Periode", *period))
    lines.append(())
    _heading(lines, LINE_COLUMNS)
    for number, line in enumerate(invoice.lines, start=1):
        cells = (line.get("product"), line.get("quantity"), line.get("price"), line.get("amount"))
        lines.append((line.get("line", number), *cells, line.get("currency")))
    lines.column_dimensions["B"].width = 60
    sheet = book.create_sheet("Transaksjoner")
    _heading(sheet, TRANSACTION_COLUMNS)
    for row in _days(series, period):
        sheet.append(row)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _heading(sheet, columns: tuple[str, ...]) -> None:
    sheet.append(columns)
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)


def _days(series: list[TransactionSeries], period: tuple[date, date] | None) -> Iterator[tuple]:
    """One row for each transaction, as the detailed list of an invoice has it."""
    if period is None:
        return
    day = period[0]
    while day <= period[1]:
        for each in series:
            for _ in range(each.per_day):
                yield day, each.kind, 1
        day += timedelta(days=1)
