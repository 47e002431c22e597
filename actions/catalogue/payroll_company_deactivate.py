"""`payroll.company.deactivate`: the whole company stops using payroll services (`domain.md` B.9)."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue.inputs import SwedishOrgno
from actions.catalogue.operation import Inputs, Operation, Outcome, Preview, Situation
from actions.catalogue.payroll_inputs import SERVICE_TITLES, CompanyServices, PayrollService, service_titles
from actions.catalogue.payroll_problems import SERVICE_NOT_ACTIVE_FOR_COMPANY, payroll_problems
from actions.catalogue.roles import Role
from actions.catalogue.text import Text


class CompanyDeactivateInputs(Inputs):
    orgno: SwedishOrgno
    services: CompanyServices


async def prepare(inputs: CompanyDeactivateInputs, situation: Situation) -> Preview:
    backend = await situation.systems.preview_company_deactivation(situation.caller, inputs.orgno, inputs.services)
    one = len(inputs.services) == 1
    return Preview(
        question=QUESTION_ONE if one else QUESTION_SEVERAL,
        effects=(*(_lost(service) for service in inputs.services), *EFFECTS),
        warnings=_warnings(inputs, backend),
        values={
            "company": backend["company"],
            "services": service_titles(inputs.services),
            "employees": backend["employees"],
            "reports": backend["open_reports"],
        },
        target=inputs.orgno,
        state_version=backend["state_version"],
        before={"active": backend["active"], "employees": backend["employees"]},
        memo={"company": backend["company"], "state_version": backend["state_version"]},
        typed=SERVICE_TITLES[inputs.services[0]] if one else inputs.orgno,
        typed_hint=_hint(inputs.services[0]) if one else HINT_ORGNO,
        shown={"orgno": f"{backend['company']} ({inputs.orgno})"},
    )


def _lost(service: PayrollService) -> Text:
    title = SERVICE_TITLES[service]
    if service is PayrollService.MIN_LON:
        return Text(
            sv=f"{title}: inga nya lönebesked skickas eller visas.",
            nb=f"{title}: ingen nye lønnsslipper sendes eller vises.",
            en=f"{title}: no new payslips are sent or shown.",
        )
    return Text(
        sv=f"{title}: de anställda förlorar tjänsten, och alla uppgifter om de anställda och företaget tas bort ur den.",
        nb=f"{title}: de ansatte mister tjenesten, og alle opplysninger om de ansatte og bedriften fjernes fra den.",
        en=f"{title}: the employees lose the service, and everything about the employees and the company is removed from it.",
    )


def _hint(service: PayrollService) -> Text:
    title = SERVICE_TITLES[service]
    return Text(
        sv=f"tjänstens namn ({title})", nb=f"navnet på tjenesten ({title})", en=f"the name of the service ({title})"
    )


def _warnings(inputs: CompanyDeactivateInputs, backend: Mapping[str, Any]) -> tuple[Text, ...]:
    warnings = []
    if set(inputs.services) != {PayrollService.MIN_LON}:
        warnings.append(
            Text(
                sv="De borttagna uppgifterna går inte att få tillbaka.",
                nb="Opplysningene som fjernes, kan ikke hentes tilbake.",
                en="What is removed cannot be brought back.",
            )
        )
    warnings.append(
        Text(
            sv="Abonnemanget sägs inte upp av detta. Det säger ni upp separat.",
            nb="Dette sier ikke opp abonnementet. Det sier dere opp separat.",
            en="This does not cancel the subscription. You have to cancel it separately.",
        )
    )
    if PayrollService.UTLAGG in inputs.services:
        warnings.append(
            Text(
                sv="Själva tjänsten Visma Utlägg avslutas på Mina tjänster.",
                nb="Selve tjenesten Visma Utlägg avsluttes i Mina tjänster.",
                en="The Visma Utlägg service itself is ended in Mina tjänster.",
            )
        )
    if backend["open_reports"]:
        warnings.append(
            Text(
                sv="Rapporter som inte är inskickade eller godkända: {reports}.",
                nb="Rapporter som ikke er sendt inn eller godkjent: {reports}.",
                en="Reports that have not been submitted or approved: {reports}.",
            )
        )
    return tuple(warnings)


async def perform(inputs: CompanyDeactivateInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    body = {"services": [service.value for service in inputs.services], "state_version": memo["state_version"]}
    made = await situation.systems.deactivate_company(situation.caller, inputs.orgno, body, key)
    return recover(inputs, memo, made)


def recover(inputs: CompanyDeactivateInputs, memo: Mapping[str, Any], made: Mapping[str, Any]) -> Outcome:
    return Outcome(
        state="done",
        reference=made["id"],
        result={
            "changed": made["changed"],
            "sync_job": made["sync_job"],
            "services": dict.fromkeys(inputs.services, "inactive"),
        },
        after=made["state_after"],
        message=DONE if made["changed"] else UNCHANGED,
        values={"company": memo["company"], "services": service_titles(inputs.services)},
    )


QUESTION_ONE = Text(
    sv="Ska {services} stängas av för hela {company}? Skriv tjänstens namn för att bekräfta.",
    nb="Skal {services} slås av for hele {company}? Skriv navnet på tjenesten for å bekrefte.",
    en="Stop {services} for the whole of {company}? Type the name of the service to confirm.",
)
QUESTION_SEVERAL = Text(
    sv="Ska de här tjänsterna stängas av för hela {company}: {services}? Skriv organisationsnumret för att bekräfta.",
    nb="Skal disse tjenestene slås av for hele {company}: {services}? Skriv organisasjonsnummeret for å bekrefte.",
    en="Stop these services for the whole of {company}: {services}? Type the organisation number to confirm.",
)
HINT_ORGNO = Text(sv="organisationsnumret", nb="organisasjonsnummeret", en="the organisation number")
EFFECTS = (
    Text(
        sv="Anställda som berörs: {employees}.",
        nb="Ansatte som berøres: {employees}.",
        en="Employees affected: {employees}.",
    ),
    Text(
        sv="Synkroniseringen sker automatiskt.",
        nb="Synkroniseringen skjer automatisk.",
        en="The synchronisation happens automatically.",
    ),
)
DONE = Text(
    sv="Klart: {services} är avstängt för {company}, och de digitala tjänsterna är synkroniserade. Abonnemanget är inte "
    "uppsagt.",
    nb="Ferdig: {services} er slått av for {company}, og de digitale tjenestene er synkronisert. Abonnementet er ikke "
    "sagt opp.",
    en="Done: {services} has been stopped for {company}, and the digital services have been synchronised. The "
    "subscription has not been cancelled.",
)
UNCHANGED = Text(
    sv="{services} var redan avstängt för {company}. Inget har ändrats.",
    nb="{services} var allerede slått av for {company}. Ingenting er endret.",
    en="{services} had already been stopped for {company}. Nothing has changed.",
)

PAYROLL_COMPANY_DEACTIVATE = Operation(
    name="payroll.company.deactivate",
    title=Text(
        sv="Stäng av en lönetjänst för hela företaget",
        nb="Slå av en lønnstjeneste for hele bedriften",
        en="Stop a payroll service for the whole company",
    ),
    kind="write",
    inputs=CompanyDeactivateInputs,
    roles=frozenset({Role.PAYROLL_ADMIN, Role.COMPANY_ADMIN, Role.BYRA_CONSULTANT, Role.SUPPORT_AGENT}),
    company_input="orgno",
    confirm_level=2,
    irreversible=True,
    topics=("visma-lon.deactivate-company",),
    prepare=prepare,
    perform=perform,
    recover=recover,
    problems=payroll_problems("ACTIVE_COLLABORATION", "OPEN_REPORTS", "CLIENT_MANDATE_REQUIRED")
    | {"SERVICE_NOT_ACTIVE": SERVICE_NOT_ACTIVE_FOR_COMPANY},
)
