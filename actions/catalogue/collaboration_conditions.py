"""Conditions of collaborations: what must be done before one can end, and before one can begin."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue.collaboration_inputs import PAYROLL_SERVICES
from actions.catalogue.condition import Condition, Standing
from actions.catalogue.operation import Situation
from actions.catalogue.roles import Role
from actions.catalogue.text import Text


async def main_contact(orgno: str, question: str, situation: Situation) -> Standing | None:
    """A collaboration ends only when the customer has a main contact."""
    rows = await _active(orgno, situation)
    if not rows:
        return None
    if any("MAIN_CONTACT_MISSING" in row["unmet"] for row in rows):
        return Standing(state="not_fulfilled", text=NO_CONTACT, do="main-contact.set")
    return Standing(state="fulfilled", text=CONTACT)


async def reports_sent(orgno: str, question: str, situation: Situation) -> Standing | None:
    """Before a collaboration in Visma Utlägg ends, all reports are to be sent."""
    rows = await _active(orgno, situation, frozenset({UTLAGG}))
    if not rows:
        return None
    if any("OPEN_REPORTS" in row["unmet"] for row in rows):
        return Standing(state="not_fulfilled", text=UNSENT)
    return Standing(state="fulfilled", text=ALL_SENT)


async def customer_user_synced(orgno: str, question: str, situation: Situation) -> Standing | None:
    """Before a payroll collaboration ends, the customer's user is to be added in Visma Lön, and synchronised."""
    rows = await _active(orgno, situation, PAYROLL_SERVICES)
    if not rows:
        return None
    unmet = {code for row in rows for code in row["unmet"]}
    if "BACKUP_USER_NOT_ADDED" in unmet:
        return Standing(state="not_fulfilled", text=NOT_ADDED)
    if "SYNC_REQUIRED" in unmet:
        return Standing(state="not_fulfilled", text=NOT_SYNCED, do="payroll.sync")
    return Standing(state="fulfilled", text=SYNCED)


async def no_collaboration(orgno: str, question: str, situation: Situation) -> Standing:
    """Visma Utlägg is terminated when nobody collaborates in it any more."""
    if await _active(orgno, situation, frozenset({UTLAGG})):
        return Standing(state="not_fulfilled", text=COLLABORATES, do="samarbete.end")
    return Standing(state="fulfilled", text=COLLABORATES_NOT)


async def task(orgno: str, question: str, situation: Situation) -> Standing:
    """Inviting a customer takes a task in Visma Advisor."""
    if await situation.systems.tasks(situation.caller, orgno):
        return Standing(state="fulfilled", text=HAS_TASK)
    return Standing(state="not_fulfilled", text=NO_TASK)


async def _active(orgno: str, situation: Situation, services: frozenset[str] | None = None) -> list[Mapping[str, Any]]:
    """The company's own active collaborations, in these services or in any: those in which it is the customer."""
    found = await situation.systems.collaborations(situation.caller, orgno)
    return [
        row
        for row in found["collaborations"]
        if row["status"] == "active"
        and row["customer"]["orgno"] == orgno
        and (services is None or row["service"] in services)
    ]


UTLAGG = "utlagg"
NO_CONTACT = Text(
    sv="{company} har ingen Huvudkontakt. Utan en sådan går det inte att avsluta samarbetet.",
    nb="{company} har ingen Huvudkontakt (hovedkontakt). Uten den kan ikke samarbeidet avsluttes.",
    en="{company} has no Huvudkontakt (main contact). Without one the collaboration cannot be ended.",
)
CONTACT = Text(
    sv="{company} har en Huvudkontakt.",
    nb="{company} har en Huvudkontakt (hovedkontakt).",
    en="{company} has a Huvudkontakt (main contact).",
)
UNSENT = Text(
    sv="{company} har utlägg eller rapporter i Visma Utlägg som inte är inskickade.",
    nb="{company} har utlegg eller rapporter i Visma Utlägg som ikke er sendt inn.",
    en="{company} has expenses or reports in Visma Utlägg that have not been submitted.",
)
ALL_SENT = Text(
    sv="Inget är kvar att skicka in i Visma Utlägg hos {company}.",
    nb="Det er ingenting igjen å sende inn i Visma Utlägg hos {company}.",
    en="Nothing is left to submit in Visma Utlägg at {company}.",
)
NOT_ADDED = Text(
    sv="Användaren för {company} är inte upplagd i Visma Lön ännu.",
    nb="Brukeren for {company} er ikke lagt til i Visma Lön ennå.",
    en="The user for {company} has not been added in Visma Lön yet.",
)
NOT_SYNCED = Text(
    sv="Användaren för {company} är upplagd i Visma Lön, men ingen synkronisering har gjorts efter det.",
    nb="Brukeren for {company} er lagt til i Visma Lön, men det er ikke synkronisert etterpå.",
    en="The user for {company} has been added in Visma Lön, but nothing has been synchronised since.",
)
SYNCED = Text(
    sv="Användaren för {company} är upplagd i Visma Lön, och synkroniseringen är gjord.",
    nb="Brukeren for {company} er lagt til i Visma Lön, og synkroniseringen er gjort.",
    en="The user for {company} has been added in Visma Lön, and the synchronisation is done.",
)
COLLABORATES = Text(
    sv="{company} har ett aktivt samarbete i Visma Utlägg. Avsluta det först.",
    nb="{company} har et aktivt samarbeid i Visma Utlägg. Avslutt det først.",
    en="{company} has an active collaboration in Visma Utlägg. End it first.",
)
COLLABORATES_NOT = Text(
    sv="{company} har inget samarbete i Visma Utlägg.",
    nb="{company} har ikke noe samarbeid i Visma Utlägg.",
    en="{company} has no collaboration in Visma Utlägg.",
)
HAS_TASK = Text(
    sv="{company} har ett uppdrag i Visma Advisor.",
    nb="{company} har et oppdrag i Visma Advisor.",
    en="{company} has a task in Visma Advisor.",
)
NO_TASK = Text(
    sv="{company} har inget uppdrag i Visma Advisor. Koppla ett uppdrag till kunden där först.",
    nb="{company} har ikke noe oppdrag i Visma Advisor. Koble et oppdrag til kunden der først.",
    en="{company} has no task in Visma Advisor. Connect a task to the customer there first.",
)

PARTIES = frozenset({Role.COMPANY_ADMIN, Role.BYRA_CONSULTANT})
MAIN_CONTACT = Condition(name="samarbete.main-contact", country="SE", look=main_contact, roles=PARTIES)
REPORTS_SENT = Condition(
    name="samarbete.reports-sent", country="SE", look=reports_sent, roles=PARTIES, operation="samarbete.list"
)
CUSTOMER_USER_SYNCED = Condition(
    name="samarbete.customer-user-synced",
    country="SE",
    look=customer_user_synced,
    roles=PARTIES,
    operation="samarbete.list",
)
NO_COLLABORATION = Condition(
    name="utlagg.no-collaboration", country="SE", look=no_collaboration, roles=PARTIES, operation="samarbete.list"
)
TASK = Condition(name="advisor.task", country="SE", look=task, roles=frozenset({Role.BYRA_CONSULTANT}))
