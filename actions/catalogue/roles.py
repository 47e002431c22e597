"""Roles that a verified identity can carry (`domain.md` B.0), and what people call them."""

from enum import StrEnum

from actions.catalogue.text import Text


class Role(StrEnum):
    END_USER = "end_user"
    EMPLOYEE = "employee"
    PAYROLL_ADMIN = "payroll_admin"
    COMPANY_ADMIN = "company_admin"
    FIRMATECKNARE = "firmatecknare"
    BYRA_CONSULTANT = "byra_consultant"
    VISMA_NET_ADMIN = "visma_net_admin"
    SUPPORT_AGENT = "support_agent"
    SUPPORT_LEAD = "support_lead"
    AUTHOR = "author"
    AUDITOR = "auditor"


STAFF = frozenset({Role.SUPPORT_AGENT, Role.SUPPORT_LEAD, Role.AUTHOR, Role.AUDITOR})
"""Visma's own: held for every company at once, never at one of them."""

ROLE_TITLES: dict[Role, Text] = {
    Role.END_USER: Text(sv="en användare", nb="en bruker", en="a user"),
    Role.EMPLOYEE: Text(sv="en anställd", nb="en ansatt", en="an employee"),
    Role.PAYROLL_ADMIN: Text(sv="löneadministratören", nb="den lønnsansvarlige", en="the payroll administrator"),
    Role.COMPANY_ADMIN: Text(
        sv="företagets administratör", nb="bedriftens administrator", en="the company's administrator"
    ),
    Role.FIRMATECKNARE: Text(
        sv="firmatecknaren",
        nb="den som har signaturrett (firmatecknare)",
        en="the authorised signatory (firmatecknare)",
    ),
    Role.BYRA_CONSULTANT: Text(
        sv="redovisningsbyråns konsult", nb="regnskapsbyråets konsulent", en="the accounting office's consultant"
    ),
    Role.VISMA_NET_ADMIN: Text(sv="en Visma.net-admin", nb="en Visma.net-admin", en="a Visma.net admin"),
    Role.SUPPORT_AGENT: Text(sv="Visma Support", nb="Visma Support", en="Visma Support"),
    Role.SUPPORT_LEAD: Text(
        sv="en ansvarig på Visma Support", nb="en leder i Visma Support", en="a Visma Support lead"
    ),
    Role.AUTHOR: Text(
        sv="den som skriver instruktionerna", nb="den som skriver veiledningene", en="an author of the procedures"
    ),
    Role.AUDITOR: Text(sv="en granskare", nb="en kontrollør", en="an auditor"),
}
"""As they stand in a sentence: *this can be done by …*."""
