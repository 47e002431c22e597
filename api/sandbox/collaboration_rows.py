"""The first rows of collaborations: every state in which an operation goes through or is refused."""

from datetime import UTC, datetime

from .collaboration_models import (
    AdvisorRight,
    CollaborationEnd,
    CustomerContact,
    DowngradeRequest,
    Invitation,
    LonHandover,
    UserSeats,
)
from .models import Base, Collaboration, Company, Membership, Subscription, Task, User
from .tables import table

SUNDBYRAN, OSTBYRAN = "8029994012", "8029994020"
ALMBY, BERGDALA, DALBY, ENEBO, FURULUND = "5599994018", "5599994026", "5599994034", "5599994042", "5599994059"
GRANBY, HAGABY, INGARO, JARNA, KOLSVA = "5599994067", "5599994075", "5599994083", "5599994091", "5599994109"
LINDBY, MALILLA, NORRSKOG, OXELBY, PERSBY = "5599994117", "5599994125", "5599994133", "5599994141", "5599994158"
RAMSJO, SANDVIK, TALLMON = "5599994166", "5599994174", "5599994182"
CLIENTS = [ALMBY, BERGDALA, DALBY, ENEBO, FURULUND, GRANBY, HAGABY, INGARO, JARNA, KOLSVA]
CLIENTS += [LINDBY, MALILLA, NORRSKOG, OXELBY, PERSBY, RAMSJO, SANDVIK, TALLMON]

LONG_AGO = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 1, 16, 9, 0, tzinfo=UTC)
FAR_AWAY = datetime(2999, 1, 1, tzinfo=UTC)

# (id, e-mail, name, status, two-step verification)
USERS = [
    ("U-401", "konsult@sundbyran.example", "Moa Sund", "active", True),
    ("U-402", "nils@sundbyran.example", "Nils Klang", "active", True),
    ("U-411", "alva@almby.example", "Alva Alm", "active", True),
    ("U-412", "bo@almby.example", "Bo Rask", "active", True),
    ("U-413", "cia@almby.example", "Cia Holm", "disabled", True),
    ("U-421", "dag@dalby.example", "Dag Eklund", "active", True),
    ("U-431", "eva@enebo.example", "Eva Ene", "active", True),
    ("U-441", "frida@furulund.example", "Frida Lund", "active", True),
    ("U-451", "gert@granby.example", "Gert Gran", "active", True),
    ("U-452", "hedda@hagaby.example", "Hedda Hage", "active", True),
    ("U-461", "karl@kolsva.example", "Karl Kols", "active", True),
    ("U-471", "nora@norrskog.example", "Nora Skog", "active", True),
]

# (orgno, country, name, customer number, ERP products, modules, AutoInvoice active, main contact)
COMPANIES = [
    (SUNDBYRAN, "SE", "Sundbyrån AB", "200401", [], [], False, "U-401"),
    (OSTBYRAN, "SE", "Östbyrån AB", "200402", [], [], False, None),
    (ALMBY, "SE", "Almby Trä AB", "200403", [], [], False, "U-411"),
    (BERGDALA, "SE", "Bergdala Bageri AB", "200404", [], [], False, "U-421"),
    (DALBY, "SE", "Dalby El AB", "200405", [], [], False, "U-421"),
    (ENEBO, "SE", "Enebo Fisk AB", "200406", [], [], False, "U-431"),
    (FURULUND, "SE", "Furulund Café AB", "200407", [], [], False, "U-441"),
    (GRANBY, "SE", "Granby Golv AB", "200408", [], [], False, "U-451"),
    (HAGABY, "SE", "Hagaby Frisör AB", "200409", [], [], False, "U-452"),
    # No customer number: not yet a customer.
    (INGARO, "SE", "Ingarö Marin AB", "", [], [], False, None),
    (JARNA, "SE", "Järna Plåt AB", "", [], [], False, None),
    (KOLSVA, "SE", "Kolsva Tak AB", "200410", [], [], False, "U-461"),
    (LINDBY, "SE", "Lindby Odling AB", "200411", [], [], False, "U-461"),
    (MALILLA, "SE", "Målilla Bygg AB", "200412", [], [], False, "U-461"),
    (NORRSKOG, "SE", "Norrskog Plantor AB", "200413", [], [], False, "U-471"),
    (OXELBY, "SE", "Oxelby Rör AB", "200414", [], [], False, "U-471"),
    (PERSBY, "SE", "Persby Gård AB", "200415", [], [], False, "U-452"),
    (RAMSJO, "SE", "Ramsjö Snickeri AB", "200416", [], [], False, "U-461"),
    (SANDVIK, "SE", "Sandviken Foto AB", "200417", [], [], False, "U-461"),
    (TALLMON, "SE", "Tallmon Hotell AB", "200418", [], [], False, "U-461"),
]

