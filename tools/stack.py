"""The four processes as a whole: their environment, their supervisor, their readiness. Standard library only."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECRETS = ROOT / "var/secrets.env"
PORTS = {"api": "FYR_PORT", "sandbox": "FYR_SANDBOX_PORT", "rasa": "FYR_RASA_PORT", "actions": "FYR_ACTIONS_PORT"}
NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
"""Where this is set, every start would compile all of TensorFlow again."""
STACK_SETTINGS = {
    "FYR_PORT": ("8000", "Port that the api listens on."),
    "FYR_SANDBOX_PORT": ("8010", "Port of the sandbox, on loopback only."),
    "FYR_RASA_PORT": ("5005", "Port of Rasa, on loopback only."),
    "FYR_ACTIONS_PORT": ("5055", "Port of the action server, on loopback only."),
    "FYR_ENCODER": ("", "A model of sentence-transformers by name or folder, instead of the encoder trained here."),
    "FYR_VAR": ("var", "Folder of logs and of the two SQLite files."),
}
"""What the supervisor needs beside the processes' own settings."""


def environment(**settings: str) -> dict[str, str]:
    """What the processes get: `settings`, then the environment, `.env`, this machine's secrets, the defaults."""
    known = {name: default for name, (default, _) in STACK_SETTINGS.items()}
    known |= _read(SECRETS) | _read(ROOT / ".env")
    known |= {name: value for name, value in os.environ.items() if name.startswith("FYR_")} | settings
    var = known["FYR_VAR"] = str((ROOT / known["FYR_VAR"]).resolve())
    addresses = {
        "FYR_PUBLIC_URL": f"http://127.0.0.1:{known['FYR_PORT']}",
        "FYR_API_URL": f"http://127.0.0.1:{known['FYR_PORT']}",
        "FYR_SYSTEMS_URL": f"http://127.0.0.1:{known['FYR_SANDBOX_PORT']}",
        "FYR_RASA_URL": f"http://127.0.0.1:{known['FYR_RASA_PORT']}",
        "FYR_ACTIONS_URL": f"http://127.0.0.1:{known['FYR_ACTIONS_PORT']}",
        "FYR_DATABASE_URL": f"sqlite:///{var}/fyr.db",
        "FYR_AUDIT_HEADS": f"{var}/audit-heads.jsonl",
        "FYR_SANDBOX_DATABASE": f"{var}/sandbox.db",
    }
    quiet = {
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONUNBUFFERED": "1",
        # Two cores are shared by four processes: more threads only wait for each other.
        "OMP_NUM_THREADS": "1",
        "TF_NUM_INTRAOP_THREADS": "1",
        "TF_NUM_INTEROP_THREADS": "1",
    }
    everything = {**os.environ, **quiet, **addresses, **known}
    everything.pop(NO_BYTECODE, None)
    return everything


def start(settings: dict[str, str], **popen: object) -> subprocess.Popen[bytes]:
    """Start the supervisor; it restarts whatever dies."""
    (Path(settings["FYR_VAR"]) / "log").mkdir(parents=True, exist_ok=True)
    return subprocess.Popen(
        [ROOT / ".venv/bin/supervisord", "--nodaemon", "--configuration", ROOT / "supervisord.conf"],
        cwd=ROOT,
        env=settings,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        **popen,
    )


def stop(supervisor: subprocess.Popen[bytes]) -> None:
    """All processes end cleanly; what does not is ended."""
    if supervisor.poll() is None:
        supervisor.send_signal(signal.SIGTERM)
        try:
            supervisor.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(supervisor.pid, signal.SIGKILL)
            supervisor.wait()


def stop_running(settings: dict[str, str]) -> bool:
    """End a supervisor that was left behind; False when there is none."""
    pid_file = Path(settings["FYR_VAR"]) / "supervisord.pid"
    try:
        pid = int(pid_file.read_text())
        if "supervisord" not in Path(f"/proc/{pid}/cmdline").read_text():
            return False
        os.kill(pid, signal.SIGTERM)
    except (OSError, ValueError):
        return False
    while Path(f"/proc/{pid}").exists():
        time.sleep(0.2)
    return True


def busy_ports(settings: dict[str, str]) -> dict[str, int]:
    """Which of our ports somebody else listens on."""
    busy = {}
    for name, variable in PORTS.items():
        with socket.socket() as probe:
            probe.settimeout(0.3)
            if probe.connect_ex(("127.0.0.1", int(settings[variable]))) == 0:
                busy[name] = int(settings[variable])
    return busy


def readiness(settings: dict[str, str]) -> tuple[str, list[str]]:
    """`ready`, `degraded` or `starting`, and the parts that are not up yet."""
    try:
        try:
            with urllib.request.urlopen(f"{settings['FYR_API_URL']}/readyz", timeout=2) as response:
                body = json.load(response)
        except urllib.error.HTTPError as error:
            body = json.load(error)
    except (OSError, ValueError):
        return "starting", ["api"]
    return body["status"], [name for name, check in body["checks"].items() if check["status"] != "up"]


def _read(file: Path) -> dict[str, str]:
    """`NAME=value` lines."""
    if not file.exists():
        return {}
    pairs = (line.split("=", 1) for line in file.read_text().splitlines() if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("'\"") for name, value in pairs}
