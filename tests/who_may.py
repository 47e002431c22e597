"""Who may do what: the one table that the tests hold the product against. Written from the rules, not from the code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Claims = Mapping[str, Any]

ADMIN, SIGNATORY, CONSULTANT = "company_admin", "firmatecknare", "byra_consultant"
PAYROLL, EMPLOYEE, END_USER = "payroll_admin", "employee", "end_user"
NET_ADMIN, AGENT, LEAD = "visma_net_admin", "support_agent", "support_lead"

STATUS = {"AUTH_REQUIRED": 401, "FORBIDDEN_ROLE": 403, "NOT_YOUR_COMPANY": 403, "CASE_REQUIRED": 422}
"""The problems that say that somebody may not."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Who may run an operation, and inputs with which it can be tried; `{orgno}` stands for the company."""

    roles: frozenset[str] = frozenset()
    """Empty: anyone, signed in or not."""
    country: str | None = "NO"
    """Of the companies that it is for; None: it names no company."""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    kind: str = "write"
    at_once: bool = False
    """Carried out without a question."""
    role_matters_there_only: bool = False
    """Whoever lacks the role altogether hears the same as about somebody else's company."""


def by(*roles: str, **more: Any) -> Rule:
    return Rule(roles=frozenset(roles), **more)


ORG = {"orgno": "{orgno}"}
READERS = (ADMIN, SIGNATORY, NET_ADMIN, END_USER, AGENT)

OPERATIONS: dict[str, Rule] = {
    "autoinvoice.password-reset": by(country=None, inputs={"login_email": "kari@fjordfisk.example"}, at_once=True),
    "case.create": by(country=None, inputs={"summary": "The payslips are missing.", "contact": "kari@kari.example"}),
    "connect.code-right.request": by(
        NET_ADMIN, ADMIN, AGENT, inputs={**ORG, "admin_email": "admin@nordlys.example", "domains": ["nordlys.example"]}
    ),
    "connect.emergency-code.generate": by(
        NET_ADMIN, AGENT, country=None, inputs={"user_email": "ola@fjordfisk.example"}
    ),
    "contract.deadline": by(country=None, inputs={"contract_type": "annual"}, kind="read"),
    "contract.deadline of a company": by(ADMIN, AGENT, inputs=ORG, kind="read", role_matters_there_only=True),
    "contract.terminate": by(
        ADMIN, SIGNATORY, AGENT, inputs={**ORG, "agreement": "K-1001", "contact": "kari@kari.example"}
    ),
    "eekonomi.downgrade.request": by(CONSULTANT, SIGNATORY, country="SE", inputs=ORG),
    "elma.register": by(
        ADMIN, CONSULTANT, AGENT, inputs={**ORG, "contact": "kari@kari.example", "erp_product": "visma_business"}
    ),
    "elma.status": by(inputs=ORG, kind="read"),
    "elma.switch": by(ADMIN, CONSULTANT, AGENT, inputs={**ORG, "direction": "away"}),
    "elma.unregister": by(ADMIN, CONSULTANT, AGENT, inputs=ORG),
    "invoice.explain": by(country=None, inputs={"quantity": 12, "price": 50}, kind="read"),
    "invoice.explain of a company": by(*READERS, inputs={**ORG, "invoice": "INV-1001"}, kind="read"),
    "invoice.export": by(*READERS, inputs={**ORG, "invoice": "INV-1001"}, kind="read"),
    "invoice.list": by(*READERS, inputs=ORG, kind="read"),
    "licence.transfer.consent": by(ADMIN, SIGNATORY, inputs={**ORG, "transfer": "LT-999"}),
    "licence.transfer.request": by(ADMIN, SIGNATORY, inputs={**ORG, "receiver": "855500442", "licences": ["L-501"]}),
    "licence.transfer.status": by(ADMIN, SIGNATORY, AGENT, inputs=ORG, kind="read"),
    "licence.transfer.withdraw": by(ADMIN, SIGNATORY, inputs={**ORG, "transfer": "LT-999"}),
    "main-contact.set": by(
        ADMIN, CONSULTANT, AGENT, country="SE", inputs={**ORG, "user_email": "agare@sjostadcafe.example"}
    ),
    "payroll.approver.remove": by(PAYROLL, country="SE", inputs={**ORG, "employee": "1007"}),
    "payroll.company.deactivate": by(
        PAYROLL, ADMIN, CONSULTANT, AGENT, country="SE", inputs={**ORG, "services": ["min_lon"]}
    ),
    "payroll.employee.deactivate": by(
        PAYROLL, CONSULTANT, AGENT, country="SE", inputs={**ORG, "employee": "1042", "services": ["lon_anstalld"]}
    ),
    "payroll.sync": by(PAYROLL, country="SE", inputs=ORG),
    "samarbete.activate": by(
        CONSULTANT, country="SE", inputs={**ORG, "collaboration_type": "eekonomi_fakturering_administration"}
    ),
    "samarbete.approve": by(ADMIN, country="SE", inputs=ORG),
    "samarbete.end": by(ADMIN, CONSULTANT, AGENT, country="SE", inputs=ORG),
    "samarbete.invitation.withdraw": by(CONSULTANT, country="SE", inputs=ORG),
    "samarbete.list": by(ADMIN, CONSULTANT, AGENT, country="SE", inputs=ORG, kind="read"),
    "usage.get": by(*READERS, inputs={**ORG, "product": "autoinvoice"}, kind="read"),
    "user-licence.remove": by(
        ADMIN, country="SE", inputs={**ORG, "user_email": "ali@bjorkbygg.example", "licence": "whole_user"}
    ),
    "user.create": by(
        ADMIN,
        CONSULTANT,
        AGENT,
        country="SE",
        inputs={**ORG, "email": "ny@almby.example", "name": "Ny Person", "role": "standard_user"},
    ),
    "utlagg.terminate": by(ADMIN, AGENT, country="SE", inputs=ORG),
    "vismanet.access.decide": by(NET_ADMIN, inputs={**ORG, "request": "AR-999", "decision": "grant"}),
    "vismanet.access.request": by(END_USER, ADMIN, SIGNATORY, inputs={**ORG, "area": "invoices"}),
    "vismanet.admin.register": by(
        SIGNATORY,
        ADMIN,
        END_USER,
        EMPLOYEE,
        inputs={**ORG, "email": "tiril@tindtek.example", "phone": "+47 999 00 501", "name": "Tiril Tind"},
    ),
}
"""Every operation of the catalogue by its name; what it does with a company's own data has a row of its own."""

