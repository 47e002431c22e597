"""`usage.get`: accumulated use of Autoinvoice or Autopay (`domain.md` B.23)."""

from actions.catalogue.contracts_problems import NO_SETTINGS_ACCESS, NO_VISMANET_ADMIN, NORWEGIAN_ONLY
from actions.catalogue.days import month_named
from actions.catalogue.inputs import NorwegianOrgno
from actions.catalogue.invoice_explain import number
from actions.catalogue.invoice_list import READERS
from actions.catalogue.invoices_inputs import Product, UsedProduct
from actions.catalogue.operation import Inputs, Operation, Reading, Situation
from actions.catalogue.text import LANGUAGES, Text

TITLES = {UsedProduct.AUTOINVOICE: "Autoinvoice", UsedProduct.AUTOPAY: "Autopay"}
MOST_MONTHS = 12


class UsageInputs(Inputs):
    orgno: NorwegianOrgno
    product: Product


async def read(inputs: UsageInputs, situation: Situation) -> Reading:
    found = await situation.systems.usage(situation.caller, inputs.orgno, inputs.product.value)
    months = found["months"][-MOST_MONTHS:]
    return Reading(
        result={
            "orgno": inputs.orgno,
            "product": inputs.product.value,
            "months": list(found["months"]),
            "total": found["total"],
        },
        message=Text(
            sv="Samlad användning av {product} för {company}: {total}.",
            nb="Samlet bruk av {product} for {company}: {total}.",
            en="Accumulated use of {product} for {company}: {total}.",
        )
        if found["months"]
        else Text(
            sv="Det finns ingen registrerad användning av {product} för {company}.",
            nb="Det er ikke registrert noe bruk av {product} for {company}.",
            en="No {product} usage is recorded for {company}.",
        ),
        values={"product": TITLES[inputs.product], "company": found["company"], "total": _number(found["total"])},
        lines=tuple((month_named(each["month"]), _number(each["count"])) for each in months),
    )


def _number(count: int) -> Text:
    return Text(**{language: number(count, language) for language in LANGUAGES})


USAGE_GET = Operation(
    name="usage.get",
    title=Text(
        sv="Visa användningen av Autoinvoice eller Autopay",
        nb="Vis bruken av Autoinvoice eller Autopay",
        en="Show the use of Autoinvoice or Autopay",
    ),
    kind="read",
    inputs=UsageInputs,
    roles=READERS,
    company_input="orgno",
    topics=("invoice.accumulated-usage",),
    read=read,
    problems={
        "WRONG_COUNTRY": NORWEGIAN_ONLY,
        "NO_VISMANET_ADMIN": NO_VISMANET_ADMIN,
        "NO_SETTINGS_ACCESS": NO_SETTINGS_ACCESS,
    },
)
