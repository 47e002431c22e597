"""From what an identity provider says about a person to what they are in the console."""

from collections.abc import Mapping
from typing import Any

from actions.catalogue.roles import STAFF, Role


def staff_claims(claims: Mapping[str, Any], roles_claim: str, prefix: str) -> dict[str, Any]:
    """The claims that a session keeps; without roles for somebody who has none in the console.

    `roles_claim` names the claim, with dots into nested ones (`realm_access.roles`); one role may stand as a string.
    `prefix` goes before `sub`, so that a number of this provider is never a customer's of another.
    """
    named = _at(claims, roles_claim)
    listed = [named] if isinstance(named, str) else named if isinstance(named, list) else []
    roles = {role for role in STAFF if role.value in listed}
    if Role.SUPPORT_LEAD in roles:
        # A lead may do all that an agent may.
        roles.add(Role.SUPPORT_AGENT)
    return {
        "sub": f"{prefix}{claims['sub']}",
        "name": str(claims.get("name") or claims.get("preferred_username") or claims.get("email") or ""),
        "email": str(claims.get("email") or ""),
        "roles": sorted(role.value for role in roles),
    }


def _at(claims: Mapping[str, Any], path: str) -> Any:
    """The claim of this very name, else the one that the dots lead to. (Some providers' names are addresses.)"""
    if path in claims:
        return claims[path]
    found: Any = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
