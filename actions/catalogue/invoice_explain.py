"""`invoice.explain`: what the lines of an invoice mean, or one that was typed off (`domain.md` B.23)."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue.contracts_problems import (
    INVOICE_FORMAT_UNKNOWN,
    INVOICE_NOT_FOUND,
    NO_SETTINGS_ACCESS,
    NO_VISMANET_ADMIN,
    NORWEGIAN_ONLY,
)
from actions.catalogue.invoice_list import READERS
from actions.catalogue.invoices_inputs import (
    Amount,
    ExplainedCompany,
    ExplainedInvoice,
    InvoiceLine,
    Months,
    PeriodFrom,
    PeriodTo,
    Price,
    Quantity,
)
from actions.catalogue.operation import Inputs, Operation, Reading, Situation
from actions.catalogue.problems import Problem, Refused
from actions.catalogue.rights import check_company, check_role
from actions.catalogue.text import LANGUAGES, Text

YEAR_MONTHS = 12
PUBLISHED = {"quantity": 32, "price": 50, "months": 3, "printed": 1044}
"""The published example: its sum is wrong, and is not to be said again."""


class InvoiceExplainInputs(Inputs):
    invoice: ExplainedInvoice | None = None
    line: InvoiceLine | None = None
    period_from: PeriodFrom | None = None
    period_to: PeriodTo | None = None
    quantity: Quantity | None = None
    months: Months | None = None
    amount: Amount | None = None
    price: Price | None = None
    orgno: ExplainedCompany | None = None


def asks(known: Mapping[str, Any]) -> tuple[str, ...]:
    """A line that was typed off is all there is to know; an invoice is some company's."""
    if known.get("invoice") or not known.get("quantity"):
        return ("invoice", "orgno")
    timed = known.get("months") or (known.get("period_from") and known.get("period_to"))
    return ("months",) if known.get("price") and not timed else ()


async def read(inputs: InvoiceExplainInputs, situation: Situation) -> Reading:
    if inputs.invoice is None:
        return await _typed_off(inputs, situation)
    check_role(_OWN_INVOICES, situation.caller)
    if inputs.orgno is None:
        raise Refused("COMPANY_REQUIRED")
    check_company(_OWN_INVOICES, situation.caller, inputs.orgno, inputs.orgno)
    found = await situation.systems.invoice_explanation(situation.caller, inputs.orgno, inputs.invoice, inputs.line)
    lines = list(found["lines"])
    said = _said(inputs.amount, lines)
    return Reading(
        result={"invoice": found["no"], "route": found["route"], "lines": lines},
        message=Text(
            sv="Så läser jag faktura {no}:", nb="Slik leser jeg faktura {no}:", en="This is how I read invoice {no}:"
        ),
        values={"no": found["no"]},
        lines=tuple((_label(line), _meaning(line)) for line in lines),
        notes=(*_notes(lines), *said, ROUTES[found["route"]]),
        offers=("case.create",) if said else _offers(lines),
        topics=_topics(lines),
    )


async def _typed_off(inputs: InvoiceExplainInputs, situation: Situation) -> Reading:
    if inputs.quantity is None:
        raise Refused("INVOICE_REQUIRED")
    body = {
        "quantity": inputs.quantity,
        "price": inputs.price,
        "period_from": inputs.period_from.isoformat() if inputs.period_from else None,
        "period_to": inputs.period_to.isoformat() if inputs.period_to else None,
        "months": inputs.months,
        "amount": inputs.amount,
    }
    if bool(inputs.period_from) != bool(inputs.period_to):
        raise Refused("PERIOD_NOT_WHOLE_MONTHS")
    line = dict(await situation.systems.explanation(body))
    notes = list(_notes([line]))
    if _is_published(line, inputs.amount):
        line["printed"] = None
        notes = [_in_numbers(WRONG_EXAMPLE, computed=line["computed"])]
    elif line["basis"] == "period" and line["months"] == YEAR_MONTHS and inputs.period_from is None:
        notes.append(_in_numbers(IF_WHOLE_YEAR, quantity=line["quantity"]))
    year = line["basis"] == "twelve_months"
    if year:
        notes.append(UNLESS_PERIOD)
    return Reading(
        result={"lines": [line]},
        message=YEAR if year else PERIOD,
        lines=((Text(sv="Raden", nb="Linjen", en="The line"), _meaning(line)),),
        notes=tuple(notes),
        offers=_offers([line]),
        topics=_topics([line]),
    )


