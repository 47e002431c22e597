"""What people write about contracts, licences, invoices and Visma.net, and what is taken from it."""

import pytest

from actions.catalogue import CATALOGUE
from actions.catalogue.checking import Invalid, check
from actions.extraction import candidates

TERMINATE, MOVE, CONSENT = "contract.terminate", "licence.transfer.request", "licence.transfer.consent"
REGISTER, ASK, DECIDE = "vismanet.admin.register", "vismanet.access.request", "vismanet.access.decide"
RIGHT, LIST, EXPLAIN, EXPORT, USAGE = (
    "connect.code-right.request",
    "invoice.list",
    "invoice.explain",
    "invoice.export",
    "usage.get",
)


@pytest.mark.parametrize(
    ("operation", "text", "requested", "found"),
    [
        (TERMINATE, "säg upp k-5001 till 31.12.2027", None, {"agreement": "k-5001", "ends": "31.12.2027"}),
        (TERMINATE, "si opp avtalen for 123456785", None, {"orgno": "123456785"}),
        (TERMINATE, "svar til kari@tindtek.example", "contact", {"contact": "kari@tindtek.example"}),
        (MOVE, "flytt lisensene våre til 987654325", None, {"receiver": "987654325"}),
        (
            MOVE,
            "flytta licenserna från 123456785 till 987 654 325, vi fusionerar",
            None,
            {"receiver": "987 654 325", "orgno": "123456785", "reason": "merger"},
        ),
        (MOVE, "move everything to 559999-5023", None, {"receiver": "559999-5023", "licences": "all"}),
        (MOVE, "987654325", "receiver", {"receiver": "987654325"}),
        (MOVE, "alla", "licences", {"licences": "all"}),
        (CONSENT, "godkjenn LT-501", None, {"transfer": "LT-501"}),
        (
            REGISTER,
            "Kari Tind, kari@tindtek.example, tlf 99900501",
            None,
            {"email": "kari@tindtek.example", "phone": "99900501"},
        ),
        (
            REGISTER,
            "meld inn admin for 922222223, +47 999 00 501",
            None,
            {"phone": "+47 999 00 501", "orgno": "922222223"},
        ),
        (REGISTER, "999 00 501", "phone", {"phone": "999 00 501"}),
        (ASK, "jag behöver se fakturorna", None, {"area": "invoices"}),
        (ASK, "be admin om tilgang til settings", None, {"area": "settings"}),
        (DECIDE, "avslå AR-501", None, {"request": "AR-501", "decision": "deny"}),
        (DECIDE, "godkänn åtkomsten för Mari", None, {"decision": "grant"}),
        (
            RIGHT,
            "rett for admin@nordlys.example på nordlys.example og nordlys-shop.example",
            None,
            {"admin_email": "admin@nordlys.example", "domains": "nordlys.example,nordlys-shop.example"},
        ),
        (RIGHT, "fjordfisk.example", "domains", {"domains": "fjordfisk.example"}),
        (
            LIST,
            "vis vedlikeholdsfakturaer fra 1.1.2026",
            None,
            {"invoice_type": "maintenance", "period_from": "1.1.2026"},
        ),
        (
            LIST,
            "fakturor mellan 1.1.2026 och 30.6.2026",
            None,
            {"period_from": "1.1.2026", "period_to": "30.6.2026"},
        ),
        (EXPLAIN, "hva betyr linje 4 på 71234567?", None, {"invoice": "71234567", "line": "4"}),
        (EXPLAIN, "forklar inv-1001", None, {"invoice": "inv-1001"}),
        (EXPLAIN, "antall 108", None, {"quantity": "108"}),
        (
            EXPLAIN,
            "32 användare à 50 kr, 01.12.2017–28.02.2018, totalt 4 800",
            None,
            {
                "quantity": "32",
                "price": "50",
                "period_from": "01.12.2017",
                "period_to": "28.02.2018",
                "amount": "4 800",
            },
        ),
        (EXPLAIN, "hva er KON-ABO00", None, {}),
        (EXPORT, "71234567 i excel for 123456785", None, {"invoice": "71234567", "orgno": "123456785"}),
        (USAGE, "hur mycket auto invoice har vi kört", None, {"product": "autoinvoice"}),
    ],
)
def test_what_a_sentence_says_is_found(operation: str, text: str, requested: str | None, found: dict):
    assert candidates(CATALOGUE[operation], text, requested) == found


