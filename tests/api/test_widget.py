"""What is served to be embedded, and that the page which explains it tells the truth."""

import json
import re
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from api.settings import Settings
from api.sites import service
from api.sites.identity import verifier_for
from api.sites.site import read_sites, site_of
from tests.chat import assert_problem
from tests.core import Core

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "api/widget/pages/docs.html").read_text(encoding="utf-8")
PROTOCOL = (ROOT / "web/src/shared/frameProtocol.ts").read_text(encoding="utf-8")
WIDGET = (ROOT / "web/src/embed/widget.ts").read_text(encoding="utf-8")
EVIL = "</script><script>alert(1)</script>"


def section(title: str, following: str) -> str:
    return DOCS.split(f'id="{title}"')[1].split(f'id="{following}"')[0]


def rows(text: str) -> set[str]:
    """What the first column of a table names."""
    return {unescape(name) for name in re.findall(r'<th scope="row"><code>([^<]+)</code>', text)}


def recipe(title: str) -> str:
    """The code below a heading."""
    return unescape(DOCS.split(f'id="{title}"')[1].split("<pre><code>")[1].split("</code></pre>")[0])


def test_every_event_is_explained():
    declared = PROTOCOL.split("export const EVENTS = {")[1].split("} as const")[0]
    names = set(re.findall(r'^  "?([a-z:]+)"?: \[', declared, re.MULTILINE))
    assert len(names) == 16 and rows(section("events", "identity")) == names


def test_every_method_is_explained():
    api = WIDGET.split("    api: {")[1]
    names = set(re.findall(r"^      ([a-zA-Z]+)(?:,|:)", api, re.MULTILINE))
    assert {name.partition("(")[0] for name in rows(section("methods", "events"))} == names


def test_the_site_that_the_page_shows_can_be_added(tmp_path: Path):
    file = tmp_path / "shop.yml"
    file.write_text(recipe("site"), encoding="utf-8")
    [site] = read_sites(file)
    assert site.id == "shop" and site.consent and site.texts.greeting and site.identity


@pytest.mark.parametrize("language", ["python", "node"])
async def test_a_recipe_makes_a_token_that_signs_in(language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "fyr-key.pem").write_bytes(pem)
    monkeypatch.chdir(tmp_path)
    user = {"id": "kari", "name": "Kari", "email": "kari@example.se", "orgno": "123456785"}
    if language == "python":
        names: dict[str, Any] = {}
        exec(recipe("python"), names)
        token = names["fyr_token"](user)
    else:
        (tmp_path / "recipe.mjs").write_text(recipe("node") + f"\nconsole.log(fyrToken({json.dumps(user)}));")
        node = ROOT / ".venv/bin/node"
        run = subprocess.run([node, "recipe.mjs"], capture_output=True, text=True, check=True)
        token = run.stdout.strip()
    jwks = {"keys": [jwt.algorithms.OKPAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": "2026-11"}]}
    issuer = "https://login.example.se"
    site = site_of({"id": "shop", "name": "Shop", "identity": {"issuer": issuer, "jwks": jwks}}, "test")
    claims = await verifier_for(site, site.identity).claims(token)
    assert (claims["sub"], claims["companies"][0]["orgno"]) == ("shop/kari", "123456785")


@pytest.fixture
def built(settings: Settings) -> Path:
    """Pages as a build leaves them, as far as the server looks into them."""
    (settings.static / "widget/v1").mkdir(parents=True)
    (settings.static / "widget/v1/loader.js").write_text("// the loader\n")
    (settings.static / "frame.html").write_text(
        "<!doctype html><html><head><title>x</title></head><body></body></html>"
    )
    return settings.static


async def test_the_panels_page_is_told_about_its_site_and_cannot_be_broken_out_of(core: Core, built: Path):
    texts = {"title": {"sv": EVIL, "nb": EVIL, "en": EVIL}}
    site = {
        "id": "shop",
        "name": EVIL,
        "origins": ["https://a.example"],
        "texts": texts,
        "colours": {"accent": "#ff0000"},
    }
    await core.parts.database.write(lambda session: service.add(session, site_of(site, "test")))
    page = await core.http.get("/widget/v1/panel?site=shop")
    told = re.search(r'<script type="application/json" id="fyr-site">(.*?)</script>', page.text)
    assert told and json.loads(told[1])["title"]["sv"] == EVIL
    assert page.text.count("<script") == 1 and EVIL not in page.text
    assert json.loads(told[1])["origins"] == ["https://a.example", "http://127.0.0.1:8000"]
    assert "frame-ancestors 'self' https://a.example;" in page.headers["Content-Security-Policy"]
    colours = await core.http.get("/widget/v1/theme.css?site=shop")
    assert colours.headers["Content-Type"].startswith("text/css") and "--sea:" in colours.text
    for unknown in ("nobody", "", EVIL):
        assert_problem(await core.http.get("/widget/v1/panel", params={"site": unknown}), 403, "SITE_NOT_ALLOWED")


async def test_the_loader_may_be_fetched_from_everywhere_and_its_hash_is_right(core: Core, built: Path):
    loader = await core.http.get("/widget/v1/loader.js", headers={"Origin": "https://a.example"})
    assert loader.headers["Access-Control-Allow-Origin"] == "*"
    assert loader.headers["Content-Type"].startswith("text/javascript")
    docs = (await core.http.get("/widget/docs")).text
    assert "{{" not in docs and 'integrity="sha384-' in unescape(docs)


async def test_pages_to_read_run_no_script(core: Core):
    docs = await core.http.get("/widget/docs")
    assert docs.headers["Content-Type"].startswith("text/html")
    policy = docs.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy and "frame-ancestors 'none'" in policy


async def test_examples_are_for_development_only(core: Core, monkeypatch: pytest.MonkeyPatch):
    for name in ("launcher", "inline", "page", "identity", "identity.js"):
        assert (await core.http.get(f"/widget/docs/example/{name}")).status_code == 200
    for name in ("none", "docs", "..%2Fdocs.html", "style.css"):
        assert_problem(await core.http.get(f"/widget/docs/example/{name}"), 404)
    monkeypatch.setattr(core.parts.settings, "environment", "production")
    assert_problem(await core.http.get("/widget/docs/example/launcher"), 404)
