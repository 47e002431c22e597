"""The four processes as they are shipped, on free ports and with a folder of their own."""

import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from api.database import Database
from api.operations.models import OPEN_STATES
from tools import stack

MADE_BY_PREPARE = ("models/fyr.tar.gz", "knowledge/manifest.json", "secrets.env", "dev-signing-key.pem")
START_SECONDS = 180.0
SETTLE_SECONDS = 20.0
LAST_LINES = 12


class Running:
    """A started stack: its address, its sandbox's switches, and a way to kill one process."""

    def __init__(self, settings: dict[str, str], supervisor: "subprocess.Popen[bytes]") -> None:
        self.settings = settings
        self.url = settings["FYR_PUBLIC_URL"]
        self._supervisor = supervisor
        self._sandbox = httpx.Client(
            base_url=settings["FYR_SYSTEMS_URL"] + "/api/v1",
            headers={"Authorization": f"Bearer {settings['FYR_SYSTEMS_TOKEN']}"},
            timeout=10,
        )

    def wait_until(self, status: str, seconds: float = START_SECONDS) -> None:
        """Wait for `/readyz` to say `ready` or `degraded`; fail with what the logs say."""

        def reached() -> bool:
            if self._supervisor.poll() is not None:
                raise AssertionError(f"the supervisor ended with {self._supervisor.returncode}.\n{self.logs()}")
            return stack.readiness(self.settings)[0] == status

        if not eventually(reached, seconds, every=0.2):
            now, waiting = stack.readiness(self.settings)
            raise AssertionError(
                f"not {status} after {seconds:.0f} s but {now}, waiting for {', '.join(waiting) or 'nothing'}.\n{self.logs()}"
            )

    def logs(self) -> str:
        """How each process's log ends."""
        folder = Path(self.settings["FYR_VAR"]) / "log"
        ends = ((file.name, file.read_text(errors="replace").splitlines()) for file in sorted(folder.glob("*.log")))
        return "\n".join(f"--- {name}\n" + "\n".join(lines[-LAST_LINES:]) for name, lines in ends)

    def pid(self, name: str) -> int | None:
        """The process of that name in `supervisord.conf`, if it lives; the supervisor writes down what it starts."""
        log = Path(self.settings["FYR_VAR"], "log/supervisord.log").read_text()
        started = re.findall(rf"spawned: '{name}' with pid (\d+)", log)
        try:
            state = Path(f"/proc/{started[-1]}/stat").read_text().rpartition(") ")[2][0]
        except (IndexError, FileNotFoundError, ProcessLookupError):
            return None
        return None if state == "Z" else int(started[-1])

    def kill(self, name: str) -> None:
        """kill -9; the supervisor starts it again."""
        pid = self.pid(name)
        assert pid is not None, f"{name} does not run.\n{self.logs()}"
        os.kill(pid, signal.SIGKILL)
        assert eventually(lambda: self.pid(name) != pid, 10), f"{name} survived kill -9"

    @contextmanager
    def stopped(self, name: str) -> Iterator[None]:
        """The process hangs: it takes connections and answers nothing."""
        pid = self.pid(name)
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def reset(self) -> None:
        """The sandbox's first rows, and no faults. A call that is under way is not sent again to what comes after;
        what waits for somebody's answer ends as gone."""
        self._sandbox.delete("/sandbox/faults").raise_for_status()
        if any(self.effects().values()):
            eventually(lambda: set(self.open_runs()) <= {"pending"}, SETTLE_SECONDS)
            self._rewind()
            eventually(lambda: not self.open_runs(), SETTLE_SECONDS)

    def _rewind(self) -> None:
        self._sandbox.post("/sandbox/reset").raise_for_status()

    @contextmanager
    def without_users(self, addresses: Collection[str]) -> Iterator[None]:
        """The sandbox has never heard of these addresses; afterwards everything there is as at first."""
        gaps = ", ".join("?" * len(addresses))
        with _opened(f"{self.settings['FYR_VAR']}/sandbox.db") as database:
            renamed = f"UPDATE users SET email = lower(id) || '@gone.example' WHERE email IN ({gaps})"
            assert database.execute(renamed, tuple(addresses)).rowcount == len(addresses)
        try:
            yield
        finally:
            self._rewind()

    def tables(self) -> AbstractContextManager[sqlite3.Connection]:
        """The core's own tables, to be read from outside."""
        return _opened(f"file:{self.settings['FYR_VAR']}/fyr.db?mode=ro")

    def open_runs(self) -> list[str]:
        """The states of the runs whose outcome the core does not know yet."""
        with self.tables() as database:
            states = ", ".join(f"'{state}'" for state in OPEN_STATES)
            return [row[0] for row in database.execute(f"SELECT state FROM ledger WHERE state IN ({states})")]

    def fault(self, match: str, mode: str, **more: Any) -> None:
        """Answers to `match` (method and path, with * as in file names) go wrong in this way."""
        body = {"match": match, "mode": mode, **more}
        self._sandbox.put("/sandbox/faults", json=body).raise_for_status()

    def faults_left(self) -> list[dict[str, Any]]:
        return self._sandbox.get("/sandbox/faults").raise_for_status().json()["faults"]

    def effects(self) -> dict[str, Any]:
        """What really happened in the backend, counted there."""
        return self._sandbox.get("/sandbox/effects").raise_for_status().json()


@contextmanager
def _opened(database: str) -> Iterator[sqlite3.Connection]:
    """A connection that is closed afterwards, not only committed: its locks would be lost as soon as this process opens
    and closes the database's files in another way, and what it then reads while the core starts again is malformed."""
    with closing(sqlite3.connect(database, uri=True, timeout=10)) as connection, connection:
        yield connection


def eventually(true: Callable[[], bool], seconds: float, every: float = 0.05) -> bool:
    """Ask until it is true; False when it is not in time."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


@contextmanager
def running_stack(var: Path) -> Iterator[Running]:
    """Start everything below the folder `var`, and stop it afterwards."""
    missing = [name for name in MADE_BY_PREPARE if not (stack.ROOT / "var" / name).exists()]
    if missing:
        raise AssertionError(f"Run `make prepare` first: var/ has no {', '.join(missing)}.")
    ports = {variable: str(port) for variable, port in zip(stack.PORTS.values(), _free_ports(), strict=True)}
    settings = stack.environment(FYR_VAR=str(var), FYR_SANDBOX_ELMA_SECONDS="2", **ports)
    Database(settings["FYR_DATABASE_URL"]).upgrade()
    supervisor = stack.start(settings)
    try:
        running = Running(settings, supervisor)
        running.wait_until("ready")
        yield running
    finally:
        stack.stop(supervisor)


def _free_ports() -> list[int]:
    """One for each process. Below those that the system hands out for connections: nothing else takes them before the
    processes have come up, and several stacks start at the same time without meeting."""
    listeners: list[socket.socket] = []
    try:
        while len(listeners) < len(stack.PORTS):
            with suppress(OSError):
                listeners.append(socket.create_server(("127.0.0.1", random.SystemRandom().randrange(10_000, 32_000))))
        return [listener.getsockname()[1] for listener in listeners]
    finally:
        for listener in listeners:
            listener.close()
