"""`user.create`: a new user in Mina tjänster, with an invitation by mail (`domain.md` B.17)."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from actions.catalogue import numbers
from actions.catalogue.collaboration_inputs import PartyOrgno
from actions.catalogue.collaboration_problems import collaboration_problems
from actions.catalogue.inputs import EMAIL_PATTERN, PERSON_PATTERN
from actions.catalogue.operation import Ask, Inputs, Operation, Option, Outcome, Preview, Situation
from actions.catalogue.roles import Role
from actions.catalogue.text import Text

NAME_PATTERN = (
    r"\b(?:f[öo]r|[åa]t|til|till|for|named|called|heter|hedder|namn|navn|name|anv[äa]ndaren?|bruker(?:en)?|user|l[äa]gg upp)"
    rf"[: ]+(?P<value>{PERSON_PATTERN})"
)
"""A person's name after a word that announces one."""


def _name(value: object) -> object:
    """First and last name; a number or an address is none."""
    if not isinstance(value, str):
        return value
    text = " ".join(value.split()).strip(" .,;:")
    if len(text.split()) < 2 or not re.fullmatch(r"[^\W\d_][^\d_@<>/\\{}]*", text):
        raise PydanticCustomError("NAME_INCOMPLETE", "not a first and a last name")
    return text


NewEmail = Annotated[
    str,
    BeforeValidator(numbers.email),
    Field(description="E-mail address of the new user", examples=["eva.lund@almby.example"]),
    Ask(
        label=Text(sv="E-post", nb="E-post", en="E-mail"),
        question=Text(
            sv="Vilken e-postadress har den nya användaren?",
            nb="Hvilken e-postadresse har den nye brukeren?",
            en="What is the new user's e-mail address?",
        ),
        pattern=EMAIL_PATTERN,
    ),
]

FullName = Annotated[
    str,
    BeforeValidator(_name),
    Field(max_length=120, description="First and last name of the new user"),
    Ask(
        label=Text(sv="Namn", nb="Navn", en="Name"),
        question=Text(
            sv="Vad heter personen? Skriv förnamn och efternamn.",
            nb="Hva heter personen? Skriv fornavn og etternavn.",
            en="What is the person's name? Write the first and the last name.",
        ),
        pattern=NAME_PATTERN,
        personal=True,
    ),
]


class UserRole(StrEnum):
    ADMINISTRATOR = "administrator"
    STANDARD_USER = "standard_user"


ROLES: dict[str, Text] = {
    UserRole.ADMINISTRATOR: Text(
        sv="Administratör", nb="Administratör (administrator)", en="Administratör (administrator)"
    ),
    UserRole.STANDARD_USER: Text(sv="Vanlig användare", nb="Vanlig bruker", en="Ordinary user"),
}

NewRole = Annotated[
    UserRole,
    Field(description="Role of the new user"),
    Ask(
        label=Text(sv="Roll", nb="Rolle", en="Role"),
        question=Text(
            sv="Vilken roll ska användaren ha?",
            nb="Hvilken rolle skal brukeren ha?",
            en="Which role is the user to have?",
        ),
        options=(
            Option(
                value=UserRole.ADMINISTRATOR.value,
                title=ROLES[UserRole.ADMINISTRATOR],
                words=("admin", "adm", "administrator"),
            ),
            Option(
                value=UserRole.STANDARD_USER.value,
                title=ROLES[UserRole.STANDARD_USER],
                words=("användare", "vanlig", "bruker", "bruger", "almindelig bruger", "user", "ordinary", "normal"),
            ),
        ),
        explicit=True,
    ),
]


class UserCreateInputs(Inputs):
    orgno: PartyOrgno
    email: NewEmail
    name: FullName
    role: NewRole


def _body(inputs: UserCreateInputs) -> dict[str, str]:
    first, _, last = inputs.name.partition(" ")
    return {"email": inputs.email, "first_name": first, "last_name": last, "role": inputs.role.value}