DIGITS = {"NO": 9, "SE": 10}
FOREIGN = {"NO": ("999999999", "933333337"), "SE": ("5599992228", "5599994133")}
"""Companies of the sandbox: for everybody there is one that is not theirs."""
UNKNOWN = {"NO": "974760673", "SE": "5599998001"}
"""Right check digits, and no such company."""


def name_of(row: str) -> str:
    """The operation that a row of the table is about."""
    return row.partition(" ")[0]


def problem_for(rule: Rule, claims: Claims | None, orgno: str | None, case: bool = False) -> str | None:
    """The code with which this person is refused; None where they may."""
    if not rule.roles:
        return None
    if claims is None:
        return "AUTH_REQUIRED"
    everywhere = set(claims["roles"])
    at = {company["orgno"]: set(company["roles"]) - {AGENT, LEAD} for company in claims["companies"]}
    if not everywhere.union(*at.values()) & rule.roles and not rule.role_matters_there_only:
        return "FORBIDDEN_ROLE"
    if AGENT in everywhere and rule.kind == "write" and not case:
        return "CASE_REQUIRED"
    if AGENT in everywhere & rule.roles:
        return None
    if rule.country is None or at.get(str(orgno), set()) & rule.roles:
        return None
    if CONSULTANT in everywhere & rule.roles and orgno in claims.get("clients", []):
        return None
    return "NOT_YOUR_COMPANY"


def theirs(claims: Claims | None, country: str) -> list[str]:
    """Org numbers that somebody belongs to or works for, in that country."""
    if claims is None:
        return []
    own = [company["orgno"] for company in claims["companies"]] + list(claims.get("clients", []))
    return [orgno for orgno in own if len(orgno) == DIGITS[country]]


def filled(rule: Rule, orgno: str | None) -> dict[str, Any]:
    """The inputs of a rule for one company."""
    return {name: orgno if value == "{orgno}" else value for name, value in rule.inputs.items()}
