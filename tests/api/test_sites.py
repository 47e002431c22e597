"""Sites: who may embed, what must be agreed to, whose tokens sign in, and the command that adds them."""

import datetime as dt
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
import yaml
from click.testing import Result
from typer.testing import CliRunner

from actions.catalogue.roles import Role
from api.commands.__main__ import app as commands
from api.conversations.models import Conversation
from api.database import now
from api.identity import SITE, caller_of
from api.personas import PERSONAS
from api.settings import Settings
from api.sites import service
from api.sites.colours import DARK, LIGHT, READABLE, contrast, theme
from api.sites.service import Sites
from api.sites.site import Colours, Site, SiteError, read_sites, site_of
from tests.chat import Chat, assert_problem
from tests.core import Core
from tests.fake_rasa import proposes
from tests.issuer import ISSUER, Issuer

ROOT = Path(__file__).parents[2]
HOST = "https://www.example.se"
TEXT = {"sv": "Hej", "nb": "Hei", "en": "Hello"}


@pytest.fixture
def issuer() -> Issuer:
    return Issuer()


def declared(issuer: Issuer | None = None, **more: Any) -> dict[str, Any]:
    site: dict[str, Any] = {"id": "shop", "name": "Shop", "origins": [HOST]}
    if issuer is not None:
        site["identity"] = {"issuer": ISSUER, "jwks": issuer.jwks, "required": more.pop("required", False)}
    return site | more


async def added(core: Core, *rows: dict[str, Any]) -> None:
    for row in rows:
        await core.parts.database.write(lambda session, row=row: service.add(session, site_of(row, "test")))


async def begin(core: Core, site: str = "shop", origin: str | None = None, **body: Any) -> httpx.Response:
    headers = {"Origin": origin} if origin else {}
    return await core.http.post("/v1/conversations", json={"site": site, **body}, headers=headers)


# Who may come in.


async def test_a_site_is_admitted_from_its_own_pages_only(core: Core):
    await added(core, declared(), declared(id="other", origins=["https://other.example"]))
    for origin, status in {
        None: 201,
        HOST: 201,
        "http://127.0.0.1:8000": 201,
        "https://other.example": 403,
        "https://www.example.se:8443": 403,
        "http://www.example.se": 403,
        "https://www.example.se.evil.example": 403,
        "null": 403,
        "": 201,
    }.items():
        assert (await begin(core, origin=origin)).status_code == status, origin
    assert_problem(await begin(core, "other", origin=HOST), 403, "SITE_NOT_ALLOWED")
    for unknown in ("nobody", "", "shop'", "../shop", "SHOP"):
        assert_problem(await begin(core, unknown), 403, "SITE_NOT_ALLOWED")
    assert {row.site for row in await core.rows(Conversation)} == {"shop"}


