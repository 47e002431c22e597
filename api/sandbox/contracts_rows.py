"""The first rows of contracts, licences, invoices and Visma.net: every state in which an operation goes through or not."""

from datetime import UTC, date, datetime

from .contracts_models import ContractProduct, Licence, LicenceTransfer, TerminationNotice
from .invoices_models import InvoiceState, TransactionSeries, UsageCount
from .models import Base, Collaboration, Company, Contract, Invoice, Membership, User
from .tables import table
from .vismanet_models import AccessGrant, AccessRequest, AdminNomination, CodeRightRequest

FJORDFISK, NORDLYS, TINDTEK, BYRAN_LIND = "123456785", "811111112", "922222223", "8029990002"
HAVGLOTT = "855500116"
LYNGMO = "855500221"
STEINVIK = "855500337"
USTO = "855500442"
GRANASEN = "5599995015"
NYBERGET = "5599995023"
TALLMON = "5599995031"

LONG_AGO = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 1, 29, 9, 0, tzinfo=UTC)
FAR_AWAY = datetime(2999, 1, 1, tzinfo=UTC)

# (id, e-mail, name, status, two-step verification)
USERS = [
    ("U-501", "leder@havglott.example", "Hedda Gløtt", "active", True),
    ("U-502", "admin@havglott.example", "Anders Gløtt", "active", True),
    ("U-503", "leder@lyngmo.example", "Liv Lyng", "active", True),
    ("U-504", "admin@lyngmo.example", "Arne Lyng", "active", True),
    ("U-505", "mari@lyngmo.example", "Mari Moen", "active", True),
    ("U-506", "leder@steinvik.example", "Stein Vik", "active", True),
    ("U-507", "bruker@usto.example", "Unni Ustø", "active", True),
    ("U-508", "ansatt@usto.example", "Alf Ustø", "active", True),
    ("U-509", "vd@granasen.example", "Greta Gran", "active", True),
    ("U-510", "vd@nyberget.example", "Nils Nyberg", "active", True),
    ("U-511", "leder@usto.example", "Lars Ustø", "active", True),
]

# (orgno, country, name, customer number, ERP products, modules, AutoInvoice active, main contact)
COMPANIES = [
    (HAVGLOTT, "NO", "Havgløtt AS", "100501", ["Visma Business"], ["Document Center"], True, "U-501"),
    (LYNGMO, "NO", "Lyngmo AS", "100502", ["Visma Global"], [], True, "U-503"),
    (STEINVIK, "NO", "Steinvik AS", "100503", ["Visma Business"], [], False, "U-506"),
    (USTO, "NO", "Ustø AS", "100504", [], [], False, "U-511"),
    (GRANASEN, "SE", "Granåsen Trä AB", "200501", [], [], False, "U-509"),
    (NYBERGET, "SE", "Nyberget AB", "200502", [], [], False, "U-510"),
    (TALLMON, "SE", "Tallmon AB", "200503", [], [], False, "U-509"),
]

# (user, company, roles)
MEMBERSHIPS = [
    ("U-501", HAVGLOTT, ["company_admin", "firmatecknare"]),
    ("U-502", HAVGLOTT, ["visma_net_admin"]),
    ("U-503", LYNGMO, ["company_admin", "firmatecknare"]),
    ("U-504", LYNGMO, ["visma_net_admin"]),
    ("U-505", LYNGMO, ["end_user"]),
    ("U-506", STEINVIK, ["company_admin", "visma_net_admin"]),
    ("U-507", USTO, ["end_user"]),
    ("U-508", USTO, ["employee"]),
    ("U-511", USTO, ["company_admin"]),
    ("U-509", GRANASEN, ["company_admin", "firmatecknare"]),
    ("U-509", TALLMON, ["company_admin", "firmatecknare"]),
    ("U-510", NYBERGET, ["firmatecknare"]),
]

# (id, orgno, type, signed, with a partner)
CONTRACTS = [
    ("K-5001", HAVGLOTT, "annual", None, False),
    ("K-5002", HAVGLOTT, "quarterly", date(2024, 2, 29), False),
    ("K-5003", STEINVIK, "annual", None, False),
    ("K-5004", STEINVIK, "quarterly", date(2025, 6, 1), False),
    ("K-5005", STEINVIK, "annual", None, True),
    ("K-5006", LYNGMO, "annual", None, False),
]
TERMINATED = "K-5003"

