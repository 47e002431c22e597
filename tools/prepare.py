"""Set up everything that Fyr needs on a machine that has only Python, and start it. Standard library only.

Each step says what it does and is skipped while its inputs are what they were.
"""

import argparse
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools import stack

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
STAMPS = VAR / "stamps"
TOOLS = ROOT / ".venv-tools"
CORE = ROOT / ".venv"
BOT = ROOT / "bot/.venv"
UV = TOOLS / "bin/uv"
HEARTBEAT_SECONDS = 10
NO_PYTHON_310 = (
    "Rasa needs Python 3.10, and none was found on the PATH, by pyenv, or for download. "
    "Install Python 3.10 (for example `pyenv install 3.10`) and run this again."
)


class StepFailed(Exception):
    """A step did not succeed; the sentence says which and where its output is."""


@dataclass(frozen=True)
class Step:
    name: str
    says: str
    inputs: Callable[[], Iterable[Path]]
    outputs: tuple[Path, ...]
    work: Callable[["Runner"], None]
    settings: tuple[str, ...] = ()


class Runner:
    """Runs commands of one step: output to a log file, a sign of life on the screen."""

    def __init__(self, step: str) -> None:
        self.log = VAR / "log" / f"prepare-{step}.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.log.write_text("")

    def __call__(self, *command: object, cwd: Path = ROOT, **environment: str) -> None:
        words = [str(word) for word in command]
        with self.log.open("a") as log:
            log.write("$ " + " ".join(words) + "\n")
            log.flush()
            process = subprocess.Popen(
                words, cwd=cwd, env=_environment() | environment, stdout=log, stderr=subprocess.STDOUT
            )
            started = time.monotonic()
            try:
                while True:
                    try:
                        code = process.wait(HEARTBEAT_SECONDS)
                        break
                    except subprocess.TimeoutExpired:
                        tail = self._last_line()
                        print(f"      … {time.monotonic() - started:3.0f} s  {tail}", flush=True)
            except KeyboardInterrupt:
                process.terminate()
                process.wait()
                raise
        if code:
            end = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
            raise StepFailed(f"`{words[0]}` failed (exit {code}); its last lines, all of it in {self.log}:\n{end}")

    def _last_line(self) -> str:
        lines = self.log.read_bytes()[-4000:].decode(errors="replace").replace("\r", "\n").split("\n")
        return next((line.strip()[:90] for line in reversed(lines) if line.strip()), "")


def _environment() -> dict[str, str]:
    """uv does not read pip's settings: hand them over."""
    environment = dict(os.environ)
    for pip, uv in (("PIP_FIND_LINKS", "UV_FIND_LINKS"), ("PIP_INDEX_URL", "UV_INDEX_URL")):
        if environment.get(pip):
            environment.setdefault(uv, environment[pip])
    environment.update(
        RASA_TELEMETRY_ENABLED="false",
        SQLALCHEMY_SILENCE_UBER_WARNING="1",
        TF_CPP_MIN_LOG_LEVEL="3",
        PATH=f"{CORE / 'bin'}{os.pathsep}{environment.get('PATH', '')}",
        PYTHONUNBUFFERED="1",
    )
    # A pyenv shim that started us has fixed the version for its children; Rasa's environment needs another one.
    for name in ("VIRTUAL_ENV", "PYENV_VERSION", "PYENV_DIR", stack.NO_BYTECODE):
        environment.pop(name, None)
    return environment


def _tools(run: Runner) -> None:
    run(sys.executable, "-m", "venv", "--clear", TOOLS)
    run(TOOLS / "bin/pip", "install", "--quiet", "uv")


def _core(run: Runner) -> None:
    if not (CORE / "bin/python").exists():
        run(UV, "venv", "--python", sys.executable, CORE)
    run(UV, "pip", "install", "--python", CORE / "bin/python", "-r", "requirements.txt")


def _bot(run: Runner) -> None:
    if not (BOT / "bin/python").exists():
        run(UV, "venv", "--python", _python_310(run), BOT)
    run(UV, "pip", "install", "--python", BOT / "bin/python", "-r", "bot/requirements.txt")