async def test_no_other_origin_may_read_an_answer(core: Core):
    """The panel is on our own origin: no page of others needs to call us, and browsers keep them from it."""
    await added(core, declared())
    asked = {"Origin": HOST, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    before = await core.http.options("/v1/conversations", headers=asked)
    for response in (before, await begin(core, origin=HOST)):
        assert not [name for name in response.headers if name.startswith("access-control-")]


async def test_a_site_has_its_languages_and_its_greeting(core: Core):
    await added(core, declared(languages=["nb", "sv"], texts={"greeting": {"sv": "Hej!", "nb": "Hei der!"}}))
    for wanted, spoken, said in (("sv", "sv", "Hej!"), ("en", "nb", "Hei der!"), ("da-DK", "nb", "Hei der!")):
        begun = (await begin(core, language=wanted)).json()
        assert (begun["language"], begun["messages"][0]["text"]) == (spoken, said)
        assert begun["messages"][0]["choices"]


async def test_nothing_begins_before_the_visitor_has_agreed(core: Core):
    await added(core, declared(consent=TEXT))
    revision = site_of(declared(consent=TEXT), "test").consent_revision
    for consent in (None, "", "yes", "0" * 12):
        assert_problem(await begin(core, consent=consent), 403, "CONSENT_REQUIRED")
    assert await core.rows(Conversation) == []
    assert (await begin(core, consent=revision)).status_code == 201
    [row] = await core.rows(Conversation)
    assert row.context == {"consent": revision}
    reworded = declared(consent=TEXT | {"en": "Hello there"})
    await added(core, reworded)
    assert_problem(await begin(core, consent=revision), 403, "CONSENT_REQUIRED")


# Whose tokens sign in.


async def test_where_a_sign_in_is_required_nothing_begins_without_one(core: Core, issuer: Issuer):
    await added(core, declared(issuer, required=True))
    assert_problem(await begin(core), 401, "AUTH_REQUIRED")
    assert_problem(await begin(core, identity_token="x.y.z"), 401, "INVALID_TOKEN")
    assert await core.rows(Conversation) == []
    assert (await begin(core, identity_token=issuer.token())).status_code == 201


@pytest.mark.parametrize("algorithm", ["EdDSA", "RS256"])
async def test_a_sites_own_token_signs_in_with_what_it_says(core: Core, algorithm: str):
    issuer = Issuer(algorithm)
    await added(core, declared(issuer))
    core.rasa.on("out", proposes("elma.unregister", orgno="123456785"))
    chat = Chat(core.http, (await begin(core, language="en")).json())
    [refused, *_] = await chat.say("out")
    assert (refused["kind"], refused["code"]) == ("refused", "AUTH_REQUIRED")
    await chat.sign_in(issuer.token(**PERSONAS["vismanet-admin"]["claims"]))
    [card] = await chat.say("out")
    assert card["kind"] == "proposal", card


async def test_a_sites_people_are_nobody_elses(core: Core, issuer: Issuer):
    """The same `sub` at two sites is two persons; no site can make anybody one of our staff."""
    await added(core, declared(issuer), declared(issuer, id="other"))
    everything = {"roles": [role.value for role in Role], SITE: "other"}
    await begin(core, identity_token=issuer.token(**everything))
    await begin(core, "other", identity_token=issuer.token("other"))
    rows = await core.rows(Conversation)
    callers = {row.site: caller_of(row.claims) for row in rows}
    assert {site: caller.subject for site, caller in callers.items()} == {"shop": "shop/kari", "other": "other/kari"}
    assert not callers["shop"].agent and Role.COMPANY_ADMIN in callers["shop"].roles
    assert callers["shop"].companies == {"123456785": {Role.COMPANY_ADMIN}}
    token = issuer.token(**everything)
    assert_problem(
        await core.http.get("/v1/agent/conversations?view=bot", headers={"Authorization": f"Bearer {token}"}), 401
    )


async def test_a_token_that_is_not_right_signs_nobody_in(core: Core, issuer: Issuer):
    await added(core, declared(issuer), declared(id="open"))
    at = int(time.time())
    wrong = {
        "another site's": issuer.token("other"),
        "the house's audience": issuer.token("fyr"),
        "another issuer": issuer.token(iss="https://evil.example"),
        "expired": issuer.token(iat=at - 900, exp=at - 400),
        "of long life": issuer.token(seconds=720),
        "without end": issuer.token(exp=None),
        "without a number": issuer.token(jti=None),
        "with an odd number": issuer.token(jti=7),
        "with an empty number": issuer.token(jti=""),
        "with a number without end": issuer.token(jti="x" * 201),
        "another key": Issuer().token(),
        "another family": Issuer("RS256").token(),
        "the house's": core.identity("vismanet-admin"),
    }
    chat = Chat(core.http, (await begin(core)).json())
    for name, token in wrong.items():
        assert_problem(await begin(core, identity_token=token), 401, "INVALID_TOKEN"), name
        assert_problem(await chat.post("/identity", {"token": token}), 401, "INVALID_TOKEN"), name
    assert_problem(await begin(core, "open", identity_token=issuer.token("open")), 401, "INVALID_TOKEN")
    assert (await begin(core, "open", identity_token=core.identity("vismanet-admin"))).status_code == 201


async def test_a_token_opens_or_joins_one_conversation(core: Core, issuer: Issuer):
    await added(core, declared(issuer), declared(issuer, id="other"))
    token = issuer.token()
    begun = await begin(core, identity_token=token)
    assert_problem(await begin(core, identity_token=token), 401, "INVALID_TOKEN")
    chat, other = Chat(core.http, begun.json()), Chat(core.http, (await begin(core)).json())
    assert_problem(await other.post("/identity", {"token": token}), 401, "INVALID_TOKEN")
    await chat.sign_in(token)
    # The same number from another site is another token.
    assert (await begin(core, "other", identity_token=issuer.token("other", jti="t1"))).status_code == 201


async def test_a_sign_in_lasts_as_long_as_its_token_and_is_renewed_in_silence(core: Core, issuer: Issuer):
    await added(core, declared(issuer))
    chat = Chat(core.http, (await begin(core, identity_token=issuer.token(seconds=120))).json())
    [row] = await core.rows(Conversation)
    assert now() < row.claims_until <= now() + dt.timedelta(seconds=120)
    token, said = chat.token, await chat.history()
    await chat.sign_in(issuer.token(seconds=540))
    [row] = await core.rows(Conversation)
    assert row.claims_until > now() + dt.timedelta(minutes=8)
    assert (chat.token, await chat.history()) == (token, said)
    assert_problem(await chat.post("/identity", {"token": issuer.token(sub="ola")}), 409, "OTHER_IDENTITY")
    await core.change(Conversation, Conversation.id == chat.id, claims_until=now() - dt.timedelta(seconds=1))
    await chat.sign_in(issuer.token())
    assert chat.token != token, "a sign-in that had lapsed begins anew"


async def test_signing_out_ends_everything_at_once(core: Core):
    core.rasa.on("out", proposes("elma.unregister", orgno="123456785"))
    chat = await core.chat("vismanet-admin")
    [card] = await chat.say("out")
    headers = chat.headers
    assert (await core.http.delete(f"{chat.path}/identity", headers=headers)).status_code == 204
    for method, path in (("GET", "/messages"), ("POST", "/identity"), ("DELETE", "/identity"), ("GET", "/export")):
        assert_problem(await core.http.request(method, chat.path + path, json={"token": "x"}, headers=headers), 401)
    confirm = await core.http.post(
        f"/v1/proposals/{card['proposal']['id']}/confirm",
        json={"typed": "123456785"},
        headers=headers | {"Idempotency-Key": "k"},
    )
    assert_problem(confirm, 401)


async def test_keys_that_are_fetched_are_kept(core: Core, issuer: Issuer, monkeypatch: pytest.MonkeyPatch):
    fetched: list[str] = []

    def fetch(client: Any) -> dict[str, Any]:
        fetched.append(client.uri)
        client.jwk_set_cache.put(issuer.jwks)
        return issuer.jwks

    monkeypatch.setattr(jwt.PyJWKClient, "fetch_data", fetch)
    keys = {"issuer": ISSUER, "jwks_url": "https://id.example/keys"}
    await added(core, declared(identity=keys))
    for _ in range(3):
        assert (await begin(core, identity_token=issuer.token())).status_code == 201
    assert fetched == ["https://id.example/keys"]


# What is declared.


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"id": "Shop"}, "id"),
        ({"id": "a b"}, "id"),
        ({"origins": ["www.example.se"]}, "origins"),
        ({"origins": ["https://www.example.se/"]}, "origins"),
        ({"origins": ["https://*.example.se"]}, "origins"),
        ({"origins": ["*"]}, "origins"),
        ({"origins": ["http://www.example.se"]}, "origins"),
        ({"origins": ["https://a.example; script-src *"]}, "origins"),
        ({"origins": ["https://a.example\nX: y"]}, "origins"),
        ({"origins": ["null"]}, "origins"),
        ({"languages": []}, "languages"),
        ({"languages": ["da"]}, "languages"),
        ({"colours": {"accent": "red"}}, "colours.accent"),
        ({"colours": {"accent": "#fff;}*{"}}, "colours.accent"),
        ({"consent": {"sv": "Hej"}}, "consent"),
        ({"texts": {"greeting": {"sv": "Hej", "nb": "Hei"}}}, "greeting"),
        ({"identity": {"issuer": ISSUER}}, "jwks"),
        ({"identity": {"issuer": ISSUER, "jwks_url": "http://id.example/keys"}}, "jwks_url"),
        ({"identity": {"issuer": ISSUER, "jwks": {"keys": [{"kty": "OKP", "d": "x"}]}}}, "private"),
        ({"origin": [HOST]}, "origin"),
    ],
    ids=str,
)
def test_a_declaration_that_is_wrong_is_refused_with_what_is_wrong(wrong: dict[str, Any], named: str):
    with pytest.raises(SiteError, match=re.escape(named)):
        site_of(declared() | wrong, "sites.yml")


