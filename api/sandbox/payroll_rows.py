"""The first rows of the payroll services: every state in which an operation goes through or is refused."""

from datetime import UTC, date, datetime

from .models import Base, Collaboration, Company, Employee, Membership, Subscription, User
from .payroll_models import (
    AddressMismatch,
    ApproverGroup,
    ByraMandate,
    OpenReport,
    ServiceUse,
    SyncJob,
    Termination,
    UnsyncedRemoval,
    UserLicence,
)
from .tables import table

BJORK_BYGG, EKBACKEN = "5599990008", "5599992228"
LOVAS = "5599993010"
HALLBY = "5599993028"
KVARNEN = "5599993036"
NORRBYRAN = "8029993014"

LONG_AGO = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
FAR_AWAY = datetime(2999, 1, 1, tzinfo=UTC)

# (id, e-mail, name, status, two-step verification)
USERS = [
    ("U-301", "petra@lovas.example", "Petra Lövgren", "active", True),
    ("U-302", "rikard@lovas.example", "Rikard Ås", "active", True),
    ("U-303", "konsult@norrbyran.example", "Tove Norr", "active", True),
    ("U-311", "ali@bjorkbygg.example", "Ali Sten", "active", True),
    ("U-312", "gun@bjorkbygg.example", "Gun Ek", "active", True),
    ("U-313", "bo@hallby.example", "Bo Hall", "active", True),
]

# (orgno, country, name, customer number, ERP products, modules, AutoInvoice active, main contact)
COMPANIES = [
    (LOVAS, "SE", "Lövås Måleri AB", "200301", [], [], False, "U-301"),
    (HALLBY, "SE", "Hallby Städ AB", "200302", [], [], False, "U-313"),
    (KVARNEN, "SE", "Kvarnens Bageri AB", "200303", [], [], False, None),
    (NORRBYRAN, "SE", "Norrbyrån AB", "200304", [], [], False, "U-303"),
]

# (user, company, roles)
MEMBERSHIPS = [
    ("U-301", LOVAS, ["payroll_admin", "company_admin"]),
    ("U-301", HALLBY, ["payroll_admin", "company_admin"]),
    ("U-301", KVARNEN, ["payroll_admin", "company_admin"]),
    ("U-302", LOVAS, ["payroll_admin"]),
    ("U-303", NORRBYRAN, ["byra_consultant"]),
    ("U-303", LOVAS, ["byra_consultant"]),
    ("U-303", HALLBY, ["byra_consultant"]),
    ("U-311", BJORK_BYGG, ["employee"]),
    ("U-312", BJORK_BYGG, ["employee"]),
    ("U-313", HALLBY, ["company_admin"]),
]

# (orgno, product)
SUBSCRIPTIONS = [
    (LOVAS, "lon_anstalld"),
    (LOVAS, "min_lon"),
    (LOVAS, "resa_utlagg"),
    (LOVAS, "utlagg"),
    (HALLBY, "lon_anstalld"),
    (HALLBY, "min_lon"),
    (HALLBY, "resa_utlagg"),
    (HALLBY, "utlagg"),
    (KVARNEN, "lon_anstalld"),
    (KVARNEN, "min_lon"),
    (KVARNEN, "utlagg"),
]

# (orgno, service)
SERVICE_USES = [
    (BJORK_BYGG, "lon_anstalld"),
    (BJORK_BYGG, "min_lon"),
    (BJORK_BYGG, "resa_utlagg"),
    (BJORK_BYGG, "utlagg"),
    (EKBACKEN, "utlagg"),
    (LOVAS, "lon_anstalld"),
    (LOVAS, "min_lon"),
    (LOVAS, "resa_utlagg"),
    (LOVAS, "utlagg"),
    (HALLBY, "lon_anstalld"),
    (HALLBY, "min_lon"),
    (HALLBY, "resa_utlagg"),
    (HALLBY, "utlagg"),
    (KVARNEN, "lon_anstalld"),
    (KVARNEN, "min_lon"),
]

