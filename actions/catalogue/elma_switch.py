"""`elma.switch`: a change of access point, step by step, over as many days as it takes (`domain.md` B.6).

The run stays pending until the company is where it wants to be. It changes nothing in ELMA itself: it looks at the
register, tells the conversation when the next step can be taken, and offers it. Each step is an operation of its own,
with its own confirmation.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from actions.catalogue.elma_inputs import Direction, SwitchDirection
from actions.catalogue.elma_states import PROBLEMS, access_point, agrees, elma_problems, named
from actions.catalogue.inputs import NorwegianOrgno
from actions.catalogue.operation import Inputs, Next, Operation, Outcome, Preview, Situation, Step
from actions.catalogue.problems import Problem, Refused
from actions.catalogue.roles import Role
from actions.catalogue.text import Text

TO, AWAY = SwitchDirection.TO_AUTOINVOICE, SwitchDirection.AWAY


class ElmaSwitchInputs(Inputs):
    orgno: NorwegianOrgno
    direction: Direction | None = None


async def prepare(inputs: ElmaSwitchInputs, situation: Situation) -> Preview:
    body = {"orgno": inputs.orgno, "direction": inputs.direction}
    backend = await situation.systems.preview_switch(situation.caller, body)
    company, direction = backend["company"], SwitchDirection(backend["direction"])
    if inputs.direction is SwitchDirection.STOP:
        return _stop(inputs, company, backend)
    if backend["open"]:
        raise await _where_it_stands(inputs, situation, direction)
    await agrees(situation, inputs.orgno, backend["state"], STATES[direction])
    there = backend["access_point"] or access_point(backend)
    missing = PROBLEMS.get(backend["obstacle"] or "")
    warnings = (NO_GAP,) if direction is AWAY else (NO_GAP, *((FIRST_THIS, missing.text) if missing else ()))
    return Preview(
        question=QUESTIONS[direction],
        effects=(*TITLES[direction].values(), NOTHING_CHANGES),
        warnings=warnings,
        values={"company": company, "orgno": inputs.orgno, "access_point": there},
        target=inputs.orgno,
        state_version=backend["state_version"],
        before={"state": backend["state"], "access_point": backend["access_point"]},
        memo={
            "company": company,
            "access_point": backend["access_point"],
            "direction": direction.value,
            "state": backend["state"],
            "state_version": backend["state_version"],
        },
        shown={"orgno": f"{company} ({inputs.orgno})"},
    )


def _stop(inputs: ElmaSwitchInputs, company: str, backend: Mapping[str, Any]) -> Preview:
    return Preview(
        question=Text(
            sv="Ska jag sluta följa bytet av accesspunkt för {company} ({orgno})?",
            nb="Skal jeg slutte å følge byttet av aksesspunkt for {company} ({orgno})?",
            en="Shall I stop tracking the switch of access point for {company} ({orgno})?",
        ),
        effects=(NOTHING_CHANGES,),
        values={"company": company, "orgno": inputs.orgno},
        target=f"{inputs.orgno}:stop",
        state_version=backend["state_version"],
        before={"switch": "OPEN"},
        memo={"company": company, "switch": backend["open"]},
        shown={"orgno": f"{company} ({inputs.orgno})"},
    )


async def _where_it_stands(inputs: ElmaSwitchInputs, situation: Situation, direction: SwitchDirection) -> Refused:
    """A switch is under way already: what is to be done now, whatever conversation it was begun in."""
    found = await situation.systems.participant(inputs.orgno)
    code = OPEN_SWITCH[direction].get(found["state"], "IN_PROGRESS")
    return Refused(code, company=named(found, inputs.orgno), access_point=access_point(found))


async def perform(inputs: ElmaSwitchInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    if inputs.direction is SwitchDirection.STOP:
        return recover(inputs, memo, await situation.systems.stop_switch(situation.caller, memo["switch"], key))
    body = {"orgno": inputs.orgno, "direction": memo["direction"], "state_version": memo["state_version"]}
    return recover(inputs, memo, await situation.systems.open_switch(situation.caller, body, key))


def recover(inputs: ElmaSwitchInputs, memo: Mapping[str, Any], switch: Mapping[str, Any]) -> Outcome:
    company = f"{memo['company']} ({inputs.orgno})"
    if inputs.direction is SwitchDirection.STOP:
        return _ended(switch["id"], {"switch": switch["id"], "orgno": inputs.orgno}, company)
    there = memo["access_point"]
    result = {
        "switch": switch["id"],
        "orgno": inputs.orgno,
        "direction": memo["direction"],
        "company": company,
        "left": there,
    }
    return _at(memo["state"], result, there or access_point({}))


async def follow(inputs: ElmaSwitchInputs, situation: Situation, result: Mapping[str, Any]) -> Outcome:
    """The backend knows whether it was stopped, the register how far it has come."""
    switch = await situation.systems.switch(result["switch"])
    if switch["state"] == "STOPPED":
        return _ended(result["switch"], result, result["company"])
    found = await situation.systems.participant(inputs.orgno)
    there = found["access_point"] or result["left"] or access_point({})
    return _at(found["state"], result, there)


def _at(state: str, result: Mapping[str, Any], there: str | Text) -> Outcome:
    """The task as the register's state leaves it."""
    direction = SwitchDirection(result["direction"])
    arrived = state == ARRIVED[direction]
    step = STEPS[direction].get(state) or result.get("step") or next(iter(TITLES[direction]))
    # The next step is offered when it can be taken; while its change is under way there is nothing to press.
    offered = NEXT.get((direction, state))
    names = list(TITLES[direction])
    return Outcome(
        state="done" if arrived else "pending",
        reference=result["switch"],
        result={**result, "state": state},
        after={"state": state},
        message=DONE[direction] if arrived else NOW[step],
        values={"company": result["company"], "access_point": there},
        steps=tuple(
            Step(name=name, title=SHORT[name], state=_stands(names.index(name), names.index(step), arrived))
            for name in names
        ),
        next=Next(operation=offered, inputs={"orgno": result["orgno"], **INPUTS.get(offered, {})}) if offered else None,
    )