def test_a_file_of_sites_takes_the_place_of_the_demo_site(tmp_path: Path, settings: Settings, issuer: Issuer):
    file = tmp_path / "sites.yml"
    file.write_text(yaml.safe_dump([declared(issuer), declared(id="two")]))
    assert [site.id for site in read_sites(file)] == ["shop", "two"]
    house: Any = None
    database: Any = None
    assert set(Sites(database, settings, house).declared) == {"demo"}
    assert set(Sites(database, settings.model_copy(update={"sites": str(file)}), house).declared) == {"shop", "two"}
    file.write_text(yaml.safe_dump([declared(), declared()]))
    with pytest.raises(SiteError, match="twice"):
        read_sites(file)
    for text in ("- [", "", "7", "- 7"):
        file.write_text(text)
        with pytest.raises(SiteError):
            read_sites(file)
    with pytest.raises(SiteError, match=r"none\.yml"):
        read_sites(tmp_path / "none.yml")


# How it looks.


def palette(css: str) -> dict[str, tuple[str, str]]:
    found = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", css)
    return {name: (day, night) for name, day, night in found}


def rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


@pytest.mark.parametrize(
    "accent",
    ["#ffff00", "#000000", "#ffffff", "#777777", "#12566b", "#ff0000", "#00ff00", "#0000ff", "#ff8fb1", "#131d22"],
)
def test_no_colour_of_a_site_makes_text_unreadable(accent: str):
    colours = palette(theme(Colours(accent=accent)))
    for look, surfaces in enumerate((LIGHT, DARK)):
        sea, deep, soft, on = (rgb(colours[name][look]) for name in ("sea", "sea-deep", "sea-soft", "on-sea"))
        assert min(contrast(sea, surface) for surface in (*surfaces, soft)) >= READABLE
        assert min(contrast(on, sea), contrast(on, deep)) >= READABLE
        ink = (0x15, 0x25, 0x2D) if look == 0 else (0xE7, 0xEE, 0xEF)
        assert contrast(ink, soft) >= READABLE


