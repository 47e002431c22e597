"""Looking companies up, and reading their contracts."""

import pytest

from .serving import ADMIN, AGENT, BERGVERK_ADMIN, NORDLYS_ADMIN, Core, assert_problem

TINDTEK_SIGNATORY = {"X-Actor-Email": "signatar@tindtek.example", "X-Actor-Roles": "firmatecknare"}


def test_a_company_is_found_by_its_number(core: Core):
    assert core.get("/companies/123456785").json() == {
        "orgno": "123456785",
        "country": "NO",
        "name": "Fjordfisk AS",
        "customer_no": "100101",
        "erp_products": ["Visma Business"],
        "modules": ["Document Center"],
        "autoinvoice_active": True,
        "main_contact": {"id": "U-102", "name": "Kari Fjord", "email": "admin@fjordfisk.example"},
    }


def test_a_company_may_have_no_main_contact(core: Core):
    assert core.get("/companies/5599991113").json()["main_contact"] is None


def test_an_unknown_company_is_not_found(core: Core):
    assert_problem(core.get("/companies/977777771"), 404, "COMPANY_NOT_FOUND", orgno="977777771")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("fjord", ["Fjordfisk AS"]),
        ("BJÖRK", ["Björk Bygg AB"]),
        ("STRØM", ["Strømvik AS"]),
        ("nobody", []),
        ("%", []),
    ],
)
def test_companies_are_found_by_a_part_of_the_name(core: Core, name: str, found: list[str]):
    assert [company["name"] for company in core.get("/companies", name=name).json()["companies"]] == found


def test_a_search_answers_ten_companies_at_most(core: Core):
    companies = core.get("/companies", name="a").json()["companies"]
    assert len(companies) == 10
    assert set(companies[0]) == {"orgno", "name", "country"}


@pytest.mark.parametrize("query", [{}, {"name": ""}, {"name": "  "}])
def test_a_search_needs_a_name(core: Core, query: dict):
    assert_problem(core.get("/companies", **query), 422, "INVALID_INPUT")


def test_the_contracts_of_the_first_rows(core: Core):
    annual = core.get("/companies/123456785/contracts", ADMIN).json()["contracts"]
    quarterly = core.get("/companies/922222223/contracts", TINDTEK_SIGNATORY).json()["contracts"]
    partner = core.get("/companies/811111112/contracts", NORDLYS_ADMIN).json()["contracts"]
    [contract] = annual
    assert (contract["id"], contract["type"], contract["signed"]) == ("K-1001", "annual", None)
    assert (contract["partner"], contract["status"]) == (False, "active")
    assert contract["products"] == ["Document Center", "Visma Business"]
    assert [(each["type"], each["signed"]) for each in quarterly] == [("quarterly", "2018-02-01")]
    assert [each["partner"] for each in partner] == [True]


def test_contracts_are_for_those_who_belong_to_the_company(core: Core):
    assert_problem(core.get("/companies/123456785/contracts", BERGVERK_ADMIN), 403, "NOT_YOUR_COMPANY")
    assert_problem(core.get("/companies/123456785/contracts"), 403, "NOT_YOUR_COMPANY", company="Fjordfisk AS")
    assert core.get("/companies/987654325/contracts", BERGVERK_ADMIN).json() == {"contracts": []}


def test_an_agent_reads_the_contracts_of_any_company_that_exists(core: Core):
    assert len(core.get("/companies/123456785/contracts", AGENT).json()["contracts"]) == 1
    assert_problem(core.get("/companies/977777771/contracts", AGENT), 404, "COMPANY_NOT_FOUND")


def test_a_deactivated_user_belongs_nowhere(core: Core):
    tore = {"X-Actor-Email": "tore@fjordfisk.example", "X-Actor-Roles": "end_user"}
    assert_problem(core.get("/companies/123456785/contracts", tore), 403, "NOT_YOUR_COMPANY")
