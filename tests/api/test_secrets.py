"""A one-time code is shown once, to the person and conversation it belongs to, and is nowhere else."""

import asyncio
import datetime as dt
import re
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import text

from api.audit import AuditRow
from api.database import now
from api.sealed import Seal, Secret
from tests.chat import Api, Chat, assert_problem, eventually
from tests.core import SEAL_KEY, Core, started
from tests.fake_rasa import proposes
from tests.sandbox.serving import Core as Sandbox

OLA = "ola@fjordfisk.example"
CODE = "connect.emergency-code.generate"
PATTERN = re.compile(r"[A-HJ-NP-Z2-9]{4}(?:-[A-HJ-NP-Z2-9]{4}){4}")


async def generated(core: Core, persona: str = "vismanet-admin", **more) -> tuple[Api, dict]:
    api = core.api(persona)
    run = (await api.confirm(await api.proposed(CODE, {"user_email": OLA}, **more))).json()
    assert run["state"] == "done"
    return api, run["result"]["secret"]


async def generated_in_chat(core: Core) -> tuple[Chat, dict]:
    core.rasa.on("code for ola", proposes(CODE, user_email=OLA))
    chat = await core.chat("vismanet-admin")
    [card] = await chat.say("code for ola")
    [result] = await chat.confirm(card)
    [block] = [block for block in result["blocks"] if block["type"] == "secret"]
    return chat, block


def written(folder: Path) -> bytes:
    """Everything that is on disk of the database, its log included."""
    return b"".join(file.read_bytes() for file in folder.glob("fyr.db*"))


async def test_a_code_is_shown_once_and_then_gone(core: Core):
    api, secret = await generated(core)
    first = await api.reveal(secret["ref"])
    assert first.status_code == 200 and set(first.json()) == {"secret", "expires_at"}
    assert PATTERN.fullmatch(first.json()["secret"])
    assert first.headers["Cache-Control"] == "no-store"
    for _ in range(2):
        assert_problem(await api.reveal(secret["ref"]), 410, "SECRET_GONE")


async def test_of_many_who_ask_at_once_one_gets_it(core: Core):
    api, secret = await generated(core)
    responses = await asyncio.gather(*(api.reveal(secret["ref"]) for _ in range(20)))
    assert sorted(response.status_code for response in responses) == [200] + [410] * 19


async def test_in_a_chat_the_code_is_a_reference_that_opens_in_this_chat_only(core: Core):
    chat, block = await generated_in_chat(core)
    assert set(block) == {"type", "ref", "expires_at", "label"}
    other = await core.chat("vismanet-admin")
    assert_problem(await Api(core.http, other.token).reveal(block["ref"]), 404)
    assert_problem(await core.api("vismanet-admin").reveal(block["ref"]), 404)
    shown = await Api(core.http, chat.token).reveal(block["ref"])
    assert PATTERN.fullmatch(shown.json()["secret"])


@pytest.mark.parametrize("persona", ["end-user", "vismanet-admin-no-right", "support-agent", "support-lead"])
async def test_somebody_elses_code_looks_like_none(core: Core, persona: str):
    api, secret = await generated(core)
    stranger = core.api(persona)
    assert (await stranger.reveal(secret["ref"])).text == (await stranger.reveal("none")).text
    assert_problem(await stranger.reveal(secret["ref"]), 404)
    assert_problem(await core.api().reveal(secret["ref"]), 401)
    assert (await api.reveal(secret["ref"])).status_code == 200


async def test_a_visitor_reveals_nothing(core: Core):
    _, secret = await generated(core)
    chat = await core.chat()
    assert_problem(await Api(core.http, chat.token).reveal(secret["ref"]), 404)


async def test_a_code_that_nobody_fetched_expires_and_is_wiped(core: Core):
    api, secret = await generated(core)
    await core.change(Secret, expires_at=now() - dt.timedelta(seconds=1))
    assert_problem(await api.reveal(secret["ref"]), 410, "SECRET_GONE")

    async def wiped() -> bool:
        [row] = await core.rows(Secret)
        return row.sealed is None

    await eventually(wiped)


