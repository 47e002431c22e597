"""How often a contract is invoiced, in people's own words."""

import pytest

from actions.catalogue import CATALOGUE
from actions.extraction import find

INTERVAL = CATALOGUE["contract.deadline"].asked()["contract_type"]


@pytest.mark.parametrize(
    "text",
    [
        "We get one invoice every January. If I cancel in November, when are we out?",
        "one invoice each january - what's the last day to give notice",
        "får en faktura i januari varje år",
        "vi får faktura i janauri",
        "fakturan kommer alltid i januari",
        "I januari kommer fakturan",
        "betaler i januar",
        "faktureres hver januar",
        "we are invoiced in january",
        "one bill a year",
        "1 faktura i året",
        "anually",
        "faktureres årsvis",
    ],
)
def test_one_invoice_a_year(text: str):
    assert find(INTERVAL, text) == "annual"


@pytest.mark.parametrize(
    "text",
    [
        "hvert kvartal",
        "kvartalsfaktura",
        "kvartlsvis",
        "quaterly",
        "invoiced every three months",
        "every 3rd month",
        "Var tredje månad",
        "var 3:e månad",
        "vi får den var tredje månad",
        "hver 3. mnd",
        "vi betaler hver tredje mnd, signert 1. januar 2024",
        "vi blir fakturerade kvartalsvis. Vi skrev på i januari 2024",
        "vi får faktura i januari, april, juli och oktober",
        "fyra gånger om året",
        "fire fakturaer i året",
        "four times a year",
    ],
)
def test_one_invoice_every_three_months(text: str):
    assert find(INTERVAL, text) == "quarterly"


@pytest.mark.parametrize(
    "text",
    ["When must we give notice?", "avtalet signerades 1 januari 2024", "Var är fakturan?", "Janne skrev avtalet"],
)
def test_no_interval(text: str):
    assert find(INTERVAL, text) is None
