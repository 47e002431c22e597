"""Conditions of the payroll services: who approves."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from actions.catalogue.condition import Condition, Standing
from actions.catalogue.operation import Situation
from actions.catalogue.payroll_inputs import employee_title, employees_named
from actions.catalogue.roles import Role
from actions.catalogue.text import Text

MOST_NAMED = 5


async def not_approver(orgno: str, question: str, situation: Situation) -> Standing:
    """Whoever is to leave a service must not be *attestansvarig*; that is certain when the question says who it is, or
    when nobody is."""
    employees = await situation.systems.employees(situation.caller, orgno)
    named = employees_named(employees, _names_in(question))
    approvers = [employee for employee in named or employees if employee["is_approver"]]
    if named and approvers:
        return Standing(state="not_fulfilled", text=IS_APPROVER, values=_listed(approvers), do=REMOVE)
    if named:
        return Standing(state="fulfilled", text=IS_NONE, values=_listed(named))
    if approvers:
        return Standing(state="unknown", text=WHO, values=_listed(approvers), do=REMOVE)
    return Standing(state="fulfilled", text=NOBODY_IS)


def _names_in(question: str) -> str:
    """Its numbers and its words with a capital letter: *Bo* and *Per* are people, *bo* and *per* are words. The number
    in *Visma Lön 600* is nobody's."""
    without = re.sub(r"\bl[öo]n\s+\d+(?:/\d+)?", " ", question, flags=re.IGNORECASE)
    return " ".join(word for word in re.findall(r"\w+", without) if word[0].isupper() or word[0].isdigit())


def _listed(employees: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    more = ["…"] if len(employees) > MOST_NAMED else []
    return {"list": ", ".join([*map(employee_title, employees[:MOST_NAMED]), *more])}


REMOVE = "payroll.approver.remove"
IS_APPROVER = Text(
    sv="Attestansvarig hos {company}: {list}. Ta bort attestansvaret först.",
    nb="Attestansvarlig hos {company}: {list}. Fjern attestansvaret først.",
    en="Approver (attestansvarig) at {company}: {list}. Remove the approver setting first.",
)
IS_NONE = Text(
    sv="Inte attestansvarig hos {company}: {list}.",
    nb="Ikke attestansvarlig hos {company}: {list}.",
    en="Not an approver (attestansvarig) at {company}: {list}.",
)
WHO = Text(
    sv="Det beror på vem det gäller. Attestansvariga hos {company}: {list}.",
    nb="Det kommer an på hvem det gjelder. Attestansvarlige hos {company}: {list}.",
    en="It depends on who it is about. Approvers (attestansvariga) at {company}: {list}.",
)
NOBODY_IS = Text(
    sv="Ingen anställd hos {company} är attestansvarig.",
    nb="Ingen ansatt hos {company} er attestansvarlig.",
    en="No employee at {company} is an approver (attestansvarig).",
)

NOT_APPROVER = Condition(
    name="payroll.not-approver",
    country="SE",
    look=not_approver,
    roles=frozenset({Role.PAYROLL_ADMIN, Role.COMPANY_ADMIN, Role.BYRA_CONSULTANT}),
    by_question=True,
)