# (contract, product)
CONTRACT_PRODUCTS = [
    ("K-1001", "Visma Business"),
    ("K-1001", "Document Center"),
    ("K-1002", "Visma.net Expense"),
    ("K-1003", "Visma Global"),
    ("K-5001", "Visma Business"),
    ("K-5001", "Document Center"),
    ("K-5002", "Visma.net Expense"),
    ("K-5003", "Visma Business"),
    ("K-5004", "Visma.net AutoInvoice"),
    ("K-5005", "Visma Lønn"),
    ("K-5006", "Visma Global"),
]

# (id, orgno, contract, ends, text, contact, sent, by, received, case, reminder, confirmed)
NOTICES = [
    (
        "OP-501",
        STEINVIK,
        "K-5003",
        date(2999, 12, 31),
        "Vi sier opp avtalen.",
        "leder@steinvik.example",
        LONG_AGO,
        "leder@steinvik.example",
        None,
        "C-501",
        LATER,
        LATER,
    ),
    (
        "OP-502",
        STEINVIK,
        "K-5004",
        date(2999, 12, 31),
        "Vi sier opp avtalen.",
        "leder@steinvik.example",
        LONG_AGO,
        "leder@steinvik.example",
        None,
        "C-502",
        FAR_AWAY,
        None,
    ),
]

# (id, orgno, product, quantity, can be transferred)
LICENCES = [
    ("L-501", HAVGLOTT, "Visma Business", 5, True),
    ("L-502", HAVGLOTT, "Document Center", 5, True),
    ("L-503", HAVGLOTT, "Visma.net Expense", 32, True),
    ("L-504", STEINVIK, "Visma Business", 3, True),
    ("L-505", STEINVIK, "Visma.net AutoInvoice", 1, True),
    ("L-506", STEINVIK, "Visma Lønn", 2, True),
    ("L-507", STEINVIK, "Visma Global", 4, True),
    ("L-511", GRANASEN, "Visma Lön 600", 1, True),
    ("L-512", GRANASEN, "Visma eEkonomi", 2, False),
    ("L-513", TALLMON, "Visma Administration 1000", 1, True),
]

# (id, giver, receiver, licences, reason, status, by, asked, expires, consented by, consented, case)
TRANSFERS = [
    (
        "LT-501",
        STEINVIK,
        LYNGMO,
        ["L-504"],
        "merger",
        "awaiting_receiver",
        "leder@steinvik.example",
        LONG_AGO,
        FAR_AWAY,
        None,
        None,
        "C-503",
    ),
    (
        "LT-502",
        STEINVIK,
        LYNGMO,
        ["L-505"],
        "sale",
        "review",
        "leder@steinvik.example",
        LONG_AGO,
        FAR_AWAY,
        "leder@lyngmo.example",
        LATER,
        "C-504",
    ),
    (
        "LT-503",
        STEINVIK,
        LYNGMO,
        ["L-506"],
        "other",
        "awaiting_receiver",
        "leder@steinvik.example",
        LONG_AGO,
        LATER,
        None,
        None,
        "C-505",
    ),
]

# (number, orgno, type, period, lines)
INVOICES = [
    (
        "INV-5001",
        HAVGLOTT,
        "transaction",
        (date(2026, 7, 1), date(2026, 9, 30)),
        [
            {"line": 1, "product": "Visma.net AutoInvoice", "quantity": 40, "price": 25, "amount": 3000},
            {"line": 2, "product": "Visma.net Expense", "quantity": 12, "price": 50, "amount": 1750},
        ],
    ),
    (
        "75550001",
        HAVGLOTT,
        "maintenance",
        (None, None),
        [
            {"line": 1, "product": "Visma Business", "quantity": 60},
            {"line": 2, "product": "Document Center", "quantity": 50},
            {"line": 3, "product": "KON-ABO00"},
            {"line": 4, "product": "Distribusjonskost"},
        ],
    ),
    (
        "INV-5002",
        LYNGMO,
        "transaction",
        (date(2026, 7, 1), date(2026, 9, 30)),
        [{"line": 1, "product": "Visma.net AutoInvoice", "quantity": 10, "price": 25, "amount": 750}],
    ),
    (
        "INV-5003",
        LYNGMO,
        "subscription",
        (date(2026, 7, 10), date(2026, 9, 30)),
        [{"line": 1, "product": "Visma.net Expense", "quantity": 4, "price": 50, "amount": 540}],
    ),
    (
        "INV-5004",
        STEINVIK,
        "subscription",
        (date(2026, 7, 1), date(2026, 9, 30)),
        [{"line": 1, "product": "Visma Lønn", "quantity": 2, "price": 300, "amount": 1800}],
    ),
]

