"""The people that the sandbox began with."""

from typing import Any

from api.personas.person import person

PEOPLE: dict[str, dict[str, Any]] = {
    "end-user": person("Ola Nordmann", "ola@fjordfisk.example", ["end_user"], {"123456785": "Fjordfisk AS"}),
    "vismanet-admin": person(
        "Kari Fjord",
        "admin@fjordfisk.example",
        ["visma_net_admin", "company_admin"],
        {"123456785": "Fjordfisk AS"},
        emergency_code_right={"domains": ["fjordfisk.example"]},
    ),
    "vismanet-admin-no-right": person(
        "Nils Lysne", "admin@nordlys.example", ["visma_net_admin"], {"811111112": "Nordlys AS"}
    ),
    "company-admin-bergverk": person(
        "Berit Berg", "leder@bergverk.example", ["company_admin"], {"987654325": "Bergverk AS"}
    ),
    "company-admin-granlia": person(
        "Guro Granli",
        "leder@granlia.example",
        ["company_admin"],
        {"955555554": "Granlia AS", "966666668": "Strømvik AS"},
    ),
    "company-admin-nordlys": person(
        "Nora Lysne", "leder@nordlys.example", ["company_admin"], {"811111112": "Nordlys AS"}
    ),
    "payroll-admin": person(
        "Lena Björk", "lon@bjorkbygg.example", ["payroll_admin", "company_admin"], {"5599990008": "Björk Bygg AB"}
    ),
    "company-admin-sjostad": person(
        "Sara Sjöstad", "agare@sjostadcafe.example", ["company_admin"], {"5599991113": "Sjöstad Café AB"}
    ),
    "signatory-tindtek": person(
        "Tiril Tind", "signatar@tindtek.example", ["firmatecknare", "company_admin"], {"922222223": "Tindtek AS"}
    ),
    "byra-consultant": person(
        "Karin Lind",
        "konsult@byranlind.example",
        ["byra_consultant"],
        {"8029990002": "Byrån Lind AB"},
        clients=["5599991113", "5599992228"],
    ),
    "support-agent": person("Anna Agent", "agent@visma.example", ["support_agent"], {}),
    "support-agent-erik": person("Erik Ek", "erik@visma.example", ["support_agent"], {}),
    "support-lead": person("Lars Lead", "lead@visma.example", ["support_agent", "support_lead"], {}),
    "author": person("Frida Författare", "author@visma.example", ["author"], {}),
    "auditor": person("Rolf Revisor", "auditor@visma.example", ["auditor"], {}),
}
