"""What refuses to start, what production leaves out, and that each limit fits into the one around it."""

import httpx
import pytest
from pydantic import ValidationError

import actions.server
import actions.turn_action
import api.systems.backend
import api.systems.peppol
from api.app import assemble, create_app, peppol_network
from api.settings import Settings
from tests.core import settings_for

REAL = {"environment": "production", "identity_jwks_url": "https://id.example/keys"}


@pytest.mark.parametrize(
    "weak",
    [
        {"box_secret": ""},
        {"box_secret": "changeme"},
        {"systems_token": "x" * 31},
        {"seal_key": "5e" * 15},
        {"seal_key": "not hexadecimal at all, but long enough"},
        {"environment": "production"},
        {"elma_network": True},
        {"environment": "staging"},
        {"port": "all of them"},
    ],
    ids=str,
)
def test_weak_or_contradictory_settings_never_start(tmp_path, signing_key, weak):
    with pytest.raises(ValidationError):
        settings_for(tmp_path, "http://127.0.0.1:1", signing_key, **weak)


@pytest.mark.parametrize("switch", ["on", "off"])
def test_the_network_is_asked_where_the_settings_say_so(tmp_path, signing_key, monkeypatch, switch):
    monkeypatch.setenv("FYR_ELMA_NETWORK", switch)
    monkeypatch.setenv("FYR_ELMA_OWN_ACCESS_POINTS", '["ap.example"]')
    monkeypatch.setenv("FYR_ELMA_RESOLVERS", '["192.0.2.1:5300", "192.0.2.2"]')
    settings = settings_for(tmp_path, "http://127.0.0.1:1", signing_key)
    assert (peppol_network(settings) is not None) == (switch == "on")


@pytest.mark.parametrize("missing", ["box_secret", "systems_token", "seal_key"])
def test_no_secret_has_a_default(missing: str):
    assert Settings.model_fields[missing].is_required()


def test_secrets_do_not_show_when_settings_are_printed(tmp_path, signing_key):
    settings = settings_for(tmp_path, "http://127.0.0.1:1", signing_key)
    for name in ("box_secret", "systems_token", "seal_key"):
        assert getattr(settings, name).get_secret_value() not in f"{settings!r} {settings}"


async def test_production_has_no_personas_and_shows_no_traces(tmp_path, signing_key, knowledge, empty_database):
    settings = settings_for(tmp_path, "http://127.0.0.1:1", signing_key, **REAL)
    parts = assemble(settings, knowledge=knowledge)
    parts.database.upgrade()
    app = create_app(settings, parts)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as http:
        assert parts.issuer is None
        assert (await http.get("/v1/dev/personas")).status_code == 404
        assert (await http.post("/v1/dev/token", json={"persona": "support-lead"})).status_code == 404
        begun = (await http.post("/v1/conversations", json={})).json()
        assert "trace" not in begun["messages"][0]
    parts.database.close()


def test_every_limit_is_smaller_than_the_one_around_it():
    """The customer's answer > the whole turn > one action > one call of the core; reads fit with all their tries."""
    settings = Settings.model_fields
    reply, turn = settings["reply_seconds"].default, settings["dialogue_seconds"].default
    action, core = actions.turn_action.ACTION_SECONDS, actions.server.CORE_TIMEOUT
    assert reply > turn > action > core.read
    assert core.read > api.systems.peppol.LOOK_UP_SECONDS
    assert core.connect < core.read
    for limit in (api.systems.backend.READ, api.systems.backend.WRITE):
        assert limit.connect < limit.read
    assert api.systems.backend.WRITE.read > api.systems.backend.READ.read


def test_secrets_and_proposals_do_not_live_longer_than_ten_minutes_unless_somebody_says_so():
    assert Settings.model_fields["secret_minutes"].default <= 10
    assert Settings.model_fields["proposal_minutes"].default <= 10
