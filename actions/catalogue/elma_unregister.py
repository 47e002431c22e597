"""`elma.unregister`: take a company that is registered through AutoInvoice out of ELMA (`domain.md` B.4)."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue.elma_states import access_point, agrees, elma_problems, named
from actions.catalogue.inputs import NorwegianOrgno, Reason, UnregisterReason
from actions.catalogue.operation import Inputs, Operation, Outcome, Preview, Situation
from actions.catalogue.problems import Problem
from actions.catalogue.roles import Role
from actions.catalogue.text import Text


class ElmaUnregisterInputs(Inputs):
    orgno: NorwegianOrgno
    reason: Reason = UnregisterReason.OTHER


async def prepare(inputs: ElmaUnregisterInputs, situation: Situation) -> Preview:
    backend = await situation.systems.preview_unregistration(situation.caller, inputs.orgno, inputs.reason)
    await agrees(situation, inputs.orgno, backend["state"], STATES)
    company = backend["company"]
    warnings = [
        Text(
            sv="Dokument som skickas medan företaget inte är registrerat kommer inte fram elektroniskt.",
            nb="Dokumenter som sendes mens bedriften ikke er registrert, kommer ikke fram elektronisk.",
            en="Documents sent while the company is not registered do not arrive electronically.",
        ),
        Text(
            sv="En del företag kan vara skyldiga att ta emot e-faktura. Kontrollera om det gäller er.",
            nb="Noen bedrifter kan være pålagt å ta imot e-faktura. Sjekk om det gjelder dere.",
            en="Some companies may be required to receive e-invoices. Check whether that applies to you.",
        ),
    ]
    if backend["pending_documents"]:
        warnings.append(
            Text(
                sv="{pending} inkommande dokument är inte färdigbehandlade.",
                nb="{pending} innkommende dokumenter er ikke ferdigbehandlet.",
                en="{pending} incoming documents have not been fully processed.",
            )
        )
    if inputs.reason is UnregisterReason.SWITCH_ACCESS_POINT:
        warnings.append(
            Text(
                sv="Kom överens om tidpunkten med den nya accesspunkten först.",
                nb="Avtal tidspunktet med det nye aksesspunktet først.",
                en="Agree on the time with the new access point first.",
            )
        )
    return Preview(
        question=Text(
            sv="Ska {company} ({orgno}) avregistreras från ELMA? Leverantörer kan då inte skicka EHF via oss; fakturor "
            "kommer med e-post eller vanlig post från och med nästa faktura. Ska ni till en ny accesspunkt, kom först "
            "överens med den om tidpunkten.",
            nb="Skal {company} ({orgno}) meldes ut av ELMA? Leverandører kan da ikke sende EHF via oss; fakturaer "
            "kommer på e-post eller i posten fra neste faktura. Skal dere til et nytt aksesspunkt, avtal tidspunktet med "
            "dem først.",
            en="Unregister {company} ({orgno}) from ELMA? Suppliers can then no longer send EHF through us; invoices "
            "come by e-mail or post from the next one on. If you are moving to a new access point, agree on the time "
            "with them first.",
        ),
        effects=(
            Text(
                sv="{company} tas bort ur ELMA.",
                nb="{company} meldes ut av ELMA.",
                en="{company} is removed from ELMA.",
            ),
            Text(
                sv="Fakturor från Visma och andra kommer med e-post eller vanlig post från och med nästa faktura.",
                nb="Faktura fra Visma og andre kommer på e-post eller i posten fra neste faktura.",
                en="Invoices from Visma and others come by e-mail or post from the next invoice on.",
            ),
            Text(
                sv="Avregistreringen kan inte tas tillbaka, men företaget kan registreras i ELMA igen senare.",
                nb="Utmeldingen kan ikke trekkes tilbake, men bedriften kan registreres i ELMA igjen senere.",
                en="Unregistering cannot be taken back, but the company can be registered in ELMA again later.",
            ),
        ),
        warnings=tuple(warnings),
        values={"company": company, "orgno": inputs.orgno, "pending": backend["pending_documents"]},
        target=inputs.orgno,
        state_version=backend["state_version"],
        before={"state": backend["state"]},
        memo={"state_version": backend["state_version"], "company": company},
        typed=inputs.orgno,
        typed_hint=Text(sv="organisationsnumret", nb="organisasjonsnummeret", en="the organisation number"),
        shown={"orgno": f"{company} ({inputs.orgno})"},
    )


async def perform(inputs: ElmaUnregisterInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    body = {"reason": inputs.reason.value, "state_version": memo["state_version"]}
    accepted = await situation.systems.unregister(situation.caller, inputs.orgno, body, key)
    return recover(inputs, memo, accepted)


def recover(inputs: ElmaUnregisterInputs, memo: Mapping[str, Any], accepted: Mapping[str, Any]) -> Outcome:
    """Accepted is not gone: the register's update is queued."""
    return Outcome(
        state="pending",
        reference=accepted["request_id"],
        result={"request_id": accepted["request_id"], "state": accepted["state"], "orgno": inputs.orgno},
        after={"state": accepted["state"]},
        message=Text(
            sv="Avregistreringen av {company} är beställd och pågår. Jag säger till här när företaget är borta ur ELMA.",
            nb="Utmeldingen av {company} er bestilt og pågår. Jeg sier fra her når bedriften er ute av ELMA.",
            en="Unregistering {company} has been ordered and is in progress. "
            "I will tell you here when the company is gone from ELMA.",
        ),
        values={"company": f"{memo['company']} ({inputs.orgno})"},
    )