def _python_310(run: Runner) -> str:
    """Python 3.10: on the PATH or by pyenv (`bot/.python-version` names it), else fetched."""
    for attempt in range(2):
        found = subprocess.run(
            [UV, "--directory", "bot", "python", "find", "3.10"], cwd=ROOT, env=_environment(), capture_output=True
        )
        if found.returncode == 0:
            return found.stdout.decode().strip()
        if attempt == 0:
            try:
                run(UV, "python", "install", "3.10")
            except StepFailed as failed:
                raise StepFailed(NO_PYTHON_310) from failed
    raise StepFailed(NO_PYTHON_310)


def _web(run: Runner) -> None:
    npm = CORE / "bin/npm"
    run(npm, "ci", "--no-audit", "--no-fund", cwd=ROOT / "web")
    run(npm, "run", "build", cwd=ROOT / "web")


def _knowledge(run: Runner) -> None:
    command = [
        CORE / "bin/python", "-m", "knowledge.build", "--procedures", "knowledge/procedures",
        "--documents", VAR / "documents/published", "--out", "var/knowledge",
    ]  # fmt: skip
    if model := stack.environment()["FYR_ENCODER"]:
        command += ["--encoder", model]
    run(*command)


def _rasa(run: Runner) -> None:
    models = VAR / "models"
    run(
        BOT / "bin/python", "-m", "bot.serve", "train", "--config", "config.yml", "--domain", "bot/domain", "--data", "bot/data",
        "--out", models, "--fixed-model-name", "fyr",
    )  # fmt: skip


def _secrets(_: Runner) -> None:
    """Made once on this machine and never replaced: a new seal key would lose what the old one sealed."""
    file = stack.SECRETS
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        names = ("FYR_BOX_SECRET", "FYR_SYSTEMS_TOKEN", "FYR_SEAL_KEY")
        file.touch(mode=0o600)
        file.write_text("".join(f"{name}={secrets.token_hex(32)}\n" for name in names))


def _signing_key(run: Runner) -> None:
    key = VAR / "dev-signing-key.pem"
    if not key.exists():
        program = (
            "import sys; from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey as K;"
            "from cryptography.hazmat.primitives.serialization import Encoding as E, PrivateFormat as F, NoEncryption as N;"
            "open(sys.argv[1], 'wb').write(K.generate().private_bytes(E.PEM, F.PKCS8, N()))"
        )
        run(CORE / "bin/python", "-c", program, key)
        key.chmod(0o600)


def _databases(run: Runner) -> None:
    program = "from api.settings import Settings; from api.database import Database; Database(Settings().database_url).upgrade()"
    run(CORE / "bin/python", "-c", program, **stack.environment())


def _files(*patterns: str) -> Callable[[], list[Path]]:
    """Input files by pattern, without what tools leave behind."""
    skipped = {"node_modules", "__pycache__", ".venv"}

    def found() -> list[Path]:
        files = {file for pattern in patterns for file in ROOT.glob(pattern) if file.is_file()}
        return sorted(file for file in files if not skipped & set(file.relative_to(ROOT).parts))

    return found


STEPS = (
    Step("tools", "the tool environment (uv)", _files(".python-version"), (UV,), _tools),
    Step("core", "the current Python environment", _files("requirements.txt"), (CORE / "bin/python",), _core),
    Step("bot", "Rasa's Python 3.10 environment", _files("bot/requirements.txt"), (BOT / "bin/rasa",), _bot),
    Step("web", "the browser code", _files("web/**/*"), (ROOT / "api/static/index.html",), _web),
    Step("secrets", "this machine's secrets", _files(), (stack.SECRETS,), _secrets),
    Step("key", "the development signing key", _files(), (VAR / "dev-signing-key.pem",), _signing_key),
    Step(
        "knowledge",
        "the encoder and the search index",
        # Published documents are no input: `fyr knowledge publish` has built the index with them.
        _files("knowledge/*.py", "knowledge/*.yml", "knowledge/procedures/**/*", "requirements.txt"),
        (VAR / "knowledge/manifest.json",),
        _knowledge,
        ("FYR_ENCODER",),
    ),
    Step(
        "rasa",
        "the dialogue model",
        _files("config.yml", "bot/domain/*", "bot/data/**/*", "bot/requirements.txt"),
        (VAR / "models/fyr.tar.gz",),
        _rasa,
    ),
    Step("databases", "the databases", _files("api/migrations/**/*.py"), (VAR / "fyr.db",), _databases),
)


