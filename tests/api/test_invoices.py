"""Invoices and use over HTTP: who sees them, what a line means, and the Excel file."""

import datetime as dt
from io import BytesIO

import pytest
from openpyxl import load_workbook

from api.audit import AuditRow
from api.operations.models import LedgerRow
from tests.chat import assert_problem
from tests.core import Core
from tests.fake_rasa import proposes
from tests.sandbox.serving import Core as Sandbox

LIST, EXPLAIN, EXPORT, USAGE = "invoice.list", "invoice.explain", "invoice.export", "usage.get"
FJORDFISK, TINDTEK, HAVGLOTT, LYNGMO, USTO = "123456785", "922222223", "855500116", "855500221", "855500442"
ADMIN, KARI = "vismanet-admin-havglott", "vismanet-admin"


@pytest.mark.parametrize(
    ("operation", "inputs"),
    [
        (LIST, {}),
        (EXPLAIN, {"invoice": "INV-5001"}),
        (EXPORT, {"invoice": "INV-5001"}),
        (USAGE, {"product": "autoinvoice"}),
    ],
)
@pytest.mark.parametrize(
    ("persona", "orgno", "status", "code"),
    [
        (None, HAVGLOTT, 401, "AUTH_REQUIRED"),
        ("byra-consultant", HAVGLOTT, 403, "FORBIDDEN_ROLE"),
        ("employee-usto", USTO, 403, "FORBIDDEN_ROLE"),
        ("end-user", HAVGLOTT, 403, "NOT_YOUR_COMPANY"),
        (ADMIN, LYNGMO, 403, "NOT_YOUR_COMPANY"),
        ("end-user", FJORDFISK, 403, "NO_SETTINGS_ACCESS"),
        ("signatory-havglott", HAVGLOTT, 403, "NO_SETTINGS_ACCESS"),
        ("end-user-usto", USTO, 409, "NO_VISMANET_ADMIN"),
        ("signatory-tindtek", TINDTEK, 409, "NO_VISMANET_ADMIN"),
        (ADMIN, "5599990008", 422, "WRONG_COUNTRY"),
        (ADMIN, HAVGLOTT, 200, None),
        ("support-agent", HAVGLOTT, 200, None),
    ],
)
async def test_only_the_admin_support_and_whom_the_admin_let_in_see_invoices(
    core: Core, operation: str, inputs: dict, persona: str | None, orgno: str, status: int, code: str | None
):
    response = await core.api(persona).read(operation, {"orgno": orgno, **inputs})
    if code is None:
        assert response.status_code == status, response.text
    else:
        assert "{" not in assert_problem(response, status, code)["detail"]


async def test_the_refusal_names_the_admin_who_can_help(core: Core):
    api = core.api("end-user")
    api.headers["Accept-Language"] = "nb"
    problem = assert_problem(await api.read(LIST, {"orgno": FJORDFISK}), 403)
    assert problem["detail"] == "Bare admin-brukeren i Visma.net ser fakturaene. Be Kari Fjord om tilgang."


async def test_somebody_who_was_given_access_sees_them(core: Core):
    run = (await core.api("end-user-lyngmo").read(LIST, {"orgno": LYNGMO})).json()
    assert [invoice["no"] for invoice in run["result"]["invoices"]] == ["INV-5003", "INV-5002"]


@pytest.mark.parametrize(
    ("inputs", "found"),
    [
        ({}, ["INV-5001", "75550001"]),
        ({"invoice_type": "maintenance"}, ["75550001"]),
        ({"period_from": "1.9.2026"}, ["INV-5001"]),
        ({"period_to": "2026-06-30"}, ["75550001"]),
        ({"invoice_type": "subscription"}, []),
        ({"page": 2}, []),
    ],
)
async def test_invoices_are_listed_by_type_and_day(core: Core, inputs: dict, found: list[str]):
    run = (await core.api(ADMIN).read(LIST, {"orgno": HAVGLOTT, **inputs})).json()
    assert [invoice["no"] for invoice in run["result"]["invoices"]] == found
    routes = {invoice["no"]: invoice["route"] for invoice in run["result"]["invoices"]}
    assert all(route == ("INV" if no.startswith("INV") else "7") for no, route in routes.items())


