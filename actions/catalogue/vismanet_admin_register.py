"""`vismanet.admin.register`: tell Visma who is to be an administrator of Visma.net (`domain.md` B.25)."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue.contracts_problems import NORWEGIAN_ONLY, REQUEST_OPEN
from actions.catalogue.inputs import NorwegianOrgno
from actions.catalogue.operation import Inputs, Operation, Outcome, Preview, Situation
from actions.catalogue.problems import Problem
from actions.catalogue.roles import Role
from actions.catalogue.text import Text
from actions.catalogue.vismanet_inputs import NomineeEmail, PersonName, Phone


class AdminRegisterInputs(Inputs):
    email: NomineeEmail
    phone: Phone
    name: PersonName
    orgno: NorwegianOrgno


def asks(known: Mapping[str, Any]) -> tuple[str, ...]:
    return ("orgno", "name", "email", "phone")


async def prepare(inputs: AdminRegisterInputs, situation: Situation) -> Preview:
    body = {"name": inputs.name, "email": inputs.email, "phone": inputs.phone}
    backend = await situation.systems.preview_nomination(situation.caller, inputs.orgno, body)
    return Preview(
        question=Text(
            sv="Ska jag anmäla {name} ({email}) till Visma som administratör i Visma.net för {company}? Skriv "
            "organisationsnumret för att bekräfta.",
            nb="Skal jeg melde inn {name} ({email}) til Visma som administrator i Visma.net for {company}? Skriv "
            "organisasjonsnummeret for å bekrefte.",
            en="Shall I tell Visma that {name} ({email}) will be an administrator in Visma.net for {company}? Type the "
            "organisation number to confirm.",
        ),
        effects=(
            Text(
                sv="Ett ärende skapas hos Visma med namn, e-postadress och telefonnummer.",
                nb="Det blir opprettet en sak hos Visma med navn, e-postadresse og telefonnummer.",
                en="A case is created with Visma, with name, e-mail address and telephone number.",
            ),
            MANUAL_REVIEW if backend["manual_review"] else BY_VISMA,
        ),
        warnings=(
            Text(
                sv="En administratör i Visma.net får rättigheter som gäller alla användare i företaget.",
                nb="En administrator i Visma.net får rettigheter som gjelder alle brukerne i bedriften.",
                en="An administrator in Visma.net gets rights over all users of the company.",
            ),
        ),
        values={"name": inputs.name, "email": inputs.email, "company": f"{backend['company']} ({inputs.orgno})"},
        target=f"{inputs.orgno}/{inputs.email}",
        state_version=backend["state_version"],
        before={"admin": None},
        memo={"company": backend["company"], "state_version": backend["state_version"]},
        typed=inputs.orgno,
        typed_hint=Text(sv="organisationsnumret", nb="organisasjonsnummeret", en="the organisation number"),
        shown={"orgno": f"{backend['company']} ({inputs.orgno})"},
    )


BY_VISMA = Text(
    sv="Det är Visma som ger rättigheten. Jag ger ingen åtkomst.",
    nb="Det er Visma som gir rettigheten. Jeg gir ingen tilgang.",
    en="It is Visma who gives the right. I grant no access.",
)
MANUAL_REVIEW = Text(
    sv="Du är inte registrerad som firmatecknare eller administratör, så Visma granskar anmälan manuellt. Jag ger "
    "ingen åtkomst.",
    nb="Du er ikke registrert med signaturrett eller som administrator, så Visma går gjennom innmeldingen manuelt. "
    "Jeg gir ingen tilgang.",
    en="You are not registered as a signatory or administrator, so Visma reviews the report by hand. I grant no "
    "access.",
)


async def perform(inputs: AdminRegisterInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    body = {"name": inputs.name, "email": inputs.email, "phone": inputs.phone, "state_version": memo["state_version"]}
    filed = await situation.systems.nominate(situation.caller, inputs.orgno, body, key)
    return recover(inputs, memo, filed)


def recover(inputs: AdminRegisterInputs, memo: Mapping[str, Any], filed: Mapping[str, Any]) -> Outcome:
    return Outcome(
        state="done",
        reference=filed["id"],
        result={"nomination": filed["id"], "case": filed["case"], "status": filed["status"]},
        after={"case": filed["case"], "status": filed["status"]},
        message=Text(
            sv="{name} är anmäld till Visma som administratör för {company}, ärende {case}. Ingen åtkomst är given än.",
            nb="{name} er meldt inn til Visma som administrator for {company}, sak {case}. Ingen tilgang er gitt ennå.",
            en="Visma has been told that {name} will be an administrator for {company}, case {case}. No access has been "
            "granted yet.",
        ),
        values={"name": inputs.name, "company": memo["company"], "case": filed["case"]},
    )


VISMANET_ADMIN_REGISTER = Operation(
    name="vismanet.admin.register",
    title=Text(
        sv="Anmäl en administratör i Visma.net",
        nb="Meld inn en administrator i Visma.net",
        en="Register an administrator in Visma.net",
    ),
    kind="write",
    inputs=AdminRegisterInputs,
    # Whom the company has, from the employee on: the backend says which of them may sign (`NOT_AUTHORISED_SIGNER`).
    roles=frozenset({Role.COMPANY_ADMIN, Role.FIRMATECKNARE, Role.END_USER, Role.EMPLOYEE}),
    company_input="orgno",
    confirm_level=2,
    topics=("vismanet.register-admin", "invoice.no-settings-access"),
    asks=asks,
    prepare=prepare,
    perform=perform,
    recover=recover,
    problems={
        "WRONG_COUNTRY": NORWEGIAN_ONLY,
        "REQUEST_OPEN": REQUEST_OPEN,
        "ADMIN_EXISTS": Problem(
            409,
            Text(
                sv="Ni har redan en admin-användare. Be {masked} ge dig åtkomst.",
                nb="Dere har allerede en admin-bruker. Be {masked} gi deg tilgang.",
                en="You already have an admin user. Ask {masked} to give you access.",
            ),
            do="vismanet.access.request",
            topic="invoice.no-settings-access",
        ),
        "NOT_AUTHORISED_SIGNER": Problem(
            403,
            Text(
                sv="Begäran måste komma från någon som får teckna firman.",
                nb="Forespørselen må komme fra en med signaturrett.",
                en="The request must come from an authorised signatory.",
            ),
        ),
        "NAME_INVALID": Problem(
            422,
            Text(
                sv="Skriv personens för- och efternamn.",
                nb="Skriv personens for- og etternavn.",
                en="Write the person's first and last name.",
            ),
        ),
        "PHONE_INVALID": Problem(
            422,
            Text(
                sv="Telefonnumret ser inte rätt ut. Skriv till exempel +47 999 00 000.",
                nb="Telefonnummeret ser ikke riktig ut. Skriv for eksempel +47 999 00 000.",
                en="That telephone number does not look right. Write for example +47 999 00 000.",
            ),
        ),
    },
)
