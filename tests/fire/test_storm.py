"""Many confirm at once, each twenty times over, while the core is killed with -9 again and again.

Effects are counted in the backend's own tables, never in our ledger; acknowledged is what a client has read.
"""

import asyncio
import json
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfile
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from api.operations.models import OPEN_STATES, LedgerRow
from api.sandbox.elma_register import ACCESS_POINT, CREDIT_NOTE, INVOICE, SMP_HOST, WEIGHTS
from api.sandbox.models import Company, ElmaParticipant
from tests.core import BOX_SECRET, SEAL_KEY
from tests.fire.books import Books
from tests.fire.mortal import MortalCore
from tests.fire.processes import ROOT, Process
from tests.sandbox.serving import TOKEN, free_port

FIGURES = ROOT / "var/fire"
"""Where the figures of each storm are written."""
COPIES = 20
AT_ONCE = 8
"""Proposals that are being confirmed at the same time."""
EVERY_THIRD = 3
"""Every third proposal is a company that leaves ELMA, the others are cases."""
SETTLE_SECONDS = 60.0
BACKEND_SECONDS = 0.3
PROPOSAL_MINUTES = 600
"""All proposals are made before the first is confirmed."""
PEOPLE = ("end-user", "vismanet-admin", "company-admin-nordlys")
FOR_SOMEBODY = {"case": "C-1", "on_behalf_of": "kari@example.example"}
CASE, UNREGISTER = "case.create", "elma.unregister"
FINAL = ("done", "refused", "failed")


@dataclass
class Wish:
    """One thing that is to happen once, and everything that was said about it."""

    number: int
    target: str
    """What it is known by in the backend: the summary of a case, the number of a company."""
    proposal: dict[str, Any]
    headers: dict[str, str]
    runs: list[dict[str, Any]] = field(default_factory=list)


