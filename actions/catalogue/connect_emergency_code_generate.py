"""`connect.emergency-code.generate`: a one-time code for somebody else's two-step sign-in (`domain.md` B.1)."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue import numbers
from actions.catalogue.inputs import UserEmail
from actions.catalogue.operation import Inputs, Operation, Outcome, Preview, Situation
from actions.catalogue.problems import Problem, Refused
from actions.catalogue.roles import Role
from actions.catalogue.text import Text

ADMINS = frozenset({Role.VISMA_NET_ADMIN, Role.COMPANY_ADMIN})
"""Whoever signs in as one of them has power over others: an agent's code for them takes two agents."""


class EmergencyCodeInputs(Inputs):
    user_email: UserEmail


async def prepare(inputs: EmergencyCodeInputs, situation: Situation) -> Preview:
    caller, target = situation.caller, inputs.user_email
    if caller.agent:
        if (situation.identity_check or {}).get("result") != "passed":
            raise Refused("IDENTITY_NOT_VERIFIED")
    elif not caller.code_domains:
        raise Refused("NO_CODE_RIGHT")
    elif numbers.domain_of(target) not in caller.code_domains:
        raise Refused("DOMAIN_NOT_AUTHORISED", domain=numbers.domain_of(target))
    user = await situation.systems.user(target)
    # The same answer for "does not exist" and "exists at somebody else's": accounts cannot be probed.
    if user is None or not (caller.agent or {c["orgno"] for c in user["companies"]} & set(caller.companies)):
        raise Refused("USER_NOT_FOUND")
    backend = await situation.systems.preview_code(caller, user["id"], _proof(situation))
    masked = numbers.masked_email(target)
    held = {role for company in user["companies"] for role in company["roles"]}
    return Preview(
        # What an agent only says about the identity takes a second agent's eyes too.
        second=caller.agent and (bool(held & ADMINS) or not backend["identity_checked"]),
        question=Text(
            sv="Ska jag skapa en ny engångskod till {masked_email}? Koden ger inloggning utan autentiseringsapp. "
            "Ge den bara till användaren själv. Skriv e-postadressen igen för att bekräfta.",
            nb="Skal jeg lage en ny engangskode til {masked_email}? Koden gir innlogging uten autentiseringsapp. "
            "Gi den bare til brukeren selv. Skriv e-postadressen på nytt for å bekrefte.",
            en="Shall I generate a new one-time code for {masked_email}? The code signs in without an authenticator app. "
            "Give it to the user only. Type the e-mail address again to confirm.",
        ),
        effects=(
            Text(
                sv="{masked_email} kan logga in en gång med koden.",
                nb="{masked_email} kan logge inn én gang med koden.",
                en="{masked_email} can sign in once with the code.",
            ),
            Text(
                sv="Koden visas en enda gång, för dig.",
                nb="Koden vises én eneste gang, for deg.",
                en="The code is shown a single time, to you.",
            ),
        ),
        warnings=(
            Text(
                sv="Koden kan inte tas tillbaka när den har använts.",
                nb="Koden kan ikke trekkes tilbake når den er brukt.",
                en="The code cannot be taken back once it has been used.",
            ),
        ),
        values={"masked_email": masked},
        target=user["id"],
        state_version=backend["state_version"],
        before={"user": masked, "two_step": "on"},
        memo={"user_id": user["id"], "state_version": backend["state_version"]},
        typed=target,
        typed_hint=Text(sv="användarens e-postadress", nb="brukerens e-postadresse", en="the user's e-mail address"),
        shown={"user_email": masked},
    )


