"""`vismanet.access.decide`: the Visma.net admin's answer to a request for access (`domain.md` B.26)."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue.contracts_problems import NORWEGIAN_ONLY
from actions.catalogue.inputs import NorwegianOrgno
from actions.catalogue.operation import Inputs, Operation, Outcome, Preview, Situation
from actions.catalogue.problems import Problem, Refused
from actions.catalogue.roles import Role
from actions.catalogue.text import Text
from actions.catalogue.vismanet_inputs import AREAS, AccessAnswer, AccessRequestId, Answer


class AccessDecideInputs(Inputs):
    orgno: NorwegianOrgno
    request: AccessRequestId
    decision: AccessAnswer


async def prepare(inputs: AccessDecideInputs, situation: Situation) -> Preview:
    try:
        backend = await situation.systems.preview_access_decision(
            situation.caller, inputs.request, inputs.decision.value
        )
    except Refused as refused:
        if refused.code == "NOT_YOUR_COMPANY":
            # The request is another company's: which one, and that there is one, stays there.
            raise Refused("ACCESS_REQUEST_NOT_FOUND") from refused
        raise
    if backend["orgno"] != inputs.orgno:
        raise Refused("ACCESS_REQUEST_NOT_FOUND")
    grants = inputs.decision is Answer.GRANT
    user = f"{backend['user']['name']} ({backend['user']['email']})"
    return Preview(
        question=QUESTION_GRANT if grants else QUESTION_DENY,
        effects=(EFFECT_GRANT if grants else EFFECT_DENY,),
        warnings=(CHECK_WHO,) if grants else (),
        values={"user": user, "company": backend["company"], "area": AREAS[backend["area"]]},
        target=inputs.request,
        state_version=backend["state_version"],
        before={"status": backend["status"]},
        memo={"state_version": backend["state_version"]},
        shown={"orgno": f"{backend['company']} ({inputs.orgno})", "request": f"{inputs.request}: {user}"},
    )


QUESTION_GRANT = Text(
    sv="Ska {user} få åtkomst till {area} hos {company}?",
    nb="Skal {user} få tilgang til {area} hos {company}?",
    en="Give {user} access to {area} at {company}?",
)
QUESTION_DENY = Text(
    sv="Ska {user} nekas åtkomst till {area} hos {company}?",
    nb="Skal {user} få avslag på tilgang til {area} hos {company}?",
    en="Decline access to {area} at {company} for {user}?",
)
EFFECT_GRANT = Text(
    sv="{user} ser {area} i Visma.net och får veta att du har sagt ja.",
    nb="{user} ser {area} i Visma.net og får vite at du har sagt ja.",
    en="{user} sees {area} in Visma.net and is told that you said yes.",
)
EFFECT_DENY = Text(
    sv="{user} får veta att du har sagt nej.",
    nb="{user} får vite at du har sagt nei.",
    en="{user} is told that you said no.",
)
CHECK_WHO = Text(
    sv="Kontrollera att det är rätt person.",
    nb="Kontroller at det er riktig person.",
    en="Check that it is the right person.",
)


async def perform(inputs: AccessDecideInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    decided = await situation.systems.decide_access(
        situation.caller, inputs.request, inputs.decision.value, memo["state_version"], key
    )
    return recover(inputs, memo, decided)


def recover(inputs: AccessDecideInputs, memo: Mapping[str, Any], decided: Mapping[str, Any]) -> Outcome:
    return Outcome(
        state="done",
        reference=decided["reference"],
        result={"request": decided["id"], "status": decided["status"], "area": decided["area"]},
        after={"status": decided["status"]},
        message=Text(
            sv="Klart: {user} har fått åtkomst till {area}.",
            nb="Ferdig: {user} har fått tilgang til {area}.",
            en="Done: {user} has been given access to {area}.",
        )
        if decided["status"] == "granted"
        else Text(
            sv="Klart: {user} har nekats åtkomst till {area}.",
            nb="Ferdig: {user} har fått avslag på tilgang til {area}.",
            en="Done: {user} has been declined access to {area}.",
        ),
        values={"user": decided["user"]["name"], "area": AREAS[decided["area"]]},
    )


VISMANET_ACCESS_DECIDE = Operation(
    name="vismanet.access.decide",
    title=Text(
        sv="Svara på en begäran om åtkomst i Visma.net",
        nb="Svar på en forespørsel om tilgang i Visma.net",
        en="Answer a request for access in Visma.net",
    ),
    kind="write",
    inputs=AccessDecideInputs,
    roles=frozenset({Role.VISMA_NET_ADMIN}),
    company_input="orgno",
    confirm_level=1,
    topics=("invoice.no-settings-access",),
    prepare=prepare,
    perform=perform,
    recover=recover,
    problems={
        "WRONG_COUNTRY": NORWEGIAN_ONLY,
        "ACCESS_REQUEST_NOT_FOUND": Problem(
            404,
            Text(
                sv="Jag hittar ingen sådan begäran som väntar på svar.",
                nb="Jeg finner ingen slik forespørsel som venter på svar.",
                en="I can find no such request that is waiting for an answer.",
            ),
            ask="request",
        ),
        "ALREADY_DECIDED": Problem(
            409,
            Text(
                sv="Begäran är redan besvarad.",
                nb="Forespørselen er allerede besvart.",
                en="The request has already been answered.",
            ),
        ),
    },
)
