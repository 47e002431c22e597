"""Conditions of ELMA: through whom a company is registered."""

from actions.catalogue.condition import Condition, Standing
from actions.catalogue.elma_states import access_point
from actions.catalogue.operation import Situation
from actions.catalogue.text import Text


async def through_autoinvoice(orgno: str, question: str, situation: Situation) -> Standing:
    """Only what is registered through AutoInvoice can be unregistered there."""
    found = await situation.systems.participant(orgno)
    values = {"access_point": access_point(found)}
    match found["state"]:
        case "REGISTERED_AUTOINVOICE":
            return Standing(state="fulfilled", text=AT_AUTOINVOICE)
        case "REGISTERED_OTHER_AP":
            return Standing(state="not_fulfilled", text=ONLY_THEY, values=values)
        case "NOT_REGISTERED":
            return Standing(state="not_fulfilled", text=NOWHERE)
        case "PENDING_REGISTER" | "PENDING_UNREGISTER":
            return Standing(state="unknown", text=CHANGING)
    return Standing(state="unknown", text=SILENT)


async def not_elsewhere(orgno: str, question: str, situation: Situation) -> Standing:
    """A company can be registered at one access point only."""
    found = await situation.systems.participant(orgno)
    match found["state"]:
        case "NOT_REGISTERED":
            return Standing(state="fulfilled", text=NOWHERE)
        case "REGISTERED_AUTOINVOICE":
            return Standing(state="fulfilled", text=AT_AUTOINVOICE)
        case "REGISTERED_OTHER_AP":
            values = {"access_point": access_point(found)}
            return Standing(state="not_fulfilled", text=ELSEWHERE, values=values, do="elma.switch")
        case "PENDING_REGISTER" | "PENDING_UNREGISTER":
            return Standing(state="unknown", text=CHANGING)
    return Standing(state="unknown", text=SILENT)


AT_AUTOINVOICE = Text(
    sv="{company} är registrerat i ELMA via Visma.net AutoInvoice.",
    nb="{company} er registrert i ELMA via Visma.net AutoInvoice.",
    en="{company} is registered in ELMA through Visma.net AutoInvoice.",
)
ONLY_THEY = Text(
    sv="{company} är registrerat via {access_point}. Bara de kan avregistrera er.",
    nb="{company} er registrert via {access_point}. Bare de kan melde dere ut.",
    en="{company} is registered through {access_point}. Only they can unregister you.",
)
ELSEWHERE = Text(
    sv="{company} är registrerat via {access_point} och måste först avregistreras där.",
    nb="{company} er registrert via {access_point} og må først meldes ut der.",
    en="{company} is registered through {access_point} and must first be unregistered there.",
)
NOWHERE = Text(
    sv="{company} är inte registrerat i ELMA.",
    nb="{company} er ikke registrert i ELMA.",
    en="{company} is not registered in ELMA.",
)
CHANGING = Text(
    sv="En ändring i ELMA pågår för {company}. Fråga igen om en stund.",
    nb="En endring i ELMA pågår for {company}. Spør igjen om litt.",
    en="A change in ELMA is in progress for {company}. Ask again in a while.",
)
SILENT = Text(
    sv="Jag får inget svar från ELMA om {company} just nu.",
    nb="Jeg får ikke svar fra ELMA om {company} akkurat nå.",
    en="I get no answer from ELMA about {company} right now.",
)

THROUGH_AUTOINVOICE = Condition(
    name="elma.through-autoinvoice", country="NO", look=through_autoinvoice, operation="elma.status"
)
NOT_ELSEWHERE = Condition(name="elma.not-elsewhere", country="NO", look=not_elsewhere, operation="elma.status")
