"""What approving an invitation and taking it back have in common."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue.collaboration_inputs import TYPE_TITLES, service_title
from actions.catalogue.operation import Situation
from actions.catalogue.problems import Refused

WAITING = "awaiting_approval"


async def meant(situation: Situation, orgno: str, invitation: str | None) -> Mapping[str, Any]:
    """The invitation of a customer that was named; without a name the only one that waits, or the latest."""
    found = await situation.systems.invitations(situation.caller, orgno)
    if invitation is not None:
        for row in found:
            if row["id"] == invitation:
                return row
        raise Refused("INVITATION_NOT_FOUND")
    waiting = [row for row in found if row["status"] == WAITING]
    if len(waiting) > 1:
        raise Refused("INVITATION_NEEDED", list=", ".join(title(row) for row in waiting))
    if not found:
        raise Refused("INVITATION_NOT_FOUND")
    # One that has run out or was taken back is refused by the backend, with the reason.
    return waiting[0] if waiting else max(found, key=lambda row: row["sent_at"])


def title(row: Mapping[str, Any]) -> str:
    return f"{TYPE_TITLES[row['type']].sv} – {row['office_name']}"


def services(row: Mapping[str, Any]) -> str:
    """The services of an invitation by their labels; those of its type where none were chosen."""
    return ", ".join(service_title(service) for service in row["services"]) or TYPE_TITLES[row["type"]].sv