async def explained(core: Core, inputs: dict, persona: str | None = ADMIN, conversation=None) -> dict:
    response = await core.api(persona).read(EXPLAIN, inputs)
    assert response.status_code == 200, response.text
    return response.json()["result"]


@pytest.mark.parametrize(
    ("persona", "inputs", "line", "expected"),
    [
        (KARI, {"orgno": FJORDFISK, "invoice": "71234567", "line": 1}, 0, {"users": 1, "months": 12}),
        (KARI, {"orgno": FJORDFISK, "invoice": "71234567", "line": 4}, 0, {"users": 9}),
        (KARI, {"orgno": FJORDFISK, "invoice": "71234567", "line": 5}, 0, {"basis": "code", "code": "KON-ABO00"}),
        (KARI, {"orgno": FJORDFISK, "invoice": "INV-1001"}, 0, {"users": 32, "months": 3, "computed": 4800}),
        (ADMIN, {"orgno": HAVGLOTT, "invoice": "75550001"}, 1, {"quantity": 50, "users": None}),
        (ADMIN, {"orgno": HAVGLOTT, "invoice": "inv-5001"}, 1, {"computed": 1800, "printed": 1750}),
        (None, {"quantity": 108}, 0, {"users": 9}),
        (None, {"quantity": 13}, 0, {"users": None}),
        (
            None,
            {"quantity": 32, "price": 50, "period_from": "01.12.2017", "period_to": "28.02.2018"},
            0,
            {"users": 32, "months": 3, "computed": 4800},
        ),
        (
            None,
            {"quantity": 2, "price": "99,50", "period_from": "2026-01-15", "period_to": "2026-03-14"},
            0,
            {"months": 2, "computed": 398},
        ),
    ],
)
async def test_a_line_is_explained_by_the_rules(core: Core, persona, inputs: dict, line: int, expected: dict):
    found = (await explained(core, inputs, persona))["lines"][line]
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("persona", "inputs", "status", "code"),
    [
        (ADMIN, {"orgno": HAVGLOTT, "invoice": "INV-5002"}, 404, "INVOICE_NOT_FOUND"),
        (ADMIN, {"orgno": HAVGLOTT, "invoice": "INV-5001", "line": 9}, 404, "INVOICE_LINE_NOT_FOUND"),
        (ADMIN, {"orgno": HAVGLOTT, "invoice": "12345"}, 422, "INVOICE_FORMAT_UNKNOWN"),
        (ADMIN, {"orgno": HAVGLOTT, "invoice": "KON-ABO00"}, 422, "INVOICE_FORMAT_UNKNOWN"),
        (ADMIN, {"invoice": "INV-5001"}, 422, "COMPANY_REQUIRED"),
        ("vismanet-admin-lyngmo", {"orgno": LYNGMO, "invoice": "INV-5003"}, 422, "PERIOD_NOT_WHOLE_MONTHS"),
        (None, {}, 422, "INVOICE_REQUIRED"),
        (None, {"quantity": 0}, 422, "INVALID_INPUT"),
        (None, {"quantity": 1, "period_from": "2026-01-15"}, 422, "PERIOD_NOT_WHOLE_MONTHS"),
        (
            None,
            {"quantity": 1, "price": 1, "period_from": "2026-01-15", "period_to": "2026-02-10"},
            422,
            "PERIOD_NOT_WHOLE_MONTHS",
        ),
        (
            None,
            {"quantity": 1, "price": 1, "period_from": "2026-03-01", "period_to": "2026-01-31"},
            422,
            "PERIOD_NOT_WHOLE_MONTHS",
        ),
    ],
)
async def test_what_cannot_be_explained_is_refused_with_its_own_reason(core: Core, persona, inputs, status, code):
    assert "{" not in assert_problem(await core.api(persona).read(EXPLAIN, inputs), status, code)["detail"]


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
async def test_the_wrong_sum_of_the_published_example_is_never_said_again(core: Core, language: str):
    example = {"quantity": 32, "price": 50, "period_from": "2017-12-01", "period_to": "2018-02-28", "amount": 1044}
    chat = await core.chat(language=language)
    body = {"inputs": example, "conversation": chat.id}
    response = await core.http.post(f"/v1/operations/{EXPLAIN}/runs", json=body, headers=chat.headers)
    assert response.status_code == 200 and "1044" not in response.text.replace(chat.id, "")
    other = (await explained(core, example | {"amount": 4000}, None))["lines"][0]
    assert (other["computed"], other["printed"]) == (4800, 4000), "another amount is shown beside the calculation"


