"""`payroll.approver.remove`: an employee stops being *attestansvarig* in Visma Lön Anställd (`domain.md` B.11)."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue.inputs import SwedishOrgno
from actions.catalogue.operation import Inputs, Operation, Outcome, Preview, Situation
from actions.catalogue.payroll_inputs import ApproverReference, ReplacementReference, find_employee
from actions.catalogue.payroll_problems import payroll_problems
from actions.catalogue.roles import Role
from actions.catalogue.text import Text


class ApproverRemoveInputs(Inputs):
    """The replacement stands first: in *replace 1003 with 1021* its number is the one that words tell apart."""

    orgno: SwedishOrgno
    replacement: ReplacementReference | None = None
    employee: ApproverReference


async def prepare(inputs: ApproverRemoveInputs, situation: Situation) -> Preview:
    employee = await find_employee(situation, inputs.orgno, inputs.employee)
    successor = await find_employee(situation, inputs.orgno, inputs.replacement) if inputs.replacement else None
    backend = await situation.systems.preview_approver_removal(
        situation.caller, inputs.orgno, employee["number"], successor["number"] if successor else None
    )
    taker = backend["replacement"]
    name = f"{employee['name']} ({employee['number']})"
    new = f"{taker['name']} ({taker['number']})" if taker else ""
    return Preview(
        question=Text(
            sv="Ska {employee} på {company} sluta vara attestansvarig?",
            nb="Skal {employee} hos {company} slutte å være attestansvarlig?",
            en="Remove {employee} at {company} as an approver (attestansvarig)?",
        ),
        effects=(
            _without(backend["groups"]),
            *((TAKES_OVER,) if taker else ()),
            Text(
                sv="Inställningen kan läggas till igen senare.",
                nb="Innstillingen kan legges til igjen senere.",
                en="The setting can be added again later.",
            ),
        ),
        warnings=(WAITING,) if backend["pending"] else (),
        values={
            "employee": name,
            "company": backend["company"],
            "groups": ", ".join(backend["groups"]),
            "replacement": new,
            "pending": backend["pending"],
        },
        target=f"{inputs.orgno}/{employee['number']}",
        state_version=backend["state_version"],
        before={"approver": True, "groups": backend["groups"]},
        memo={
            "number": employee["number"],
            "name": name,
            "replacement": taker["number"] if taker else None,
            "state_version": backend["state_version"],
        },
        shown={"orgno": f"{backend['company']} ({inputs.orgno})", "employee": name}
        | ({"replacement": new} if new else {}),
    )


def _without(groups: list[str]) -> Text:
    if not groups:
        return Text(
            sv="{employee} är inte längre attestansvarig.",
            nb="{employee} er ikke lenger attestansvarlig.",
            en="{employee} is no longer an approver.",
        )
    return Text(
        sv="{employee} är inte längre attestansvarig för {groups}.",
        nb="{employee} er ikke lenger attestansvarlig for {groups}.",
        en="{employee} is no longer an approver for {groups}.",
    )


async def perform(inputs: ApproverRemoveInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    removed = await situation.systems.remove_approver(
        situation.caller, inputs.orgno, memo["number"], memo["replacement"], memo["state_version"], key
    )
    return recover(inputs, memo, removed)


def recover(inputs: ApproverRemoveInputs, memo: Mapping[str, Any], removed: Mapping[str, Any]) -> Outcome:
    return Outcome(
        state="done",
        reference=removed["id"],
        result={"changed": removed["changed"], "employee": memo["number"], "replacement": memo["replacement"]},
        after=removed["state_after"],
        message=DONE if removed["changed"] else UNCHANGED,
        values={"employee": memo["name"]},
    )


TAKES_OVER = Text(
    sv="{replacement} blir attestansvarig för {groups} i stället.",
    nb="{replacement} blir attestansvarlig for {groups} i stedet.",
    en="{replacement} becomes the approver for {groups} instead.",
)
WAITING = Text(
    sv="Det här väntar på attest av {employee}: {pending}.",
    nb="Dette venter på attestering av {employee}: {pending}.",
    en="Waiting for approval by {employee}: {pending}.",
)
DONE = Text(
    sv="Klart: {employee} är inte längre attestansvarig.",
    nb="Ferdig: {employee} er ikke lenger attestansvarlig.",
    en="Done: {employee} is no longer an approver (attestansvarig).",
)
UNCHANGED = Text(
    sv="{employee} var redan inte attestansvarig. Inget har ändrats.",
    nb="{employee} var allerede ikke attestansvarlig. Ingenting er endret.",
    en="{employee} was already not an approver (attestansvarig). Nothing has changed.",
)

PAYROLL_APPROVER_REMOVE = Operation(
    name="payroll.approver.remove",
    title=Text(
        sv="Ta bort en attestansvarig",
        nb="Fjern en attestansvarlig",
        en="Remove an approver (attestansvarig)",
    ),
    kind="write",
    inputs=ApproverRemoveInputs,
    roles=frozenset({Role.PAYROLL_ADMIN}),
    company_input="orgno",
    confirm_level=1,
    topics=("visma-lon.remove-attestansvarig-first",),
    prepare=prepare,
    perform=perform,
    recover=recover,
    problems=payroll_problems(
        "EMPLOYEE_NOT_FOUND", "EMPLOYEE_AMBIGUOUS", "EMPLOYEE_NUMBER_NEEDED", "NOT_AN_APPROVER", "LAST_APPROVER"
    ),
)
