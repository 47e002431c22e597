"""`utlagg.terminate`: end the subscription to Visma Utlägg in Mina tjänster (`domain.md` B.12)."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue.days import day_in_words
from actions.catalogue.inputs import SwedishOrgno
from actions.catalogue.operation import Inputs, Operation, Outcome, Preview, Situation
from actions.catalogue.payroll_problems import payroll_problems
from actions.catalogue.roles import Role
from actions.catalogue.text import Text

SERVICE = "Visma Utlägg"


class UtlaggTerminateInputs(Inputs):
    orgno: SwedishOrgno


async def prepare(inputs: UtlaggTerminateInputs, situation: Situation) -> Preview:
    backend = await situation.systems.preview_utlagg_termination(situation.caller, inputs.orgno)
    return Preview(
        question=Text(
            sv="Ska {company} säga upp Visma Utlägg? Alla uppgifter i tjänsten raderas. Skriv tjänstens namn för att "
            "bekräfta.",
            nb="Skal {company} si opp Visma Utlägg? Alle opplysninger i tjenesten slettes. Skriv navnet på tjenesten "
            "for å bekrefte.",
            en="Terminate Visma Utlägg for {company}? All data in the service is erased. Type the name of the service "
            "to confirm.",
        ),
        effects=(
            Text(
                sv="Abonnemanget på Visma Utlägg avslutas.",
                nb="Abonnementet på Visma Utlägg avsluttes.",
                en="The subscription to Visma Utlägg ends.",
            ),
            Text(
                sv="Resten av månaden debiteras, till och med {ends}.",
                nb="Resten av måneden faktureres, til og med {ends}.",
                en="The rest of the month is charged, up to and including {ends}.",
            ),
        ),
        warnings=(
            Text(
                sv="Alla uppgifter i Visma Utlägg raderas och går inte att få tillbaka.",
                nb="Alle opplysninger i Visma Utlägg slettes og kan ikke hentes tilbake.",
                en="All data in Visma Utlägg is erased and cannot be brought back.",
            ),
            Text(
                sv="Exportera det ni vill behålla innan ni bekräftar.",
                nb="Eksporter det dere vil beholde, før dere bekrefter.",
                en="Export what you want to keep before you confirm.",
            ),
        ),
        values={"company": backend["company"], "ends": day_in_words(backend["ends"])},
        target=inputs.orgno,
        state_version=backend["state_version"],
        before={"subscription": "active"},
        memo={"company": backend["company"], "state_version": backend["state_version"]},
        typed=SERVICE,
        typed_hint=Text(
            sv="tjänstens namn (Visma Utlägg)",
            nb="navnet på tjenesten (Visma Utlägg)",
            en="the name of the service (Visma Utlägg)",
        ),
        shown={"orgno": f"{backend['company']} ({inputs.orgno})"},
    )


async def perform(inputs: UtlaggTerminateInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    ended = await situation.systems.terminate_utlagg(situation.caller, inputs.orgno, memo["state_version"], key)
    return recover(inputs, memo, ended)


def recover(inputs: UtlaggTerminateInputs, memo: Mapping[str, Any], ended: Mapping[str, Any]) -> Outcome:
    return Outcome(
        state="done",
        reference=ended["id"],
        result={"changed": ended["changed"], "ends": ended["ends"]},
        after=ended["state_after"],
        message=DONE if ended["changed"] else UNCHANGED,
        values={"company": memo["company"], "ends": day_in_words(ended["ends"])},
    )


DONE = Text(
    sv="Klart: Visma Utlägg är uppsagt för {company}. Abonnemanget debiteras till och med {ends}.",
    nb="Ferdig: Visma Utlägg er sagt opp for {company}. Abonnementet faktureres til og med {ends}.",
    en="Done: Visma Utlägg has been terminated for {company}. The subscription is charged up to and including {ends}.",
)
UNCHANGED = Text(
    sv="Visma Utlägg var redan uppsagt för {company} till {ends}. Inget har ändrats.",
    nb="Visma Utlägg var allerede sagt opp for {company} til {ends}. Ingenting er endret.",
    en="Visma Utlägg had already been terminated for {company}, until {ends}. Nothing has changed.",
)

UTLAGG_TERMINATE = Operation(
    name="utlagg.terminate",
    title=Text(sv="Säg upp Visma Utlägg", nb="Si opp Visma Utlägg", en="Terminate Visma Utlägg"),
    kind="write",
    inputs=UtlaggTerminateInputs,
    roles=frozenset({Role.COMPANY_ADMIN, Role.SUPPORT_AGENT}),
    company_input="orgno",
    confirm_level=2,
    irreversible=True,
    topics=("visma-utlagg.deactivate", "samarbete.end.utlagg"),
    prepare=prepare,
    perform=perform,
    recover=recover,
    problems=payroll_problems("ACTIVE_COLLABORATION", "OPEN_REPORTS", "NOT_SUBSCRIBED", "ALREADY_TERMINATED"),
)