async def test_a_quantity_without_its_invoice_is_read_both_ways(core: Core):
    core.rasa.on("bare", proposes(EXPLAIN, quantity="32"))
    core.rasa.on(
        "period", proposes(EXPLAIN, quantity="32", price="50", period_from="2017-12-01", period_to="2018-02-28")
    )
    chat = await core.chat()
    [bare] = await chat.say("bare")
    assert "If the invoice states a period" in bare["text"]
    [period] = await chat.say("period")
    assert "If the invoice" not in period["text"] and "32 users × 50" in period["text"]


async def test_an_invoice_is_fetched_as_a_workbook_with_its_lines_and_transactions(core: Core):
    api = core.api(ADMIN)
    inputs = {"orgno": HAVGLOTT, "invoice": "INV-5001", "period_from": "2026-07-01", "period_to": "2026-07-10"}
    run = (await api.read(EXPORT, inputs)).json()
    assert run["result"] == {"invoice": "INV-5001", "lines": 2, "transactions": 50}
    file = await core.http.get(f"/v1/runs/{run['id']}/file", headers=api.headers)
    assert file.status_code == 200 and 'filename="INV-5001.xlsx"' in file.headers["content-disposition"]
    assert file.headers["cache-control"] == "no-store"
    book = load_workbook(BytesIO(file.content))
    lines = [row for row in book["Faktura"].iter_rows(values_only=True) if isinstance(row[0], int)]
    assert [(row[1], row[2], row[3]) for row in lines] == [
        ("Visma.net AutoInvoice", 40, 25),
        ("Visma.net Expense", 12, 50),
    ]
    rows = list(book["Transaksjoner"].iter_rows(min_row=2, values_only=True))
    assert len(rows) == 50 and {row[0].date() for row in rows} == {dt.date(2026, 7, day) for day in range(1, 11)}
    assert {row.event for row in await core.rows(AuditRow)} >= {"operation.done", "operation.file"}


async def test_the_file_is_for_its_own_reader_and_for_a_quarter_of_an_hour(core: Core, sandbox: Sandbox):
    api = core.api(ADMIN)
    run = (await api.read(EXPORT, {"orgno": HAVGLOTT, "invoice": "75550001"})).json()
    path = f"/v1/runs/{run['id']}/file"
    for persona in (None, "end-user", "vismanet-admin-lyngmo", "support-agent"):
        assert (await core.http.get(path, headers=core.api(persona).headers)).status_code == 404
    sandbox.fault("GET */export.xlsx", "garbage")
    assert_problem(await core.http.get(path, headers=api.headers), 503, "BACKEND_UNAVAILABLE")
    await core.change(LedgerRow, LedgerRow.run_id == run["id"], finished_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert_problem(await core.http.get(path, headers=api.headers), 410, "FILE_EXPIRED")


async def test_an_answer_without_a_file_has_none(core: Core):
    api = core.api(ADMIN)
    run = (await api.read(LIST, {"orgno": HAVGLOTT})).json()
    assert (await core.http.get(f"/v1/runs/{run['id']}/file", headers=api.headers)).status_code == 404


async def test_too_large_an_export_asks_for_a_shorter_period(core: Core):
    api = core.api("vismanet-admin-lyngmo")
    whole = {"orgno": LYNGMO, "invoice": "INV-5002"}
    assert_problem(await api.read(EXPORT, whole), 413, "EXPORT_TOO_LARGE")
    part = whole | {"period_from": "2026-07-01", "period_to": "2026-07-31"}
    assert (await api.read(EXPORT, part)).json()["result"]["transactions"] == 12_400


@pytest.mark.parametrize(
    ("persona", "orgno", "product", "total"),
    [(ADMIN, HAVGLOTT, "autoinvoice", 305), (ADMIN, HAVGLOTT, "autopay", 61), (KARI, FJORDFISK, "autopay", 0)],
)
async def test_use_is_added_up(core: Core, persona: str, orgno: str, product: str, total: int):
    run = (await core.api(persona).read(USAGE, {"orgno": orgno, "product": product})).json()
    assert run["result"]["total"] == total == sum(month["count"] for month in run["result"]["months"])
