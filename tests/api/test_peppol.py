"""The network is asked itself, and what it does not say is never taken for a no."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import pytest

import api.systems.peppol_directory
from api.systems.peppol import Network, beside_own_record
from api.systems.peppol_sml import hashed
from api.systems.peppol_smp import Smp
from tests.api.peppol import BILLING, KNOWN, ORDER, OTHER_HOST, OUR_HOST, Publisher, World, Zone, published
from tests.chat import eventually
from tests.core import Core
from tests.fake_rasa import proposes
from tests.sandbox.serving import Core as Sandbox

FJORDFISK, BERGVERK, NORDLYS, ELVEBAKKEN = "123456785", "987654325", "811111112", "606010400"
STATUS, UNREGISTER, REGISTER, SWITCH = "elma.status", "elma.unregister", "elma.register", "elma.switch"


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Publisher, Any]]:
    with published(tmp_path_factory.mktemp("smp")) as server:
        yield server


@pytest.fixture
async def world(web) -> AsyncIterator[World]:
    publisher, trust = web
    publisher.endpoints, publisher.listed, publisher.paths = {}, set(), []
    publisher.mode = publisher.directory = "up"
    loop = asyncio.get_running_loop()
    transport, zone = await loop.create_datagram_endpoint(Zone, local_addr=("127.0.0.1", 0))
    yield World(zone, publisher, transport.get_extra_info("sockname")[1], trust)
    transport.close()


@pytest.fixture
async def network(world: World) -> AsyncIterator[Network]:
    network = world.network()
    yield network
    await network.close()


@pytest.fixture
async def on_the_network(core: Core, world: World) -> AsyncIterator[Core]:
    """A core that asks the network."""
    core.parts.systems.network = world.network()
    yield core
    await core.parts.systems.network.close()
    core.parts.systems.network = None


@pytest.mark.parametrize(
    ("participant", "name"),
    [
        ("0010:5798000000001", "XUKHFQABQZIKI3YKVR2FHR4SNFA3PF5VPQ6K4TONV3LMVSY5ARVQ"),
        ("0192:923609016", "XQK4T3FMTEZDUY5BOVJMTNAQ45N7E4TIBYHWFPGOT75BSP7UYG2A"),
        ("0192:991825827", "7I2243UOLQ5QZB6JXFVI6YEI4IQ7SFIPKV55HTZFNR6S54Y6YUFA"),
    ],
)
def test_a_participant_is_looked_up_under_the_hash_of_its_identifier(participant: str, name: str):
    assert hashed(participant) == hashed(participant.upper()) == name


@pytest.mark.parametrize(
    ("host", "common_name", "state"),
    [
        (OTHER_HOST, "POP009999", "REGISTERED_OTHER_AP"),
        (OUR_HOST, "POP009999", "REGISTERED_AUTOINVOICE"),
        ("autoinvoice.example", "POP009999", "REGISTERED_AUTOINVOICE"),
        ("evil-autoinvoice.example", "POP009999", "REGISTERED_OTHER_AP"),
        ("autoinvoice.example.evil.example", "POP009999", "REGISTERED_OTHER_AP"),
        ("somewhere.example", "pop000001", "REGISTERED_AUTOINVOICE"),
    ],
)
async def test_where_a_company_receives_is_told_by_host_or_certificate(
    world: World, network: Network, host: str, common_name: str, state: str
):
    world.registers(FJORDFISK, host, common_name)
    found = await network.look_up(FJORDFISK)
    assert (found.state, found.registered, found.source, found.note) == (state, True, "smp", None)
    assert found.access_point == "Nordic Access AS" and found.smp_host == "127.0.0.1"
    assert found.document_types == (ORDER, BILLING) and found.can_receive_invoice is True


async def test_the_questions_have_the_agreed_shape(world: World, network: Network):
    world.registers(FJORDFISK, OTHER_HOST)
    world.zone.records["0192:123456785"] = [f'100 10 "u" "META:SMP" "!^.*$!{world.publisher.base}/!" .']
    assert (await network.look_up(FJORDFISK)).state == "REGISTERED_OTHER_AP"
    asked = world.zone.asked[0].to_text().lower()
    assert asked == f"{hashed('0192:123456785')}.iso6523-actorid-upis.participant.sml.test.example.".lower()
    group, service = world.publisher.paths
    assert group == "/iso6523-actorid-upis%3A%3A0192%3A123456785"
    assert service.startswith(group + "/services/busdox-docid-qns%3A%3Aurn")


DECISIONS = [
    # address register, publisher, index → state, certain, note
    ("absent", "up", "miss", "NOT_REGISTERED", False, None),
    ("absent", "up", "hit", "NOT_REGISTERED", False, None),
    ("record", "up", "miss", "REGISTERED_OTHER_AP", True, None),
    ("record", "unknown there", "hit", "NOT_REGISTERED", False, "STALE_ADDRESS"),
    ("SERVFAIL", "up", "hit", "UNKNOWN", None, "INDEX_ONLY"),
    ("SERVFAIL", "up", "miss", "UNKNOWN", None, None),
    ("SERVFAIL", "up", "429", "UNKNOWN", None, None),
    ("SERVFAIL", "up", "500", "UNKNOWN", None, None),
    ("SERVFAIL", "up", "garbage", "UNKNOWN", None, None),
    ("REFUSED", "up", "miss", "UNKNOWN", None, None),
    ("silent", "up", "miss", "UNKNOWN", None, None),
    ("silent", "up", "hit", "UNKNOWN", None, "INDEX_ONLY"),
    ("garbage", "up", "miss", "UNKNOWN", None, None),
    ("no NAPTR", "up", "miss", "UNKNOWN", None, None),
    ("another service", "up", "miss", "UNKNOWN", None, None),
    ("not encrypted", "up", "miss", "UNKNOWN", None, None),
    ("no address", "up", "miss", "UNKNOWN", None, None),
    ("record", "500", "hit", "UNKNOWN", True, "METADATA_SILENT"),
    ("record", "302", "hit", "UNKNOWN", True, "METADATA_SILENT"),
    ("record", "garbage", "miss", "UNKNOWN", True, "METADATA_SILENT"),
    ("record", "other XML", "miss", "UNKNOWN", True, "METADATA_SILENT"),
    ("record", "entities", "miss", "UNKNOWN", True, "METADATA_SILENT"),
    ("record", "too large", "miss", "UNKNOWN", True, "METADATA_SILENT"),
    ("record", "gone", "miss", "UNKNOWN", True, "METADATA_SILENT"),
    ("record", "no metadata", "miss", "UNKNOWN", True, "ACCESS_POINT_UNKNOWN"),
    ("record", "receives nothing", "miss", "UNKNOWN", True, "ACCESS_POINT_UNKNOWN"),
    ("record", "plain redirect", "miss", "UNKNOWN", True, "ACCESS_POINT_UNKNOWN"),
    ("record", "redirects", "miss", "REGISTERED_OTHER_AP", True, None),
]
RECORDS = {
    "another service": '100 10 "U" "Meta:XYZ" "!.*!https://127.0.0.1!" .',
    "not encrypted": '100 10 "U" "Meta:SMP" "!.*!http://127.0.0.1!" .',
    "no address": '100 10 "U" "Meta:SMP" "" .',
}


def arrange(world: World, sml: str, smp: str, index: str) -> None:
    participant = f"0192:{FJORDFISK}"
    if sml != "absent":
        world.registers(FJORDFISK, OTHER_HOST)
    if sml in RECORDS:
        world.zone.records[participant] = [RECORDS[sml]]
    elif sml not in ("absent", "record"):
        world.zone.mode = sml
    if smp == "unknown there":
        del world.publisher.endpoints[participant]
    elif smp == "gone":
        world.zone.records[participant] = ['100 10 "U" "Meta:SMP" "!.*!https://127.0.0.1:1!" .']
    else:
        world.publisher.mode = smp
    if index == "hit":
        world.publisher.listed.add(participant)
    elif index != "miss":
        world.publisher.directory = index


@pytest.mark.parametrize(("sml", "smp", "index", "state", "registered", "note"), DECISIONS)
async def test_each_combination_of_answers_has_its_decision(
    world: World,
    network: Network,
    sml: str,
    smp: str,
    index: str,
    state: str,
    registered: bool | None,
    note: str | None,
):
    arrange(world, sml, smp, index)
    found = await network.look_up(FJORDFISK)
    assert (found.state, found.registered, found.note) == (state, registered, note)
    assert found.can_receive_invoice in ((False,) if state == "NOT_REGISTERED" else (True, None))


async def test_a_lost_question_is_asked_again(world: World, network: Network):
    world.registers(FJORDFISK, OTHER_HOST)
    world.zone.lost = 1
    assert (await network.look_up(FJORDFISK)).state == "REGISTERED_OTHER_AP"


async def test_the_first_usable_record_by_order_counts(world: World, network: Network):
    world.registers(FJORDFISK, OTHER_HOST)
    usable = world.zone.records[f"0192:{FJORDFISK}"]
    world.zone.records[f"0192:{FJORDFISK}"] = [
        '10 10 "U" "Meta:XYZ" "!.*!https://127.0.0.1:1!" .',
        '200 10 "U" "Meta:SMP" "!.*!https://127.0.0.1:2!" .',
        *usable,
    ]
    assert (await network.look_up(FJORDFISK)).state == "REGISTERED_OTHER_AP"


async def test_a_zone_that_knows_nobody_is_not_believed(world: World, network: Network):
    """It has been switched off, or its name is mistyped: everybody is missing in it."""
    world.releases(KNOWN.removeprefix("0192:"))
    found = await network.look_up(FJORDFISK)
    assert (found.state, found.registered) == ("UNKNOWN", None)
    world.registers(KNOWN.removeprefix("0192:"), OTHER_HOST)
    assert (await network.look_up(FJORDFISK)).state == "NOT_REGISTERED"


async def test_the_publisher_must_show_a_certificate_that_is_trusted(world: World):
    world.registers(FJORDFISK, OTHER_HOST)
    network = world.network()
    network._smp = Smp()
    found = await network.look_up(FJORDFISK)
    assert (found.state, found.note) == ("UNKNOWN", "METADATA_SILENT")
    await network.close()


async def test_the_index_is_asked_no_faster_than_it_allows(world: World, network: Network, monkeypatch):
    now, pauses = [100.0], []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        now[0] += seconds

    monkeypatch.setattr(api.systems.peppol_directory, "sleep", pause)
    monkeypatch.setattr(api.systems.peppol_directory, "monotonic", lambda: now[0])
    for between in (0.0, 0.125, 2.0):
        await network._directory.lists(KNOWN)
        now[0] += between
    await network._directory.lists(KNOWN)
    assert pauses == [0.5, 0.375]


@pytest.mark.parametrize(
    ("state", "own_state", "shown"),
    [
        ("REGISTERED_AUTOINVOICE", "PENDING_UNREGISTER", "PENDING_UNREGISTER"),
        ("NOT_REGISTERED", "PENDING_REGISTER", "PENDING_REGISTER"),
        ("NOT_REGISTERED", "PENDING_UNREGISTER", "NOT_REGISTERED"),
        ("NOT_REGISTERED", "REGISTERED_AUTOINVOICE", "NOT_REGISTERED"),
        ("REGISTERED_OTHER_AP", "PENDING_REGISTER", "REGISTERED_OTHER_AP"),
        ("REGISTERED_AUTOINVOICE", "NOT_REGISTERED", "REGISTERED_AUTOINVOICE"),
        ("UNKNOWN", "NOT_REGISTERED", "UNKNOWN"),
        ("UNKNOWN", "REGISTERED_AUTOINVOICE", "UNKNOWN"),
        ("REGISTERED_OTHER_AP", None, "REGISTERED_OTHER_AP"),
    ],
)
async def test_the_network_has_the_last_word_except_on_what_is_under_way(
    network: Network, state: str, own_state: str | None, shown: str
):
    found = replace(await network.look_up(FJORDFISK), state=state)
    own = {"state": own_state, "company": "Fjordfisk AS"} if own_state else None
    participant = beside_own_record(found, own)
    assert (participant["state"], participant["own_state"]) == (shown, own_state)


async def test_a_status_says_what_the_network_says_and_that_our_own_record_differs(on_the_network: Core, world: World):
    run = (await on_the_network.api().read(STATUS, {"orgno": FJORDFISK})).json()
    assert (run["result"]["state"], run["result"]["own_state"]) == ("NOT_REGISTERED", "REGISTERED_AUTOINVOICE")
    assert run["result"]["source"] == "sml" and "Fjordfisk AS" in run["message"]
    world.registers(FJORDFISK, OUR_HOST)
    run = (await on_the_network.api().read(STATUS, {"orgno": FJORDFISK})).json()
    assert run["result"]["state"] == "REGISTERED_AUTOINVOICE" and "own_state" not in run["result"]
    assert run["result"]["checked_at"].endswith("Z")


async def test_a_status_needs_only_the_network(on_the_network: Core, sandbox: Sandbox, world: World):
    world.registers(BERGVERK, OTHER_HOST)
    sandbox.fault("GET /api/v1/elma/*", "error", status=503)
    run = (await on_the_network.api().read(STATUS, {"orgno": BERGVERK})).json()
    assert run["result"]["state"] == "REGISTERED_OTHER_AP" and "Nordic Access AS" in run["message"]


@pytest.mark.parametrize(("sml", "smp", "index"), [row[:3] for row in DECISIONS if row[3] == "UNKNOWN"])
async def test_what_is_not_known_is_never_said_to_be_no(on_the_network: Core, world: World, sml, smp, index):
    arrange(world, sml, smp, index)
    for language, no in (("sv", "inte registrerat"), ("nb", "ikke registrert"), ("en", "not registered")):
        api = on_the_network.api()
        api.headers["Accept-Language"] = language
        run = (await api.read(STATUS, {"orgno": FJORDFISK})).json()
        assert run["result"]["state"] == "UNKNOWN" and run["result"]["can_receive_invoice"] in (None, True)
        assert no not in run["message"] and "{" not in run["message"]


async def test_nobody_is_unregistered_or_registered_on_a_guess(on_the_network: Core, world: World, sandbox: Sandbox):
    """The backend believes one thing, the network says another or nothing."""
    refused = [
        (UNREGISTER, "vismanet-admin", FJORDFISK, None, "NOT_REGISTERED"),
        (UNREGISTER, "vismanet-admin", FJORDFISK, OTHER_HOST, "REGISTERED_ELSEWHERE"),
        (REGISTER, "company-admin-nordlys", NORDLYS, OTHER_HOST, "REGISTERED_ELSEWHERE_FIRST"),
        (REGISTER, "company-admin-nordlys", NORDLYS, OUR_HOST, "ALREADY_REGISTERED"),
        (SWITCH, "company-admin-lysbukt", ELVEBAKKEN, OUR_HOST, "ALREADY_REGISTERED"),
    ]
    for name, persona, orgno, host, code in refused:
        world.zone.records.pop(f"0192:{orgno}", None)
        if host:
            world.registers(orgno, host)
        response = await on_the_network.api(persona).propose(name, {"orgno": orgno})
        assert (response.status_code, response.json()["code"]) == (409, code)
    world.zone.mode = "SERVFAIL"
    for name, persona, orgno, _, _ in refused:
        response = await on_the_network.api(persona).propose(name, {"orgno": orgno})
        assert (response.status_code, response.json()["code"]) == (503, "LOOKUP_UNAVAILABLE")


async def test_a_company_that_left_is_said_to_be_gone_when_the_network_no_longer_knows_it(
    on_the_network: Core, world: World, sandbox: Sandbox
):
    world.registers(FJORDFISK, OUR_HOST)
    on_the_network.rasa.on("out", proposes(UNREGISTER, orgno=FJORDFISK))
    chat = await on_the_network.chat("vismanet-admin")
    [card] = await chat.say("out")
    await chat.confirm(card)

    async def settled_at_the_backend() -> bool:
        return sandbox.get(f"/elma/participants/{FJORDFISK}").json()["state"] == "NOT_REGISTERED"

    await eventually(settled_at_the_backend)
    await on_the_network.hurry()
    await on_the_network.parts.operations.reconcile()
    assert (await on_the_network.row(card["proposal"])).state == "pending", "the network still knows it"
    world.releases(FJORDFISK)
    await on_the_network.hurry()
    assert "no longer in ELMA" in (await chat.until("result", "Done: "))["text"]