# (orgno, number, name, attestansvarig, payslip delivery, services)
EMPLOYEES = [
    (BJORK_BYGG, "1003", "Kent Alm", True, "e_mail", ["lon_anstalld", "resa_utlagg"]),
    (BJORK_BYGG, "1015", "Eva Lund", False, "e_mail", ["resa_utlagg"]),
    (BJORK_BYGG, "1016", "Eva Lundin", False, "min_lon", ["min_lon"]),
    (BJORK_BYGG, "1021", "Maja Ström", False, "min_lon", ["lon_anstalld", "min_lon", "resa_utlagg"]),
    (LOVAS, "2001", "Hanna Vik", False, "min_lon", ["min_lon"]),
    (LOVAS, "2002", "Leo Brink", False, "e_mail", ["lon_anstalld", "resa_utlagg"]),
    (HALLBY, "3001", "Siv Dahl", False, "e_mail", ["min_lon"]),
    (HALLBY, "3002", "Nils Berg", False, "min_lon", ["min_lon", "lon_anstalld"]),
    (KVARNEN, "4001", "Ida Kvarn", True, "paper", ["lon_anstalld"]),
]

# (orgno, number, group, waiting for approval)
APPROVER_GROUPS = [
    (BJORK_BYGG, "1007", "Bygg", 0),
    (BJORK_BYGG, "1003", "Bygg", 2),
    (BJORK_BYGG, "1003", "Kontor", 0),
    (KVARNEN, "4001", "Bageri", 0),
]

# (id, orgno, number, service)
OPEN_REPORTS = [
    ("R-301", BJORK_BYGG, "1015", "resa_utlagg"),
    ("R-302", BJORK_BYGG, "1015", "resa_utlagg"),
    ("R-303", LOVAS, "2002", "resa_utlagg"),
    ("R-304", LOVAS, "2001", "utlagg"),
]

# (orgno, number)
UNSYNCED_REMOVALS = [(HALLBY, "3001")]
ADDRESS_MISMATCHES = [(LOVAS, "2001"), (LOVAS, "2002")]

# (id, orgno, started, due, sent, removed, by)
SYNC_JOBS = [("SJ-301", KVARNEN, LONG_AGO, FAR_AWAY, 1, 0, "petra@lovas.example")]

# (id, service, customer, office, unsent reports)
COLLABORATIONS = [
    ("S-301", "lon_anstalld", HALLBY, NORRBYRAN, 0),
    ("S-302", "utlagg", HALLBY, NORRBYRAN, 0),
]

# (office, customer)
BYRA_MANDATES = [(NORRBYRAN, LOVAS)]

# (user, company, product)
USER_LICENCES = [
    ("U-201", BJORK_BYGG, "lon_anstalld"),
    ("U-311", BJORK_BYGG, "lon_anstalld"),
    ("U-311", BJORK_BYGG, "utlagg"),
    ("U-312", BJORK_BYGG, "lon_anstalld"),
    ("U-301", LOVAS, "lon_anstalld"),
]

# (id, orgno, product, last day)
TERMINATIONS = [("ST-301", KVARNEN, "utlagg", date(2999, 12, 31))]


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
        table(ServiceUse, "orgno service", SERVICE_USES),
        table(Employee, "orgno number name is_approver delivery services", EMPLOYEES),
        table(ApproverGroup, "orgno number name pending", APPROVER_GROUPS),
        table(OpenReport, "id orgno number service", OPEN_REPORTS),
        table(UnsyncedRemoval, "orgno number", UNSYNCED_REMOVALS),
        table(AddressMismatch, "orgno number", ADDRESS_MISMATCHES),
        table(SyncJob, "id orgno started_at due_at sent removed requested_by", SYNC_JOBS),
        table(Collaboration, "id service customer byra unsent_reports", COLLABORATIONS),
        table(ByraMandate, "byra customer", BYRA_MANDATES),
        table(UserLicence, "user_id orgno product", USER_LICENCES),
        table(Termination, "id orgno product ends", TERMINATIONS),
    ]
