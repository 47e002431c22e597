"""Who the caller is: signed identity tokens, checked the same way in development and production."""

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import jwt
from jwt import PyJWKClient, PyJWKSet
from jwt.exceptions import PyJWKClientError, PyJWTError

from actions.catalogue.caller import Caller
from actions.catalogue.roles import STAFF, Role
from actions.catalogue.text import Text
from api.errors import NotSignedIn, Unavailable

ALGORITHMS = ["RS256", "EdDSA"]
LEEWAY = dt.timedelta(seconds=60)
LONGEST_LIFE = dt.timedelta(hours=1)
LONGEST_TOKEN = 8_192
SITE = "fyr:site"
"""Put into the claims of a site's own sign-in by its verifier; nobody's token can bring it along."""
REQUIRED = ("iss", "aud", "exp", "iat", "sub")

INVALID_TOKEN = Text(
    sv="Inloggningen gäller inte. Logga in igen.",
    nb="Innloggingen er ikke gyldig. Logg inn på nytt.",
    en="The sign-in is not valid. Please sign in again.",
)


class Keys(Protocol):
    """Finds the public key that a token names."""

    def get_signing_key_from_jwt(self, token: str) -> Any: ...


class LocalKeys:
    """Public keys that are at hand; used by the development issuer and by tests."""

    def __init__(self, jwks: Mapping[str, Any]) -> None:
        self._keys = {key.key_id: key for key in PyJWKSet.from_dict(dict(jwks)).keys}

    def get_signing_key_from_jwt(self, token: str) -> Any:
        key_id = jwt.get_unverified_header(token).get("kid")
        if key_id not in self._keys:
            raise PyJWKClientError("unknown key")
        return self._keys[key_id]


def remote_keys(url: str) -> Keys:
    """Keys of a real issuer: cached, fetched from the configured address only."""
    return PyJWKClient(url, cache_keys=True, lifespan=600, timeout=3)


@dataclass(frozen=True)
class Verifier:
    """Checks signature, issuer, audience, age and the claims that we use."""

    keys: Keys
    issuer: str
    audience: str
    longest_life: dt.timedelta = LONGEST_LIFE
    required: Sequence[str] = REQUIRED
    """Claims that must be there."""

    async def caller(self, token: str) -> Caller:
        """The person that a token vouches for; raises `NotSignedIn` for anything that is not right about it."""
        return caller_of(await self.claims(token))

    async def claims(self, token: str) -> dict[str, Any]:
        if len(token) > LONGEST_TOKEN:
            raise NotSignedIn("INVALID_TOKEN", INVALID_TOKEN)
        try:
            key = await asyncio.to_thread(self.keys.get_signing_key_from_jwt, token)
            claims = jwt.decode(
                token,
                key.key,
                algorithms=ALGORITHMS,
                issuer=self.issuer,
                audience=self.audience,
                leeway=LEEWAY,
                options={"require": list(self.required), "strict_aud": False},
            )
            claims.pop(SITE, None)
            caller_of(claims)
        except jwt.PyJWKClientConnectionError as error:
            raise Unavailable("IDENTITY_UNAVAILABLE") from error
        except (PyJWTError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise NotSignedIn("INVALID_TOKEN", INVALID_TOKEN) from error
        if claims["exp"] - claims["iat"] > (self.longest_life + LEEWAY).total_seconds():
            raise NotSignedIn("INVALID_TOKEN", INVALID_TOKEN)
        return claims


def caller_of(claims: Mapping[str, Any]) -> Caller:
    """Claims to caller; roles that we do not know are ignored, malformed claims raise."""
    if not isinstance(claims["sub"], str) or not claims["sub"]:
        raise ValueError("sub")
    right = claims.get("emergency_code_right") or {}
    return Caller(
        subject=claims["sub"],
        name=str(claims.get("name", "")),
        email=str(claims.get("email", "")),
        roles=_roles(claims.get("roles", [])),
        # A company that hands out roles cannot make anybody an agent.
        companies={
            str(company["orgno"]): _roles(company.get("roles", [])) - STAFF for company in claims.get("companies", [])
        },
        clients=frozenset(str(orgno) for orgno in claims.get("clients", [])),
        code_domains=frozenset(str(domain).lower() for domain in right.get("domains", [])),
    )


def _roles(names: list[str]) -> frozenset[Role]:
    return frozenset(Role(name) for name in names if name in set(Role))
