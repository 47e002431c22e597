"""`samarbete.end`: end the collaboration in one service (`domain.md` B.15)."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue.collaboration_inputs import (
    AFTER_TITLES,
    PAYROLL_SERVICES,
    After,
    AfterEnding,
    Backup,
    BackupGiven,
    CollaborationId,
    PartyOrgno,
    collaboration_title,
    service_title,
)
from actions.catalogue.collaboration_problems import collaboration_problems
from actions.catalogue.operation import Inputs, Operation, Outcome, Preview, Situation
from actions.catalogue.problems import Refused
from actions.catalogue.roles import Role
from actions.catalogue.text import Text


class SamarbeteEndInputs(Inputs):
    orgno: PartyOrgno
    collaboration: CollaborationId | None = None
    after: AfterEnding | None = None
    backup: BackupGiven | None = None


async def prepare(inputs: SamarbeteEndInputs, situation: Situation) -> Preview:
    row = await _meant(inputs, situation)
    service = service_title(row["service"])
    after = _after(inputs, row, service)
    if row["service"] in PAYROLL_SERVICES and inputs.backup is Backup.NOT_YET:
        raise Refused("BACKUP_NOT_GIVEN")
    body = {"after": after.value, "backup_given": inputs.backup is Backup.GIVEN}
    try:
        backend = await situation.systems.preview_collaboration_end(situation.caller, row["id"], body)
    except Refused as refused:
        # The backend knows services by their keys; people know them by their labels.
        raise Refused(refused.code, **{**refused.params, "service": service}) from refused
    customer, office = backend["customer"]["name"], backend["office"]["name"]
    return Preview(
        question=QUESTION,
        effects=(*_effects(after, backend), OTHERS_STAY, COUNTERPART_HEARS),
        warnings=_warnings(after, row["service"]),
        values={
            "service": service,
            "customer": customer,
            "office": office,
            "after": AFTER_TITLES[after],
            "others": backend["other_collaborations"],
        },
        target=row["id"],
        state_version=backend["state_version"],
        before={"status": row["status"], "service": row["service"]},
        memo={
            "id": row["id"],
            "body": body | {"state_version": backend["state_version"]},
            "service": service,
            "customer": customer,
            "office": office,
        },
        typed=service,
        typed_hint=Text(sv="tjänstens namn", nb="navnet på tjenesten", en="the service's name"),
        shown={
            "orgno": f"{customer if backend['customer']['orgno'] == inputs.orgno else office} ({inputs.orgno})",
            "collaboration": collaboration_title(row, inputs.orgno),
        },
    )


async def _meant(inputs: SamarbeteEndInputs, situation: Situation) -> Mapping[str, Any]:
    """The collaboration that is to end: the one that was named, or the only active one."""
    found = await situation.systems.collaborations(situation.caller, inputs.orgno)
    rows = found["collaborations"]
    if inputs.collaboration is not None:
        for row in rows:
            if row["id"] == inputs.collaboration:
                return row
        raise Refused("COLLABORATION_NOT_FOUND")
    active = [row for row in rows if row["status"] == "active"]
    if not active:
        raise Refused("NO_COLLABORATION", company=found["company"])
    if len(active) > 1:
        listed = ", ".join(collaboration_title(row, inputs.orgno) for row in active)
        raise Refused("COLLABORATION_NEEDED", list=listed)
    return active[0]


def _after(inputs: SamarbeteEndInputs, row: Mapping[str, Any], service: str) -> After:
    if row["status"] != "active":
        raise Refused("ALREADY_ENDED", date=(row["ended_at"] or "")[:10])
    options = row["end_options"]
    if not options:
        raise Refused("OPTIONS_UNKNOWN", service=service)
    if inputs.after is not None:
        return inputs.after
    if len(options) > 1:
        raise Refused("OPTION_NEEDED", service=service)
    return After(options[0])


def _effects(after: After, backend: Mapping[str, Any]) -> tuple[Text, ...]:
    if after is After.DEACTIVATE:
        return DEACTIVATED_CUSTOMER, DEACTIVATED_OFFICE if backend["other_collaborations"] else OFFICE_OUT
    return {
        After.CONTINUE_STANDALONE: (OFFICE_OUT, CUSTOMER_STAYS),
        After.CLOSE: (OFFICE_OUT, CLOSED),
        After.END: (OFFICE_OUT, PAYROLL_OUT),
        After.TERMINATE: (OFFICE_OUT, TERMINATED),
    }[after]


def _warnings(after: After, service: str) -> tuple[Text, ...]:
    if after is After.TERMINATE:
        return (ALL_DATA_LOST,)
    if service in PAYROLL_SERVICES:
        return ACCESS_LOST, PAYROLL_GOES_ON
    return (ACCESS_LOST,)


async def perform(inputs: SamarbeteEndInputs, situation: Situation, memo: Mapping[str, Any], key: str) -> Outcome:
    made = await situation.systems.end_collaboration(situation.caller, memo["id"], memo["body"], key)
    return recover(inputs, memo, made)


def recover(inputs: SamarbeteEndInputs, memo: Mapping[str, Any], made: Mapping[str, Any]) -> Outcome:
    state = made["state_after"]
    return Outcome(
        state="done",
        reference=made["id"],
        result={"collaboration": memo["id"], "changed": made["changed"], **state},
        after=state,
        message=DONE if made["changed"] else UNCHANGED,
        values={
            "service": memo["service"],
            "customer": memo["customer"],
            "office": memo["office"],
            "date": state["ended_at"][:10],
            "customer_access": ACCESS[state["customer_access"]],
            "office_access": ACCESS[state["office_access"]],
        },
    )


QUESTION = Text(
    sv="Ska samarbetet i {service} mellan {customer} och {office} avslutas? Efteråt: {after}. "
    "Skriv tjänstens namn, {service}, för att bekräfta.",
    nb="Skal samarbeidet i {service} mellom {customer} og {office} avsluttes? Etterpå: {after}. "
    "Skriv navnet på tjenesten, {service}, for å bekrefte.",
    en="End the collaboration in {service} between {customer} and {office}? Afterwards: {after}. "
    "Type the name of the service, {service}, to confirm.",
)
OFFICE_OUT = Text(
    sv="{office} får inte längre åtkomst till tjänsten.",
    nb="{office} har ikke lenger tilgang til tjenesten.",
    en="{office} no longer has access to the service.",
)
CUSTOMER_STAYS = Text(
    sv="{customer} fortsätter i {service} som förut.",
    nb="{customer} fortsetter i {service} som før.",
    en="{customer} carries on in {service} as before.",
)
DEACTIVATED_CUSTOMER = Text(
    sv="{customer} får en version av {service} som bara går att läsa.",
    nb="{customer} får en versjon av {service} som bare kan leses.",
    en="{customer} gets a read-only version of {service}.",
)
DEACTIVATED_OFFICE = Text(
    sv="{office} kan läsa, men bara så länge ett annat samarbete med kunden är aktivt (nu: {others}).",
    nb="{office} kan lese, men bare så lenge et annet samarbeid med kunden er aktivt (nå: {others}).",
    en="{office} can read, but only as long as another collaboration with the customer is active (now: {others}).",
)
CLOSED = Text(
    sv="{service} stängs. Befintliga uppgifter kan eventuellt läsas, men inte ändras.",
    nb="{service} lukkes. Eksisterende opplysninger kan eventuelt leses, men ikke endres.",
    en="{service} is closed. Existing information may still be readable, but cannot be changed.",
)
PAYROLL_OUT = Text(
    sv="{customer} har ingen åtkomst till {service} när samarbetet har avslutats.",
    nb="{customer} har ikke tilgang til {service} når samarbeidet er avsluttet.",
    en="{customer} has no access to {service} once the collaboration has ended.",
)
TERMINATED = Text(
    sv="{service} sägs upp för {customer}.",
    nb="{service} sies opp for {customer}.",
    en="{service} is terminated for {customer}.",
)
OTHERS_STAY = Text(
    sv="Andra samarbeten påverkas inte.",
    nb="Andre samarbeid påvirkes ikke.",
    en="Other collaborations are not affected.",
)
COUNTERPART_HEARS = Text(
    sv="Den andra parten meddelas.", nb="Den andre parten får beskjed.", en="The other party is notified."
)
ALL_DATA_LOST = Text(
    sv="Alla uppgifter i {service} försvinner.",
    nb="Alle opplysninger i {service} forsvinner.",
    en="Everything in {service} is lost.",
)
ACCESS_LOST = Text(
    sv="Åtkomsten kommer inte tillbaka av sig själv: då behövs ett nytt samarbete.",
    nb="Tilgangen kommer ikke tilbake av seg selv: da trengs et nytt samarbeid.",
    en="Access does not come back by itself: that takes a new collaboration.",
)
PAYROLL_GOES_ON = Text(
    sv="För att fortsätta behöver kunden ett löneprogram eller ett nytt samarbete.",
    nb="For å fortsette trenger kunden et lønnsprogram eller et nytt samarbeid.",
    en="To carry on, the customer needs a payroll program or a new collaboration.",
)
DONE = Text(
    sv="Klart: samarbetet i {service} mellan {customer} och {office} är avslutat. "
    "{customer}: {customer_access}. {office}: {office_access}.",
    nb="Ferdig: samarbeidet i {service} mellom {customer} og {office} er avsluttet. "
    "{customer}: {customer_access}. {office}: {office_access}.",
    en="Done: the collaboration in {service} between {customer} and {office} has ended. "
    "{customer}: {customer_access}. {office}: {office_access}.",
)
UNCHANGED = Text(
    sv="Samarbetet i {service} var redan avslutat ({date}). Inget har ändrats.",
    nb="Samarbeidet i {service} var allerede avsluttet ({date}). Ingenting er endret.",
    en="The collaboration in {service} had already ended ({date}). Nothing has changed.",
)
ACCESS: dict[str, Text] = {
    "unchanged": Text(sv="fortsätter som förut", nb="fortsetter som før", en="carries on as before"),
    "read_only": Text(sv="kan bara läsa", nb="kan bare lese", en="can only read"),
    "read_only_possible": Text(
        sv="kan eventuellt läsa, inte ändra", nb="kan eventuelt lese, ikke endre", en="may read, but not change"
    ),
    "none": Text(sv="ingen åtkomst", nb="ingen tilgang", en="no access"),
}

SAMARBETE_END = Operation(
    name="samarbete.end",
    title=Text(
        sv="Avsluta ett samarbete",
        nb="Avslutt et samarbeid",
        en="End a collaboration",
    ),
    kind="write",
    inputs=SamarbeteEndInputs,
    roles=frozenset({Role.COMPANY_ADMIN, Role.BYRA_CONSULTANT, Role.SUPPORT_AGENT}),
    company_input="orgno",
    confirm_level=2,
    irreversible=True,
    topics=(
        "samarbete.end",
        "samarbete.end.eekonomi-fakturering",
        "samarbete.end.payroll",
        "samarbete.end.utlagg",
        "samarbete.end.other-service",
        "samarbete.end.standalone-or-close",
        "samarbete.end.data-deleted",
    ),
    prepare=prepare,
    perform=perform,
    recover=recover,
    problems=collaboration_problems(
        "COLLABORATION_NOT_FOUND",
        "NO_COLLABORATION",
        "COLLABORATION_NEEDED",
        "OPTION_NEEDED",
        "OPTION_NOT_ALLOWED",
        "OPTIONS_UNKNOWN",
        "MAIN_CONTACT_MISSING",
        "BACKUP_USER_NOT_ADDED",
        "BACKUP_NOT_GIVEN",
        "SYNC_REQUIRED",
        "OPEN_REPORTS",
        "ALREADY_ENDED",
    ),
)
