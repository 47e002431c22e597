"""`elma.register`: receive electronic invoices through AutoInvoice (`domain.md` B.5)."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from actions.catalogue.elma_inputs import ElmaContact, ErpProduct
from actions.catalogue.elma_states import access_point, agrees, elma_problems, named
from actions.catalogue.inputs import NorwegianOrgno
from actions.catalogue.operation import Inputs, Next, Operation, Outcome, Preview, Situation
from actions.catalogue.problems import Problem, Refused
from actions.catalogue.roles import Role
from actions.catalogue.text import Text


class ElmaRegisterInputs(Inputs):
    orgno: NorwegianOrgno
    contact: ElmaContact | None = None
    erp_product: ErpProduct | None = None
    profiles: tuple[Literal["invoice", "credit_note"], ...] = Field(
        default=("invoice", "credit_note"), min_length=1, description="Documents that the company will receive"
    )


async def suggest(situation: Situation) -> Mapping[str, str]:
    """A customer is their own contact; an agent is not."""
    caller = situation.caller
    return {"contact": caller.email} if caller.email and not caller.agent else {}


async def prepare(inputs: ElmaRegisterInputs, situation: Situation) -> Preview:
    contact = inputs.contact or (await suggest(situation)).get("contact")
    if not contact:
        raise Refused("CONTACT_REQUIRED")
    body = {"contact": contact, "profiles": list(dict.fromkeys(inputs.profiles)), "erp_product": inputs.erp_product}
    backend = await situation.systems.preview_registration(situation.caller, inputs.orgno, body)
    await agrees(situation, inputs.orgno, backend["state"], STATES)
    company = backend["company"]
    return Preview(
        question=Text(
            sv="Ska {company} ({orgno}) registreras i ELMA via AutoInvoice? Ett registrerat företag måste ta emot "
            "dokument från alla avsändare.",
            nb="Skal {company} ({orgno}) registreres i ELMA via AutoInvoice? En registrert mottaker må ta imot "
            "dokumenter fra alle avsendere.",
            en="Register {company} ({orgno}) in ELMA through AutoInvoice? A registered recipient must accept documents "
            "from all senders.",
        ),
        effects=(
            Text(
                sv="{company} registreras som mottagare i ELMA via AutoInvoice.",
                nb="{company} registreres som mottaker i ELMA via AutoInvoice.",
                en="{company} is registered as a recipient in ELMA through AutoInvoice.",
            ),
            *(PROFILES[profile] for profile in body["profiles"]),
            Text(
                sv="Ekonomisystem: {erp}. Kontakt: {contact}.",
                nb="Økonomisystem: {erp}. Kontakt: {contact}.",
                en="Accounting system: {erp}. Contact: {contact}.",
            ),
        ),
        values={"company": company, "orgno": inputs.orgno, "erp": backend["erp_product"], "contact": contact},
        target=inputs.orgno,
        state_version=backend["state_version"],
        before={"state": backend["state"]},
        memo={"company": company, "body": {**body, "state_version": backend["state_version"]}},
        shown={"orgno": f"{company} ({inputs.orgno})", "contact": contact},
    )


async def perform(inputs: ElmaRegisterInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    accepted = await situation.systems.register(situation.caller, inputs.orgno, memo["body"], key)
    return recover(inputs, memo, accepted)


def recover(inputs: ElmaRegisterInputs, memo: Mapping[str, Any], accepted: Mapping[str, Any]) -> Outcome:
    """Accepted is not registered: the register's update is queued."""
    return Outcome(
        state="pending",
        reference=accepted["request_id"],
        result={
            "request_id": accepted["request_id"],
            "state": accepted["state"],
            "orgno": inputs.orgno,
            "profiles": accepted["profiles"],
        },
        after={"state": accepted["state"]},
        message=Text(
            sv="Registreringen av {company} i ELMA är beställd och pågår. Jag säger till här när företaget kan ta emot "
            "e-fakturor.",
            nb="Registreringen av {company} i ELMA er bestilt og pågår. Jeg sier fra her når bedriften kan ta imot "
            "e-fakturaer.",
            en="Registering {company} in ELMA has been ordered and is in progress. I will tell you here when the company "
            "can receive e-invoices.",
        ),
        values={"company": f"{memo['company']} ({inputs.orgno})"},
    )