def _stands(number: int, now: int, arrived: bool) -> Literal["done", "now", "later"]:
    return "done" if arrived or number < now else "now" if number == now else "later"


def _ended(switch: str, result: Mapping[str, Any], company: str) -> Outcome:
    return Outcome(
        state="done",
        reference=switch,
        result={**result, "state": "STOPPED"},
        after={"switch": "STOPPED"},
        message=Text(
            sv="Jag följer inte längre bytet av accesspunkt för {company}. Inget har ändrats i ELMA av det.",
            nb="Jeg følger ikke lenger byttet av aksesspunkt for {company}. Det har ikke endret noe i ELMA.",
            en="I am no longer tracking the switch of access point for {company}. That has changed nothing in ELMA.",
        ),
        values={"company": company},
    )


ARRIVED = {TO: "REGISTERED_AUTOINVOICE", AWAY: "REGISTERED_OTHER_AP"}
STEPS: Mapping[SwitchDirection, Mapping[str, str]] = {
    TO: {
        "REGISTERED_OTHER_AP": "leave_old",
        "NOT_REGISTERED": "register",
        "PENDING_REGISTER": "register",
        "REGISTERED_AUTOINVOICE": "register",
    },
    AWAY: {
        "REGISTERED_AUTOINVOICE": "unregister",
        "PENDING_UNREGISTER": "unregister",
        "NOT_REGISTERED": "new_registers",
        "REGISTERED_OTHER_AP": "new_registers",
    },
}
"""The step that is to be done, by the register's state; a state that says nothing leaves it as it was."""
NEXT: Mapping[tuple[SwitchDirection, str], str] = {
    (TO, "NOT_REGISTERED"): "elma.register",
    (AWAY, "REGISTERED_AUTOINVOICE"): "elma.unregister",
}
INPUTS: Mapping[str, Mapping[str, str]] = {"elma.unregister": {"reason": "switch_access_point"}}
STATES: Mapping[SwitchDirection, Mapping[str, str]] = {
    TO: {
        "REGISTERED_AUTOINVOICE": "ALREADY_REGISTERED",
        "NOT_REGISTERED": "NOTHING_TO_LEAVE",
        "PENDING_REGISTER": "IN_PROGRESS",
        "PENDING_UNREGISTER": "IN_PROGRESS",
    },
    AWAY: {
        "REGISTERED_OTHER_AP": "REGISTERED_ELSEWHERE",
        "NOT_REGISTERED": "NOT_REGISTERED",
        "PENDING_REGISTER": "IN_PROGRESS",
        "PENDING_UNREGISTER": "IN_PROGRESS",
    },
}
OPEN_SWITCH: Mapping[SwitchDirection, Mapping[str, str]] = {
    TO: {
        "REGISTERED_OTHER_AP": "SWITCH_BLOCKED",
        "NOT_REGISTERED": "SWITCH_REGISTER_NEXT",
        "UNKNOWN": "LOOKUP_UNAVAILABLE",
    },
    AWAY: {
        "REGISTERED_AUTOINVOICE": "SWITCH_UNREGISTER_NEXT",
        "NOT_REGISTERED": "SWITCH_NEW_NEXT",
        "UNKNOWN": "LOOKUP_UNAVAILABLE",
    },
}
SHORT: Mapping[str, Text] = {
    "leave_old": Text(
        sv="Avregistrering hos den gamla accesspunkten",
        nb="Utmelding hos det gamle aksesspunktet",
        en="Leaving the old access point",
    ),
    "register": Text(
        sv="Registrering via AutoInvoice", nb="Registrering via AutoInvoice", en="Registration through AutoInvoice"
    ),
    "unregister": Text(sv="Avregistrering hos AutoInvoice", nb="Utmelding hos AutoInvoice", en="Leaving AutoInvoice"),
    "new_registers": Text(
        sv="Registrering hos den nya accesspunkten",
        nb="Registrering hos det nye aksesspunktet",
        en="Registration at the new access point",
    ),
}
TITLES: Mapping[SwitchDirection, Mapping[str, Text]] = {
    TO: {
        "leave_old": Text(
            sv="1. Ni ber {access_point} avregistrera {company}. Bara de kan göra det.",
            nb="1. Dere ber {access_point} om å melde ut {company}. Bare de kan gjøre det.",
            en="1. You ask {access_point} to unregister {company}. Only they can do it.",
        ),
        "register": Text(
            sv="2. När det är gjort säger jag till här, och ni bekräftar registreringen via AutoInvoice.",
            nb="2. Når det er gjort, sier jeg fra her, og dere bekrefter registreringen via AutoInvoice.",
            en="2. When that is done I will tell you here, and you confirm the registration through AutoInvoice.",
        ),
    },
    AWAY: {
        "unregister": Text(
            sv="1. Ni bekräftar att {company} avregistreras hos AutoInvoice.",
            nb="1. Dere bekrefter at {company} meldes ut hos AutoInvoice.",
            en="1. You confirm that {company} leaves AutoInvoice.",
        ),
        "new_registers": Text(
            sv="2. När {company} är borta ur ELMA säger jag till här, och den nya accesspunkten kan registrera er.",
            nb="2. Når {company} er ute av ELMA, sier jeg fra her, og det nye aksesspunktet kan registrere dere.",
            en="2. When {company} is gone from ELMA I will tell you here, and the new access point can register you.",
        ),
    },
}
NOTHING_CHANGES = Text(
    sv="Att du svarar ja här ändrar inget i ELMA.",
    nb="At du svarer ja her, endrer ingenting i ELMA.",
    en="Saying yes here changes nothing in ELMA.",
)
QUESTIONS: Mapping[SwitchDirection, Text] = {
    TO: Text(
        sv="Ska jag följa bytet av accesspunkt för {company} ({orgno}), från {access_point} till AutoInvoice? Varje steg "
        "bekräftas för sig.",
        nb="Skal jeg følge byttet av aksesspunkt for {company} ({orgno}), fra {access_point} til AutoInvoice? Hvert "
        "trinn bekreftes for seg.",
        en="Shall I track the switch of access point for {company} ({orgno}), from {access_point} to AutoInvoice? Each "
        "step is confirmed separately.",
    ),
    AWAY: Text(
        sv="Ska jag följa bytet av accesspunkt för {company} ({orgno}), från AutoInvoice till en annan? Varje steg "
        "bekräftas för sig.",
        nb="Skal jeg følge byttet av aksesspunkt for {company} ({orgno}), fra AutoInvoice til et annet? Hvert trinn "
        "bekreftes for seg.",
        en="Shall I track the switch of access point for {company} ({orgno}), from AutoInvoice to another one? Each "
        "step is confirmed separately.",
    ),
}
NO_GAP = Text(
    sv="Dokument som skickas medan företaget inte är registrerat kommer inte fram elektroniskt. Kom överens om "
    "tidpunkten med båda accesspunkterna.",
    nb="Dokumenter som sendes mens bedriften ikke er registrert, kommer ikke fram elektronisk. Avtal tidspunktet med "
    "begge aksesspunktene.",
    en="Documents sent while the company is not registered do not arrive electronically. Agree on the time with both "
    "access points.",
)
FIRST_THIS = Text(
    sv="Ordna det här innan {access_point} avregistrerar er, annars kan ni inte registreras efteråt:",
    nb="Ordne dette før {access_point} melder dere ut, ellers kan dere ikke registreres etterpå:",
    en="Sort this out before {access_point} unregisters you, or you cannot be registered afterwards:",
)
NOW: Mapping[str, Text] = {
    "leave_old": Text(
        sv="Jag följer bytet. Be nu {access_point} avregistrera {company}; bara de kan göra det. Jag säger till här när "
        "det är gjort.",
        nb="Jeg følger byttet. Be nå {access_point} om å melde ut {company}; bare de kan gjøre det. Jeg sier fra her når det "
        "er gjort.",
        en="I am tracking the switch. Now ask {access_point} to unregister {company}; only they can do it. I will tell "
        "you here when it is done.",
    ),
    "register": Text(
        sv="{company} är inte längre registrerat hos den gamla accesspunkten. Nästa steg är att registrera företaget "
        "via AutoInvoice.",
        nb="{company} er ikke lenger registrert hos det gamle aksesspunktet. Neste trinn er å registrere bedriften via "
        "AutoInvoice.",
        en="{company} is no longer registered at the old access point. The next step is to register the company "
        "through AutoInvoice.",
    ),
    "unregister": Text(
        sv="Jag följer bytet. Första steget är att avregistrera {company} hos AutoInvoice. Gör det först när tidpunkten "
        "är avtalad med den nya accesspunkten.",
        nb="Jeg følger byttet. Første trinn er å melde {company} ut hos AutoInvoice. Gjør det først når tidspunktet er "
        "avtalt med det nye aksesspunktet.",
        en="I am tracking the switch. The first step is to unregister {company} at AutoInvoice. Do it once the time is "
        "agreed with the new access point.",
    ),
    "new_registers": Text(
        sv="{company} finns inte längre i ELMA. Nu kan den nya accesspunkten registrera er. Jag säger till här när det "
        "är gjort.",
        nb="{company} er ikke lenger i ELMA. Nå kan det nye aksesspunktet registrere dere. Jeg sier fra her når det er "
        "gjort.",
        en="{company} is no longer in ELMA. The new access point can register you now. I will tell you here when it is "
        "done.",
    ),
}
DONE: Mapping[SwitchDirection, Text] = {
    TO: Text(
        sv="Bytet är klart: {company} är registrerat i ELMA via AutoInvoice.",
        nb="Byttet er ferdig: {company} er registrert i ELMA via AutoInvoice.",
        en="The switch is complete: {company} is registered in ELMA through AutoInvoice.",
    ),
    AWAY: Text(
        sv="Bytet är klart: {company} är registrerat i ELMA via {access_point}.",
        nb="Byttet er ferdig: {company} er registrert i ELMA via {access_point}.",
        en="The switch is complete: {company} is registered in ELMA through {access_point}.",
    ),
}

