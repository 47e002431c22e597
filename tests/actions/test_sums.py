"""Invoice lines in people's own words: what is taken from them, and which of them can be worked out at once."""

import pytest

from actions.catalogue import CATALOGUE
from actions.extraction import candidates
from actions.sums import line_in

EXPLAIN = CATALOGUE["invoice.explain"]
PERIOD = {"period_from": "2017-12-01", "period_to": "2018-02-28"}
LINE = {"quantity": "32", "price": "50.0"}


def lines(*texts: str, **line: str) -> list[tuple[str, dict[str, str]]]:
    return [(text, line) for text in texts]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        *lines(
            "fakturaen gjelder 01.12.2017-28.02.2018, 32 brukere til 50 kr. Hva blir summen?",
            "32 brukere, 50 kr pr måned, 01.12.2017-28.02.2018",
            "line says 32 users, 50 kr, 01.12.2017-28.02.2018. total?",
            **LINE,
            **PERIOD,
        ),
        *lines(
            "vad blir 32*50*3 på min faktura, det står 1044",
            "Our invoice says 1044 for 32 users x 50 x 3 months",
            "32 användare à 50 kr i tre månader, varför står det 1044",
            "fakturaen er på 1044 kr for 32 brukere 50 kr i 3 mnd",
            "we have 32 usrs, price 50 NOK/month, for 3 months, charged 1044",
            "32x50x3 = 1044",
            "fakturaen er på 1044 kr i 3 måneder for 32 brukere à 50",
            **LINE,
            months="3",
            amount="1044.0",
        ),
        *lines("10 brukere 200 kr 3 mnd", "10 användare 200 kr i månaden, 3 månader", "10 brukere à 200 kr i 3 måneder", "3 mnd, 10 brukere, 200,- pr bruker", quantity="10", price="200.0", months="3"),
        *lines(
            "Faktura: periode 01.01.2026-31.03.2026, 10 brukere, 200 kr per måned. hva blir det?",
            "antall 10, pris 200, periode 01.01.2026-31.03.2026",
            quantity="10",
            price="200.0",
            period_from="2026-01-01",
            period_to="2026-03-31",
        ),
        # A number that stands in a date as well is taken from where it was meant.
        *lines(
            "periode 01.10.2026-31.12.2026, 10 brukere à 200",
            quantity="10",
            price="200.0",
            period_from="2026-10-01",
            period_to="2026-12-31",
        ),
    ],
)  # fmt: skip
def test_a_whole_line_can_be_worked_out(text: str, line: dict[str, str]):
    assert line_in(text) == line


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("32 pcs at 50 kr", {"quantity": "32", "price": "50"}),
        ("110, 12 months", {"quantity": "110", "months": "12"}),
        ("INV-1001 it says 1044", {"invoice": "INV-1001", "amount": "1044"}),
        ("antall 108 på en 12-månedersfaktura", {"quantity": "108", "months": "12"}),
        ("det står 60 i antal på årsfakturan", {"quantity": "60"}),
        ("hvordan leser jeg fakturaen for 2026", {}),
    ],
)
def test_less_than_a_line_is_not_worked_out_at_once(text: str, found: dict[str, str]):
    assert candidates(EXPLAIN, text, None) == found and line_in(text) is None


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ({"quantity": "32", "price": "50"}, ("months",)),
        ({"quantity": "32", "price": "50", "months": "3"}, ()),
        ({"quantity": "32", "price": "50", "period_from": "2026-01-01", "period_to": "2026-03-31"}, ()),
        ({"quantity": "32", "price": "50", "invoice": "INV-1001"}, ("invoice", "orgno")),
    ],
)
def test_the_time_is_asked_for_when_only_it_is_missing(known: dict, asked: tuple[str, ...]):
    assert EXPLAIN.required(known) == asked