def _said(amount: float | None, lines: list[Mapping[str, Any]]) -> tuple[Text, ...]:
    """What there is to say about an amount that somebody quotes, beside an invoice that was looked up."""
    computed = [line["computed"] for line in lines if line["computed"] is not None]
    if amount is None or not computed:
        return ()
    published = next((line for line in lines if _is_published(line, amount)), None)
    if published:
        return (_in_numbers(WRONG_EXAMPLE, computed=published["computed"]),)
    printed = [line["printed"] for line in lines if line["printed"] is not None]
    if amount in (*computed, *printed, sum(computed), sum(printed)) or len(computed) < len(lines):
        return ()
    return (_in_numbers(SAID_DIFFERS, said=amount, computed=sum(computed)),)


def _is_published(line: Mapping[str, Any], amount: float | None) -> bool:
    quoted = {**line, "printed": amount}
    return all(quoted[name] == value for name, value in PUBLISHED.items())


def _in_numbers(text: Text, **values: float) -> Text:
    return Text(
        **{
            language: text.fill(language, **{name: number(value, language) for name, value in values.items()})
            for language in LANGUAGES
        }
    )


def _label(line: Mapping[str, Any]) -> Text:
    number, product = line["line"], line["product"]
    return Text(sv=f"Rad {number}: {product}", nb=f"Linje {number}: {product}", en=f"Line {number}: {product}")


def _meaning(line: Mapping[str, Any]) -> Text:
    """One line in words, with its sum where a price is known."""
    if line["basis"] == "code":
        return CODES[line["code"]]
    if line["basis"] == "twelve_months":
        text = MIXED if line["users"] is None else DIVIDED_TO_ONE if line["users"] == 1 else DIVIDED
    elif line["computed"] is None:
        text = ONE_USER if line["users"] == 1 else USERS
    else:
        text = COMPUTED if line["printed"] in (None, line["computed"]) else COMPUTED_AND_PRINTED
    return Text(**{language: _filled(text, line, language) for language in LANGUAGES})


def _filled(text: Text, line: Mapping[str, Any], language: str) -> str:
    values = {name: number(line[name], language) for name in ("quantity", "users", "price", "computed", "printed")}
    values["people"] = (ONE_USER if line["users"] == 1 else USERS).fill(language, users=values["users"])
    values["time"] = (ONE_MONTH if line["months"] == 1 else MONTHS).fill(language, months=line["months"])
    return text.fill(language, **values)


def number(value: float | None, language: str) -> str:
    """`4 800` or `4,800`; decimals only where there are any."""
    if value is None:
        return ""
    text = f"{value:,.2f}".removesuffix(".00")
    return text if language == "en" else text.replace(",", "\u00a0").replace(".", ",")


def _differs(line: Mapping[str, Any]) -> bool:
    return line["basis"] == "period" and line["printed"] is not None and line["printed"] != line["computed"] is not None


def _notes(lines: list[Mapping[str, Any]]) -> list[Text]:
    notes = []
    if any(line["basis"] == "twelve_months" and line["users"] is None for line in lines):
        notes.append(NOT_ROUNDED)
    if any(_differs(line) for line in lines):
        notes.append(BOTH_AMOUNTS)
    return notes


def _offers(lines: list[Mapping[str, Any]]) -> tuple[str, ...]:
    return ("case.create",) if _notes(lines) else ()


def _topics(lines: list[Mapping[str, Any]]) -> tuple[str, ...]:
    """Where it stands how these lines are read, each once."""
    return tuple(dict.fromkeys(TOPICS[line["code"] if line["basis"] == "code" else line["basis"]] for line in lines))


