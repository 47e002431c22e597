"""The sign-in of a site: tokens of its own issuer, short-lived, for this site only, and never for our staff."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from actions.catalogue.roles import STAFF
from api.errors import NotSignedIn
from api.identity import INVALID_TOKEN, SITE, Keys, LocalKeys, Verifier, remote_keys
from api.sites.site import Site, SiteIdentity

LONGEST_LIFE = dt.timedelta(minutes=10)
REQUIRED = ("iss", "aud", "exp", "iat", "sub", "jti")
_LONGEST_JTI = 200


@dataclass(frozen=True)
class SiteVerifier:
    """Checks the tokens of one site's issuer; its people never count as those of another site, or of the house."""

    site: str
    verifier: Verifier

    async def claims(self, token: str) -> dict[str, Any]:
        """Claims with the site before `sub`, and without roles of our staff; raises `NotSignedIn`."""
        claims = await self.verifier.claims(token)
        if not isinstance(claims["jti"], str) or not 0 < len(claims["jti"]) <= _LONGEST_JTI:
            raise NotSignedIn("INVALID_TOKEN", INVALID_TOKEN)
        roles = [role for role in claims.get("roles", []) if role not in STAFF]
        return claims | {SITE: self.site, "sub": f"{self.site}/{claims['sub']}", "roles": roles}


def verifier_for(site: Site, identity: SiteIdentity) -> SiteVerifier:
    """The verifier of a site with a sign-in of its own."""
    keys: Keys = LocalKeys(identity.jwks) if identity.jwks is not None else remote_keys(str(identity.jwks_url))
    return SiteVerifier(site.id, Verifier(keys, identity.issuer, site.id, LONGEST_LIFE, REQUIRED))