@pytest.mark.parametrize(
    ("operation", "name", "value", "checked"),
    [
        (TERMINATE, "agreement", "k-5001", "K-5001"),
        (TERMINATE, "ends", "31. desember 2027", "2027-12-31"),
        (MOVE, "receiver", "559999-5023", "5599995023"),
        (MOVE, "receiver", "NO 987 654 325 MVA", "987654325"),
        (MOVE, "licences", "l-502,L-501", "L-501,L-502"),
        (MOVE, "licences", "L-501,all", "all"),
        (CONSENT, "transfer", "lt-5AB", "LT-5ab"),
        (REGISTER, "name", "Hun heter Kari Tind.", "Kari Tind"),
        (REGISTER, "name", "Åse-Marie O'Brien", "Åse-Marie O'Brien"),
        (REGISTER, "phone", "+47 999 00 501", "+4799900501"),
        (RIGHT, "domains", "@Nordlys.example, nordlys.example", "nordlys.example"),
        (RIGHT, "domains", "blåbær.example", "xn--blbr-roah.example"),
        (EXPLAIN, "invoice", "inv-1001", "INV-1001"),
        (EXPLAIN, "price", "1 250,50", "1250.5"),
        (EXPLAIN, "amount", "4.800", "4800.0"),
    ],
)
def test_a_value_is_kept_in_its_one_form(operation: str, name: str, value: str, checked: str):
    assert check(CATALOGUE[operation], name, value) == checked


@pytest.mark.parametrize(
    ("operation", "name", "value", "code"),
    [
        (MOVE, "receiver", "Bergverk", "INVALID_ORGNO"),
        (MOVE, "receiver", "550101-1232", "INVALID_ORGNO"),
        (REGISTER, "name", "kari@tindtek.example", "NAME_INVALID"),
        (REGISTER, "name", "K", "NAME_INVALID"),
        (REGISTER, "phone", "12345", "PHONE_INVALID"),
        (RIGHT, "domains", "nordlys", "DOMAIN_INVALID"),
        (EXPLAIN, "invoice", "61234567", "INVOICE_FORMAT_UNKNOWN"),
        (EXPORT, "invoice", "7123456", "INVOICE_FORMAT_UNKNOWN"),
    ],
)
def test_what_is_no_value_is_named_by_its_own_code(operation: str, name: str, value: str, code: str):
    found = check(CATALOGUE[operation], name, value)
    assert isinstance(found, Invalid) and found.code == code
    for language in ("sv", "nb", "en"):
        assert "{" not in CATALOGUE[operation].problem(code).text.fill(language, **found.params)


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ({}, ("invoice", "orgno")),
        ({"quantity": "12"}, ()),
        ({"quantity": "12", "invoice": "INV-1001"}, ("invoice", "orgno")),
    ],
)
def test_a_line_that_was_typed_off_needs_nothing_more(known: dict, asked: tuple[str, ...]):
    assert CATALOGUE[EXPLAIN].required(known) == asked


@pytest.mark.parametrize(
    "sentence",
    [
        "Anmäl Kari Tind som administratör i Visma.net",
        "meld inn Kari Tind som administrator",
        "Report Kari Tind as administrator in Visma.net, kari@tindtek.example",
    ],
)
def test_the_person_to_be_administrator_is_named_in_the_request(sentence: str):
    assert candidates(CATALOGUE["vismanet.admin.register"], sentence, None)["name"] == "Kari Tind"


@pytest.mark.parametrize("sentence", ["Anmäl Tindtek AS som kund", "report an administrator", "meld inn ny admin"])
def test_a_company_and_no_name_are_no_person(sentence: str):
    assert "name" not in candidates(CATALOGUE["vismanet.admin.register"], sentence, None)
