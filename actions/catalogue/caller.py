"""Who is asking, as the verified identity says it; never as the chat says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from actions.catalogue.roles import Role


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A person with a verified identity, or nobody (`subject` is None)."""

    subject: str | None = None
    name: str = ""
    email: str = ""
    roles: frozenset[Role] = frozenset()
    companies: Mapping[str, frozenset[Role]] = field(default_factory=dict)
    """Org number to the roles held there."""
    clients: frozenset[str] = frozenset()
    """Org numbers that an accounting office's consultant works for."""
    code_domains: frozenset[str] = frozenset()
    """E-mail domains for which emergency codes may be generated."""

    @property
    def anonymous(self) -> bool:
        return self.subject is None

    @property
    def agent(self) -> bool:
        return Role.SUPPORT_AGENT in self.roles

    def companies_with(self, roles: frozenset[Role]) -> list[str]:
        """Org numbers where the caller holds one of `roles`, in order."""
        return sorted(orgno for orgno, held in self.companies.items() if held & roles)


NOBODY = Caller()
