"""Who may run an operation, decided from the verified identity alone."""

from actions.catalogue.caller import Caller
from actions.catalogue.operation import Operation
from actions.catalogue.problems import Refused
from actions.catalogue.roles import ROLE_TITLES, Role


def check_role(operation: Operation, caller: Caller) -> None:
    """Raise `Refused` unless the caller holds a role that may run it somewhere."""
    if not operation.roles:
        return
    if caller.anonymous:
        raise Refused("AUTH_REQUIRED")
    held = caller.roles.union(*caller.companies.values())
    if not held & operation.roles:
        raise Refused("FORBIDDEN_ROLE", roles=[ROLE_TITLES[role] for role in sorted(operation.roles)])


def check_company(operation: Operation, caller: Caller, orgno: str, company: str) -> None:
    """Raise `Refused` unless a role that may run it is held at this company, or an agent may run it for any."""
    if not operation.roles or (caller.agent and Role.SUPPORT_AGENT in operation.roles):
        return
    if Role.BYRA_CONSULTANT in operation.roles & caller.roles and orgno in caller.clients:
        return
    if not caller.companies.get(orgno, frozenset()) & operation.roles:
        raise Refused("NOT_YOUR_COMPANY", company=company)


def check_agent(operation: Operation, caller: Caller, case: str | None, on_behalf_of: str | None) -> None:
    """An agent acts for somebody, in a case (`domain.md` B.0)."""
    if operation.kind == "write" and operation.roles and caller.agent and not (case and on_behalf_of):
        raise Refused("CASE_REQUIRED")
