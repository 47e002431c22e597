"""`payroll.employee.deactivate`: one employee stops using payroll services (`domain.md` B.8)."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue.inputs import SwedishOrgno
from actions.catalogue.operation import Inputs, Operation, Outcome, Preview, Situation
from actions.catalogue.payroll_inputs import (
    DELIVERED,
    SERVICE_TITLES,
    EmployeeReference,
    EmployeeServices,
    PayrollService,
    PayslipDelivery,
    find_employee,
    service_titles,
)
from actions.catalogue.payroll_problems import SERVICE_NOT_ACTIVE_FOR_EMPLOYEE, payroll_problems
from actions.catalogue.roles import Role
from actions.catalogue.text import Text


class EmployeeDeactivateInputs(Inputs):
    orgno: SwedishOrgno
    employee: EmployeeReference
    services: EmployeeServices
    delivery: PayslipDelivery | None = None


def asks(known: Mapping[str, Any]) -> tuple[str, ...]:
    """How payslips are delivered is asked for only when they no longer come in Visma Min Lön."""
    leaves_min_lon = PayrollService.MIN_LON in str(known.get("services", "")).split(",")
    return ("orgno", "employee", "services", *(("delivery",) if leaves_min_lon else ()))


async def prepare(inputs: EmployeeDeactivateInputs, situation: Situation) -> Preview:
    employee = await find_employee(situation, inputs.orgno, inputs.employee)
    leaves_min_lon = PayrollService.MIN_LON in inputs.services
    body = _body(inputs)
    backend = await situation.systems.preview_employee_deactivation(
        situation.caller, inputs.orgno, employee["number"], body
    )
    others = backend["also_removed"]
    loses = leaves_min_lon or bool(others)
    name = f"{employee['name']} ({employee['number']})"
    return Preview(
        question=QUESTION_MIN_LON if leaves_min_lon else QUESTION,
        effects=_effects(inputs),
        warnings=_warnings(leaves_min_lon, backend),
        values={
            "employee": name,
            "company": backend["company"],
            "services": service_titles(inputs.services),
            "delivery": DELIVERED[inputs.delivery] if inputs.delivery else "",
            "reports": backend["open_reports"],
            "others": ", ".join(f"{other['name']} ({other['number']})" for other in others),
        },
        target=f"{inputs.orgno}/{employee['number']}",
        state_version=backend["state_version"],
        before={"services": backend["services"], "delivery": backend["delivery"]},
        memo={"number": employee["number"], "name": name, "state_version": backend["state_version"]},
        level=2 if loses else 1,
        irreversible=loses,
        typed=_typed(leaves_min_lon, loses, inputs.orgno),
        typed_hint=(HINT_SERVICE if leaves_min_lon else HINT_ORGNO) if loses else None,
        shown={"orgno": f"{backend['company']} ({inputs.orgno})", "employee": name},
    )


def _body(inputs: EmployeeDeactivateInputs) -> dict[str, Any]:
    """Where Visma Min Lön stays, so does the way payslips are delivered."""
    delivery = inputs.delivery if PayrollService.MIN_LON in inputs.services else None
    return {"services": [service.value for service in inputs.services], "delivery": delivery and delivery.value}


def _typed(leaves_min_lon: bool, loses: bool, orgno: str) -> str | None:
    if leaves_min_lon:
        return SERVICE_TITLES[PayrollService.MIN_LON]
    return orgno if loses else None


def _effects(inputs: EmployeeDeactivateInputs) -> tuple[Text, ...]:
    effects = [
        Text(
            sv="{employee} kan inte längre använda {services}.",
            nb="{employee} kan ikke lenger bruke {services}.",
            en="{employee} can no longer use {services}.",
        )
    ]
    if PayrollService.MIN_LON in inputs.services:
        effects.append(
            Text(
                sv="Lönebeskeden skickas i stället {delivery}.",
                nb="Lønnsslippene sendes i stedet {delivery}.",
                en="Payslips are delivered {delivery} instead.",
            )
        )
    effects.append(
        Text(
            sv="De digitala tjänsterna synkroniseras direkt efteråt.",
            nb="De digitale tjenestene synkroniseres rett etterpå.",
            en="The digital services are synchronised straight afterwards.",
        )
    )
    return tuple(effects)


def _warnings(leaves_min_lon: bool, backend: Mapping[str, Any]) -> tuple[Text, ...]:
    warnings = []
    if leaves_min_lon:
        warnings += [
            Text(
                sv="Alla uppgifter om {employee} försvinner från Visma Min Lön.",
                nb="Alle opplysninger om {employee} forsvinner fra Visma Min Lön.",
                en="Everything about {employee} disappears from Visma Min Lön.",
            ),
            Text(
                sv="Den anställde bör spara eller skriva ut sina lönebesked i tjänsten först. Löneadministratören kan "
                "skriva ut dem ur löneprogrammet även efteråt.",
                nb="Den ansatte bør lagre eller skrive ut lønnsslippene sine i tjenesten først. Lønnsansvarlig kan "
                "skrive dem ut fra lønnsprogrammet også etterpå.",
                en="The employee should save or print the payslips in the service first. The payroll administrator "
                "can still print them from the payroll program afterwards.",
            ),
        ]
    if backend["also_removed"]:
        warnings.append(
            Text(
                sv="Synkroniseringen tar samtidigt bort allt i Visma Min Lön om: {others}.",
                nb="Synkroniseringen fjerner samtidig alt i Visma Min Lön om: {others}.",
                en="The synchronisation also removes everything in Visma Min Lön about: {others}.",
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


async def perform(inputs: EmployeeDeactivateInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    body = _body(inputs) | {"state_version": memo["state_version"]}
    made = await situation.systems.deactivate_employee(situation.caller, inputs.orgno, memo["number"], body, key)
    return recover(inputs, memo, made)


def recover(inputs: EmployeeDeactivateInputs, memo: Mapping[str, Any], made: Mapping[str, Any]) -> Outcome:
    return Outcome(
        state="done",
        reference=made["id"],
        result={"changed": made["changed"], "sync_job": made["sync_job"], "services": list(inputs.services)},
        after=made["state_after"],
        message=DONE if made["changed"] else UNCHANGED,
        values={"employee": memo["name"], "services": service_titles(inputs.services)},
    )


QUESTION = Text(
    sv="Ska {services} stängas av för {employee} på {company}?",
    nb="Skal {services} slås av for {employee} hos {company}?",
    en="Stop {services} for {employee} at {company}?",
)
QUESTION_MIN_LON = Text(
    sv="Ska {services} stängas av för {employee} på {company}? Alla uppgifter om den anställde försvinner från Visma "
    "Min Lön vid synkroniseringen. Har den anställde sparat sina lönebesked? Skriv tjänstens namn, Visma Min Lön, för "
    "att bekräfta.",
    nb="Skal {services} slås av for {employee} hos {company}? Alle opplysninger om den ansatte forsvinner fra Visma "
    "Min Lön ved synkroniseringen. Har den ansatte lagret lønnsslippene sine? Skriv navnet på tjenesten, Visma Min "
    "Lön, for å bekrefte.",
    en="Stop {services} for {employee} at {company}? Everything about the employee disappears from Visma Min Lön when "
    "the services are synchronised. Has the employee saved the payslips? Type the name of the service, Visma Min Lön, "
    "to confirm.",
)
HINT_SERVICE = Text(
    sv="tjänstens namn (Visma Min Lön)",
    nb="navnet på tjenesten (Visma Min Lön)",
    en="the name of the service (Visma Min Lön)",
)
HINT_ORGNO = Text(sv="organisationsnumret", nb="organisasjonsnummeret", en="the organisation number")
DONE = Text(
    sv="Klart: {employee} använder inte längre {services}. De digitala tjänsterna är synkroniserade.",
    nb="Ferdig: {employee} bruker ikke lenger {services}. De digitale tjenestene er synkronisert.",
    en="Done: {employee} no longer uses {services}. The digital services have been synchronised.",
)
UNCHANGED = Text(
    sv="{employee} använde redan inte {services}. Inget har ändrats.",
    nb="{employee} brukte allerede ikke {services}. Ingenting er endret.",
    en="{employee} was already not using {services}. Nothing has changed.",
)

PAYROLL_EMPLOYEE_DEACTIVATE = Operation(
    name="payroll.employee.deactivate",
    title=Text(
        sv="Stäng av en lönetjänst för en anställd",
        nb="Slå av en lønnstjeneste for en ansatt",
        en="Stop a payroll service for an employee",
    ),
    kind="write",
    inputs=EmployeeDeactivateInputs,
    roles=frozenset({Role.PAYROLL_ADMIN, Role.BYRA_CONSULTANT, Role.SUPPORT_AGENT}),
    company_input="orgno",
    confirm_level=2,
    irreversible=True,
    topics=(
        "visma-lon.deactivate-employee",
        "visma-min-lon.data-loss-on-sync",
        "visma-min-lon.keep-payslips",
        "visma-lon.remove-attestansvarig-first",
    ),
    asks=asks,
    prepare=prepare,
    perform=perform,
    recover=recover,
    problems=payroll_problems(
        "EMPLOYEE_NOT_FOUND",
        "EMPLOYEE_AMBIGUOUS",
        "EMPLOYEE_NUMBER_NEEDED",
        "EMPLOYEE_IS_APPROVER",
        "DELIVERY_VALUE_REQUIRED",
        "UTLAGG_NOT_HERE",
    )
    | {"SERVICE_NOT_ACTIVE": SERVICE_NOT_ACTIVE_FOR_EMPLOYEE},
)