async def prepare(inputs: UserCreateInputs, situation: Situation) -> Preview:
    backend = await situation.systems.preview_user(situation.caller, inputs.orgno, _body(inputs))
    return Preview(
        question=QUESTION,
        effects=(CREATED, INVITED),
        warnings=(ADMINISTRATOR_MAY_ALL,) if inputs.role is UserRole.ADMINISTRATOR else (),
        values={
            "name": inputs.name,
            "email": inputs.email,
            "company": backend["company"],
            "role": ROLES[inputs.role],
        },
        target=f"{inputs.orgno}/{numbers.masked_email(inputs.email)}",
        state_version=backend["state_version"],
        before={"user": None},
        memo={"company": backend["company"], "state_version": backend["state_version"]},
        shown={"orgno": f"{backend['company']} ({inputs.orgno})"},
    )


async def perform(inputs: UserCreateInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    body = _body(inputs) | {"state_version": memo["state_version"]}
    return recover(inputs, memo, await situation.systems.create_user(situation.caller, inputs.orgno, body, key))


def recover(inputs: UserCreateInputs, memo: Mapping[str, Any], made: Mapping[str, Any]) -> Outcome:
    return Outcome(
        state="done",
        reference=made["id"],
        result={
            "user_id": made["user_id"],
            "changed": made["changed"],
            "invitation_sent": made["invitation_sent"],
        },
        after={"user": numbers.masked_email(inputs.email), "role": inputs.role.value},
        message=DONE if made["changed"] else UNCHANGED,
        values={"name": inputs.name, "email": inputs.email, "company": memo["company"]},
    )


QUESTION = Text(
    sv="Ska jag skapa användaren {name} ({email}) hos {company} med rollen {role}?",
    nb="Skal jeg opprette brukeren {name} ({email}) hos {company} med rollen {role}?",
    en="Create the user {name} ({email}) at {company} with the role {role}?",
)
CREATED = Text(
    sv="{name} blir användare i Mina tjänster hos {company}.",
    nb="{name} blir bruker i Mina tjänster hos {company}.",
    en="{name} becomes a user in Mina tjänster at {company}.",
)
INVITED = Text(
    sv="En inbjudan skickas till {email}. Den kan inte hämtas tillbaka.",
    nb="En invitasjon sendes til {email}. Den kan ikke hentes tilbake.",
    en="An invitation is sent to {email}. It cannot be recalled.",
)
ADMINISTRATOR_MAY_ALL = Text(
    sv="En administratör kan lägga till och ta bort användare och avsluta samarbeten.",
    nb="En administrator kan legge til og fjerne brukere og avslutte samarbeid.",
    en="An administrator can add and remove users and end collaborations.",
)
DONE = Text(
    sv="Klart: {name} är användare hos {company}. Inbjudan är skickad till {email}.",
    nb="Ferdig: {name} er bruker hos {company}. Invitasjonen er sendt til {email}.",
    en="Done: {name} is a user at {company}. The invitation has been sent to {email}.",
)
UNCHANGED = Text(
    sv="Det fanns redan en användare med {email} hos {company}. Inget har ändrats.",
    nb="Det fantes allerede en bruker med {email} hos {company}. Ingenting er endret.",
    en="There was already a user with {email} at {company}. Nothing has changed.",
)

USER_CREATE = Operation(
    name="user.create",
    title=Text(
        sv="Skapa en användare i Mina tjänster",
        nb="Opprett en bruker i Mina tjänster",
        en="Create a user in Mina tjänster",
    ),
    kind="write",
    inputs=UserCreateInputs,
    roles=frozenset({Role.COMPANY_ADMIN, Role.BYRA_CONSULTANT, Role.SUPPORT_AGENT}),
    company_input="orgno",
    confirm_level=1,
    topics=("mina-tjanster.create-user",),
    prepare=prepare,
    perform=perform,
    recover=recover,
    problems=collaboration_problems("USER_EXISTS", "NO_FREE_LICENCE", "NAME_INCOMPLETE"),
)