class Storm:
    """The two processes, their files, and what is counted."""

    def __init__(self, folder: Path, signing_key: Path, seed: int, shipped: bool) -> None:
        self.folder, self.random = folder, random.Random(seed)
        self.sandbox_file = folder / "sandbox.db"
        sandbox_port = free_port()
        self.sandbox = Process(
            ["api.sandbox", "serve"],
            f"http://127.0.0.1:{sandbox_port}",
            {
                "FYR_SYSTEMS_TOKEN": TOKEN,
                "FYR_SANDBOX_PORT": str(sandbox_port),
                "FYR_SANDBOX_DATABASE": str(self.sandbox_file),
                "FYR_SANDBOX_ELMA_SECONDS": "1",
            },
            folder / "sandbox.log",
        )
        self.core: Process | MortalCore = (
            self._core_as_shipped(signing_key) if shipped else self._forked_core(signing_key)
        )
        self.serving = asyncio.Event()
        self.serving.set()
        self.begun = 0
        self.found: Counter[str] = Counter()
        """The states in which kills left runs that nobody had settled."""
        self.kills: Counter[str] = Counter()

    def _forked_core(self, signing_key: Path) -> MortalCore:
        """It starts in a moment, so that it can be killed often."""
        return MortalCore(self.folder, self.sandbox.url, signing_key, proposal_minutes=PROPOSAL_MINUTES)

    def _core_as_shipped(self, signing_key: Path) -> Process:
        port = free_port()
        settings = {
            "FYR_SYSTEMS_TOKEN": TOKEN,
            "FYR_PORT": str(port),
            "FYR_SYSTEMS_URL": self.sandbox.url,
            "FYR_RASA_URL": f"http://127.0.0.1:{free_port()}",
            "FYR_DATABASE_URL": f"sqlite:///{self.folder}/fyr.db",
            "FYR_KNOWLEDGE_INDEX": str(ROOT / "var/knowledge"),
            "FYR_BOX_SECRET": BOX_SECRET,
            "FYR_SEAL_KEY": SEAL_KEY,
            "FYR_DEV_SIGNING_KEY": str(signing_key),
            "FYR_PROPOSAL_MINUTES": str(PROPOSAL_MINUTES),
        }
        return Process(["api"], f"http://127.0.0.1:{port}", settings, self.folder / "core.log")

    def fill(self, companies: list[str]) -> None:
        """Companies that are registered through AutoInvoice, beside the sandbox's own."""
        engine = create_engine(f"sqlite:///{self.sandbox_file}")
        with Session(engine) as session, session.begin():
            for orgno in companies:
                session.add(
                    Company(
                        orgno=orgno,
                        country="NO",
                        name=f"Bedrift {orgno} AS",
                        customer_no=orgno,
                        autoinvoice_active=True,
                    )
                )
            session.flush()
            for orgno in companies:
                session.add(
                    ElmaParticipant(
                        orgno=orgno,
                        state="REGISTERED_AUTOINVOICE",
                        access_point=ACCESS_POINT,
                        smp_host=SMP_HOST,
                        document_types=[INVOICE, CREDIT_NOTE],
                        autoinvoice_account=True,
                    )
                )  # fmt: skip
        engine.dispose()

    async def wishes(self, count: int) -> list[Wish]:
        """The proposals, made in peace beforehand."""
        companies = org_numbers(count)
        self.fill(companies)
        async with httpx.AsyncClient(base_url=self.core.url, timeout=60) as http:
            headers = {}
            for persona in (*PEOPLE, "support-agent"):
                token = (await http.post("/v1/dev/token", json={"persona": persona})).raise_for_status().json()["token"]
                headers[persona] = {"Authorization": f"Bearer {token}"}

            async def wish(number: int) -> Wish:
                if number % EVERY_THIRD == 0:
                    persona, name, target = "support-agent", UNREGISTER, companies[number]
                    body = {"inputs": {"orgno": target}, **FOR_SOMEBODY}
                else:
                    persona, name, target = PEOPLE[number % len(PEOPLE)], CASE, f"Nothing starts any more, {number}"
                    body = {"inputs": {"summary": target}}
                path = f"/v1/operations/{name}/proposals"
                made = await http.post(path, json=body, headers=headers[persona])
                assert made.status_code == 201, made.text
                return Wish(number, target, made.json(), headers[persona])

            return [await wish(number) for number in range(count)]

    def slow_down_the_backend(self) -> None:
        """Calls take a moment, so that kills meet them under way."""
        for match in ("POST /api/v1/cases", "POST /api/v1/elma/*"):
            body = {"match": match, "mode": "delay", "seconds": BACKEND_SECONDS}
            headers = {"Authorization": f"Bearer {TOKEN}"}
            httpx.put(f"{self.sandbox.url}/api/v1/sandbox/faults", json=body, headers=headers).raise_for_status()

    async def confirm_all(self, wishes: list[Wish], copies: int) -> None:
        """Every wish confirmed by so many at once, some of them at the same time; returns when all are settled."""
        places = asyncio.Semaphore(AT_ONCE)
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=AT_ONCE * COPIES)
        async with httpx.AsyncClient(base_url=self.core.url, timeout=60, limits=limits) as http:

            async def granted(wish: Wish) -> None:
                async with places:
                    self.begun += 1
                    await asyncio.gather(*(self._confirmed(http, wish, copy) for copy in range(copies)))
                await self._settled(http, wish)

            await asyncio.gather(*(granted(wish) for wish in wishes))

    async def _confirmed(self, http: httpx.AsyncClient, wish: Wish, copy: int) -> None:
        """One copy: the same request again until somebody answers. Half of them share a key."""
        key = f"{wish.number}-{copy if copy % 2 else 'shared'}"
        body = {"typed": wish.proposal["confirm"].get("typed")}
        path = f"/v1/proposals/{wish.proposal['id']}/confirm"
        while True:
            try:
                answer = await http.post(path, json=body, headers={**wish.headers, "Idempotency-Key": key})
            except httpx.TransportError:
                await self._try_again()
                continue
            assert answer.status_code in (200, 202), answer.text
            self._heard(wish, answer.json())
            return

    async def _settled(self, http: httpx.AsyncClient, wish: Wish) -> None:
        """Ask how the run stands until that is final."""
        deadline: float | None = None
        while wish.runs[-1]["state"] not in FINAL:
            await asyncio.sleep(0.5)
            try:
                answer = await http.get(f"/v1/runs/{wish.runs[-1]['id']}", headers=wish.headers)
            except httpx.TransportError:
                deadline = None  # it was killed; the time is counted from when it is there again
                await self._try_again()
                continue
            assert answer.status_code == 200, answer.text
            deadline = deadline or time.monotonic() + SETTLE_SECONDS
            self._heard(wish, answer.json())
            assert time.monotonic() < deadline, f"not settled in time: {wish.runs[-1]}"

    async def _try_again(self) -> None:
        """A client knows no better than to wait a little; a hundred at once would keep the core from starting."""
        await self.serving.wait()
        await asyncio.sleep(self.random.uniform(0.05, 0.5))

    def _heard(self, wish: Wish, run: dict[str, Any]) -> None:
        """What was just read is true now."""
        wish.runs.append(run)
        effects = self.effects(wish)
        if run["result"] is not None:
            assert effects == 1, f"{effects} effects, but we are told {run}"
        if run["state"] in ("refused", "failed"):
            assert effects == 0, f"{effects} effects, but we are told {run}"

    def effects(self, wish: Wish) -> int:
        """Counted in the sandbox's own tables."""
        query = (
            "SELECT count(*) FROM unregistrations WHERE orgno = ?"
            if wish.proposal["operation"] == UNREGISTER
            else "SELECT count(*) FROM cases WHERE summary = ?"
        )
        return self._sandbox_says(query, wish.target)[0][0]

    def all_effects(self) -> int:
        return sum(self._sandbox_says(f"SELECT count(*) FROM {table}")[0][0] for table in ("unregistrations", "cases"))

    def _sandbox_says(self, query: str, *values: Any) -> list[Any]:
        connection = sqlite3.connect(f"file:{self.sandbox_file}?mode=ro", uri=True, timeout=20)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    async def kill_at_random(self, victims: Sequence[Process | MortalCore], wishes: int) -> None:
        """kill -9 each of them in turn, spread over the storm, at moments that nobody chose; and start it again."""
        for number, victim in enumerate(victims, start=1):
            while self.begun < number * wishes // (len(victims) + 1):
                await asyncio.sleep(0.01)
            await asyncio.sleep(self.random.uniform(0, 0.3))
            self.serving.clear()
            victim.kill()
            self.kills[victim.name] += 1
            self.found.update(self.open_runs())
            await asyncio.to_thread(victim.start)
            self.serving.set()

    def open_runs(self) -> list[str]:
        books = Books.of(self.folder)
        states = [row.state for row in books.rows_now(LedgerRow, LedgerRow.state.in_(OPEN_STATES))]
        books.close()
        return states

    def end(self) -> None:
        self.core.end()
        self.sandbox.end()