# (number, issued, paid)
INVOICE_STATES = [
    ("INV-1001", date(2018, 3, 1), True),
    ("71234567", date(2018, 1, 2), True),
    ("INV-5001", date(2026, 10, 1), True),
    ("75550001", date(2026, 1, 5), True),
    ("INV-5002", date(2026, 10, 1), True),
    ("INV-5003", date(2026, 10, 2), True),
    ("INV-5004", date(2026, 10, 1), False),
]

# (number, kind, a day)
TRANSACTIONS = [
    ("INV-1001", "Reiseregning", 2),
    ("INV-5001", "EHF inn", 3),
    ("INV-5001", "EHF ut", 2),
    ("INV-5002", "EHF ut", 400),
]

# (orgno, product, first day of the month, count)
USAGE = [
    (FJORDFISK, "autoinvoice", date(2026, 9, 1), 118),
    (FJORDFISK, "autoinvoice", date(2026, 10, 1), 131),
    (HAVGLOTT, "autoinvoice", date(2026, 8, 1), 155),
    (HAVGLOTT, "autoinvoice", date(2026, 9, 1), 150),
    (HAVGLOTT, "autopay", date(2026, 9, 1), 61),
]

# (user, company, area)
GRANTS = [("U-505", LYNGMO, "invoices")]

# (id, company, user, area, asked, expires)
ACCESS_REQUESTS = [
    ("AR-501", LYNGMO, "U-505", "settings", LONG_AGO, FAR_AWAY),
    ("AR-502", LYNGMO, "U-505", "licences", LONG_AGO, LATER),
]

# (id, company, name, e-mail, telephone, manual review, by, at, case)
NOMINATIONS = [
    (
        "AN-501",
        USTO,
        "Unni Ustø",
        "bruker@usto.example",
        "+4799900501",
        False,
        "leder@usto.example",
        LONG_AGO,
        "C-506",
    ),
]

# (id, company, administrator, domains, by, at, case)
CODE_RIGHT_REQUESTS = [
    (
        "CR-501",
        LYNGMO,
        "admin@lyngmo.example",
        ["lyngmo.example"],
        "admin@lyngmo.example",
        LONG_AGO,
        "C-507",
    ),
]

# (id, service, customer, office, unsent reports)
COLLABORATIONS = [("S-501", "lon_anstalld", TALLMON, BYRAN_LIND, 0)]


def first_rows() -> list[list[Base]]:
    """All rows of the area, table by table."""
    contracts = table(Contract, "id orgno type signed partner", CONTRACTS)
    for contract in contracts:
        contract.status = "terminated" if contract.id == TERMINATED else "active"
    return [
        table(User, "id email name status two_factor", USERS),
        table(
            Company,
            "orgno country name customer_no erp_products modules autoinvoice_active main_contact_id",
            COMPANIES,
        ),
        table(Membership, "user_id orgno roles", MEMBERSHIPS),
        contracts,
        table(ContractProduct, "contract_id product", CONTRACT_PRODUCTS),
        table(
            TerminationNotice,
            "id orgno contract_id ends text contact sent_at sent_by received case_id remind_at confirmed_at",
            NOTICES,
        ),
        table(Licence, "id orgno product quantity transferable", LICENCES),
        table(
            LicenceTransfer,
            "id giver receiver licences reason status requested_by requested_at expires_at consented_by consented_at "
            "case_id",
            TRANSFERS,
        ),
        [
            Invoice(no=no, orgno=orgno, type=kind, period_from=first, period_to=last, lines=lines)
            for no, orgno, kind, (first, last), lines in INVOICES
        ],
        table(InvoiceState, "no issued paid", INVOICE_STATES),
        table(TransactionSeries, "no kind per_day", TRANSACTIONS),
        table(UsageCount, "orgno product month count", USAGE),
        table(AccessGrant, "user_id orgno area", GRANTS),
        table(AccessRequest, "id orgno user_id area requested_at expires_at", ACCESS_REQUESTS),
        table(
            AdminNomination,
            "id orgno name email phone manual_review nominated_by nominated_at case_id",
            NOMINATIONS,
        ),
        table(
            CodeRightRequest,
            "id orgno admin_email domains requested_by requested_at case_id",
            CODE_RIGHT_REQUESTS,
        ),
        table(Collaboration, "id service customer byra unsent_reports", COLLABORATIONS),
    ]
