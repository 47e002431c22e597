"""`user-licence.remove`: take a licence, or the whole login, from a user in Mina tjänster (`domain.md` B.13)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from actions.catalogue import numbers
from actions.catalogue.inputs import EMAIL_PATTERN, SwedishOrgno
from actions.catalogue.operation import Ask, Inputs, Operation, Option, Outcome, Preview, Situation
from actions.catalogue.payroll_problems import payroll_problems
from actions.catalogue.problems import Refused
from actions.catalogue.roles import Role
from actions.catalogue.text import Text


class Removal(StrEnum):
    LON_ANSTALLD = "lon_anstalld"
    UTLAGG = "utlagg"
    EEKONOMI = "eekonomi"
    WHOLE_USER = "whole_user"


TITLES: dict[str, Text] = {
    Removal.LON_ANSTALLD: Text.same("Visma Lön Anställd"),
    Removal.UTLAGG: Text.same("Visma Utlägg"),
    Removal.EEKONOMI: Text.same("Visma eEkonomi"),
    Removal.WHOLE_USER: Text(sv="Hela användaren", nb="Hele brukeren", en="The whole user"),
}
WORDS: dict[str, tuple[str, ...]] = {
    Removal.LON_ANSTALLD: ("lön anställd", "lønn anställd", "lönanställd"),
    Removal.UTLAGG: ("utlägg", "utlegg", "udlæg"),
    Removal.EEKONOMI: ("eekonomi", "e-ekonomi", "eaccounting"),
    Removal.WHOLE_USER: (
        "inloggning",
        "innlogging",
        "login",
        "användarkonto",
        "brukerkonto",
        "hela kontot",
        "hele kontoen",
        "user account",
        "whole user",
        "entire user",
        "hele brugeren",
        "helt och hållet",
        "fullstendig",
        "completely",
    ),
}


async def user_choices(situation: Situation, known: Mapping[str, Any]) -> list[Option]:
    if "orgno" not in known:
        return []
    users = await situation.systems.company_users(situation.caller, known["orgno"])
    return [
        Option(
            value=user["email"],
            title=Text.same(f"{user['name']} ({user['email']})"),
            words=(user["name"], user["name"].split()[0]),
        )
        for user in users
    ]


async def removal_choices(situation: Situation, known: Mapping[str, Any]) -> list[Option]:
    """The licences that the user holds, and the whole user."""
    if not {"orgno", "user_email"} <= known.keys():
        return []
    user = await _user(situation, known["orgno"], known["user_email"])
    held = [*(user["licences"] if user else ()), Removal.WHOLE_USER]
    return [Option(value=product, title=TITLES[product]) for product in held if product in TITLES]


async def _user(situation: Situation, orgno: str, email: str) -> Mapping[str, Any] | None:
    users = await situation.systems.company_users(situation.caller, orgno)
    return next((user for user in users if user["email"].casefold() == email.casefold()), None)


CompanyUser = Annotated[
    str,
    BeforeValidator(numbers.email),
    Field(description="E-mail address of the user", examples=["ali@bjorkbygg.example"]),
    Ask(
        label=Text(sv="Användare", nb="Bruker", en="User"),
        question=Text(
            sv="Vilken användare gäller det? Skriv e-postadressen eller namnet.",
            nb="Hvilken bruker gjelder det? Skriv e-postadressen eller navnet.",
            en="Which user is it about? Write the e-mail address or the name.",
        ),
        pattern=EMAIL_PATTERN,
        choices=user_choices,
        unknown="USER_NOT_NAMED",
    ),
]

Licence = Annotated[
    Removal,
    Field(description="The licence to take away, or `whole_user`", examples=["utlagg"]),
    Ask(
        label=Text(sv="Tas bort", nb="Fjernes", en="To be removed"),
        question=Text(
            sv="Vad ska tas bort: en licens eller hela användaren?",
            nb="Hva skal fjernes: en lisens eller hele brukeren?",
            en="What should be removed: a licence or the whole user?",
        ),
        options=tuple(
            Option(value=product, title=TITLES[product], words=WORDS[product], offered=False) for product in Removal
        ),
        choices=removal_choices,
    ),
]


class UserLicenceRemoveInputs(Inputs):
    orgno: SwedishOrgno
    user_email: CompanyUser
    licence: Licence


async def prepare(inputs: UserLicenceRemoveInputs, situation: Situation) -> Preview:
    user = await _user(situation, inputs.orgno, inputs.user_email)
    if user is None:
        raise Refused("USER_NOT_FOUND")
    whole = inputs.licence is Removal.WHOLE_USER
    backend = await situation.systems.preview_licence_removal(
        situation.caller, inputs.orgno, user["id"], None if whole else inputs.licence
    )
    name = f"{user['name']} ({user['email']})"
    return Preview(
        question=QUESTION_USER if whole else QUESTION_LICENCE,
        effects=EFFECTS_USER if whole else EFFECTS_LICENCE,
        warnings=(CANNOT_BE_UNDONE,) if whole else (),
        values={"user": name, "company": backend["company"], "licence": TITLES[inputs.licence]},
        target=f"{inputs.orgno}/{user['id']}",
        state_version=backend["state_version"],
        before={"roles": user["roles"], "licences": backend["licences"]},
        memo={
            "user_id": user["id"],
            "name": name,
            "company": backend["company"],
            "state_version": backend["state_version"],
        },
        level=2 if whole else 1,
        irreversible=whole,
        typed=user["email"] if whole else None,
        typed_hint=(
            Text(sv="användarens e-postadress", nb="brukerens e-postadresse", en="the user's e-mail address")
            if whole
            else None
        ),
        shown={"orgno": f"{backend['company']} ({inputs.orgno})", "user_email": name},
    )


async def perform(inputs: UserLicenceRemoveInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    product = None if inputs.licence is Removal.WHOLE_USER else inputs.licence.value
    removed = await situation.systems.remove_licence(
        situation.caller, inputs.orgno, memo["user_id"], product, memo["state_version"], key
    )
    return recover(inputs, memo, removed)


def recover(inputs: UserLicenceRemoveInputs, memo: Mapping[str, Any], removed: Mapping[str, Any]) -> Outcome:
    whole = inputs.licence is Removal.WHOLE_USER
    return Outcome(
        state="done",
        reference=removed["id"],
        result={"changed": removed["changed"], "removed": inputs.licence.value},
        after=removed["state_after"],
        message=DONE_USER if whole else DONE_LICENCE if removed["changed"] else UNCHANGED,
        values={"user": memo["name"], "company": memo["company"], "licence": TITLES[inputs.licence]},
    )


QUESTION_LICENCE = Text(
    sv="Ska licensen för {licence} tas bort från {user}?",
    nb="Skal lisensen for {licence} fjernes fra {user}?",
    en="Remove the licence for {licence} from {user}?",
)
QUESTION_USER = Text(
    sv="Ska {user} tas bort som användare hos {company}? Skriv användarens e-postadress för att bekräfta.",
    nb="Skal {user} fjernes som bruker hos {company}? Skriv brukerens e-postadresse for å bekrefte.",
    en="Remove {user} as a user of {company}? Type the user's e-mail address to confirm.",
)
EFFECTS_LICENCE = (
    Text(
        sv="{user} kan inte längre använda {licence} hos {company}.",
        nb="{user} kan ikke lenger bruke {licence} hos {company}.",
        en="{user} can no longer use {licence} at {company}.",
    ),
    Text(
        sv="Inloggningen och andra licenser finns kvar.",
        nb="Innloggingen og andre lisenser beholdes.",
        en="The login and other licences stay.",
    ),
)
EFFECTS_USER = (
    Text(
        sv="{user} kan inte längre logga in hos {company}, och alla licenser där tas bort.",
        nb="{user} kan ikke lenger logge inn hos {company}, og alle lisenser der fjernes.",
        en="{user} can no longer sign in at {company}, and all licences there are removed.",
    ),
)
CANNOT_BE_UNDONE = Text(
    sv="En användare som har tagits bort går inte att återställa, utan måste läggas upp på nytt.",
    nb="En bruker som er fjernet, kan ikke gjenopprettes, men må opprettes på nytt.",
    en="A user who has been removed cannot be restored, only created anew.",
)
DONE_LICENCE = Text(
    sv="Klart: {user} har inte längre någon licens för {licence}.",
    nb="Ferdig: {user} har ikke lenger lisens for {licence}.",
    en="Done: {user} no longer holds a licence for {licence}.",
)
DONE_USER = Text(
    sv="Klart: {user} är borttagen som användare hos {company}.",
    nb="Ferdig: {user} er fjernet som bruker hos {company}.",
    en="Done: {user} has been removed as a user of {company}.",
)
UNCHANGED = Text(
    sv="{user} hade redan ingen licens för {licence}. Inget har ändrats.",
    nb="{user} hadde allerede ingen lisens for {licence}. Ingenting er endret.",
    en="{user} already held no licence for {licence}. Nothing has changed.",
)

USER_LICENCE_REMOVE = Operation(
    name="user-licence.remove",
    title=Text(
        sv="Ta bort en användares licens eller inloggning",
        nb="Fjern en brukers lisens eller innlogging",
        en="Remove a user's licence or login",
    ),
    kind="write",
    inputs=UserLicenceRemoveInputs,
    roles=frozenset({Role.COMPANY_ADMIN}),
    company_input="orgno",
    confirm_level=2,
    irreversible=True,
    topics=("mina-tjanster.remove-user-licence",),
    prepare=prepare,
    perform=perform,
    recover=recover,
    problems=payroll_problems(
        "USER_NOT_FOUND", "USER_NOT_NAMED", "USER_IS_MAIN_CONTACT", "LAST_ADMIN", "LICENCE_NOT_HELD"
    ),
)