async def follow(inputs: ElmaRegisterInputs, situation: Situation, result: Mapping[str, Any]) -> Outcome:
    """Look at the register itself. An order that came to nothing is said to have come to nothing."""
    found = await situation.systems.participant(inputs.orgno)
    state, problem = "pending", None
    match found["state"], found["own_state"]:
        case "REGISTERED_AUTOINVOICE" | "PENDING_UNREGISTER", _:
            state = "done"
        case "REGISTERED_OTHER_AP", _:
            state, problem = "failed", "REGISTERED_ELSEWHERE_FIRST"
        case "NOT_REGISTERED", "NOT_REGISTERED":
            state, problem = "failed", "REGISTRATION_GONE"
    return Outcome(
        state=state,
        reference=result["request_id"],
        result={**result, "state": found["state"]},
        after={"state": found["state"]},
        message=Text(
            sv="Klart: {company} är registrerat i ELMA via AutoInvoice och kan ta emot elektroniska fakturor.",
            nb="Ferdig: {company} er registrert i ELMA via AutoInvoice og kan ta imot elektroniske fakturaer.",
            en="Done: {company} is registered in ELMA through AutoInvoice and can receive electronic invoices.",
        ),
        values={"company": named(found, inputs.orgno), "access_point": access_point(found)},
        problem=problem,
        next=Next(operation="elma.switch", inputs={"orgno": inputs.orgno}) if problem == ELSEWHERE else None,
    )


ELSEWHERE = "REGISTERED_ELSEWHERE_FIRST"
STATES = {
    "REGISTERED_OTHER_AP": ELSEWHERE,
    "REGISTERED_AUTOINVOICE": "ALREADY_REGISTERED",
    "PENDING_REGISTER": "IN_PROGRESS",
    "PENDING_UNREGISTER": "IN_PROGRESS",
}
PROFILES: Mapping[str, Text] = {
    "invoice": Text(
        sv="Företaget kan ta emot fakturor (EHF).",
        nb="Bedriften kan ta imot fakturaer (EHF).",
        en="The company can receive invoices (EHF).",
    ),
    "credit_note": Text(
        sv="Företaget kan ta emot kreditnotor (EHF).",
        nb="Bedriften kan ta imot kreditnotaer (EHF).",
        en="The company can receive credit notes (EHF).",
    ),
}

ELMA_REGISTER = Operation(
    name="elma.register",
    title=Text(
        sv="Registrera företaget i ELMA via AutoInvoice",
        nb="Registrer bedriften i ELMA via AutoInvoice",
        en="Register the company in ELMA through AutoInvoice",
    ),
    kind="write",
    inputs=ElmaRegisterInputs,
    roles=frozenset({Role.COMPANY_ADMIN, Role.BYRA_CONSULTANT, Role.SUPPORT_AGENT}),
    company_input="orgno",
    confirm_level=1,
    topics=("elma.register", "elma.register-get-help", "elma.switch-access-point"),
    suggest=suggest,
    prepare=prepare,
    perform=perform,
    recover=recover,
    follow=follow,
    problems=elma_problems(
        "REGISTERED_ELSEWHERE_FIRST",
        "ALREADY_REGISTERED",
        "IN_PROGRESS",
        "ERP_NOT_SUPPORTED",
        "ERP_NOT_HELD",
        "DOCUMENT_CENTER_MISSING",
        "AUTOINVOICE_NOT_ACTIVE",
    )
    | {
        "CONTACT_REQUIRED": Problem(
            422,
            Text(
                sv="Jag behöver en e-postadress till den som är kontakt för företagets e-fakturor.",
                nb="Jeg trenger en e-postadresse til den som er kontakt for bedriftens e-fakturaer.",
                en="I need the e-mail address of the contact for the company's e-invoices.",
            ),
        ),
        "REGISTRATION_GONE": Problem(
            409,
            Text(
                sv="{company} finns inte i ELMA, och ingen registrering pågår längre.",
                nb="{company} er ikke i ELMA, og ingen registrering pågår lenger.",
                en="{company} is not in ELMA, and no registration is in progress any more.",
            ),
        ),
    },
)