TOPICS = {
    "twelve_months": "invoice.quantity-12-months",
    "period": "invoice.quantity-period",
    "KON-ABO00": "invoice.kon-abo00",
    "Distribusjonskost": "invoice.distribusjonskost",
}
"""By what a line is read: the length of its period, or its code."""
CODES: dict[str, Text] = {
    "KON-ABO00": Text(
        sv="extra användare som har beställts efter den 1 januari 2017; de debiteras som ett abonnemang",
        nb="tilleggsbrukere som er bestilt etter 1. januar 2017; de belastes som et abonnement",
        en="additional users ordered after 1 January 2017; they are charged as a subscription",
    ),
    "Distribusjonskost": Text(
        sv="distribution av programversioner, på ett fysiskt medium eller över internet",
        nb="distribusjon av programvareversjoner, på et fysisk medium eller over internett",
        en="distribution of software versions, on a physical medium or over the internet",
    ),
}
DIVIDED = Text(
    sv="{quantity} ÷ 12 = {users} användare eller licenser",
    nb="{quantity} ÷ 12 = {users} brukere eller lisenser",
    en="{quantity} ÷ 12 = {users} users or licences",
)
DIVIDED_TO_ONE = Text(
    sv="{quantity} ÷ 12 = {users} användare eller licens",
    nb="{quantity} ÷ 12 = {users} bruker eller lisens",
    en="{quantity} ÷ 12 = {users} user or licence",
)
MIXED = Text(
    sv="{quantity} är inte jämnt delbart med 12",
    nb="{quantity} er ikke delelig med 12",
    en="{quantity} cannot be divided evenly by 12",
)
USERS = Text(sv="{users} användare", nb="{users} brukere", en="{users} users")
ONE_USER = Text(sv="{users} användare", nb="{users} bruker", en="{users} user")
MONTHS = Text(sv="{months} månader", nb="{months} måneder", en="{months} months")
ONE_MONTH = Text(sv="{months} månad", nb="{months} måned", en="{months} month")
COMPUTED = Text(
    sv="{people} × {price} × {time} = {computed}",
    nb="{people} × {price} × {time} = {computed}",
    en="{people} × {price} × {time} = {computed}",
)
COMPUTED_AND_PRINTED = Text(
    sv="{people} × {price} × {time} = {computed}; på fakturan står {printed}",
    nb="{people} × {price} × {time} = {computed}; på fakturaen står {printed}",
    en="{people} × {price} × {time} = {computed}; the invoice says {printed}",
)
YEAR = Text(
    sv="På en faktura för 12 månader är antalet räknat för hela året, så det delas med 12:",
    nb="På en faktura for 12 måneder er antallet regnet for hele året, så det deles på 12:",
    en="On a 12-month invoice the quantity covers the whole year, so it is divided by 12:",
)
PERIOD = Text(
    sv="På en faktura med angiven period är antalet lika med antalet användare:",
    nb="På en faktura med oppgitt periode er antallet det samme som antall brukere:",
    en="On an invoice that states a period the quantity is the number of users:",
)
UNLESS_PERIOD = Text(
    sv="Står det en period på fakturan är antalet i stället antalet användare och ska inte delas.",
    nb="Står det en periode på fakturaen, er antallet i stedet antall brukere og skal ikke deles.",
    en="If the invoice states a period, the quantity is the number of users instead and is not divided.",
)
NOT_ROUNDED = Text(
    sv="Ett antal som inte är jämnt delbart med 12 kan blanda flera beställningar eller delar av ett år. Jag avrundar inte, "
    "men kan skapa ett ärende så att någon tittar på raden.",
    nb="Et antall som ikke er delelig med 12, kan blande flere bestillinger eller deler av et år. Jeg runder ikke av, men "
    "kan opprette en sak så noen ser på linjen.",
    en="A quantity that cannot be divided evenly by 12 may mix several orders or part-years. I do not round, but can create a "
    "case so that someone looks at the line.",
)
BOTH_AMOUNTS = Text(
    sv="Beräkningen och beloppet på fakturan skiljer sig åt. Jag visar båda men kan inte förklara skillnaden.",
    nb="Utregningen og beløpet på fakturaen er forskjellige. Jeg viser begge, men kan ikke forklare forskjellen.",
    en="The calculation and the amount on the invoice differ. I show both but cannot explain the difference.",
)
SAID_DIFFERS = Text(
    sv="Du nämner {said}, men beräkningen ger {computed}. De två skiljer sig åt, och jag kan inte förklara skillnaden.",
    nb="Du nevner {said}, men utregningen gir {computed}. De to er forskjellige, og jeg kan ikke forklare forskjellen.",
    en="You mention {said}, but the calculation gives {computed}. The two differ, and I cannot explain the difference.",
)
WRONG_EXAMPLE = Text(
    sv="Beloppet du nämner och beräkningen skiljer sig åt. Rätt är {computed}: beloppet kommer från ett publicerat exempel "
    "som innehåller ett räknefel.",
    nb="Beløpet du nevner, og utregningen er forskjellige. Riktig er {computed}: Beløpet kommer fra et publisert eksempel "
    "som inneholder en regnefeil.",
    en="The amount you mention and the calculation differ. {computed} is right: the amount comes from a published example "
    "that contains a calculation error.",
)
IF_WHOLE_YEAR = Text(
    sv="Så är det om {quantity} är antalet användare. På en faktura för 12 månader utan angiven period är antalet redan "
    "räknat för hela året, och användarna är antalet delat med 12.",
    nb="Slik er det hvis {quantity} er antall brukere. På en faktura for 12 måneder uten oppgitt periode er antallet "
    "allerede regnet for hele året, og brukerne er antallet delt på 12.",
    en="That holds if {quantity} is the number of users. On a 12-month invoice that states no period the quantity already "
    "covers the whole year, and the users are the quantity divided by 12.",
)
ROUTES: dict[str, Text] = {
    "INV": Text(
        sv="I Visma.net finns fakturan under Admin och Rapporter.",
        nb="I Visma.net ligger fakturaen under Admin og Rapporter.",
        en="In Visma.net the invoice is under Admin and Rapporter (reports).",
    ),
    "7": Text(
        sv="I Visma.net finns fakturan under Settings (inställningar) och lisenser (licenser), under produkten.",
        nb="I Visma.net ligger fakturaen under Settings (innstillinger) og lisenser, under produktet.",
        en="In Visma.net the invoice is under Settings and lisenser (licences), under the product.",
    ),
}

