"""The first rows of ELMA and AutoInvoice: a company in every state in which an operation goes through or is refused."""

from datetime import UTC, datetime

from .elma_models import AutoInvoiceLogin, ElmaSwitch
from .elma_register import ACCESS_POINT, CREDIT_NOTE, INVOICE, SMP_HOST
from .models import Base, Company, ElmaParticipant, Membership, User
from .tables import table

FJORDFISK, NORDLYS = "123456785", "811111112"
LYSBUKT = "606010109"
HAVORN = "606010206"
STORFJELL = "606010303"
ELVEBAKKEN = "606010400"
TAKEHEIM = "606010508"
SOLVIK = "606010605"
MORKVANN = "606010702"
ULVOY = "606010907"
KYSTREGNSKAP = "606011008"

LONG_AGO = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
FAR_AWAY = datetime(2999, 1, 1, tzinfo=UTC)

# (id, e-mail, name, status, two-step verification)
USERS = [
    ("U-601", "eli@lysbukt.example", "Eli Lysbukt", "active", True),
    ("U-602", "geir@kystregnskap.example", "Geir Regnskog", "active", True),
]

# (orgno, country, name, customer number, ERP products, modules, AutoInvoice active, main contact)
COMPANIES = [
    (LYSBUKT, "NO", "Lysbukt AS", "100601", ["Visma Business"], [], True, "U-601"),
    (HAVORN, "NO", "Havørn AS", "100602", ["Visma Contracting"], ["Document Center"], False, "U-601"),
    (STORFJELL, "NO", "Storfjell AS", "100603", ["Visma.net ERP"], ["Document Center"], True, "U-601"),
    (ELVEBAKKEN, "NO", "Elvebakken AS", "100604", ["Visma Business"], ["Document Center"], True, "U-601"),
    (TAKEHEIM, "NO", "Tåkeheim AS", "100605", ["Visma Global"], ["Document Center"], True, "U-601"),
    (SOLVIK, "NO", "Solvik AS", "100606", ["Visma Business"], ["Document Center"], True, "U-601"),
    (MORKVANN, "NO", "Mørkvann AS", "100607", ["Visma Business"], ["Document Center"], True, "U-601"),
    (ULVOY, "NO", "Ulvøy AS", "100608", ["Visma Global"], ["Document Center"], True, "U-601"),
    (KYSTREGNSKAP, "NO", "Kystregnskap AS", "100609", [], [], False, "U-602"),
]

# (user, company, roles); a consultant has a row at the office and at each client
MEMBERSHIPS = [
    *(
        ("U-601", orgno, ["company_admin"])
        for orgno in (LYSBUKT, HAVORN, STORFJELL, ELVEBAKKEN, TAKEHEIM, SOLVIK, MORKVANN, ULVOY)
    ),
    ("U-602", KYSTREGNSKAP, ["byra_consultant"]),
    ("U-602", ELVEBAKKEN, ["byra_consultant"]),
    ("U-602", SOLVIK, ["byra_consultant"]),
]

OURS = (ACCESS_POINT, SMP_HOST, [INVOICE, CREDIT_NOTE])
NORDIC_ACCESS = ("Nordic Access", "smp.nordic-access.example", [INVOICE, CREDIT_NOTE])
NOWHERE = (None, None, [])

# (orgno, state, access point, SMP, document types, documents under way, AutoInvoice account, due)
PARTICIPANTS = [
    (LYSBUKT, "NOT_REGISTERED", *NOWHERE, 0, True, None),
    (HAVORN, "NOT_REGISTERED", *NOWHERE, 0, False, None),
    (STORFJELL, "NOT_REGISTERED", *NOWHERE, 0, True, None),
    (ELVEBAKKEN, "REGISTERED_OTHER_AP", *NORDIC_ACCESS, 0, False, None),
    (TAKEHEIM, "PENDING_REGISTER", *OURS, 0, True, FAR_AWAY),
    (SOLVIK, "REGISTERED_AUTOINVOICE", *OURS, 0, True, None),
    (MORKVANN, "UNKNOWN", *NOWHERE, 0, True, None),
    (ULVOY, "REGISTERED_OTHER_AP", *NORDIC_ACCESS, 0, False, None),
]

# (id, orgno, direction, state, opened by, opened at)
SWITCHES = [
    ("ES-601", ULVOY, "to_autoinvoice", "OPEN", "eli@lysbukt.example", LONG_AGO),
]

# (e-mail, orgno)
LOGINS = [
    ("admin@fjordfisk.example", FJORDFISK),
    ("leder@nordlys.example", NORDLYS),
    ("eli@lysbukt.example", SOLVIK),
]


def first_rows() -> list[list[Base]]:
    """All rows of ELMA and AutoInvoice, table by table, in an order that their references allow."""
    return [
        table(User, "id email name status two_factor", USERS),
        table(
            Company,
            "orgno country name customer_no erp_products modules autoinvoice_active main_contact_id",
            COMPANIES,
        ),
        table(Membership, "user_id orgno roles", MEMBERSHIPS),
        table(
            ElmaParticipant,
            "orgno state access_point smp_host document_types pending_documents autoinvoice_account due_at",
            PARTICIPANTS,
        ),
        table(ElmaSwitch, "id orgno direction state opened_by opened_at", SWITCHES),
        table(AutoInvoiceLogin, "email orgno", LOGINS),
    ]
