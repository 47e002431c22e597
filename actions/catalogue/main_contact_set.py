"""`main-contact.set`: choose the Huvudkontakt of a customer number (`domain.md` B.16)."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from actions.catalogue import numbers
from actions.catalogue.collaboration_inputs import CustomerOrgno
from actions.catalogue.collaboration_problems import collaboration_problems
from actions.catalogue.inputs import EMAIL_PATTERN
from actions.catalogue.operation import Ask, Inputs, Operation, Option, Outcome, Preview, Situation
from actions.catalogue.problems import Refused
from actions.catalogue.roles import Role
from actions.catalogue.text import Text


async def contact_choices(situation: Situation, known: Mapping[str, Any]) -> list[Option]:
    """Everybody at the customer who can become the main contact."""
    if "orgno" not in known:
        return []
    found = await situation.systems.contact_candidates(situation.caller, known["orgno"])
    return [
        Option(
            value=user["email"],
            title=Text.same(f"{user['name']} ({user['email']})"),
            words=(user["name"], user["name"].split()[0]),
        )
        for user in found["users"]
        if user["active"] and not user["is_main_contact"]
    ]


ContactUser = Annotated[
    str,
    BeforeValidator(numbers.email),
    Field(description="E-mail address of the user at the customer", examples=["agare@sjostadcafe.example"]),
    Ask(
        label=Text(sv="Ny Huvudkontakt", nb="Ny Huvudkontakt", en="New Huvudkontakt"),
        question=Text(
            sv="Vem ska bli Huvudkontakt? Skriv e-postadressen eller namnet.",
            nb="Hvem skal bli Huvudkontakt (hovedkontakt)? Skriv e-postadressen eller navnet.",
            en="Who should become Huvudkontakt (main contact)? Write the e-mail address or the name.",
        ),
        pattern=EMAIL_PATTERN,
        choices=contact_choices,
        unknown="USER_NOT_NAMED",
    ),
]


class MainContactSetInputs(Inputs):
    orgno: CustomerOrgno
    user_email: ContactUser


async def prepare(inputs: MainContactSetInputs, situation: Situation) -> Preview:
    found = await situation.systems.contact_candidates(situation.caller, inputs.orgno)
    if found["is_office"]:
        raise Refused("WRONG_COMPANY", company=found["company"])
    wanted = inputs.user_email.casefold()
    user = next((user for user in found["users"] if user["email"].casefold() == wanted), None)
    if user is None:
        raise Refused("USER_NOT_IN_COMPANY")
    backend = await situation.systems.preview_main_contact(situation.caller, inputs.orgno, user["id"])
    name = f"{user['name']} ({user['email']})"
    former = backend["former"]
    effects = [BECOMES]
    if backend["becomes_administrator"]:
        effects.append(ADMINISTRATOR_TOO)
    if former:
        effects.append(FORMER)
    return Preview(
        question=QUESTION,
        effects=tuple(effects),
        values={"user": name, "company": backend["company"], "former": former["name"] if former else ""},
        target=inputs.orgno,
        state_version=backend["state_version"],
        before={"main_contact": numbers.masked_email(former["email"]) if former else None},
        memo={
            "user_id": user["id"],
            "name": name,
            "company": backend["company"],
            "state_version": backend["state_version"],
        },
        shown={"orgno": f"{backend['company']} ({inputs.orgno})", "user_email": name},
    )


async def perform(inputs: MainContactSetInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    body = {"user_id": memo["user_id"], "state_version": memo["state_version"]}
    return recover(inputs, memo, await situation.systems.set_main_contact(situation.caller, inputs.orgno, body, key))


def recover(inputs: MainContactSetInputs, memo: Mapping[str, Any], made: Mapping[str, Any]) -> Outcome:
    after = {"main_contact": numbers.masked_email(inputs.user_email), "roles": made["state_after"]["roles"]}
    return Outcome(
        state="done",
        reference=made["id"],
        result={"changed": made["changed"], "user_id": memo["user_id"], "roles": made["state_after"]["roles"]},
        after=after,
        message=DONE if made["changed"] else UNCHANGED,
        values={"user": memo["name"], "company": memo["company"]},
    )


QUESTION = Text(
    sv="Ska {user} bli Administratör och Huvudkontakt för {company}?",
    nb="Skal {user} bli Administratör (administrator) og Huvudkontakt (hovedkontakt) for {company}?",
    en="Make {user} Administratör (administrator) and Huvudkontakt (main contact) of {company}?",
)
BECOMES = Text(
    sv="{user} blir Huvudkontakt för kundnumret.",
    nb="{user} blir Huvudkontakt for kundenummeret.",
    en="{user} becomes Huvudkontakt of the customer number.",
)
ADMINISTRATOR_TOO = Text(
    sv="{user} får rollen Administratör.",
    nb="{user} får rollen Administratör.",
    en="{user} gets the role Administratör.",
)
FORMER = Text(
    sv="{former} är inte längre Huvudkontakt.",
    nb="{former} er ikke lenger Huvudkontakt.",
    en="{former} is no longer Huvudkontakt.",
)
DONE = Text(
    sv="Klart: {user} är Huvudkontakt och Administratör för {company}.",
    nb="Ferdig: {user} er Huvudkontakt og Administratör for {company}.",
    en="Done: {user} is Huvudkontakt and Administratör of {company}.",
)
UNCHANGED = Text(
    sv="{user} var redan Huvudkontakt för {company}. Inget har ändrats.",
    nb="{user} var allerede Huvudkontakt for {company}. Ingenting er endret.",
    en="{user} was already Huvudkontakt of {company}. Nothing has changed.",
)

MAIN_CONTACT_SET = Operation(
    name="main-contact.set",
    title=Text(
        sv="Välj Huvudkontakt för en kund",
        nb="Velg Huvudkontakt (hovedkontakt) for en kunde",
        en="Set the Huvudkontakt (main contact) of a customer",
    ),
    kind="write",
    inputs=MainContactSetInputs,
    roles=frozenset({Role.COMPANY_ADMIN, Role.BYRA_CONSULTANT, Role.SUPPORT_AGENT}),
    company_input="orgno",
    confirm_level=1,
    topics=("mina-tjanster.set-huvudkontakt", "samarbete.error-huvudkontakt-missing"),
    prepare=prepare,
    perform=perform,
    recover=recover,
    problems=collaboration_problems(
        "USER_NOT_IN_COMPANY", "USER_NOT_NAMED", "WRONG_COMPANY", "USER_INACTIVE", "ALREADY_MAIN_CONTACT"
    ),
)
