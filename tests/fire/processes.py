"""The core and the sandbox as they are shipped, each a process of its own that can be killed and started again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 300.0


class Process:
    """`python -m <module>` with its settings, on one address for all its lives."""

    def __init__(self, module: list[str], url: str, settings: dict[str, str], log: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FYR_")}
        self.name = module[0]
        self.url = url
        self._command = [sys.executable, "-X", "faulthandler", "-m", *module]
        self._environment = {**kept, **settings}
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; returns when it serves."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while not self._serves():
            assert self._process.poll() is None, f"it ended by itself: {self._log.read_text()[-2000:]}"
            if time.monotonic() > deadline:
                self._process.send_signal(signal.SIGABRT)  # where it stands goes to its log
                self._process.wait()
                raise AssertionError(f"it does not serve: {self._log.read_text()[-4000:]}")
            time.sleep(0.05)

    def kill(self) -> None:
        """kill -9."""
        assert self._process is not None and self._process.poll() is None, "it had ended by itself"
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _serves(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False
