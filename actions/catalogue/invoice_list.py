"""`invoice.list`: the invoices that a company sees in Visma.net (`domain.md` B.23)."""

from actions.catalogue.contracts_problems import NO_SETTINGS_ACCESS, NO_VISMANET_ADMIN, NORWEGIAN_ONLY
from actions.catalogue.days import day_in_words
from actions.catalogue.inputs import NorwegianOrgno
from actions.catalogue.invoices_inputs import InvoiceKind, InvoiceType, PeriodFrom, PeriodTo
from actions.catalogue.operation import Inputs, Operation, Reading, Situation
from actions.catalogue.roles import Role
from actions.catalogue.text import LANGUAGES, Text

READERS = frozenset({Role.VISMA_NET_ADMIN, Role.END_USER, Role.COMPANY_ADMIN, Role.FIRMATECKNARE, Role.SUPPORT_AGENT})
"""Whom the backend may let in: the admin, whoever the admin has given access, and support."""
KINDS: dict[str, Text] = {
    InvoiceKind.TRANSACTION: Text(sv="transaktionsfaktura", nb="transaksjonsfaktura", en="transaction invoice"),
    InvoiceKind.MAINTENANCE: Text(sv="underhållsfaktura", nb="vedlikeholdsfaktura", en="maintenance invoice"),
    InvoiceKind.SUBSCRIPTION: Text(sv="abonnemangsfaktura", nb="abonnementsfaktura", en="subscription invoice"),
}


class InvoiceListInputs(Inputs):
    orgno: NorwegianOrgno
    invoice_type: InvoiceType | None = None
    period_from: PeriodFrom | None = None
    period_to: PeriodTo | None = None
    page: int = 1


async def read(inputs: InvoiceListInputs, situation: Situation) -> Reading:
    query = {
        "type": inputs.invoice_type.value if inputs.invoice_type else None,
        "from": inputs.period_from.isoformat() if inputs.period_from else None,
        "to": inputs.period_to.isoformat() if inputs.period_to else None,
        "page": str(max(1, inputs.page)),
    }
    found = await situation.systems.invoices(
        situation.caller, inputs.orgno, {name: value for name, value in query.items() if value}
    )
    lines = []
    for invoice in found["invoices"]:
        kind, issued = KINDS[invoice["type"]], day_in_words(invoice["issued"])
        value = Text(**{language: f"{kind[language]}, {issued[language]}" for language in LANGUAGES})
        lines.append((Text.same(invoice["no"]), value))
    return Reading(
        result={
            "orgno": inputs.orgno,
            "invoices": list(found["invoices"]),
            "page": found["page"],
            "total": found["total"],
        },
        message=_message(found["total"], len(lines)),
        values={"company": found["company"], "n": found["total"], "shown": len(lines)},
        lines=tuple(lines),
        offers=("invoice.explain", "invoice.export") if lines else (),
    )


def _message(total: int, shown: int) -> Text:
    if not total:
        return Text(
            sv="Jag hittar inga sådana fakturor för {company}.",
            nb="Jeg finner ingen slike fakturaer for {company}.",
            en="I can find no such invoices for {company}.",
        )
    if shown < total:
        return Text(
            sv="{company} har {n} fakturor. Här är {shown} av dem, de nyaste först.",
            nb="{company} har {n} fakturaer. Her er {shown} av dem, de nyeste først.",
            en="{company} has {n} invoices. Here are {shown} of them, the newest first.",
        )
    return Text(
        sv="Fakturor för {company}, de nyaste först:",
        nb="Fakturaer for {company}, de nyeste først:",
        en="Invoices of {company}, the newest first:",
    )


INVOICE_LIST = Operation(
    name="invoice.list",
    title=Text(
        sv="Visa våra fakturor i Visma.net", nb="Vis fakturaene våre i Visma.net", en="Show our invoices in Visma.net"
    ),
    kind="read",
    inputs=InvoiceListInputs,
    roles=READERS,
    company_input="orgno",
    topics=("invoice.view-in-vismanet", "invoice.view-inv", "invoice.view-7"),
    read=read,
    problems={
        "WRONG_COUNTRY": NORWEGIAN_ONLY,
        "NO_VISMANET_ADMIN": NO_VISMANET_ADMIN,
        "NO_SETTINGS_ACCESS": NO_SETTINGS_ACCESS,
    },
)