def org_numbers(count: int) -> list[str]:
    """Norwegian org numbers with their check digit."""
    found: list[str] = []
    stem = 70_000_000
    while len(found) < count:
        digits = [int(digit) for digit in str(stem)]
        check = -sum(weight * digit for weight, digit in zip(WEIGHTS, digits, strict=True)) % 11
        if check < 10:
            found.append(f"{stem}{check}")
        stem += 1
    return found


@pytest.fixture
def storm(tmp_path: Path, signing_key: Path, empty_database: Path) -> Iterator[Callable[[bool], Storm]]:
    storms: list[Storm] = []

    def begin(shipped: bool) -> Storm:
        copyfile(empty_database, tmp_path / "fyr.db")
        storms.append(storm := Storm(tmp_path, signing_key, seed=20, shipped=shipped))
        storm.sandbox.start()
        storm.core.start()
        return storm

    yield begin
    for storm in storms:
        storm.end()


async def run_storm(
    storm: Storm, count: int, victims: Sequence[Process | MortalCore]
) -> tuple[list[Wish], Counter[str]]:
    """Returns the wishes and how many ended in which state; what must hold of every storm is checked here."""
    wishes = await storm.wishes(count)
    storm.slow_down_the_backend()
    began = time.monotonic()
    await asyncio.gather(storm.confirm_all(wishes, COPIES), storm.kill_at_random(victims, count))
    took = time.monotonic() - began
    storm.end()

    books = Books.of(storm.folder)
    rows = {row.id: row for row in books.rows_now(LedgerRow)}
    await books.assert_lawful()
    states = Counter(row.state for row in rows.values())
    for wish in wishes:
        row = rows[wish.proposal["id"]]
        assert {run["id"] for run in wish.runs} == {row.run_id}, "all copies are answered with the same run"
        assert storm.effects(wish) == (row.state == "done"), f"{storm.effects(wish)} effects, {row.state}"
        if row.state == "done":
            kept = storm._sandbox_says("SELECT body FROM requests WHERE key = ?", row.backend_key)
            assert row.reference in json.loads(kept[0][0]).values()
    assert storm.all_effects() == states["done"], "nothing happened that nobody wished"
    books.close()
    figures = {
        "confirmed": count,
        "copies": COPIES,
        "seconds": round(took),
        "kills": dict(storm.kills),
        "open at a kill": dict(storm.found),
        "effects": storm.all_effects(),
        "states": dict(states),
    }
    FIGURES.mkdir(parents=True, exist_ok=True)
    (FIGURES / f"{count}-confirmations-{'-and-'.join(sorted(storm.kills)).replace(', ', '-')}.json").write_text(
        json.dumps(figures) + "\n"
    )
    return wishes, states


@pytest.mark.parametrize(
    ("count", "kills"), [(60, 5), pytest.param(1000, 50, marks=pytest.mark.fire)], ids=["60", "1000"]
)
async def test_every_confirmation_has_one_effect_however_often_the_core_is_killed(storm, count: int, kills: int):
    begun = storm(shipped=False)
    _, states = await run_storm(begun, count, [begun.core] * kills)
    assert states == {"done": count}
    assert sum(begun.kills.values()) == kills and begun.found, "no kill met a run under way"


@pytest.mark.parametrize(("count", "kills"), [(30, 1), pytest.param(300, 5, marks=pytest.mark.fire)], ids=["30", "300"])
async def test_while_the_backend_is_killed_too_what_is_said_is_what_happened(storm, count: int, kills: int):
    """A backend that is not there did nothing: that may be said, and then it must be so. Both run as they are shipped."""
    begun = storm(shipped=True)
    _, states = await run_storm(begun, count, [begun.sandbox, begun.core] * kills)
    assert set(states) <= {"done", "failed"} and states["done"], states