ELMA_SWITCH = Operation(
    name="elma.switch",
    title=Text(sv="Byt accesspunkt i ELMA", nb="Bytt aksesspunkt i ELMA", en="Switch access point in ELMA"),
    kind="write",
    inputs=ElmaSwitchInputs,
    roles=frozenset({Role.COMPANY_ADMIN, Role.BYRA_CONSULTANT, Role.SUPPORT_AGENT}),
    company_input="orgno",
    confirm_level=1,
    topics=("elma.switch-access-point", "elma.unregister-other-access-point"),
    prepare=prepare,
    perform=perform,
    recover=recover,
    follow=follow,
    late_after=dt.timedelta(days=7),
    problems=elma_problems(
        "REGISTERED_ELSEWHERE", "NOT_REGISTERED", "ALREADY_REGISTERED", "AUTOINVOICE_ACCOUNT_MISSING", "IN_PROGRESS"
    )
    | {
        "NOTHING_TO_LEAVE": Problem(
            409,
            Text(
                sv="Ni är inte registrerade hos någon accesspunkt, så ni kan registreras direkt.",
                nb="Dere er ikke registrert hos noe aksesspunkt, så dere kan registreres med en gang.",
                en="You are not registered at any access point, so you can be registered right away.",
            ),
            do="elma.register",
        ),
        "SWITCH_BLOCKED": Problem(
            409,
            Text(
                sv="Den gamla accesspunkten har inte avregistrerat er ännu. {company} är fortfarande registrerat via "
                "{access_point}.",
                nb="Det gamle aksesspunktet har ikke meldt dere ut ennå. {company} er fortsatt registrert via "
                "{access_point}.",
                en="The old access point has not unregistered you yet. {company} is still registered through "
                "{access_point}.",
            ),
            topic="elma.unregister-other-access-point",
        ),
        "SWITCH_REGISTER_NEXT": Problem(
            409,
            Text(
                sv="Bytet pågår, och den gamla accesspunkten har avregistrerat {company}. Nästa steg är att registrera "
                "företaget via AutoInvoice.",
                nb="Byttet pågår, og det gamle aksesspunktet har meldt ut {company}. Neste trinn er å registrere "
                "bedriften via AutoInvoice.",
                en="The switch is under way, and the old access point has unregistered {company}. The next step is to "
                "register the company through AutoInvoice.",
            ),
            do="elma.register",
        ),
        "SWITCH_UNREGISTER_NEXT": Problem(
            409,
            Text(
                sv="Bytet pågår. Nästa steg är att avregistrera {company} hos AutoInvoice.",
                nb="Byttet pågår. Neste trinn er å melde {company} ut hos AutoInvoice.",
                en="The switch is under way. The next step is to unregister {company} at AutoInvoice.",
            ),
            do="elma.unregister",
        ),
        "SWITCH_NEW_NEXT": Problem(
            409,
            Text(
                sv="Bytet pågår. {company} finns inte längre i ELMA, och den nya accesspunkten kan registrera er.",
                nb="Byttet pågår. {company} er ikke lenger i ELMA, og det nye aksesspunktet kan registrere dere.",
                en="The switch is under way. {company} is no longer in ELMA, and the new access point can register you.",
            ),
        ),
        "SWITCH_NOT_OPEN": Problem(
            409,
            Text(
                sv="Det pågår inget byte av accesspunkt för företaget.",
                nb="Det pågår ikke noe bytte av aksesspunkt for bedriften.",
                en="There is no switch of access point under way for the company.",
            ),
        ),
    },
)
