"""How a development persona is written down."""

from typing import Any


def person(name: str, email: str, roles: list[str], companies: dict[str, str], **more: Any) -> dict[str, Any]:
    """The display and the claims of one; `companies`: org number to name, the roles are held at each of them."""
    return {
        "display": {"name": name, "company": ", ".join(companies.values()) or "Visma"},
        "claims": {
            "name": name,
            "email": email,
            "roles": roles,
            "companies": [{"orgno": orgno, "name": title, "roles": roles} for orgno, title in companies.items()],
            **more,
        },
    }
