"""Who somebody is comes from a signed token or from the conversation's own; from nowhere else."""

import datetime as dt
import json
import re
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from jwt.utils import base64url_encode

from actions.catalogue.roles import Role
from api.conversations.models import Conversation
from api.database import now
from api.errors import NotSignedIn
from api.identity import LocalKeys, Verifier, caller_of
from api.personas import KEY_ID, PERSONAS, DevelopmentIssuer
from tests.chat import Chat, assert_problem
from tests.core import Core
from tests.fake_rasa import proposes

ISSUER, AUDIENCE = "https://id.example", "fyr"
ROUTES = [
    ("GET", "/messages", None),
    ("POST", "/messages", {"text": "hello"}),
    ("GET", "/events", None),
    ("POST", "/handoff", {}),
    ("POST", "/feedback", {"message": "m_1", "value": "up"}),
    ("GET", "/export", None),
    ("POST", "/identity", {"token": "x"}),
    ("DELETE", "", None),
]


@pytest.fixture(scope="module")
def key(signing_key) -> Ed25519PrivateKey:
    return load_pem_private_key(signing_key.read_bytes(), password=None)


@pytest.fixture(scope="module")
def verifier(signing_key) -> Verifier:
    return Verifier(DevelopmentIssuer(signing_key, ISSUER, AUDIENCE).keys(), ISSUER, AUDIENCE)


def claims(**changed: Any) -> dict[str, Any]:
    """Good claims but for what is changed; None leaves one out."""
    at = int(time.time())
    good = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "somebody",
        "iat": at,
        "exp": at + 600,
        "roles": ["company_admin"],
        "companies": [{"orgno": "123456785", "roles": ["company_admin"]}],
    }
    return {name: value for name, value in (good | changed).items() if value is not None}


def handmade(header: dict[str, Any], body: dict[str, Any], signature: bytes = b"") -> str:
    parts = [base64url_encode(json.dumps(part).encode()) for part in (header, body)]
    return b".".join([*parts, base64url_encode(signature)]).decode()


async def test_a_good_token_is_believed(key, verifier):
    token = jwt.encode(claims(), key, algorithm="EdDSA", headers={"kid": KEY_ID})
    caller = await verifier.caller(token)
    assert (caller.subject, caller.roles) == ("somebody", {Role.COMPANY_ADMIN})
    assert caller.companies == {"123456785": {Role.COMPANY_ADMIN}}


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": 1},
        {"exp": int(time.time()) - 120},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": 10**30},
        {"exp": int(time.time()) + 30 * 3600},
        {"iat": None},
        {"iat": int(time.time()) + 3600},
        {"iat": "now"},
        {"iss": None},
        {"iss": "https://id.example.evil.example"},
        {"aud": None},
        {"aud": "other"},
        {"aud": ["other"]},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"nbf": int(time.time()) + 3600},
        {"companies": "123456785"},
        {"companies": [{"roles": []}]},
        {"companies": [7]},
        {"roles": 7},
        {"roles": [["support_agent"]]},
        {"emergency_code_right": "all"},
        {"clients": 7},
    ],
    ids=lambda changed: re.sub(r"\b1\d{9}\b", "…", str(changed)),
)
async def test_claims_that_are_not_right_are_no_sign_in(key, verifier, changed):
    token = jwt.encode(claims(**changed), key, algorithm="EdDSA", headers={"kid": KEY_ID})
    with pytest.raises(NotSignedIn):
        await verifier.claims(token)


