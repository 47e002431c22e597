"""People of companies and accounting offices that collaborate."""

from typing import Any

from api.personas.person import person

CLIENTS = [
    "5599994018",
    "5599994026",
    "5599994034",
    "5599994042",
    "5599994059",
    "5599994067",
    "5599994075",
    "5599994083",
    "5599994091",
    "5599994109",
    "5599994117",
    "5599994125",
    "5599994133",
    "5599994141",
    "5599994158",
    "5599994166",
    "5599994174",
    "5599994182",
]

PEOPLE: dict[str, dict[str, Any]] = {
    "byra-consultant-sund": person(
        "Moa Sund", "konsult@sundbyran.example", ["byra_consultant"], {"8029994012": "Sundbyrån AB"}, clients=CLIENTS
    ),
    "byra-consultant-sund-no-right": person(
        "Nils Klang",
        "nils@sundbyran.example",
        ["byra_consultant"],
        {"8029994012": "Sundbyrån AB"},
        clients=["5599994067"],
    ),
    "company-admin-almby": person("Alva Alm", "alva@almby.example", ["company_admin"], {"5599994018": "Almby Trä AB"}),
    "end-user-almby": person("Bo Rask", "bo@almby.example", ["end_user"], {"5599994018": "Almby Trä AB"}),
    "company-admin-dalby": person(
        "Dag Eklund",
        "dag@dalby.example",
        ["company_admin"],
        {"5599994034": "Dalby El AB", "5599994026": "Bergdala Bageri AB"},
    ),
    "company-admin-enebo": person("Eva Ene", "eva@enebo.example", ["company_admin"], {"5599994042": "Enebo Fisk AB"}),
    "company-admin-furulund": person(
        "Frida Lund", "frida@furulund.example", ["company_admin"], {"5599994059": "Furulund Café AB"}
    ),
    "company-admin-kolsva": person(
        "Karl Kols",
        "karl@kolsva.example",
        ["company_admin"],
        {
            "5599994109": "Kolsva Tak AB",
            "5599994117": "Lindby Odling AB",
            "5599994125": "Målilla Bygg AB",
            "5599994166": "Ramsjö Snickeri AB",
            "5599994174": "Sandviken Foto AB",
            "5599994182": "Tallmon Hotell AB",
        },
    ),
    "signatory-norrskog": person(
        "Nora Skog",
        "nora@norrskog.example",
        ["firmatecknare", "company_admin"],
        {"5599994133": "Norrskog Plantor AB", "5599994141": "Oxelby Rör AB"},
    ),
}
