"""`eekonomi.downgrade.request`: send the downgrade form and follow it to the end (`domain.md` B.20)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from actions.catalogue import numbers
from actions.catalogue.collaboration_inputs import CollaborationType, CustomerOrgno
from actions.catalogue.collaboration_problems import collaboration_problems
from actions.catalogue.inputs import EMAIL_PATTERN
from actions.catalogue.operation import Ask, Inputs, Next, Operation, Option, Outcome, Preview, Situation, Step
from actions.catalogue.problems import Refused
from actions.catalogue.roles import Role
from actions.catalogue.text import Text

FORM = "https://vismaspcs.se/support/nedgradering-visma-eekonomi"


async def signatory_choices(situation: Situation, known: Mapping[str, Any]) -> list[Option]:
    if "orgno" not in known:
        return []
    return [
        Option(
            value=person["email"],
            title=Text.same(f"{person['name']} ({person['email']})"),
            words=(person["name"], person["name"].split()[0]),
        )
        for person in await situation.systems.signatories(situation.caller, known["orgno"])
    ]


Signatory = Annotated[
    str,
    BeforeValidator(numbers.email),
    Field(
        description="E-mail address of the customer's signatory; can be left out when there is only one",
        examples=["nora@norrskog.example"],
    ),
    Ask(
        label=Text(sv="Formuläret skickas till", nb="Skjemaet sendes til", en="The form goes to"),
        question=Text(
            sv="Till vilken firmatecknare ska formuläret skickas?",
            nb="Hvem med signaturrett (firmatecknare) skal skjemaet sendes til?",
            en="Which authorised signatory (firmatecknare) is the form to be sent to?",
        ),
        pattern=EMAIL_PATTERN,
        choices=signatory_choices,
        unknown="NOT_FIRMATECKNARE",
        if_several=True,
    ),
]


class DowngradeRequestInputs(Inputs):
    orgno: CustomerOrgno
    recipient: Signatory | None = None


async def prepare(inputs: DowngradeRequestInputs, situation: Situation) -> Preview:
    recipient = await _recipient(inputs, situation)
    try:
        backend = await situation.systems.preview_downgrade(situation.caller, inputs.orgno, recipient)
    except Refused as refused:
        if refused.code == "NOT_FIRMATECKNARE" and recipient is None:
            raise Refused("NO_SIGNATORY") from refused
        if refused.code == "REQUEST_OPEN":
            params = {**refused.params, "state": WHERE[str(refused.params["state"])]}
            raise Refused("REQUEST_OPEN", **params) from refused
        raise
    name, masked = backend["recipient"]["name"], numbers.masked_email(backend["recipient"]["email"])
    return Preview(
        question=QUESTION,
        effects=(LINK, FILLS_IN, MAIL_TO_BOTH, INVITE_AFTERWARDS),
        warnings=(*(() if name else (NOBODY_KNOWN,)), NOT_DOCUMENTED, SIE_FIRST, ARCHIVED),
        values={
            "company": backend["company"],
            "variant": backend["variant"],
            "recipient": f"{name} ({masked})" if name else masked,
        },
        target=inputs.orgno,
        state_version=backend["state_version"],
        before={"variant": backend["variant"]},
        memo={
            "recipient": backend["recipient"]["email"],
            "company": backend["company"],
            "variant": backend["variant"],
            "state_version": backend["state_version"],
        },
        shown={"orgno": f"{backend['company']} ({inputs.orgno})", "recipient": masked},
    )


async def _recipient(inputs: DowngradeRequestInputs, situation: Situation) -> str | None:
    """The address that was given; without one, the only signatory there is."""
    if inputs.recipient is not None:
        return inputs.recipient
    people = await situation.systems.signatories(situation.caller, inputs.orgno)
    if len(people) > 1:
        raise Refused("RECIPIENT_NEEDED", list=", ".join(person["name"] for person in people))
    return people[0]["email"] if people else None


async def perform(inputs: DowngradeRequestInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    body = {"recipient": memo["recipient"], "state_version": memo["state_version"]}
    made = await situation.systems.request_downgrade(situation.caller, inputs.orgno, body, key)
    return recover(inputs, memo, made)


def recover(inputs: DowngradeRequestInputs, memo: Mapping[str, Any], made: Mapping[str, Any]) -> Outcome:
    return _outcome(inputs, made, {"company": memo["company"], "recipient": numbers.masked_email(memo["recipient"])})


async def follow(inputs: DowngradeRequestInputs, situation: Situation, result: Mapping[str, Any]) -> Outcome:
    """Ask the request itself how far it has come."""
    found = await situation.systems.downgrade(situation.caller, inputs.orgno, result["request"])
    outcome = _outcome(inputs, found, {"company": result["company"], "recipient": result["recipient"]})
    if outcome.state == "done" and Role.BYRA_CONSULTANT in situation.caller.roles:
        invite = {"orgno": inputs.orgno, "collaboration_type": CollaborationType.FAKTURERING.value}
        return replace(outcome, next=Next(operation="samarbete.activate", inputs=invite))
    return outcome


def _outcome(inputs: DowngradeRequestInputs, request: Mapping[str, Any], names: Mapping[str, str]) -> Outcome:
    """Only when the downgrade has been carried out is it done: a link that was sent is not yet a change."""
    state = request["state"]
    return Outcome(
        state="done" if state == "done" else "pending",
        reference=request["id"],
        result={
            "request": request["id"],
            "state": state,
            "orgno": inputs.orgno,
            **names,
        },
        after={"state": state},
        message=MESSAGES[state],
        values=names,
        steps=_steps(request),
    )


def _steps(request: Mapping[str, Any]) -> tuple[Step, ...]:
    """The form is sent by the one who confirmed; it is filled in by the signatory, outside of here."""
    reached = [step["step"] for step in request["steps"] if step["at"]]
    steps = []
    for name, title in STEPS.items():
        is_next = len(steps) == len(reached)
        steps.append(Step(name=name, title=title, state="done" if name in reached else "now" if is_next else "later"))
    return tuple(steps)


QUESTION = Text(
    sv="Ska jag skicka formuläret för nedgradering av Visma eEkonomi {variant} hos {company} till {recipient}?",
    nb="Skal jeg sende skjemaet for nedgradering av Visma eEkonomi {variant} hos {company} til {recipient}?",
    en="Send the form for downgrading Visma eEkonomi {variant} at {company} to {recipient}?",
)
LINK = Text(
    sv="Steg 1: {recipient} får en länk till formuläret. Det här bekräftar du nu.",
    nb="Trinn 1: {recipient} får en lenke til skjemaet. Det er dette du bekrefter nå.",
    en="Step 1: {recipient} gets a link to the form. This is what you confirm now.",
)
FILLS_IN = Text(
    sv="Steg 2: firmatecknaren fyller i formuläret. Först då begärs nedgraderingen.",
    nb="Trinn 2: den som har signaturrett (firmatecknare), fyller ut skjemaet. Først da bestilles nedgraderingen.",
    en="Step 2: the authorised signatory (firmatecknare) fills in the form. Only then is the downgrade ordered.",
)
MAIL_TO_BOTH = Text(
    sv="Steg 3: när nedgraderingen är klar får både byrån och kunden ett mejl. Jag säger till här också.",
    nb="Trinn 3: når nedgraderingen er ferdig, får både regnskapsbyrået og kunden en e-post. Jeg sier fra her også.",
    en="Step 3: when the downgrade is done, both the accounting office and the customer get an e-mail. "
    "I will tell you here too.",
)
INVITE_AFTERWARDS = Text(
    sv="Därefter kan kunden bjudas in till Visma eEkonomi Fakturering till Visma Administration.",
    nb="Deretter kan kunden inviteres til Visma eEkonomi Fakturering till Visma Administration.",
    en="After that the customer can be invited to Visma eEkonomi Fakturering till Visma Administration.",
)
NOBODY_KNOWN = Text(
    sv="Jag hittar ingen firmatecknare hos kunden och kan inte kontrollera adressen. Bara firmatecknaren kan fylla i "
    "formuläret.",
    nb="Jeg finner ingen med signaturrett hos kunden og kan ikke kontrollere adressen. Bare den som har signaturrett, kan "
    "fylle ut skjemaet.",
    en="I can find no authorised signatory at the customer and cannot check the address. Only the signatory can fill in "
    "the form.",
)
NOT_DOCUMENTED = Text(
    sv="Vad som försvinner vid nedgraderingen är inte beskrivet i underlaget.",
    nb="Hva som forsvinner ved nedgraderingen, er ikke beskrevet i kildene.",
    en="The sources do not describe what is lost in the downgrade.",
)
SIE_FIRST = Text(
    sv="Exportera en SIE-fil först om bokföringen ska följa med.",
    nb="Eksporter en SIE-fil først hvis regnskapet skal følge med.",
    en="Export an SIE file first if the bookkeeping should be carried over.",
)
ARCHIVED = Text(
    sv="Bolaget arkiveras när nedgraderingen görs. Det kan inte ångras här.",
    nb="Selskapet arkiveres når nedgraderingen gjennomføres. Det kan ikke angres her.",
    en="The company is archived when the downgrade is carried out. That cannot be undone here.",
)
STEPS: dict[str, Text] = {
    "link_sent": Text(sv="Formuläret är skickat", nb="Skjemaet er sendt", en="The form has been sent"),
    "submitted": Text(
        sv="Firmatecknaren fyller i formuläret",
        nb="Den som har signaturrett, fyller ut skjemaet",
        en="The signatory fills in the form",
    ),
    "done": Text(sv="Nedgraderingen görs", nb="Nedgraderingen gjennomføres", en="The downgrade is carried out"),
}
WHERE: dict[str, Text] = {
    "link_sent": Text(
        sv="väntar på att firmatecknaren fyller i formuläret",
        nb="venter på at den som har signaturrett, fyller ut skjemaet",
        en="waiting for the signatory to fill in the form",
    ),
    "submitted": Text(
        sv="formuläret är ifyllt, nedgraderingen görs",
        nb="skjemaet er fylt ut, nedgraderingen gjennomføres",
        en="the form has been filled in, the downgrade is being carried out",
    ),
}
MESSAGES: dict[str, Text] = {
    "link_sent": Text(
        sv=f"Steg 1 av 3 är klart: formuläret ({FORM}) är skickat till {{recipient}}. "
        "Firmatecknaren på {company} fyller i det. Det kan ta några dagar; jag säger till här när något händer.",
        nb=f"Trinn 1 av 3 er ferdig: skjemaet ({FORM}) er sendt til {{recipient}}. "
        "Den som har signaturrett i {company}, fyller det ut. Det kan ta noen dager; jeg sier fra her når noe skjer.",
        en=f"Step 1 of 3 is done: the form ({FORM}) has been sent to {{recipient}}. "
        "The authorised signatory of {company} fills it in. That may take a few days; "
        "I will tell you here when something happens.",
    ),
    "submitted": Text(
        sv="Steg 2 av 3 är klart: firmatecknaren på {company} har fyllt i formuläret ({recipient}). "
        "Nu görs nedgraderingen.",
        nb="Trinn 2 av 3 er ferdig: den som har signaturrett i {company}, har fylt ut skjemaet ({recipient}). "
        "Nå gjennomføres nedgraderingen.",
        en="Step 2 of 3 is done: the authorised signatory of {company} has filled in the form ({recipient}). "
        "The downgrade is now being carried out.",
    ),
    "done": Text(
        sv="Klart: {company} har Visma eEkonomi Fakturering. Både byrån och kunden ({recipient}) har fått ett mejl. "
        "Nu kan kunden bjudas in till samarbetet.",
        nb="Ferdig: {company} har Visma eEkonomi Fakturering. Både regnskapsbyrået og kunden ({recipient}) har fått en e-post. "
        "Nå kan kunden inviteres til samarbeidet.",
        en="Done: {company} has Visma eEkonomi Fakturering. Both the accounting office and the customer ({recipient}) "
        "have been sent an e-mail. The customer can now be invited to the collaboration.",
    ),
}

EEKONOMI_DOWNGRADE_REQUEST = Operation(
    name="eekonomi.downgrade.request",
    title=Text(
        sv="Skicka formuläret för nedgradering av Visma eEkonomi",
        nb="Send skjemaet for nedgradering av Visma eEkonomi",
        en="Send the form for downgrading Visma eEkonomi",
    ),
    kind="write",
    inputs=DowngradeRequestInputs,
    roles=frozenset({Role.BYRA_CONSULTANT, Role.FIRMATECKNARE}),
    company_input="orgno",
    confirm_level=1,
    topics=("eekonomi.downgrade-to-fakturering", "eekonomi.after-downgrade", "eekonomi.export-sie"),
    prepare=prepare,
    perform=perform,
    recover=recover,
    follow=follow,
    late_after=dt.timedelta(days=14),
    problems=collaboration_problems(
        "ALREADY_FAKTURERING",
        "NO_EEKONOMI",
        "NOT_FIRMATECKNARE",
        "NO_SIGNATORY",
        "RECIPIENT_NEEDED",
        "REQUEST_OPEN",
    ),
)
