"""Who asks for an operation, and from where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions.catalogue.caller import NOBODY, Caller
from actions.catalogue.text import Language


@dataclass(frozen=True, kw_only=True)
class Requester:
    """The verified person (or nobody), the conversation they speak in, and for whom an agent acts."""

    caller: Caller = NOBODY
    claims: Mapping[str, Any] | None = None
    language: Language = "en"
    conversation: str | None = None
    on_behalf_of: str | None = None
    case: str | None = None
    identity_check: Mapping[str, str] | None = None
    channel: str = "chat"

    @property
    def principal(self) -> str | None:
        return self.caller.subject
