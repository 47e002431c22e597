"""`payroll.sync`: synchronise the digital services of a company (`domain.md` B.10)."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue.inputs import SwedishOrgno
from actions.catalogue.operation import Inputs, Operation, Outcome, Preview, Situation
from actions.catalogue.payroll_problems import payroll_problems
from actions.catalogue.roles import Role
from actions.catalogue.text import Text


class SyncInputs(Inputs):
    orgno: SwedishOrgno


async def prepare(inputs: SyncInputs, situation: Situation) -> Preview:
    """A synchronisation that only sends is confirmed by a yes; one that empties somebody's Min Lön, by typing."""
    backend = await situation.systems.preview_sync(situation.caller, inputs.orgno)
    removals = [f"{employee['name']} ({employee['number']})" for employee in backend["removals"]]
    return Preview(
        question=QUESTION_REMOVES if removals else QUESTION,
        effects=(
            Text(
                sv="Ändringar i Visma Lön förs över till de digitala tjänsterna.",
                nb="Endringer i Visma Lön overføres til de digitale tjenestene.",
                en="Changes in Visma Lön are transferred to the digital services.",
            ),
        ),
        warnings=(REMOVED,) if removals else (),
        values={"company": backend["company"], "removals": ", ".join(removals)},
        target=inputs.orgno,
        state_version=backend["state_version"],
        before={"employees": backend["employees"], "waiting_removals": len(removals)},
        memo={"company": backend["company"], "state_version": backend["state_version"]},
        level=2 if removals else 1,
        irreversible=bool(removals),
        typed=inputs.orgno if removals else None,
        typed_hint=(
            Text(sv="organisationsnumret", nb="organisasjonsnummeret", en="the organisation number")
            if removals
            else None
        ),
        shown={"orgno": f"{backend['company']} ({inputs.orgno})"},
    )


async def perform(inputs: SyncInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    started = await situation.systems.start_sync(situation.caller, inputs.orgno, memo["state_version"], key)
    return recover(inputs, memo, started)


def recover(inputs: SyncInputs, memo: Mapping[str, Any], started: Mapping[str, Any]) -> Outcome:
    """Started is not finished, whatever the first answer says."""
    return Outcome(
        state="pending",
        reference=started["id"],
        result={"sync_job": started["id"], "company": memo["company"]},
        after={"sync": "RUNNING"},
        message=Text(
            sv="Synkroniseringen av {company} har startat. Jag säger till här när den är klar.",
            nb="Synkroniseringen av {company} har startet. Jeg sier fra her når den er ferdig.",
            en="The synchronisation of {company} has started. I will tell you here when it has finished.",
        ),
        values={"company": memo["company"]},
    )


async def follow(inputs: SyncInputs, situation: Situation, result: Mapping[str, Any]) -> Outcome:
    job = await situation.systems.sync_job(situation.caller, inputs.orgno, result["sync_job"])
    counts = job["counts"] or {"sent": 0, "removed": 0}
    return Outcome(
        state="done" if job["state"] == "DONE" else "pending",
        reference=job["id"],
        result={**result, "counts": counts},
        after={"sync": job["state"]},
        message=Text(
            sv="Klart: {company} är synkroniserat. Anställda som skickades: {sent}. Borttagna ur Visma Min Lön: {removed}.",
            nb="Ferdig: {company} er synkronisert. Ansatte som ble sendt: {sent}. Fjernet fra Visma Min Lön: {removed}.",
            en="Done: {company} has been synchronised. Employees sent: {sent}. Removed from Visma Min Lön: {removed}.",
        ),
        values={"company": result["company"], **counts},
    )


QUESTION = Text(
    sv="Ska de digitala tjänsterna för {company} synkroniseras nu?",
    nb="Skal de digitale tjenestene for {company} synkroniseres nå?",
    en="Synchronise the digital services of {company} now?",
)
QUESTION_REMOVES = Text(
    sv="Ska de digitala tjänsterna för {company} synkroniseras nu? Då försvinner alla uppgifter i Visma Min Lön om: "
    "{removals}. Skriv organisationsnumret för att bekräfta.",
    nb="Skal de digitale tjenestene for {company} synkroniseres nå? Da forsvinner alle opplysninger i Visma Min Lön "
    "om: {removals}. Skriv organisasjonsnummeret for å bekrefte.",
    en="Synchronise the digital services of {company} now? Everything in Visma Min Lön then disappears about: "
    "{removals}. Type the organisation number to confirm.",
)
REMOVED = Text(
    sv="Det som försvinner ur Visma Min Lön går inte att få tillbaka. Be dem spara sina lönebesked först: {removals}.",
    nb="Det som forsvinner fra Visma Min Lön, kan ikke hentes tilbake. Be dem lagre lønnsslippene først: {removals}.",
    en="What disappears from Visma Min Lön cannot be brought back. Ask them to save their payslips first: {removals}.",
)

PAYROLL_SYNC = Operation(
    name="payroll.sync",
    title=Text(
        sv="Synkronisera de digitala lönetjänsterna",
        nb="Synkroniser de digitale lønnstjenestene",
        en="Synchronise the digital payroll services",
    ),
    kind="write",
    inputs=SyncInputs,
    roles=frozenset({Role.PAYROLL_ADMIN}),
    company_input="orgno",
    confirm_level=2,
    irreversible=True,
    topics=("visma-lon.sync-digital-services", "visma-min-lon.data-loss-on-sync"),
    prepare=prepare,
    perform=perform,
    recover=recover,
    follow=follow,
    problems=payroll_problems("SYNC_RUNNING", "SYNC_EMAIL_MISMATCH"),
)
