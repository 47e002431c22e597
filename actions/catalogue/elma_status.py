"""`elma.status`: is this company registered in ELMA, and where (`domain.md` B.3)."""

from actions.catalogue.elma_states import NOTES, UNCERTAIN, access_point, named
from actions.catalogue.inputs import NorwegianOrgno
from actions.catalogue.operation import Inputs, Next, Operation, Reading, Situation
from actions.catalogue.roles import Role
from actions.catalogue.text import Text


class ElmaStatusInputs(Inputs):
    orgno: NorwegianOrgno


SENTENCES: dict[str, Text] = {
    "NOT_REGISTERED": Text(
        sv="{company} är inte registrerat i ELMA.",
        nb="{company} er ikke registrert i ELMA.",
        en="{company} is not registered in ELMA.",
    ),
    "REGISTERED_AUTOINVOICE": Text(
        sv="{company} är registrerat i ELMA via Visma.net AutoInvoice.",
        nb="{company} er registrert i ELMA via Visma.net AutoInvoice.",
        en="{company} is registered in ELMA through Visma.net AutoInvoice.",
    ),
    "REGISTERED_OTHER_AP": Text(
        sv="{company} är registrerat i ELMA via en annan accesspunkt: {access_point}.",
        nb="{company} er registrert i ELMA via et annet aksesspunkt: {access_point}.",
        en="{company} is registered in ELMA through another access point: {access_point}.",
    ),
    "PENDING_REGISTER": Text(
        sv="Registreringen av {company} i ELMA pågår.",
        nb="Registreringen av {company} i ELMA pågår.",
        en="The registration of {company} in ELMA is in progress.",
    ),
    "PENDING_UNREGISTER": Text(
        sv="Avregistreringen av {company} från ELMA pågår.",
        nb="Utmeldingen av {company} fra ELMA pågår.",
        en="{company} is being unregistered from ELMA.",
    ),
    "UNKNOWN": Text(
        sv="Jag får inget svar om {company} från Peppol nu, så jag kan inte säga om företaget är registrerat. "
        "Försök igen om en stund.",
        nb="Jeg får ikke svar om {company} fra Peppol nå, så jeg kan ikke si om bedriften er registrert. "
        "Prøv igjen om litt.",
        en="Peppol does not answer for {company} right now, so I cannot tell whether the company is registered. "
        "Try again in a while.",
    ),
}
STATE_TITLES: dict[str, Text] = {
    "NOT_REGISTERED": Text(sv="inte registrerat", nb="ikke registrert", en="not registered"),
    "REGISTERED_AUTOINVOICE": Text(
        sv="registrerat via AutoInvoice", nb="registrert via AutoInvoice", en="registered through AutoInvoice"
    ),
    "REGISTERED_OTHER_AP": Text(
        sv="registrerat via annan accesspunkt",
        nb="registrert via annet aksesspunkt",
        en="registered through another access point",
    ),
    "PENDING_REGISTER": Text(sv="registreras", nb="registreres", en="being registered"),
    "PENDING_UNREGISTER": Text(sv="avregistreras", nb="meldes ut", en="being unregistered"),
    "UNKNOWN": Text(sv="okänt", nb="ukjent", en="unknown"),
}


async def read(inputs: ElmaStatusInputs, situation: Situation) -> Reading:
    found = await situation.systems.participant(inputs.orgno)
    state, own_state = found["state"], found["own_state"]
    lines: list[tuple[Text, str | Text]] = [
        (Text(sv="Status", nb="Status", en="Status"), STATE_TITLES[state]),
        (Text(sv="Deltagar-id", nb="Deltaker-ID", en="Participant id"), found["participant_id"]),
    ]
    if found.get("access_point"):
        lines.append((Text(sv="Accesspunkt", nb="Aksesspunkt", en="Access point"), found["access_point"]))
    differs = own_state not in (None, "UNKNOWN", state)
    if differs:
        lines.append(
            (
                Text(sv="I vårt eget register", nb="I vårt eget register", en="In our own record"),
                STATE_TITLES[own_state],
            )
        )
    lines.append(
        (Text(sv="Kontrollerat", nb="Sjekket", en="Checked"), f"{found['checked_at'][:16].replace('T', ' ')} UTC")
    )
    fields = ("orgno", "participant_id", "state", "access_point", "smp_host", "document_types")
    result = {
        name: found[name] for name in (*fields, "can_receive_invoice", "source", "checked_at", "registered", "note")
    }
    return Reading(
        result=result | ({"own_state": own_state} if differs else {}),
        message=UNCERTAIN.get(found["note"], SENTENCES[state]) if state == "UNKNOWN" else SENTENCES[state],
        values={
            "company": named(found, inputs.orgno),
            "access_point": access_point(found),
            "smp_host": found["smp_host"] or "Peppol",
        },
        lines=tuple(lines),
        notes=(NOTES[found["note"]],) if found["note"] in NOTES else (),
        next=_next(state, inputs.orgno, situation),
    )


def _next(state: str, orgno: str, situation: Situation) -> Next | None:
    """What a person can do about their own company."""
    operation = {
        "REGISTERED_AUTOINVOICE": "elma.unregister",
        "REGISTERED_OTHER_AP": "elma.switch",
        "NOT_REGISTERED": "elma.register",
    }.get(state)
    own = situation.caller.companies.get(orgno, frozenset()) & CHANGERS or orgno in situation.caller.clients
    return Next(operation=operation, inputs={"orgno": orgno}) if operation and own else None


CHANGERS = frozenset({Role.COMPANY_ADMIN})
ELMA_STATUS = Operation(
    name="elma.status",
    title=Text(
        sv="Kontrollera om ett företag finns i ELMA",
        nb="Sjekk om en bedrift er registrert i ELMA",
        en="Check whether a company is registered in ELMA",
    ),
    kind="read",
    inputs=ElmaStatusInputs,
    topics=("elma.lookup",),
    read=read,
)