async def perform(inputs: EmergencyCodeInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    body = _proof(situation) | {"state_version": memo["state_version"]}
    made = await situation.systems.create_code(situation.caller, memo["user_id"], body, key)
    return recover(inputs, memo, made)


def recover(inputs: EmergencyCodeInputs, memo: Mapping[str, Any], made: Mapping[str, Any]) -> Outcome:
    """A replayed answer never holds the code: a code whose answer was lost is gone, and that is said."""
    masked = numbers.masked_email(inputs.user_email)
    if made.get("code") is None:
        message = Text(
            sv="En kod skapades för {masked_email}, men svaret gick förlorat och koden kan inte visas. "
            "Skapa en ny kod.",
            nb="En kode ble laget for {masked_email}, men svaret gikk tapt og koden kan ikke vises. Lag en ny kode.",
            en="A code was generated for {masked_email}, but the answer was lost and the code cannot be shown. "
            "Generate a new code.",
        )
    else:
        message = Text(
            sv="Engångskoden för {masked_email} är klar. Du kan visa den en gång. Be användaren att ställa in "
            "tvåstegsverifieringen på nytt efter inloggningen och spara den nya koden.",
            nb="Engangskoden for {masked_email} er klar. Du kan vise den én gang. Be brukeren sette opp "
            "totrinnskontrollen på nytt etter innloggingen og ta vare på den nye koden.",
            en="The one-time code for {masked_email} is ready. You can show it once. Ask the user to set up two-step "
            "verification again after signing in, and to keep the new code.",
        )
    return Outcome(
        state="done",
        reference=made["id"],
        result={"code_id": made["id"], "created_at": made["created_at"]},
        after={"user": masked, "emergency_code": "issued"},
        message=message,
        values={"masked_email": masked},
        secret=made.get("code"),
    )


def _proof(situation: Situation) -> dict[str, Any]:
    if not situation.caller.agent:
        return {}
    return {"case_id": situation.case, "identity_check": dict(situation.identity_check or {})}


EMERGENCY_CODE_GENERATE = Operation(
    name="connect.emergency-code.generate",
    title=Text(
        sv="Skapa en engångskod för en användare",
        nb="Lag en engangskode til en bruker",
        en="Generate a one-time code for a user",
    ),
    kind="write",
    inputs=EmergencyCodeInputs,
    roles=frozenset({Role.VISMA_NET_ADMIN, Role.SUPPORT_AGENT}),
    confirm_level=2,
    irreversible=True,
    second=frozenset({Role.SUPPORT_AGENT}),
    topics=("connect.one-time-code", "connect.who-may-generate", "connect.register-generate-rights"),
    prepare=prepare,
    perform=perform,
    recover=recover,
    problems={
        "NO_CODE_RIGHT": Problem(
            403,
            Text(
                sv="Du är inte registrerad med rätt att skapa engångskoder. Skicka dokumentet ”Rettigheter til å generere "
                "engangskoden” (rätt att skapa engångskoden) till skysupport@visma.com, eller be Visma Support om koden.",
                nb="Du er ikke registrert med rett til å generere engangskode. Send skjemaet «Rettigheter til å generere "
                "engangskoden» til skysupport@visma.com, eller be Visma Support om koden.",
                en="You are not registered to generate one-time codes. Send the form “Rettigheter til å generere "
                "engangskoden” (rights to generate the one-time code) to skysupport@visma.com, "
                "or ask Visma Support for the code.",
            ),
        ),
        "DOMAIN_NOT_AUTHORISED": Problem(
            403,
            Text(
                sv="Du kan inte skapa koder för användare på {domain}.",
                nb="Du kan ikke lage kode for brukere på {domain}.",
                en="You may not generate codes for users at {domain}.",
            ),
        ),
        "USER_NOT_FOUND": Problem(
            404,
            Text(
                sv="Jag hittar ingen användare med den e-postadressen hos er.",
                nb="Fant ingen bruker med den e-posten i kundeforholdet ditt.",
                en="There is no user with that e-mail address in your customer relationship.",
            ),
        ),
        "TWO_FACTOR_NOT_ENABLED": Problem(
            409,
            Text(
                sv="Användaren har inte tvåstegsverifiering. Prova att återställa lösenordet i stället.",
                nb="Brukeren har ikke totrinnskontroll. Prøv Glemt passord.",
                en="The user does not have two-step verification. Try a password reset instead.",
            ),
        ),
        "USER_DISABLED": Problem(
            409,
            Text(sv="Användaren är inaktiverad.", nb="Brukeren er deaktivert.", en="The user is deactivated."),
        ),
        "SELF_NOT_ALLOWED": Problem(
            403,
            Text(
                sv="Du kan inte skapa en kod till dig själv. Kontakta Visma Support.",
                nb="Du kan ikke lage kode til deg selv. Kontakt Visma Support.",
                en="You cannot generate a code for yourself. Contact Visma Support.",
            ),
        ),
        "NO_PHONE_ON_FILE": Problem(
            409,
            Text(
                sv="Användaren har inget telefonnummer registrerat. Kontrollera identiteten på ett annat sätt.",
                nb="Brukeren har ikke noe telefonnummer registrert. Kontroller identiteten på en annen måte.",
                en="The user has no telephone number on file. Check the identity in another way.",
            ),
        ),
        "CHECK_NOT_FOUND": Problem(
            404,
            Text(
                sv="Jag hittar ingen sådan identitetskontroll.",
                nb="Jeg finner ingen slik identitetskontroll.",
                en="There is no such identity check.",
            ),
        ),
        "CHECK_OVER": Problem(
            409,
            Text(
                sv="Identitetskontrollen gäller inte längre. Skicka ett nytt nummer.",
                nb="Identitetskontrollen gjelder ikke lenger. Send et nytt nummer.",
                en="The identity check is over. Send a new number.",
            ),
        ),
        "IDENTITY_NOT_VERIFIED": Problem(
            403,
            Text(
                sv="Identiteten måste bekräftas innan koden kan skapas.",
                nb="Identiteten må bekreftes før koden kan lages.",
                en="The identity must be verified before the code can be generated.",
            ),
        ),
    },
)