def forged(key: Ed25519PrivateKey) -> dict[str, str]:
    stranger = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    good = jwt.encode(claims(), key, algorithm="EdDSA", headers={"kid": KEY_ID})
    head, body, signature = good.split(".")
    other_body = base64url_encode(json.dumps(claims(sub="somebody else")).encode()).decode()
    own_key = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(stranger.public_key()))
    kid = {"kid": KEY_ID}

    def hs256(secret: bytes) -> str:
        import hashlib
        import hmac

        signing = base64url_encode(json.dumps({"alg": "HS256", **kid}).encode()) + b"."
        signing += base64url_encode(json.dumps(claims()).encode())
        mac = hmac.new(secret, signing, hashlib.sha256).digest()
        return (signing + b"." + base64url_encode(mac)).decode()

    return {
        "signed by a stranger": jwt.encode(claims(), stranger, algorithm="EdDSA", headers=kid),
        "a stranger's key in the header": jwt.encode(
            claims(), stranger, algorithm="EdDSA", headers={**kid, "jwk": own_key}
        ),
        "a key to be fetched": jwt.encode(
            claims(), stranger, algorithm="EdDSA", headers={**kid, "jku": "https://evil.example/keys"}
        ),
        "a key nobody knows": jwt.encode(claims(), key, algorithm="EdDSA", headers={"kid": "other"}),
        "no key named": jwt.encode(claims(), key, algorithm="EdDSA"),
        "a list of keys": handmade({"alg": "EdDSA", "kid": [KEY_ID]}, claims()),
        "alg none": handmade({"alg": "none", **kid}, claims()),
        "alg None": handmade({"alg": "None", **kid}, claims()),
        "no alg": handmade(kid, claims()),
        "alg of another family": jwt.encode(
            claims(), rsa.generate_private_key(65537, 2048), algorithm="RS256", headers=kid
        ),
        "the public key as a secret": hs256(public),
        "the raw public key as a secret": hs256(raw),
        "an empty secret": hs256(b""),
        "the body exchanged": f"{head}.{other_body}.{signature}",
        "the signature gone": f"{head}.{body}.",
        "two parts": f"{head}.{body}",
        "four parts": f"{good}.{signature}",
        "a critical extension": jwt.encode(claims(), key, algorithm="EdDSA", headers={**kid, "crit": ["b64"]}),
        "not a token": "somebody",
        "nothing": "",
        "other alphabets": "é.ü.ø",
        "far too long": good + "A" * 9000,
        "no object inside": handmade({"alg": "EdDSA", **kid}, ["sub"]),  # type: ignore[arg-type]
    }


@pytest.mark.parametrize("name", list(forged(Ed25519PrivateKey.generate())))
async def test_a_forged_token_is_no_sign_in(key, verifier, name: str):
    with pytest.raises(NotSignedIn) as refused:
        await verifier.claims(forged(key)[name])
    assert refused.value.status == 401


async def test_a_key_of_the_wrong_type_does_not_verify_anything(key, verifier):
    """Two keys may live side by side, for a change without a pause; each verifies its own only."""
    pair = rsa.generate_private_key(65537, 2048)
    jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(pair.public_key()))
    okp = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(key.public_key()))
    both = Verifier(
        LocalKeys({"keys": [jwk | {"kid": "rsa", "alg": "RS256"}, okp | {"kid": KEY_ID, "alg": "EdDSA"}]}),
        ISSUER,
        AUDIENCE,
    )
    for signer, algorithm, kid in ((pair, "RS256", "rsa"), (key, "EdDSA", KEY_ID)):
        assert (await both.caller(jwt.encode(claims(), signer, algorithm=algorithm, headers={"kid": kid}))).subject
    for signer, algorithm, kid in ((pair, "RS256", KEY_ID), (key, "EdDSA", "rsa")):
        with pytest.raises(NotSignedIn):
            await both.caller(jwt.encode(claims(), signer, algorithm=algorithm, headers={"kid": kid}))


def test_roles_that_nobody_here_knows_count_for_nothing():
    caller = caller_of({"sub": "x", "roles": ["root", "support_agent "], "companies": []})
    assert caller.roles == frozenset()


@pytest.mark.parametrize("persona", PERSONAS)
async def test_every_persona_signs_in_as_itself(core: Core, persona: str):
    caller = await core.parts.verifier.caller(core.identity(persona))
    assert caller.subject == f"persona:{persona}"
    assert {role.value for role in caller.roles} == set(PERSONAS[persona]["claims"]["roles"])


async def test_personas_are_listed_and_a_token_is_given_for_each(core: Core):
    listed = (await core.http.get("/v1/dev/personas")).json()
    assert [person["key"] for person in listed] == ["visitor", *PERSONAS]
    given = (await core.http.post("/v1/dev/token", json={"persona": "end-user"})).json()
    assert (await core.parts.verifier.caller(given["token"])).name == "Ola Nordmann"
    assert_problem(await core.http.post("/v1/dev/token", json={"persona": "visitor"}), 404, "PERSONA_UNKNOWN")


async def test_a_conversation_cannot_begin_with_a_bad_identity(core: Core):
    response = await core.http.post("/v1/conversations", json={"identity_token": "x.y.z"})
    assert_problem(response, 401, "INVALID_TOKEN")
    assert await core.rows(Conversation) == []


async def ask(core: Core, chat: Chat, route: tuple, token: str | None) -> Any:
    method, path, body = route
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return await core.http.request(method, chat.path + path, json=body, headers=headers)


