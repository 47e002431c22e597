"""People of ELMA and AutoInvoice."""

from typing import Any

from api.personas.person import person

PEOPLE: dict[str, dict[str, Any]] = {
    "company-admin-lysbukt": person(
        "Eli Lysbukt",
        "eli@lysbukt.example",
        ["company_admin"],
        {
            "606010109": "Lysbukt AS",
            "606010206": "Havørn AS",
            "606010303": "Storfjell AS",
            "606010400": "Elvebakken AS",
            "606010508": "Tåkeheim AS",
            "606010605": "Solvik AS",
            "606010702": "Mørkvann AS",
            "606010907": "Ulvøy AS",
        },
    ),
    "byra-consultant-kyst": person(
        "Geir Regnskog",
        "geir@kystregnskap.example",
        ["byra_consultant"],
        {"606011008": "Kystregnskap AS"},
        clients=["606010400", "606010605"],
    ),
}
