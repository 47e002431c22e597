"""The declaration of a condition: what must hold at a company before a procedure can be followed, and how to look."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from actions.catalogue.caller import Caller
from actions.catalogue.operation import Situation
from actions.catalogue.roles import Role
from actions.catalogue.text import Text

State = Literal["fulfilled", "not_fulfilled", "unknown"]
DIGITS = {"NO": 9, "SE": 10}
"""Of an organisation number, by country."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a condition stands at a company, and why."""

    state: State
    text: Text
    """May use `{company}`, the company's name, and `values`."""
    values: Mapping[str, str | Text] = field(default_factory=dict)
    do: str | None = None
    """The operation that makes it hold, where there is one."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One thing that is looked up, and never changed. A topic's part names it as its `check`."""

    name: str
    country: Literal["NO", "SE"]
    """Of the companies that it can be asked about."""
    look: Callable[[str, str, Situation], Awaitable[Standing | None]]
    """Org number, the question as it was written ("" when there is none), situation: how it stands; None where it does
    not apply to the company."""
    roles: frozenset[Role] = frozenset()
    """Who may see it at their company; empty: everybody who belongs there."""
    operation: str | None = None
    """The read operation that tells the same in full, for whoever asks."""
    by_question: bool = False
    """It depends on what the question says, as on whom it names."""

    def companies(self, caller: Caller) -> list[str]:
        """Org numbers of the caller's companies, or of their clients, for which they may see it."""
        enough = (self.roles or frozenset(Role)) - {Role.BYRA_CONSULTANT}
        own = caller.companies_with(enough)
        if not self.roles or Role.BYRA_CONSULTANT in self.roles:
            own += caller.clients
        return sorted({orgno for orgno in own if len(orgno) == DIGITS[self.country]})


def cannot_tell() -> Standing:
    """What is said when the backend did not answer, refused, or took too long."""
    return Standing(state="unknown", text=NO_ANSWER)


NO_ANSWER = Text(
    sv="Jag kan inte kontrollera det för {company} just nu.",
    nb="Jeg får ikke sjekket dette for {company} akkurat nå.",
    en="I cannot check this for {company} right now.",
)