def test_a_colour_that_can_be_read_stays_as_it_is():
    colours = palette(theme(Colours(accent="#12566b", accent_dark="#7fc6d9")))
    assert colours["sea"] == ("#12566b", "#7fc6d9")


def test_the_surfaces_are_those_of_the_panel():
    tokens = palette((ROOT / "web/src/shared/tokens.css").read_text())
    names = ("surface", "raised", "paper")
    assert tuple(rgb(tokens[name][0]) for name in names) == LIGHT
    assert tuple(rgb(tokens[name][1]) for name in names) == DARK
    assert set(palette(theme(Colours(accent="#12566b")))) <= set(tokens)


# The command.

Fyr = Callable[..., Result]


@pytest.fixture
def fyr(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Fyr:
    monkeypatch.setenv("FYR_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("FYR_STARTED_IN", str(tmp_path))
    return lambda *arguments: CliRunner().invoke(commands, ["site", *arguments])


async def test_a_site_is_added_shown_changed_and_removed_while_fyr_runs(core: Core, fyr: Fyr, tmp_path: Path):
    (tmp_path / "shop.yml").write_text(yaml.safe_dump(declared()))
    assert (await begin(core)).status_code == 403
    added = fyr("add", "shop.yml")
    assert added.exit_code == 0 and 'data-site="shop"' in added.output, added.output
    assert (await begin(core, origin=HOST)).status_code == 201
    assert "shop" in fyr("list").output and HOST in fyr("list").output
    assert yaml.safe_load(fyr("show", "shop").output)["origins"] == [HOST]
    (tmp_path / "shop.yml").write_text(yaml.safe_dump(declared(origins=["https://new.example"])))
    assert "changed" in fyr("add", "shop.yml").output
    assert (await begin(core, origin=HOST)).status_code == 403
    assert fyr("remove", "shop").exit_code == 0
    assert (await begin(core)).status_code == 403
    assert fyr("remove", "shop").exit_code == 1
    assert fyr("show", "shop").exit_code == 1


def test_a_command_says_what_is_wrong(fyr: Fyr, tmp_path: Path):
    (tmp_path / "bad.yml").write_text(yaml.safe_dump(declared(origins=["*"])))
    for arguments, said in {
        ("add", "bad.yml"): "not an origin",
        ("add", "none.yml"): "cannot be read",
        ("show", "none"): "no site none",
        ("remove", "demo"): "demo",
    }.items():
        result = fyr(*arguments)
        assert result.exit_code == 1 and said in result.stderr, (arguments, result.output)


def test_a_site_of_the_file_is_not_changed_by_command(fyr: Fyr, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "sites.yml"
    file.write_text(yaml.safe_dump([declared()]))
    monkeypatch.setenv("FYR_SITES", str(file))
    refused = fyr("add", str(file))
    assert refused.exit_code == 1 and "sites.yml" in refused.stderr
    assert "shop" in fyr("list").output


def test_a_site_is_kept_as_it_was_declared(issuer: Issuer):
    full = declared(issuer, required=True, consent=TEXT, colours={"accent": "#12566b"}, texts={"title": TEXT})
    site = site_of(full, "test")
    assert Site.model_validate(site.model_dump(mode="json", exclude_defaults=True)) == site
