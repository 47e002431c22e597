"""People of the payroll services."""

from typing import Any

from api.personas.person import person

LOVAS = {"5599993010": "Lövås Måleri AB"}

PEOPLE: dict[str, dict[str, Any]] = {
    "payroll-admin-lovas": person(
        "Petra Lövgren",
        "petra@lovas.example",
        ["payroll_admin", "company_admin"],
        {**LOVAS, "5599993028": "Hallby Städ AB", "5599993036": "Kvarnens Bageri AB"},
    ),
    "payroll-assistant-lovas": person("Rikard Ås", "rikard@lovas.example", ["payroll_admin"], LOVAS),
    "employee-bjorkbygg": person("Ali Sten", "ali@bjorkbygg.example", ["employee"], {"5599990008": "Björk Bygg AB"}),
    "byra-consultant-norr": person(
        "Tove Norr",
        "konsult@norrbyran.example",
        ["byra_consultant"],
        {"8029993014": "Norrbyrån AB"},
        clients=["5599993010", "5599993028"],
    ),
}
