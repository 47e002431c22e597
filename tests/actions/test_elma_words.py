"""What people say of a registration or a switch, found in their sentences in four languages."""

import pytest

from actions.catalogue import CATALOGUE
from actions.extraction import candidates

REGISTER, SWITCH, RESET = (CATALOGUE[name] for name in ("elma.register", "elma.switch", "autoinvoice.password-reset"))


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Byt accesspunkt för Elvebakken till AutoInvoice", "to_autoinvoice"),
        ("Ta oss från den gamla accesspunkten till autoinvoice", "to_autoinvoice"),
        ("vi vil over til dere fra Nordic Access", "to_autoinvoice"),
        ("flytt oss fra det nåværende aksesspunktet til visma", "to_autoinvoice"),
        ("flyt os fra Nordic Access over til jer", "to_autoinvoice"),
        ("move us from Nordic Access to AutoInvoice", "to_autoinvoice"),
        ("Byt accesspunkt för Solvik, bort från AutoInvoice", "away"),
        ("bytt fra autoinvoice til et annet aksesspunkt", "away"),
        ("vi lämnar autoinvoice för en annan accesspunkt", "away"),
        ("we are leaving autoinvoice for another access point", "away"),
        ("Avbryt bytet av accesspunkt", "stop"),
        ("stopp byttet for elvebakken", "stop"),
        ("afbryd skiftet af accesspoint", "stop"),
        ("cancel the switch of access point", "stop"),
        ("Bytt aksesspunkt", None),
        ("vi vill byta accesspunkt i elma", None),
        ("switch access point", None),
        ("hvor langt har byttet av aksesspunkt kommet", None),
    ],
)
def test_which_way_a_switch_goes_is_read_where_it_is_said(text: str, direction: str | None):
    assert candidates(SWITCH, text, None).get("direction") == direction


@pytest.mark.parametrize(
    ("text", "erp"),
    [
        ("registrera oss i elma, vi kör Visma Global", "visma_global"),
        ("vi bruker visma business og document center", "visma_business"),
        ("we run Visma Contracting", "visma_contracting"),
        ("vi har et annet regnskapssystem", "other_erp"),
        ("register our business globally, other companies can too", None),
        ("registrer oss i elma", None),
    ],
)
def test_the_accounting_system_is_read_only_where_it_is_named(text: str, erp: str | None):
    assert candidates(REGISTER, text, None).get("erp_product") == erp


def test_an_address_and_a_number_in_one_sentence_are_told_apart():
    said = candidates(REGISTER, "Registrer 811 111 112 i ELMA, kontakt er leder@nordlys.example", None)
    assert said == {"orgno": "811 111 112", "contact": "leder@nordlys.example"}
    assert candidates(RESET, "ny passordlenke til eli@lysbukt.example, takk", None) == {
        "login_email": "eli@lysbukt.example"
    }