ADMIN = ["company_admin"]

# (user, company, roles)
MEMBERSHIPS = [
    ("U-401", SUNDBYRAN, ["byra_consultant"]),
    ("U-402", SUNDBYRAN, ["byra_consultant"]),
    *(("U-401", orgno, ["byra_consultant"]) for orgno in CLIENTS),
    ("U-402", GRANBY, ["byra_consultant"]),
    ("U-411", ALMBY, ADMIN),
    ("U-412", ALMBY, ["end_user"]),
    ("U-413", ALMBY, ["end_user"]),
    ("U-421", BERGDALA, ADMIN),
    ("U-421", DALBY, ADMIN),
    ("U-431", ENEBO, ADMIN),
    ("U-441", FURULUND, ADMIN),
    ("U-451", GRANBY, ADMIN),
    ("U-452", HAGABY, ADMIN),
    ("U-452", PERSBY, ADMIN),
    *(("U-461", orgno, ADMIN) for orgno in (KOLSVA, LINDBY, MALILLA, RAMSJO, SANDVIK, TALLMON)),
    ("U-471", NORRSKOG, ["firmatecknare", "company_admin"]),
    ("U-471", OXELBY, ["firmatecknare", "company_admin"]),
]

# (orgno, product)
SUBSCRIPTIONS = [
    (ALMBY, "eekonomi_fakturering"),
    (ALMBY, "utlagg"),
    (BERGDALA, "lon_anstalld"),
    (DALBY, "lon_anstalld"),
    (ENEBO, "lon_anstalld"),
    (ENEBO, "min_lon"),
    (FURULUND, "eekonomi"),
    (FURULUND, "resa_utlagg"),
    (GRANBY, "lon_anstalld"),
    (NORRSKOG, "eekonomi_smart"),
    (OXELBY, "eekonomi_bas"),
]

# (id, service, customer, office, status, unsent reports)
COLLABORATIONS = [
    ("S-401", "eekonomi_fakturering", ALMBY, SUNDBYRAN, "active", 0),
    ("S-402", "utlagg", ALMBY, SUNDBYRAN, "active", 0),
    ("S-403", "lon_anstalld", BERGDALA, SUNDBYRAN, "active", 0),
    ("S-404", "lon_anstalld", DALBY, SUNDBYRAN, "active", 0),
    ("S-405", "lon_anstalld", ENEBO, SUNDBYRAN, "active", 0),
    ("S-406", "resa_utlagg", FURULUND, SUNDBYRAN, "active", 0),
    ("S-407", "eekonomi", FURULUND, SUNDBYRAN, "active", 0),
    ("S-408", "utlagg", FURULUND, SUNDBYRAN, "ended", 0),
    ("S-409", "lon_anstalld", PERSBY, OSTBYRAN, "active", 0),
]

# (collaboration, user added, synchronised)
LON_HANDOVERS = [
    ("S-404", LATER, LONG_AGO),
    ("S-405", LONG_AGO, LATER),
]

# (collaboration, what happens after, customer's access, office's access, backup given, by, when)
COLLABORATION_ENDS = [
    ("S-408", "continue_standalone", "unchanged", "none", False, "frida@furulund.example", LONG_AGO),
]

# (user, product)
ADVISOR_RIGHTS = [
    ("U-221", "visma_advisor"),
    ("U-401", "visma_advisor"),
    ("U-402", "visma_byrastod"),
]

# (orgno, name, e-mail)
CUSTOMER_CONTACTS = [
    (INGARO, "Ines Mar", "ines@ingaro.example"),
    (JARNA, "Jonas Plåt", None),
]

