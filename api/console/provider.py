"""The identity provider of the console: discovery, the way there, the code's exchange, the way out (OpenID Connect)."""

import asyncio
import time
from typing import Any
from urllib.parse import quote_plus, urlencode

import httpx
import jwt
from jwt.exceptions import PyJWTError
from pydantic import BaseModel, ValidationError

from api.console.attempt import Attempt
from api.errors import NotSignedIn, Unavailable
from api.identity import ALGORITHMS, INVALID_TOKEN, LEEWAY, LONGEST_TOKEN, Keys, remote_keys
from api.settings import Settings

TIMEOUT = httpx.Timeout(3.0, connect=1.0)
DISCOVERY_SECONDS = 600
DISCOVERY_PATH = "/.well-known/openid-configuration"
CALLBACK_PATH = "/console/callback"
SIGNED_OUT_PATH = "/console/signed-out"


class Discovered(BaseModel):
    """What we use of a discovery document."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    code_challenge_methods_supported: list[str] = ["S256"]
    """Some providers keep silent about it; PKCE does not depend on what they say."""
    authorization_response_iss_parameter_supported: bool = False

    @property
    def addresses(self) -> list[str]:
        named = (self.authorization_endpoint, self.token_endpoint, self.jwks_uri)
        return [*named, *filter(None, (self.userinfo_endpoint, self.end_session_endpoint))]


class _Tokens(BaseModel):
    id_token: str
    access_token: str


class Provider:
    """One provider with one client registered for us.

    Raises `Unavailable` where it does not answer and `NotSignedIn` for whatever is not right about an answer.
    """

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._settings = settings
        self._issuer, self._client = settings.console_issuer, settings.console_client_id
        self._http = httpx.AsyncClient(timeout=TIMEOUT, transport=transport, follow_redirects=False)
        self._found: tuple[float, Discovered, Keys] | None = None

    async def close(self) -> None:
        await self._http.aclose()

    async def sign_in_url(self, attempt: Attempt, language: str) -> str:
        """Where the browser is sent to."""
        found, _ = await self._discovered()
        asked = {
            "response_type": "code",
            "client_id": self._client,
            "redirect_uri": self._own(CALLBACK_PATH),
            "scope": self._settings.console_scopes,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
            "ui_locales": language,
        }
        return _with(found.authorization_endpoint, asked)

    async def check_sender(self, issuer: str | None) -> None:
        """The `iss` of an answer that came through the browser: no other provider's answer is taken for ours."""
        found, _ = await self._discovered()
        if issuer != found.issuer and (issuer is not None or found.authorization_response_iss_parameter_supported):
            raise NotSignedIn("INVALID_TOKEN", INVALID_TOKEN)

    async def claims(self, code: str, attempt: Attempt) -> dict[str, Any]:
        """Exchange a code for what the provider says about the person."""
        found, keys = await self._discovered()
        body = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._own(CALLBACK_PATH),
            "code_verifier": attempt.verifier,
        }
        secret, auth = self._settings.console_client_secret.get_secret_value(), None
        if secret:
            auth = httpx.BasicAuth(quote_plus(self._client), quote_plus(secret))
        else:
            body["client_id"] = self._client
        given = await self._asked("POST", found.token_endpoint, data=body, auth=auth)
        try:
            tokens = _Tokens.model_validate(given)
        except ValidationError as error:
            raise NotSignedIn("INVALID_TOKEN", INVALID_TOKEN) from error
        claims = await self._id_token(tokens.id_token, found, keys, attempt.nonce)
        if found.userinfo_endpoint is None:
            return claims
        # Names and roles may be told there only; the signed token's word goes first.
        bearer = {"Authorization": f"Bearer {tokens.access_token}"}
        told = await self._asked("GET", found.userinfo_endpoint, headers=bearer)
        if told.get("sub") != claims["sub"]:
            raise NotSignedIn("INVALID_TOKEN", INVALID_TOKEN)
        return told | claims

    async def sign_out_url(self, language: str) -> str | None:
        """Where the browser ends the sign-in at the provider too; None where it offers that to nobody.

        The provider asks the person whether they mean it: it is given no token, because none is kept.
        """
        found, _ = await self._discovered()
        if found.end_session_endpoint is None:
            return None
        asked = {"client_id": self._client, "post_logout_redirect_uri": self._own(SIGNED_OUT_PATH)}
        return _with(found.end_session_endpoint, asked | {"ui_locales": language})

    async def _id_token(self, token: str, found: Discovered, keys: Keys, nonce: str) -> dict[str, Any]:
        try:
            if len(token) > LONGEST_TOKEN:
                raise ValueError("too long")
            key = await asyncio.to_thread(keys.get_signing_key_from_jwt, token)
            claims = jwt.decode(
                token,
                key.key,
                algorithms=ALGORITHMS,
                issuer=found.issuer,
                audience=self._client,
                leeway=LEEWAY,
                options={"require": ["iss", "aud", "exp", "iat", "sub", "nonce"]},
            )
            if claims["aud"] not in (self._client, [self._client]) or claims.get("azp", self._client) != self._client:
                raise ValueError("for others too")
            if claims["nonce"] != nonce or not isinstance(claims["sub"], str) or not claims["sub"]:
                raise ValueError("of another sign-in")
        except jwt.PyJWKClientConnectionError as error:
            raise Unavailable("IDENTITY_UNAVAILABLE") from error
        except (PyJWTError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise NotSignedIn("INVALID_TOKEN", INVALID_TOKEN) from error
        return claims

    async def _discovered(self) -> tuple[Discovered, Keys]:
        if self._found is not None and self._found[0] > time.monotonic():
            return self._found[1:]
        try:
            found = Discovered.model_validate(await self._asked("GET", self._issuer.rstrip("/") + DISCOVERY_PATH))
        except (NotSignedIn, ValidationError) as error:
            raise Unavailable("IDENTITY_UNAVAILABLE") from error
        scheme = self._issuer.partition(":")[0] + "://"
        fits = found.issuer == self._issuer and "S256" in found.code_challenge_methods_supported
        if not fits or not all(address.startswith((scheme, "https://")) for address in found.addresses):
            raise Unavailable("IDENTITY_UNAVAILABLE")
        # The keys are cached by their client; the same client is kept while the address stays the same.
        keys = remote_keys(found.jwks_uri)
        if self._found is not None and self._found[1].jwks_uri == found.jwks_uri:
            keys = self._found[2]
        self._found = (time.monotonic() + DISCOVERY_SECONDS, found, keys)
        return found, keys

    async def _asked(self, method: str, address: str, **more: Any) -> dict[str, Any]:
        try:
            response = await self._http.request(method, address, **more)
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise Unavailable("IDENTITY_UNAVAILABLE") from error
        if response.is_server_error:
            raise Unavailable("IDENTITY_UNAVAILABLE")
        try:
            answer = response.json()
        except ValueError as error:
            raise NotSignedIn("INVALID_TOKEN", INVALID_TOKEN) from error
        if not response.is_success or not isinstance(answer, dict):
            raise NotSignedIn("INVALID_TOKEN", INVALID_TOKEN)
        return answer

    def _own(self, path: str) -> str:
        return self._settings.public_url.rstrip("/") + path


def _with(address: str, parameters: dict[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(parameters)}"
