"""What an identity provider may say, and what is not believed: a made-up one that says whatever it is told."""

import json
import time
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import ValidationError

import api.console.provider
from api.console.attempt import Attempt
from api.console.provider import Provider
from api.console.staff import staff_claims
from api.errors import NotSignedIn, Unavailable
from api.identity import LocalKeys
from api.settings import Settings
from tests.core import settings_for

ISSUER, CLIENT = "https://id.example/tenant", "fyr"
ATTEMPT = Attempt.begin(None)


class Made:
    """A provider that is not there: every answer can be changed."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        self.keys = LocalKeys({"keys": [public | {"kid": "k", "alg": "RS256"}]})
        self.asked: list[httpx.Request] = []
        self.userinfo: Any = {"sub": "anna", "roles": ["support_agent"]}
        self.token: Any = {"access_token": "a", "id_token": self.signed(), "token_type": "Bearer"}
        self.status: dict[str, int] = {}
        self.discovery: Any = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize?tenant=1",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
            "userinfo_endpoint": f"{ISSUER}/userinfo",
        }

    def signed(self, key: Any = None, algorithm: str = "RS256", **changed: Any) -> str:
        at = int(time.time())
        good = {"iss": ISSUER, "aud": CLIENT, "sub": "anna", "iat": at, "exp": at + 300, "nonce": ATTEMPT.nonce}
        claims = {name: value for name, value in (good | changed).items() if value is not None}
        return jwt.encode(claims, self.key if key is None else key, algorithm=algorithm, headers={"kid": "k"})

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        what = request.url.path.rpartition("/")[2]
        found = {"openid-configuration": self.discovery, "token": self.token, "userinfo": self.userinfo}[what]
        if isinstance(found, str):
            return httpx.Response(200, text=found)
        return httpx.Response(self.status.get(what, 200), json=found)

    def paths(self) -> list[str]:
        return [request.url.path.removeprefix("/tenant/") for request in self.asked]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    made = Made()
    monkeypatch.setattr(api.console.provider, "remote_keys", lambda _: made.keys)
    return made


@pytest.fixture
def settings(tmp_path, signing_key) -> Settings:
    given = {"console_issuer": ISSUER, "console_client_id": CLIENT}
    return settings_for(tmp_path, "http://127.0.0.1:1", signing_key, **given)


@pytest.fixture
def provider(made: Made, settings: Settings) -> Provider:
    return Provider(settings, httpx.MockTransport(made.answer))


async def test_what_is_signed_goes_before_what_is_told(made: Made, provider: Provider):
    made.userinfo |= {"name": "Anna", "nonce": "x", "iss": "https://evil.example"}
    claims = await provider.claims("c", ATTEMPT)
    assert (claims["sub"], claims["name"], claims["roles"]) == ("anna", "Anna", ["support_agent"])
    assert (claims["nonce"], claims["iss"]) == (ATTEMPT.nonce, ISSUER)


async def test_discovery_is_read_once_and_a_public_client_has_no_secret(made: Made, provider: Provider):
    address = await provider.sign_in_url(ATTEMPT, "sv")
    assert address.startswith(f"{ISSUER}/authorize?tenant=1&response_type=code&")
    await provider.claims("c", ATTEMPT)
    assert made.paths() == [".well-known/openid-configuration", "token", "userinfo"]
    exchange = made.asked[1]
    assert "Authorization" not in exchange.headers
    assert f"code_verifier={ATTEMPT.verifier}" in exchange.content.decode()
    assert f"client_id={CLIENT}" in exchange.content.decode()


BAD = {
    "of another issuer": {"iss": "https://id.example"},
    "of no issuer": {"iss": None},
    "for another client": {"aud": "other"},
    "for others too": {"aud": [CLIENT, "other"]},
    "for others too, by our client": {"aud": [CLIENT, "other"], "azp": CLIENT},
    "given to another client": {"azp": "other"},
    "for nobody": {"aud": None},
    "expired": {"exp": int(time.time()) - 120},
    "without an end": {"exp": None},
    "from the future": {"iat": int(time.time()) + 600},
    "without a beginning": {"iat": None},
    "of another sign-in": {"nonce": Attempt.begin(None).nonce},
    "of no sign-in": {"nonce": None},
    "with a nonce that is none": {"nonce": 7},
    "of nobody": {"sub": ""},
    "of somebody without a number": {"sub": None},
    "of a number": {"sub": 7},
    "far too long": {"name": "x" * 9_000},
    "signed by somebody else": {"key": rsa.generate_private_key(65537, 2048)},
    "signed with a shared secret": {"key": "x" * 64, "algorithm": "HS256"},
    "not signed": {"key": "", "algorithm": "none"},
}


@pytest.mark.parametrize("changed", BAD.values(), ids=BAD)
async def test_an_identity_token_that_is_not_right_is_not_believed(made: Made, provider: Provider, changed: dict):
    made.token |= {"id_token": made.signed(**changed)}
    with pytest.raises(NotSignedIn):
        await provider.claims("c", ATTEMPT)
    assert "userinfo" not in made.paths()


async def test_a_list_with_us_alone_is_for_us(made: Made, provider: Provider):
    made.token |= {"id_token": made.signed(aud=[CLIENT], azp=CLIENT)}
    assert (await provider.claims("c", ATTEMPT))["sub"] == "anna"


@pytest.mark.parametrize(
    "token", [{}, [], "x", {"id_token": "x", "access_token": "a"}, {"id_token": 7, "access_token": "a"}], ids=str
)
async def test_a_token_answer_that_is_none_signs_nobody_in(made: Made, provider: Provider, token: Any):
    made.token = token
    with pytest.raises(NotSignedIn):
        await provider.claims("c", ATTEMPT)


@pytest.mark.parametrize("userinfo", [{"sub": "lars"}, {}, [], "eyJ.x.y"], ids=str)
async def test_what_is_told_about_somebody_else_is_not_mixed_in(made: Made, provider: Provider, userinfo: Any):
    made.userinfo = userinfo
    with pytest.raises(NotSignedIn):
        await provider.claims("c", ATTEMPT)


@pytest.mark.parametrize(
    ("what", "status", "error"),
    [
        ("token", 400, NotSignedIn),
        ("token", 302, NotSignedIn),
        ("userinfo", 401, NotSignedIn),
        ("token", 500, Unavailable),
        ("userinfo", 503, Unavailable),
        ("openid-configuration", 404, Unavailable),
        ("openid-configuration", 502, Unavailable),
    ],
)
async def test_a_refusal_is_told_apart_from_a_failure(
    made: Made, provider: Provider, what: str, status: int, error: type[Exception]
):
    made.status = {what: status}
    with pytest.raises(error):
        await provider.claims("c", ATTEMPT)


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "https://id.example"},
        {"issuer": f"{ISSUER}/"},
        {"code_challenge_methods_supported": ["plain"]},
        {"token_endpoint": "http://id.example/token"},
        {"userinfo_endpoint": "http://id.example/userinfo"},
        {"end_session_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    ],
    ids=str,
)
async def test_a_discovery_document_that_does_not_fit_is_not_used(made: Made, provider: Provider, changed: dict):
    made.discovery |= changed
    with pytest.raises(Unavailable):
        await provider.sign_in_url(ATTEMPT, "en")


@pytest.mark.parametrize(
    ("promised", "sent", "taken"),
    [(False, None, True), (False, ISSUER, True), (False, "https://evil.example", False), (True, None, False)],
)
async def test_the_sender_is_checked_where_it_is_named_or_promised(
    made: Made, provider: Provider, promised: bool, sent: str | None, taken: bool
):
    made.discovery |= {"authorization_response_iss_parameter_supported": promised}
    if taken:
        await provider.check_sender(sent)
        return
    with pytest.raises(NotSignedIn):
        await provider.check_sender(sent)


async def test_a_provider_without_a_way_out_offers_none(provider: Provider):
    assert await provider.sign_out_url("en") is None


@pytest.mark.parametrize(
    ("claims", "path", "roles"),
    [
        ({"roles": ["auditor", "root", 7, None]}, "roles", ["auditor"]),
        ({"roles": ["company_admin", "firmatecknare"]}, "roles", []),
        ({"roles": "author"}, "roles", ["author"]),
        ({"roles": "author support_agent"}, "roles", []),
        ({"roles": {"author": True}}, "roles", []),
        ({"https://fyr.example/roles": ["author"]}, "https://fyr.example/roles", ["author"]),
        ({"a": {"b": {"c": ["support_lead"]}}}, "a.b.c", ["support_agent", "support_lead"]),
        ({"a": ["support_lead"]}, "a.b", []),
        ({}, "roles", []),
    ],
    ids=str,
)
def test_roles_are_read_from_the_claim_that_the_settings_name(claims: dict, path: str, roles: list[str]):
    kept = staff_claims({"sub": "1", "companies": [{"orgno": "123456785"}], **claims}, path, "console:")
    assert kept == {"sub": "console:1", "name": "", "email": "", "roles": roles}


REAL = {
    "environment": "production",
    "identity_jwks_url": "https://id.example/keys",
    "public_url": "https://fyr.example",
}
SET_UP = {"console_issuer": ISSUER, "console_client_id": CLIENT}


@pytest.mark.parametrize(
    "weak",
    [
        {"console_issuer": ISSUER},
        SET_UP | {"console_scopes": "profile email"},
        SET_UP | {"console_idle_minutes": 0},
        SET_UP | {"console_session_minutes": -1},
        REAL | SET_UP | {"console_issuer": "http://id.example"},
        REAL | SET_UP | {"public_url": "http://fyr.example"},
    ],
    ids=str,
)
def test_a_sign_in_that_would_not_be_safe_is_not_offered(tmp_path, signing_key, weak: dict[str, Any]):
    with pytest.raises(ValidationError):
        settings_for(tmp_path, "http://127.0.0.1:1", signing_key, **weak)


def test_a_good_sign_in_is_offered_and_its_secret_does_not_show(tmp_path, signing_key):
    given = REAL | SET_UP | {"console_client_secret": "not to be seen"}
    settings = settings_for(tmp_path, "http://127.0.0.1:1", signing_key, **given)
    assert settings.console_client_secret.get_secret_value() not in f"{settings!r} {settings}"
