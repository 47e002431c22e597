"""`vismanet.access.request`: ask the company's Visma.net admin for access (`domain.md` B.26)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from actions.catalogue.contracts_problems import NO_VISMANET_ADMIN, NORWEGIAN_ONLY, REQUEST_OPEN
from actions.catalogue.days import day_in_words
from actions.catalogue.inputs import NorwegianOrgno
from actions.catalogue.operation import Inputs, Operation, Outcome, Preview, Situation
from actions.catalogue.problems import Problem
from actions.catalogue.roles import Role
from actions.catalogue.text import Text
from actions.catalogue.vismanet_inputs import AREAS, AccessArea

AFTERWARDS = dt.timedelta(days=1)
"""An answer that comes this long after the request has lapsed is late."""


class AccessRequestInputs(Inputs):
    orgno: NorwegianOrgno
    area: AccessArea


async def prepare(inputs: AccessRequestInputs, situation: Situation) -> Preview:
    backend = await situation.systems.preview_access_request(situation.caller, inputs.orgno, inputs.area.value)
    return Preview(
        question=Text(
            sv="Ska jag be {admin}, som är Visma.net-admin hos {company}, att ge dig åtkomst till {area}?",
            nb="Skal jeg be {admin}, som er Visma.net-admin hos {company}, om å gi deg tilgang til {area}?",
            en="Shall I ask {admin}, who is the Visma.net admin at {company}, to give you access to {area}?",
        ),
        effects=(
            Text(
                sv="{admin} får ett meddelande med ditt namn och din e-postadress.",
                nb="{admin} får en melding med navnet ditt og e-postadressen din.",
                en="{admin} gets a message with your name and e-mail address.",
            ),
            Text(
                sv="Du får åtkomst först när {admin} har godkänt. Begäran gäller i {days} dagar.",
                nb="Du får tilgang først når {admin} har godkjent. Forespørselen gjelder i {days} dager.",
                en="You get access only once {admin} has approved it. The request is valid for {days} days.",
            ),
        ),
        values={
            "admin": backend["admin"],
            "company": backend["company"],
            "area": AREAS[inputs.area],
            "days": backend["valid_days"],
        },
        target=f"{inputs.orgno}/{situation.caller.email}/{inputs.area.value}",
        state_version=backend["state_version"],
        before={"access": False},
        memo={"admin": backend["admin"], "state_version": backend["state_version"]},
        shown={"orgno": f"{backend['company']} ({inputs.orgno})"},
    )


async def perform(inputs: AccessRequestInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    sent = await situation.systems.request_access(
        situation.caller, inputs.orgno, inputs.area.value, memo["state_version"], key
    )
    return recover(inputs, memo, sent)


def recover(inputs: AccessRequestInputs, memo: Mapping[str, Any], sent: Mapping[str, Any]) -> Outcome:
    """Asked is not granted: the admin decides."""
    return Outcome(
        state="pending",
        reference=sent["id"],
        result={
            "request": sent["id"],
            "status": sent["status"],
            "area": inputs.area.value,
            "admin": memo["admin"],
            "expires_at": sent["expires_at"],
        },
        after={"request": sent["id"], "status": sent["status"]},
        message=Text(
            sv="{admin} har fått din begäran om åtkomst till {area}. Den gäller till och med {expires}. Jag säger till "
            "här när den är besvarad.",
            nb="{admin} har fått forespørselen din om tilgang til {area}. Den gjelder til og med {expires}. Jeg sier "
            "fra her når den er besvart.",
            en="{admin} has received your request for access to {area}. It is valid until {expires}. I will tell you "
            "here when it has been answered.",
        ),
        values={
            "admin": memo["admin"],
            "area": AREAS[inputs.area],
            "expires": day_in_words(sent["expires_at"]),
        },
    )


ENDINGS: dict[str, Text] = {
    "granted": Text(
        sv="{admin} har gett dig åtkomst till {area}.",
        nb="{admin} har gitt deg tilgang til {area}.",
        en="{admin} has given you access to {area}.",
    ),
    "denied": Text(
        sv="{admin} har sagt nej till åtkomst till {area}.",
        nb="{admin} har sagt nei til tilgang til {area}.",
        en="{admin} has declined access to {area}.",
    ),
    "expired": Text(
        sv="{admin} svarade inte i tid på din begäran om åtkomst till {area}. Du kan skicka en ny.",
        nb="{admin} svarte ikke i tide på forespørselen din om tilgang til {area}. Du kan sende en ny.",
        en="{admin} did not answer your request for access to {area} in time. You can send a new one.",
    ),
}
WAITING = Text(
    sv="{admin} har inte svarat än på din begäran om åtkomst till {area}.",
    nb="{admin} har ikke svart ennå på forespørselen din om tilgang til {area}.",
    en="{admin} has not answered your request for access to {area} yet.",
)


async def follow(inputs: AccessRequestInputs, situation: Situation, result: Mapping[str, Any]) -> Outcome:
    found = await situation.systems.access_request(situation.caller, result["request"])
    status = found["status"]
    return Outcome(
        state="done" if status == "granted" else "failed" if status in ENDINGS else "pending",
        reference=found["id"],
        result={**result, "status": status},
        after={"request": found["id"], "status": status},
        message=ENDINGS.get(status, WAITING),
        values={"admin": result["admin"], "area": AREAS[inputs.area]},
    )


VISMANET_ACCESS_REQUEST = Operation(
    name="vismanet.access.request",
    title=Text(
        sv="Be admin-användaren om åtkomst i Visma.net",
        nb="Be admin-brukeren om tilgang i Visma.net",
        en="Ask the admin for access in Visma.net",
    ),
    kind="write",
    inputs=AccessRequestInputs,
    # Whoever in the company may be told that only the admin sees it can ask for it.
    roles=frozenset({Role.END_USER, Role.COMPANY_ADMIN, Role.FIRMATECKNARE}),
    company_input="orgno",
    confirm_level=1,
    topics=("invoice.no-settings-access", "invoice.view-in-vismanet"),
    prepare=prepare,
    perform=perform,
    recover=recover,
    follow=follow,
    late_from=lambda result: dt.datetime.fromisoformat(result["expires_at"]) + AFTERWARDS,
    problems={
        "WRONG_COUNTRY": NORWEGIAN_ONLY,
        "NO_VISMANET_ADMIN": NO_VISMANET_ADMIN,
        "REQUEST_OPEN": REQUEST_OPEN,
        "ALREADY_HAS_ACCESS": Problem(
            409,
            Text(
                sv="Du har redan åtkomst.",
                nb="Du har allerede tilgang.",
                en="You already have access.",
            ),
        ),
    },
)
