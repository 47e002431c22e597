"""People of contracts, licences, invoices and Visma.net."""

from typing import Any

from api.personas.person import person

HAVGLOTT = {"855500116": "Havgløtt AS"}
LYNGMO = {"855500221": "Lyngmo AS"}
USTO = {"855500442": "Ustø AS"}

PEOPLE: dict[str, dict[str, Any]] = {
    "signatory-havglott": person("Hedda Gløtt", "leder@havglott.example", ["company_admin", "firmatecknare"], HAVGLOTT),
    "vismanet-admin-havglott": person("Anders Gløtt", "admin@havglott.example", ["visma_net_admin"], HAVGLOTT),
    "signatory-lyngmo": person("Liv Lyng", "leder@lyngmo.example", ["company_admin", "firmatecknare"], LYNGMO),
    "vismanet-admin-lyngmo": person("Arne Lyng", "admin@lyngmo.example", ["visma_net_admin"], LYNGMO),
    "end-user-lyngmo": person("Mari Moen", "mari@lyngmo.example", ["end_user"], LYNGMO),
    "company-admin-steinvik": person(
        "Stein Vik", "leder@steinvik.example", ["company_admin", "visma_net_admin"], {"855500337": "Steinvik AS"}
    ),
    "end-user-usto": person("Unni Ustø", "bruker@usto.example", ["end_user"], USTO),
    "employee-usto": person("Alf Ustø", "ansatt@usto.example", ["employee"], USTO),
    "company-admin-usto": person("Lars Ustø", "leder@usto.example", ["company_admin"], USTO),
    "signatory-granasen": person(
        "Greta Gran",
        "vd@granasen.example",
        ["company_admin", "firmatecknare"],
        {"5599995015": "Granåsen Trä AB", "5599995031": "Tallmon AB"},
    ),
    "signatory-nyberget": person(
        "Nils Nyberg", "vd@nyberget.example", ["firmatecknare"], {"5599995023": "Nyberget AB"}
    ),
}