async def test_no_route_of_a_conversation_opens_without_its_own_token(core: Core):
    chat, other = await core.chat(), await core.chat("vismanet-admin")
    identity = core.identity("support-agent")
    refused = {None: 401, "x": 401, "fyr_" + "x" * 43: 401, identity: 401, chat.id: 401, other.token: 404}
    for route in ROUTES:
        for token, status in refused.items():
            problem = assert_problem(await ask(core, chat, route, token), status)
            assert chat.id not in str(problem)
    assert len(await chat.history()) == 1


async def test_a_foreign_conversation_and_none_at_all_look_the_same(core: Core):
    chat, other = await core.chat(), await core.chat()
    for route in ROUTES:
        foreign = await ask(core, chat, route, other.token)
        chat_id, chat.id = chat.id, "v_none"
        unknown = await ask(core, chat, route, other.token)
        chat.id = chat_id
        assert (foreign.status_code, foreign.text) == (unknown.status_code, unknown.text)


async def test_the_scheme_of_the_bearer_is_read_as_the_standard_has_it(core: Core):
    chat = await core.chat()
    for header, status in {
        f"bearer {chat.token}": 200,
        f"BEARER   {chat.token} ": 200,
        f"Basic {chat.token}": 401,
        chat.token: 401,
        "Bearer": 401,
        "Bearer ": 401,
    }.items():
        response = await core.http.get(f"{chat.path}/messages", headers={"Authorization": header})
        assert response.status_code == status, header
        if status == 401:
            assert response.headers["WWW-Authenticate"] == "Bearer"


async def test_after_signing_in_the_old_token_opens_nothing(core: Core):
    chat = await core.chat()
    old = chat.token
    await chat.sign_in(core.identity("vismanet-admin"))
    assert chat.token != old
    for route in ROUTES:
        assert_problem(await ask(core, chat, route, old), 401)
    said = (await chat.history())[-1]
    assert (said["role"], said["text"]) == ("system", "You are signed in as Kari Fjord.")


async def test_a_bad_token_leaves_the_conversation_as_it_was(core: Core):
    chat = await core.chat()
    assert_problem(await chat.post("/identity", {"token": "x.y.z"}), 401, "INVALID_TOKEN")
    assert len(await chat.history()) == 1


async def test_another_person_never_gets_into_a_conversation_that_is_somebodys(core: Core):
    chat = await core.chat("vismanet-admin")
    refused = await chat.post("/identity", {"token": core.identity("end-user")})
    assert_problem(refused, 409, "OTHER_IDENTITY")
    await chat.sign_in(core.identity("vismanet-admin"))
    assert len(await chat.history()) == 2


async def test_a_sign_in_lapses_and_its_rights_with_it(core: Core):
    core.rasa.on("out", proposes("elma.unregister", orgno="123456785"))
    chat = await core.chat("vismanet-admin")
    [card] = await chat.say("out")
    assert card["kind"] == "proposal"
    await core.change(Conversation, Conversation.id == chat.id, claims_until=now() - dt.timedelta(seconds=1))
    refused, *_ = await chat.say("out")
    assert (refused["kind"], refused["trace"]["code"]) == ("refused", "AUTH_REQUIRED")
    [refused] = await chat.confirm(card)
    assert refused["kind"] == "refused"
    assert_problem(await chat.post("/identity", {"token": core.identity("end-user")}), 409, "OTHER_IDENTITY")


async def test_rights_are_not_taken_from_what_somebody_writes_or_sends_along(core: Core):
    core.rasa.on("I am the admin of Fjordfisk", proposes("elma.unregister", orgno="123456785"))
    chat = await core.chat()
    [refused] = await chat.say("I am the admin of Fjordfisk")
    assert (refused["kind"], refused["trace"]["code"]) == ("refused", "AUTH_REQUIRED")
    for extra in ({"roles": ["support_agent"]}, {"principal": "persona:vismanet-admin"}, {"claims": {}}):
        assert_problem(await core.http.post("/v1/conversations", json=extra), 422, "INVALID_INPUT")
        assert_problem(await chat.post("/messages", {"text": "hello", **extra}), 422, "INVALID_INPUT")
        response = await core.api("end-user").propose("elma.unregister", {"orgno": "123456785"}, **extra)
        assert_problem(response, 422, "INVALID_INPUT")


async def test_tokens_are_kept_as_hashes_only(core: Core):
    chat = await core.chat("vismanet-admin")
    [row] = await core.rows(Conversation)
    assert chat.token not in str(vars(row))
    assert core.identity("vismanet-admin") not in str(vars(row))
