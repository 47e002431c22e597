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
from api.personas import collaboration, contracts, elma, first, payroll

TOKEN_LIFE = dt.timedelta(hours=1)
KEY_ID = "development"


PERSONAS: dict[str, dict[str, Any]] = {
    **contracts.PEOPLE,
    **first.PEOPLE,
    **collaboration.PEOPLE,
    **elma.PEOPLE,
    **payroll.PEOPLE,
}
"""Every persona by its key; one line for each product area."""
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