async def test_the_code_is_nowhere_on_disk_and_in_no_log_line(capfd, core: Core, sandbox: Sandbox, tmp_path: Path):
    chat, block = await generated_in_chat(core)
    await chat.history()
    assert not PATTERN.search(written(tmp_path).decode("latin-1"))
    code = (await Api(core.http, chat.token).reveal(block["ref"])).json()["secret"]
    await chat.say("what was the code?")
    everything = [
        written(tmp_path).decode("latin-1"),
        str(await chat.history()),
        (await chat.get("/export")).text,
        (await core.http.get("/metrics")).text,
        str(core.rasa.turns),
        *capfd.readouterr(),
    ]
    assert not [place for place in everything if code in place]
    assert chat.id.encode() in written(tmp_path)


async def test_log_lines_name_conversations_and_never_what_was_said(settings, knowledge, rasa, impatient, capsys):
    """The lines are there, so that their silence about the rest means something."""
    async with started(settings, knowledge, rasa) as core:
        rasa.on("my password is hunter2", proposes("elma.status", orgno="123456785"))
        import structlog

        lines: list[dict] = []

        def keep(_: object, __: str, fields: dict) -> dict:
            lines.append(dict(fields))
            raise structlog.DropEvent

        from api.logs import only_allowed

        structlog.configure(processors=[only_allowed, keep])
        chat = await core.chat("vismanet-admin")
        await chat.say("my password is hunter2")
        rasa.mode = "failed"
        await chat.say("my password is hunter2")
    assert [line["event"] for line in lines].count("turn") == 2
    assert any(line.get("conversation") == chat.id for line in lines)
    for word in ("hunter2", chat.token, "fjordfisk", "persona", "123456785"):
        assert word not in str(lines)


def test_a_field_that_is_not_on_the_list_does_not_get_into_the_log():
    from api.logs import only_allowed

    assert only_allowed(None, "info", {"event": "x", "state": "done", "text": "secret", "email": OLA}) == {
        "event": "x",
        "state": "done",
    }


async def test_the_log_knows_the_code_by_its_fingerprint(core: Core):
    api, secret = await generated(core)
    code = (await api.reveal(secret["ref"])).json()["secret"]
    [row] = await core.rows(AuditRow, AuditRow.event == "secret.revealed")
    assert row.body["fingerprint"] == Seal(SEAL_KEY).fingerprint(code)
    assert code not in str(row.body)


async def test_without_the_key_the_sealed_code_is_worth_nothing(core: Core):
    _, secret = await generated(core)
    other = Seal("0b" * 32)

    def reveal(session):
        return other.reveal(session, secret["ref"], principal="persona:vismanet-admin", conversation=None)

    with pytest.raises(InvalidTag):
        await core.parts.database.write(reveal)


async def test_a_sealed_code_cannot_be_moved_to_another_reference(core: Core):
    api, secret = await generated(core)
    await core.parts.database.write(lambda session: session.execute(text("UPDATE secrets SET ref = 'mine'")))
    assert (await api.reveal("mine")).status_code == 500
    assert_problem(await api.reveal(secret["ref"]), 404)


async def test_after_a_crash_between_wiping_and_answering_there_is_no_second_showing(
    core: Core, settings, knowledge, rasa
):
    api, secret = await generated(core)
    showing = asyncio.create_task(api.reveal(secret["ref"]))

    async def wiped() -> bool:
        [row] = await core.rows(Secret)
        return row.sealed is None

    await eventually(wiped)
    showing.cancel()
    await core.kill()
    async with started(settings, knowledge, rasa) as revived:
        again = Api(revived.http, revived.identity("vismanet-admin"))
        assert_problem(await again.reveal(secret["ref"]), 410, "SECRET_GONE")


async def test_codes_are_strong_and_never_the_same(core: Core, sandbox: Sandbox):
    codes = []
    for _ in range(3):
        api, secret = await generated(core)
        codes.append((await api.reveal(secret["ref"])).json()["secret"])
    assert len(set(codes)) == 3
    assert all(PATTERN.fullmatch(code) for code in codes)
    assert sandbox.effects()["emergency_codes"] == {OLA: 3}
