"""What the operations on ELMA have in common: the register's word comes before the backend's, and shared refusals."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue.operation import Situation
from actions.catalogue.problems import Problem, Refused
from actions.catalogue.text import Text


async def agrees(situation: Situation, orgno: str, state: str, refusals: Mapping[str, str]) -> None:
    """Raise `Refused` unless the register itself says what the backend says; `refusals`: state to code."""
    found = await situation.systems.participant(orgno)
    if found["state"] != state:
        code = refusals.get(found["state"], "LOOKUP_UNAVAILABLE")
        raise Refused(code, access_point=access_point(found), orgno=orgno)


def access_point(found: Mapping[str, Any]) -> str | Text:
    return found.get("access_point") or UNNAMED


def named(found: Mapping[str, Any], orgno: str) -> str:
    """`Fjordfisk AS (123456785)`"""
    return f"{found['company']} ({orgno})" if found.get("company") else orgno


UNNAMED = Text(sv="en annan accesspunkt", nb="et annet aksesspunkt", en="another access point")
UNCERTAIN: Mapping[str, Text] = {
    "INDEX_ONLY": Text(
        sv="Enligt Peppol Directory är {company} registrerat som mottagare. Det registret är frivilligt och kan ligga "
        "efter, och Peppols adressregister svarar inte nu.",
        nb="Ifølge Peppol Directory er {company} registrert som mottaker. Det registeret er frivillig og kan ligge "
        "etter, og Peppols adresseregister svarer ikke nå.",
        en="According to Peppol Directory {company} is registered as a recipient. That index is voluntary and may lag "
        "behind, and Peppol's address register does not answer right now.",
    ),
    "METADATA_SILENT": Text(
        sv="{company} finns i Peppols adressregister, men {smp_host} svarar inte nu. Därför kan jag inte säga via "
        "vilken accesspunkt företaget är registrerat.",
        nb="{company} står i Peppols adresseregister, men {smp_host} svarer ikke nå. Derfor kan jeg ikke si via hvilket "
        "aksesspunkt bedriften er registrert.",
        en="{company} is in Peppol's address register, but {smp_host} does not answer right now, so I cannot tell "
        "through which access point the company is registered.",
    ),
    "ACCESS_POINT_UNKNOWN": Text(
        sv="{company} är registrerat i Peppol, men jag får inte veta via vilken accesspunkt.",
        nb="{company} er registrert i Peppol, men jeg får ikke vite via hvilket aksesspunkt.",
        en="{company} is registered in Peppol, but I cannot find out through which access point.",
    ),
}
"""What is known all the same when the state is `UNKNOWN`, by the participant's `note`."""
NOTES: Mapping[str, Text] = {
    "STALE_ADDRESS": Text(
        sv="Peppols adressregister har kvar en adress för företaget, men där är det okänt. Adressen kan vara gammal.",
        nb="Peppols adresseregister har fortsatt en adresse for bedriften, men der er den ukjent. Adressen kan være "
        "gammel.",
        en="Peppol's address register still has an address for the company, but it is unknown there. The address may "
        "be old.",
    ),
}
"""What is said beside the state."""
PROBLEMS: Mapping[str, Problem] = {
    "REGISTERED_ELSEWHERE": Problem(
        409,
        Text(
            sv="Ni är registrerade via {access_point}. Bara de kan avregistrera er.",
            nb="Dere er registrert via {access_point}. Bare de kan melde dere ut.",
            en="You are registered through {access_point}; only they can unregister you.",
        ),
        topic="elma.unregister-other-access-point",
    ),
    "REGISTERED_ELSEWHERE_FIRST": Problem(
        409,
        Text(
            sv="Be {access_point} avregistrera er först. Ett företag kan bara vara registrerat på ett ställe.",
            nb="Meld dere ut hos {access_point} først. Man kan bare være registrert ett sted.",
            en="Unregister at {access_point} first. A company can be registered in one place only.",
        ),
        do="elma.switch",
        topic="elma.switch-access-point",
    ),
    "NOT_REGISTERED": Problem(
        409,
        Text(
            sv="Företaget är inte registrerat i ELMA, så det finns inget att avregistrera.",
            nb="Bedriften er ikke registrert i ELMA, så det er ikke noe å melde ut.",
            en="The company is not registered in ELMA, so there is nothing to unregister.",
        ),
    ),
    "ALREADY_REGISTERED": Problem(
        409,
        Text(
            sv="Ni är redan registrerade via AutoInvoice.",
            nb="Dere er allerede registrert via AutoInvoice.",
            en="You are already registered through AutoInvoice.",
        ),
    ),
    "AUTOINVOICE_ACCOUNT_MISSING": Problem(
        409,
        Text(
            sv="Jag hittar inget AutoInvoice-konto för {orgno}.",
            nb="Jeg finner ingen AutoInvoice-konto for {orgno}.",
            en="I can find no AutoInvoice account for {orgno}.",
        ),
    ),
    "IN_PROGRESS": Problem(
        409,
        Text(
            sv="En ändring i ELMA pågår redan för företaget.",
            nb="En endring i ELMA pågår allerede for bedriften.",
            en="A change in ELMA is already in progress for the company.",
        ),
    ),
    "ERP_NOT_SUPPORTED": Problem(
        409,
        Text(
            sv="Det här gäller Visma Business, Visma Global och Visma Contracting.",
            nb="Dette gjelder Visma Business, Visma Global og Visma Contracting.",
            en="This is only for Visma Business, Visma Global and Visma Contracting.",
        ),
        topic="elma.register",
    ),
    "ERP_NOT_HELD": Problem(
        409,
        Text(
            sv="Jag hittar inte {product} hos företaget.",
            nb="Jeg finner ikke {product} hos bedriften.",
            en="I cannot find {product} at the company.",
        ),
        topic="elma.register",
    ),
    "DOCUMENT_CENTER_MISSING": Problem(
        409,
        Text(
            sv="Ni behöver modulen Visma Document Center.",
            nb="Dere trenger modulen Visma Document Center.",
            en="You need the module Visma Document Center.",
        ),
        topic="elma.register",
    ),
    "AUTOINVOICE_NOT_ACTIVE": Problem(
        409,
        Text(
            sv="AutoInvoice måste aktiveras först. Aktiveringsteamet hjälper till: kundesenteret@visma.com.",
            nb="AutoInvoice må aktiveres først. Aktiveringsteamet hjelper: kundesenteret@visma.com.",
            en="AutoInvoice has to be activated first. The activation team helps: kundesenteret@visma.com.",
        ),
        topic="elma.register-get-help",
    ),
}


def elma_problems(*codes: str) -> dict[str, Problem]:
    return {code: PROBLEMS[code] for code in codes}