async def follow(inputs: ElmaUnregisterInputs, situation: Situation, result: Mapping[str, Any]) -> Outcome:
    """Look at the register itself, not only at the request; and notice when the company is back in it meanwhile."""
    found = await situation.systems.participant(inputs.orgno)
    state, message, problem = "pending", GONE, None
    match found["state"], found["own_state"]:
        case "NOT_REGISTERED", _:
            state = "done"
        case "REGISTERED_OTHER_AP" | "PENDING_REGISTER", _:
            state, message = "done", MOVED if found["state"] == "REGISTERED_OTHER_AP" else COMES_BACK
        case "REGISTERED_AUTOINVOICE", "REGISTERED_AUTOINVOICE":
            # Nothing is under way any more: it was carried out and undone, or it never came to anything.
            order = await situation.systems.unregistration(inputs.orgno, result["request_id"])
            if order is None:
                state, problem = "failed", "UNREGISTRATION_GONE"
            elif order["state"] == "NOT_REGISTERED":
                state, message = "done", CAME_BACK
    return Outcome(
        state=state,
        reference=result["request_id"],
        result={**result, "state": found["state"]},
        after={"state": found["state"]},
        message=message,
        values={"company": named(found, inputs.orgno), "access_point": access_point(found)},
        problem=problem,
    )


GONE = Text(
    sv="Klart: {company} finns inte längre i ELMA. Fakturor kommer nu med e-post eller vanlig post.",
    nb="Ferdig: {company} er ikke lenger i ELMA. Faktura kommer nå på e-post eller i posten.",
    en="Done: {company} is no longer in ELMA. Invoices now come by e-mail or post.",
)
MOVED = Text(
    sv="Klart: {company} är avregistrerat hos AutoInvoice och är nu registrerat via {access_point}.",
    nb="Ferdig: {company} er meldt ut av AutoInvoice og er nå registrert via {access_point}.",
    en="Done: {company} has left AutoInvoice and is now registered through {access_point}.",
)
COMES_BACK = Text(
    sv="Avregistreringen av {company} är genomförd, men en ny registrering via AutoInvoice pågår redan.",
    nb="Utmeldingen av {company} er gjennomført, men en ny registrering via AutoInvoice pågår allerede.",
    en="{company} was unregistered, but a new registration through AutoInvoice is already in progress.",
)
CAME_BACK = Text(
    sv="Avregistreringen av {company} genomfördes, men företaget har sedan registrerats via AutoInvoice igen.",
    nb="Utmeldingen av {company} ble gjennomført, men bedriften er siden registrert via AutoInvoice igjen.",
    en="{company} was unregistered, but has since been registered through AutoInvoice again.",
)
STATES = {
    "REGISTERED_OTHER_AP": "REGISTERED_ELSEWHERE",
    "NOT_REGISTERED": "NOT_REGISTERED",
    "PENDING_REGISTER": "IN_PROGRESS",
    "PENDING_UNREGISTER": "IN_PROGRESS",
}

ELMA_UNREGISTER = Operation(
    name="elma.unregister",
    title=Text(
        sv="Avregistrera företaget från ELMA",
        nb="Meld bedriften ut av ELMA",
        en="Unregister the company from ELMA",
    ),
    kind="write",
    inputs=ElmaUnregisterInputs,
    roles=frozenset({Role.COMPANY_ADMIN, Role.BYRA_CONSULTANT, Role.SUPPORT_AGENT}),
    company_input="orgno",
    confirm_level=2,
    irreversible=True,
    topics=("elma.unregister-autoinvoice", "elma.unregister-other-access-point", "elma.switch-access-point"),
    prepare=prepare,
    perform=perform,
    recover=recover,
    follow=follow,
    problems=elma_problems("REGISTERED_ELSEWHERE", "NOT_REGISTERED", "AUTOINVOICE_ACCOUNT_MISSING", "IN_PROGRESS")
    | {
        "UNREGISTRATION_GONE": Problem(
            409,
            Text(
                sv="{company} är fortfarande registrerat via AutoInvoice, och ingen avregistrering pågår längre.",
                nb="{company} er fortsatt registrert via AutoInvoice, og ingen utmelding pågår lenger.",
                en="{company} is still registered through AutoInvoice, and it is not being unregistered any more.",
            ),
        ),
    },
)
