"""The first rows: the companies and people of the sandbox, all invented, all on .example domains."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from . import collaboration_rows, contracts_rows, elma_rows, payroll_rows
from .elma_register import CREDIT_NOTE, INVOICE
from .models import (
    Base,
    CodeRight,
    Collaboration,
    Company,
    Contract,
    ElmaParticipant,
    Employee,
    Invoice,
    Membership,
    Subscription,
    Task,
    User,
)
from .tables import table

FJORDFISK = "123456785"
BERGVERK = "987654325"
NORDLYS = "811111112"
VIDDE = "999999999"
TINDTEK = "922222223"
SKARV = "933333337"
GRANLIA = "955555554"
STROMVIK = "966666668"
BJORK_BYGG = "5599990008"
SJOSTAD_CAFE = "5599991113"
EKBACKEN = "5599992228"
BYRAN_LIND = "8029990002"

FAR_AWAY = datetime(2999, 1, 1, tzinfo=UTC)

AUTOINVOICE = {
    "access_point": "Visma AutoInvoice",
    "smp_host": "smp.autoinvoice.example",
    "document_types": [INVOICE, CREDIT_NOTE],
}
NORDIC_ACCESS = {
    "access_point": "Nordic Access",
    "smp_host": "smp.nordic-access.example",
    "document_types": [INVOICE, CREDIT_NOTE],
}

# (id, e-mail, name, status, two-step verification, telephone)
USERS = [
    ("U-101", "ola@fjordfisk.example", "Ola Nordmann", "active", True, "+4799900101"),
    ("U-102", "admin@fjordfisk.example", "Kari Fjord", "active", True, "+4799900102"),
    ("U-103", "per@fjordfisk-shop.example", "Per Strand", "active", True, None),
    ("U-104", "nina@fjordfisk.example", "Nina Holm", "active", False, "+4799900104"),
    ("U-105", "tore@fjordfisk.example", "Tore Vik", "disabled", True, "+4799900105"),
    ("U-111", "leder@bergverk.example", "Berit Berg", "active", True, "+4799900111"),
    ("U-112", "leder@granlia.example", "Guro Granli", "active", True, "+4799900112"),
    ("U-121", "admin@nordlys.example", "Nils Lysne", "active", True, None),
    ("U-122", "leder@nordlys.example", "Nora Lysne", "active", True, "+4799900122"),
    ("U-131", "signatar@tindtek.example", "Tiril Tind", "active", True, "+4799900131"),
    ("U-201", "lon@bjorkbygg.example", "Lena Björk", "active", True, "+46701740606"),
    ("U-211", "agare@sjostadcafe.example", "Sara Sjöstad", "active", True, "+46701740616"),
    ("U-221", "konsult@byranlind.example", "Karin Lind", "active", True, "+46701740626"),
    ("U-901", "agent@visma.example", "Anna Agent", "active", True, "+4799900901"),
    ("U-902", "lead@visma.example", "Lars Lead", "active", True, "+4799900902"),
]

# (orgno, country, name, customer number, ERP products, modules, AutoInvoice active, main contact)
COMPANIES = [
    (FJORDFISK, "NO", "Fjordfisk AS", "100101", ["Visma Business"], ["Document Center"], True, "U-102"),
    (BERGVERK, "NO", "Bergverk AS", "100102", ["Visma Business"], [], False, "U-111"),
    (NORDLYS, "NO", "Nordlys AS", "100103", ["Visma Global"], ["Document Center"], True, "U-122"),
    (VIDDE, "NO", "Vidde AS", "100104", ["Visma Business"], ["Document Center"], True, None),
    (TINDTEK, "NO", "Tindtek AS", "100105", [], [], False, "U-131"),
    (SKARV, "NO", "Skarv AS", "100106", [], [], False, None),
    (GRANLIA, "NO", "Granlia AS", "100107", ["Visma Business"], ["Document Center"], False, "U-112"),
    (STROMVIK, "NO", "Strømvik AS", "100108", ["Visma Business"], ["Document Center"], True, "U-112"),
    (BJORK_BYGG, "SE", "Björk Bygg AB", "200101", [], [], False, "U-201"),
    (SJOSTAD_CAFE, "SE", "Sjöstad Café AB", "200102", [], [], False, None),
    (EKBACKEN, "SE", "Ekbacken AB", "200103", [], [], False, None),
    (BYRAN_LIND, "SE", "Byrån Lind AB", "200104", [], [], False, "U-221"),
]

# (user, company, roles); a consultant has a row at the office and at each client
MEMBERSHIPS = [
    ("U-101", FJORDFISK, ["end_user"]),
    ("U-102", FJORDFISK, ["visma_net_admin", "company_admin"]),
    ("U-103", FJORDFISK, ["end_user"]),
    ("U-104", FJORDFISK, ["end_user"]),
    ("U-105", FJORDFISK, ["end_user"]),
    ("U-111", BERGVERK, ["company_admin"]),
    ("U-112", GRANLIA, ["company_admin"]),
    ("U-112", STROMVIK, ["company_admin"]),
    ("U-121", NORDLYS, ["visma_net_admin"]),
    ("U-122", NORDLYS, ["company_admin"]),
    ("U-131", TINDTEK, ["firmatecknare", "company_admin"]),
    ("U-201", BJORK_BYGG, ["payroll_admin", "company_admin"]),
    ("U-211", SJOSTAD_CAFE, ["company_admin"]),
    ("U-221", BYRAN_LIND, ["byra_consultant"]),
    ("U-221", SJOSTAD_CAFE, ["byra_consultant"]),
    ("U-221", EKBACKEN, ["byra_consultant"]),
]

# (administrator, domains)
CODE_RIGHTS = [
    ("admin@fjordfisk.example", ["fjordfisk.example"]),
]

# (orgno, state, where and what, documents under way, AutoInvoice account, due)
ELMA_PARTICIPANTS = [
    (FJORDFISK, "REGISTERED_AUTOINVOICE", AUTOINVOICE, 2, True, None),
    (BERGVERK, "REGISTERED_OTHER_AP", NORDIC_ACCESS, 0, False, None),
    (NORDLYS, "NOT_REGISTERED", {}, 0, True, None),
    (VIDDE, "REGISTERED_AUTOINVOICE", AUTOINVOICE, 0, True, None),
    (TINDTEK, "NOT_REGISTERED", {}, 0, False, None),
    (SKARV, "UNKNOWN", {}, 0, False, None),
    (GRANLIA, "REGISTERED_AUTOINVOICE", AUTOINVOICE, 0, False, None),
    (STROMVIK, "PENDING_UNREGISTER", AUTOINVOICE, 0, True, FAR_AWAY),
]

# (id, orgno, type, signed, with a partner)
CONTRACTS = [
    ("K-1001", FJORDFISK, "annual", None, False),
    ("K-1002", TINDTEK, "quarterly", date(2018, 2, 1), False),
    ("K-1003", NORDLYS, "annual", None, True),
]

# (number, orgno, type, period, lines)
INVOICES = [
    (
        "INV-1001",
        FJORDFISK,
        "transaction",
        (date(2017, 12, 1), date(2018, 2, 28)),
        [{"product": "Visma.net Expense", "quantity": 32, "price": 50, "currency": "NOK"}],
    ),
    (
        "71234567",
        FJORDFISK,
        "maintenance",
        (None, None),
        [
            {"line": 1, "product": "Visma Bizweb, oppdatert kunde- og leverandørinformasjon", "quantity": 12},
            {"line": 4, "product": "Bruksrett Visma Business Design Regnskap Komplett", "quantity": 108},
            {"line": 5, "product": "KON-ABO00"},
            {"line": 6, "product": "Distribusjonskost"},
        ],
    ),
]

# (orgno, product)
SUBSCRIPTIONS = [
    (BJORK_BYGG, "lon_anstalld"),
    (BJORK_BYGG, "min_lon"),
    (BJORK_BYGG, "resa_utlagg"),
    (BJORK_BYGG, "utlagg"),
    (SJOSTAD_CAFE, "eekonomi_fakturering"),
    (EKBACKEN, "utlagg"),
    (EKBACKEN, "eekonomi_smart"),
]

# (orgno, number, name, attestansvarig, payslip delivery, services)
EMPLOYEES = [
    (BJORK_BYGG, "1007", "Gun Ek", True, "e_mail", ["lon_anstalld"]),
    (BJORK_BYGG, "1042", "Ali Sten", False, "min_lon", ["min_lon", "lon_anstalld"]),
]

# (id, service, customer, office, unsent reports)
COLLABORATIONS = [
    ("S-101", "eekonomi_fakturering", SJOSTAD_CAFE, BYRAN_LIND, 0),
    ("S-102", "utlagg", EKBACKEN, BYRAN_LIND, 3),
]

# (id, office, customer)
TASKS = [
    ("T-101", BYRAN_LIND, SJOSTAD_CAFE),
]

GRANTED_AT = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)


AREAS: tuple[Callable[[], list[list[Base]]], ...] = (
    collaboration_rows.first_rows,
    contracts_rows.first_rows,
    elma_rows.first_rows,
    payroll_rows.first_rows,
)
"""The rows of each product area, one line each; they may refer to the rows of this file."""


def first_rows() -> list[list[Base]]:
    """All rows, table by table, in an order that their references allow."""
    return [*_own_rows(), *(rows for area in AREAS for rows in area())]


def _own_rows() -> list[list[Base]]:
    return [
        table(User, "id email name status two_factor phone", USERS),
        table(
            Company,
            "orgno country name customer_no erp_products modules autoinvoice_active main_contact_id",
            COMPANIES,
        ),
        table(Membership, "user_id orgno roles", MEMBERSHIPS),
        [CodeRight(admin_email=email, domains=domains, granted_at=GRANTED_AT) for email, domains in CODE_RIGHTS],
        [
            ElmaParticipant(
                orgno=orgno,
                state=state,
                pending_documents=documents,
                autoinvoice_account=account,
                due_at=due,
                **registration,
            )
            for orgno, state, registration, documents, account, due in ELMA_PARTICIPANTS
        ],
        table(Contract, "id orgno type signed partner", CONTRACTS),
        [
            Invoice(no=no, orgno=orgno, type=kind, period_from=first, period_to=last, lines=lines)
            for no, orgno, kind, (first, last), lines in INVOICES
        ],
        table(Subscription, "orgno product", SUBSCRIPTIONS),
        table(Employee, "orgno number name is_approver delivery services", EMPLOYEES),
        table(Collaboration, "id service customer byra unsent_reports", COLLABORATIONS),
        table(Task, "id byra customer", TASKS),
    ]