INVOICE_EXPLAIN = Operation(
    name="invoice.explain",
    title=Text(sv="Förklara en faktura", nb="Forklar en faktura", en="Explain an invoice"),
    kind="read",
    by_rule=True,
    inputs=InvoiceExplainInputs,
    topics=tuple(TOPICS.values()),
    asks=asks,
    read=read,
    problems={
        "WRONG_COUNTRY": NORWEGIAN_ONLY,
        "NO_VISMANET_ADMIN": NO_VISMANET_ADMIN,
        "NO_SETTINGS_ACCESS": NO_SETTINGS_ACCESS,
        "INVOICE_NOT_FOUND": INVOICE_NOT_FOUND,
        "INVOICE_FORMAT_UNKNOWN": INVOICE_FORMAT_UNKNOWN,
        "INVOICE_REQUIRED": Problem(
            422,
            Text(
                sv="Ange fakturanumret, eller antal, pris och period från raden.",
                nb="Oppgi fakturanummeret, eller antall, pris og periode fra linjen.",
                en="Give the invoice number, or the quantity, price and period of the line.",
            ),
        ),
        "COMPANY_REQUIRED": Problem(
            422,
            Text(
                sv="Ange vilket företag fakturan gäller.",
                nb="Oppgi hvilken bedrift fakturaen gjelder.",
                en="State which company the invoice is for.",
            ),
        ),
        "INVOICE_LINE_NOT_FOUND": Problem(
            404,
            Text(
                sv="Faktura {no} har ingen rad {line}.",
                nb="Faktura {no} har ingen linje {line}.",
                en="Invoice {no} has no line {line}.",
            ),
        ),
        "PERIOD_NOT_WHOLE_MONTHS": Problem(
            422,
            Text(
                sv="Perioden är inte hela månader, så jag kan inte räkna säkert.",
                nb="Perioden er ikke hele måneder, så jeg kan ikke regne sikkert.",
                en="The period is not whole months, so I cannot calculate safely.",
            ),
            do="case.create",
        ),
    },
)
_OWN_INVOICES = Operation(
    name="invoice.own-data",
    title=INVOICE_EXPLAIN.title,
    kind="read",
    inputs=InvoiceExplainInputs,
    roles=READERS,
)