def prepare() -> None:
    """Every step that is needed, one after another."""
    if sys.version_info < (3, 11):  # noqa: UP036  run by whatever Python the machine has
        raise StepFailed(f"Fyr needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    STAMPS.mkdir(parents=True, exist_ok=True)
    for number, step in enumerate(STEPS, start=1):
        stamp, digest = STAMPS / step.name, _digest(step)
        if all(output.exists() for output in step.outputs) and stamp.exists() and stamp.read_text() == digest:
            continue
        print(f"[{number}/{len(STEPS)}] {step.says} …", flush=True)
        started = time.monotonic()
        step.work(Runner(step.name))
        stamp.write_text(digest)
        print(f"      done in {time.monotonic() - started:.0f} s", flush=True)


def _digest(step: Step) -> str:
    total = hashlib.sha256(step.name.encode())
    for file in step.inputs():
        total.update(file.relative_to(ROOT).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(file.read_bytes()).digest())
    environment = stack.environment()
    for name in step.settings:
        total.update(f"{name}={environment[name]}\0".encode())
    return total.hexdigest()


def run() -> int:
    """Start the four processes under their supervisor, say when they are ready, stop them on Ctrl-C."""
    if busy := stack.busy_ports(stack.environment()):
        named = ", ".join(f"{port} ({name})" for name, port in busy.items())
        print(
            f"Already in use: port {named}. `make stop` ends a Fyr that was left running; or set another port (see .env.example)."
        )
        return 1
    started = time.monotonic()
    # Also where whoever started us had it ignored, as a shell does for its background jobs.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.default_int_handler)
    supervisor = stack.start(stack.environment())
    finished = threading.Event()
    threading.Thread(target=_say_when_ready, args=(started, finished), daemon=True).start()
    try:
        return supervisor.wait()
    except KeyboardInterrupt:
        print("\nStopping …", flush=True)
        return 0
    finally:
        finished.set()
        stack.stop(supervisor)
        print("Stopped.", flush=True)


def _say_when_ready(started: float, finished: threading.Event) -> None:
    environment = stack.environment()
    before = ""
    while not finished.is_set():
        status, waiting = stack.readiness(environment)
        line = f"      waiting for: {', '.join(waiting)}"
        if status == "ready":
            print(
                f"Fyr is ready after {time.monotonic() - started:.0f} s: {environment['FYR_PUBLIC_URL']}/", flush=True
            )
            print(
                f"API: {environment['FYR_PUBLIC_URL']}/docs · logs: {VAR / 'log'} · Ctrl-C stops everything.",
                flush=True,
            )
            return
        if line != before:
            print(line, flush=True)
            before = line
        finished.wait(0.5)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("prepare", "run", "stop", "reset", "texts", "clean"))
    what = parser.parse_args().what
    try:
        if what == "clean":
            packages = (ROOT / "web/node_modules", ROOT / "tests/oidc/node_modules")
            for folder in (VAR, CORE, BOT, TOOLS, ROOT / "api/static", *packages):
                shutil.rmtree(folder, ignore_errors=True)
            return 0
        if what == "stop":
            print("Stopped." if stack.stop_running(stack.environment()) else "Nothing was running.")
            return 0
        prepare()
        if what in ("reset", "texts"):
            command = [CORE / "bin/python", "-m", "api.sandbox", what]
            return subprocess.run(command, cwd=ROOT, env=stack.environment(), check=False).returncode
        return run() if what == "run" else 0
    except StepFailed as failed:
        print(f"\n{failed}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