# (id, office, customer)
TASKS = [
    ("T-401", SUNDBYRAN, GRANBY),
    ("T-402", SUNDBYRAN, HAGABY),
    ("T-403", SUNDBYRAN, HAGABY),
    ("T-404", SUNDBYRAN, INGARO),
    ("T-405", SUNDBYRAN, JARNA),
    ("T-406", SUNDBYRAN, KOLSVA),
    ("T-407", SUNDBYRAN, LINDBY),
    ("T-408", SUNDBYRAN, MALILLA),
    ("T-409", SUNDBYRAN, NORRSKOG),
    ("T-410", SUNDBYRAN, PERSBY),
    ("T-411", SUNDBYRAN, ENEBO),
    ("T-412", SUNDBYRAN, RAMSJO),
    ("T-413", SUNDBYRAN, SANDVIK),
    ("T-414", SUNDBYRAN, TALLMON),
]

PAYROLL, FAKTURERING = "payroll_digital_addons", "eekonomi_fakturering_administration"
HAS, WITHOUT, NEW = "customer_has_service", "customer_without_service", "new_customer"

# (id, type, services, customer, task, scenario, status, expires, terms accepted); all from Sundbyrån to Karl
INVITATIONS = [
    ("I-401", PAYROLL, ["lon_anstalld"], KOLSVA, "T-406", WITHOUT, "awaiting_approval", FAR_AWAY, None),
    ("I-402", PAYROLL, ["lon_anstalld"], LINDBY, "T-407", WITHOUT, "awaiting_approval", LATER, None),
    ("I-403", PAYROLL, ["lon_anstalld"], MALILLA, "T-408", NEW, "awaiting_approval", FAR_AWAY, None),
    ("I-404", PAYROLL, ["lon_anstalld"], RAMSJO, "T-412", NEW, "awaiting_approval", FAR_AWAY, LATER),
    ("I-405", FAKTURERING, [], SANDVIK, "T-413", WITHOUT, "withdrawn", FAR_AWAY, None),
    ("I-406", PAYROLL, ["lon_anstalld"], TALLMON, "T-414", WITHOUT, "awaiting_approval", FAR_AWAY, None),
    ("I-407", FAKTURERING, [], TALLMON, "T-414", WITHOUT, "awaiting_approval", FAR_AWAY, None),
]

# (orgno, users paid for)
USER_SEATS = [(DALBY, 1), (ALMBY, 5)]

# (id, orgno, variant, recipient, sent, submitted, done)
DOWNGRADE_REQUESTS = [("DR-401", OXELBY, "bas", "nora@norrskog.example", LONG_AGO, FAR_AWAY, FAR_AWAY)]


def first_rows() -> list[list[Base]]:
    """All rows of the area, table by table."""
    return [
        table(User, "id email name status two_factor", USERS),
        table(
            Company,
            "orgno country name customer_no erp_products modules autoinvoice_active main_contact_id",
            COMPANIES,
        ),
        table(Membership, "user_id orgno roles", MEMBERSHIPS),
        table(Subscription, "orgno product", SUBSCRIPTIONS),
        table(Collaboration, "id service customer byra status unsent_reports", COLLABORATIONS),
        table(LonHandover, "collaboration user_added_at synced_at", LON_HANDOVERS),
        table(
            CollaborationEnd,
            "collaboration after customer_access office_access backup_given ended_by ended_at",
            COLLABORATION_ENDS,
        ),
        table(AdvisorRight, "user_id product", ADVISOR_RIGHTS),
        table(CustomerContact, "orgno name email", CUSTOMER_CONTACTS),
        table(Task, "id byra customer", TASKS),
        [
            Invitation(
                id=number,
                type=kind,
                services=services,
                byra=SUNDBYRAN,
                customer=customer,
                task=task,
                scenario=scenario,
                recipient="karl@kolsva.example",
                status=status,
                sent_at=LONG_AGO,
                expires_at=expires,
                terms_accepted_at=accepted,
            )
            for number, kind, services, customer, task, scenario, status, expires, accepted in INVITATIONS
        ],
        table(UserSeats, "orgno bought", USER_SEATS),
        table(DowngradeRequest, "id orgno variant recipient sent_at submitted_at done_at", DOWNGRADE_REQUESTS),
    ]
