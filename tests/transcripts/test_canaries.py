"""Secrets that customers paste, and a code that is shown: nowhere in what the running processes write or remember."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.canaries import PASTED, files, hits, pasted
from tests.stack import Running, eventually
from tests.transcripts.chat import CODE, Chat

pytestmark = pytest.mark.e2e

CHUNK = 64 * 2**20
LONGEST = 256
"""Bytes by which chunks overlap, so that nothing hides at a seam."""


def remembered(pid: int) -> Iterator[bytes]:
    """What a process has in its own memory: Rasa's conversations are nowhere else."""
    maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in maps:
            start, end, rights = re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S+)", line).groups()  # type: ignore[union-attr]
            if not rights.startswith("rw"):
                continue
            for position in range(int(start, 16), int(end, 16), CHUNK):
                with suppress(OSError, ValueError):
                    memory.seek(position)
                    yield memory.read(min(CHUNK + LONGEST, int(end, 16) - position))


def in_memory(pid: int, secrets: dict[str, str]) -> list[str]:
    """Names of the secrets that a process remembers as text."""
    plain = {name: secret.encode() for name, secret in secrets.items()}
    return sorted({name for chunk in remembered(pid) for name, secret in plain.items() if secret in chunk})


@pytest.fixture
def stack(running: Running) -> Iterator[Running]:
    running.reset()
    yield running
    running.wait_until("ready")
    running.reset()


def test_no_secret_is_written_down_or_remembered(stack: Running) -> None:
    visitor, admin = Chat(stack, "sv"), Chat(stack, "en", "vismanet-admin")
    for name in PASTED:
        visitor.say(pasted(name))
    admin.say("I want to open a case")
    admin.say(f"The payslips are missing. {pasted('password')}, {pasted('personnummer')}")
    admin.confirm()
    admin.say("Generate a one-time code for ola@fjordfisk.example")
    admin.confirm("ola@fjordfisk.example")
    status, revealed = admin.reveal()
    assert status == 200 and CODE.fullmatch(revealed["secret"])
    code = revealed["secret"]
    admin.say(f"The code is {code}, I think")
    # What is understood of a sentence is what stands in it in the clear.
    name = "Kanariefågeln Pipfax"
    visitor.say(f"Mitt namn är {name} och jag undrar vad ELMA är")
    tokens = {"visitor's token": visitor._token, "admin's token": admin._token}
    secrets = PASTED | tokens | {"revealed code": code}
    seal = {"seal key": stack.settings["FYR_SEAL_KEY"], "box secret": stack.settings["FYR_BOX_SECRET"]}

    exported = str(visitor.history()) + str(admin.history())
    pids = {name: stack.pid(name) for name in ("rasa", "actions")}
    for process, pid in pids.items():
        assert pid and in_memory(pid, secrets) == [], process
    assert in_memory(pids["rasa"] or 0, {"name": name.encode().decode("latin-1")}) or in_memory(
        pids["rasa"] or 0, {"name": "Pipfax"}
    ), "the search of the memory finds what is there"

    # A crash in the middle of a turn, and what the next start writes.
    for process in ("actions", "rasa", "api"):
        visitor.post({"text": pasted("one-time code")})
        stack.kill(process)
        stack.wait_until("ready")
    assert eventually(lambda: not stack.open_runs(), 20)
    written = files(Path(stack.settings["FYR_VAR"]))
    assert {"fyr.db", "sandbox.db", "log/api.log", "log/rasa.log", "log/actions.log"} <= set(written)
    assert hits({"name": "Pipfax"}, written), "the search of the files finds what is there"
    assert hits(secrets | seal, written | {"exports": exported}) == []
    visitor.close()
    admin.close()
