"""The people of the sandbox, for development: a key each, and the claims that a sign-in would give them."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from api.errors import NotFound
from api.identity import LocalKeys

TOKEN_LIFE = dt.timedelta(hours=1)
KEY_ID = "development"


def _person(name: str, email: str, roles: list[str], companies: dict[str, str], **more: Any) -> dict[str, Any]:
    """`companies`: org number to name; the roles are held at each of them."""
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


PERSONAS: dict[str, dict[str, Any]] = {
    "end-user": _person("Ola Nordmann", "ola@fjordfisk.example", ["end_user"], {"123456785": "Fjordfisk AS"}),
    "vismanet-admin": _person(
        "Kari Fjord",
        "admin@fjordfisk.example",
        ["visma_net_admin", "company_admin"],
        {"123456785": "Fjordfisk AS"},
        emergency_code_right={"domains": ["fjordfisk.example"]},
    ),
    "vismanet-admin-no-right": _person(
        "Nils Lysne", "admin@nordlys.example", ["visma_net_admin"], {"811111112": "Nordlys AS"}
    ),
    "company-admin-bergverk": _person(
        "Berit Berg", "leder@bergverk.example", ["company_admin"], {"987654325": "Bergverk AS"}
    ),
    "company-admin-granlia": _person(
        "Guro Granli",
        "leder@granlia.example",
        ["company_admin"],
        {"955555554": "Granlia AS", "966666668": "Strømvik AS"},
    ),
    "company-admin-nordlys": _person(
        "Nora Lysne", "leder@nordlys.example", ["company_admin"], {"811111112": "Nordlys AS"}
    ),
    "payroll-admin": _person(
        "Lena Björk", "lon@bjorkbygg.example", ["payroll_admin", "company_admin"], {"5599990008": "Björk Bygg AB"}
    ),
    "company-admin-sjostad": _person(
        "Sara Sjöstad", "agare@sjostadcafe.example", ["company_admin"], {"5599991113": "Sjöstad Café AB"}
    ),
    "signatory-tindtek": _person(
        "Tiril Tind", "signatar@tindtek.example", ["firmatecknare", "company_admin"], {"922222223": "Tindtek AS"}
    ),
    "byra-consultant": _person(
        "Karin Lind",
        "konsult@byranlind.example",
        ["byra_consultant"],
        {"8029990002": "Byrån Lind AB"},
        clients=["5599991113", "5599992228"],
    ),
    "support-agent": _person("Anna Agent", "agent@visma.example", ["support_agent"], {}),
    "support-lead": _person("Lars Lead", "lead@visma.example", ["support_agent", "support_lead"], {}),
}
VISITOR = {"key": "visitor", "name": "", "company": None, "roles": []}


class DevelopmentIssuer:
    """Signs identity tokens for the personas with a key that was made on this machine."""

    def __init__(self, key_file: Path, issuer: str, audience: str) -> None:
        key = load_pem_private_key(key_file.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError(f"{key_file} holds no Ed25519 key")
        self._key, self._issuer, self._audience = key, issuer, audience

    def keys(self) -> LocalKeys:
        public = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(self._key.public_key()))
        return LocalKeys({"keys": [public | {"kid": KEY_ID, "alg": "EdDSA", "use": "sig"}]})

    def token(self, persona: str) -> tuple[str, dt.datetime]:
        """A signed identity token of a persona, and when it expires."""
        if persona not in PERSONAS:
            raise NotFound("PERSONA_UNKNOWN")
        issued = dt.datetime.now(dt.UTC)
        expires = issued + TOKEN_LIFE
        claims = PERSONAS[persona]["claims"] | {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": f"persona:{persona}",
            "iat": issued,
            "exp": expires,
        }
        return jwt.encode(claims, self._key, algorithm="EdDSA", headers={"kid": KEY_ID}), expires


def listed() -> list[dict[str, Any]]:
    """The personas as the demo page shows them."""
    people = [{"key": key, **person["display"], "roles": person["claims"]["roles"]} for key, person in PERSONAS.items()]
    return [VISITOR, *people]
