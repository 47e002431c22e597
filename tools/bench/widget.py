"""How long a page takes to load with a chat widget in it: without one, with Fyr, and with two that others use.

Everything comes from one server on loopback, gzipped, over a line of 1.6 Mbit/s and 150 ms, into a Chromium whose
processor is four times slower. The variants take turns, so a noisy machine is noisy for all; each figure is a median.
"""

import gzip
import json
import mimetypes
import statistics
import subprocess
import tarfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tools import stack
from tools.bench import results

ROUNDS = 7
BYTES_PER_SECOND = 1_600_000 / 8
LATENCY_MS = 150
SLOWER = 4
CHROMIUM = "/usr/bin/chromium"
STATIC = stack.ROOT / "api/static"
RIVALS = stack.ROOT / "var/bench/widgets"
LOADER = "widget/v1/loader.js"
USABLE = ".fyr-composer textarea"
"""In the page of the opened panel: where a visitor can write."""

PAINTED = """new Promise((resolve) => new PerformanceObserver((list) =>
  list.getEntriesByName("first-contentful-paint").forEach(({ startTime }) => resolve(startTime)))
  .observe({ type: "paint", buffered: true }))"""

BASE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A page</title>{head}</head>
<body><h1>A page</h1><p>Some text that was here before the widget.</p>{body}</body></html>"""
CONVERSATION = {
    "id": "v", "token": "t", "language": "en", "owner": "bot",
    "messages": [{"id": "m", "seq": 1, "role": "bot", "kind": "greeting", "language": "en", "text": "Hello!",
                  "created_at": "2026-11-22T08:00:00.000Z"}],
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Variant:
    """A page to load; `package` is fetched from the npm registry, and `script` is the file of it that is embedded."""

    name: str
    head: str = ""
    body: str = ""
    package: str = ""
    script: Path | None = None
    page: Path | None = None
    """A page of its own, instead of a script in the page of somebody else's."""
    usable: str = ""


VARIANTS = (
    Variant(name="no widget"),
    Variant(
        name="Fyr, not opened",
        head='<script async src="/embedded.js" data-site="demo" data-language="auto"></script>',
        script=STATIC / LOADER,
    ),
    Variant(name="Fyr, opened at once", page=STATIC / "index.html", usable=USABLE),
    Variant(
        name="deep-chat 2.4.2",
        package="deep-chat@2.4.2",
        head='<script type="module" src="/embedded.js"></script>',
        body="<deep-chat></deep-chat>",
        script=RIVALS / "deep-chat@2.4.2/package/dist/deepChat.bundle.js",
    ),
    Variant(
        name="rasa-webchat 1.0.1",
        package="rasa-webchat@1.0.1",
        head='<script async src="/embedded.js"></script>',
        script=RIVALS / "rasa-webchat@1.0.1/package/lib/index.js",
    ),
)


@dataclass(frozen=True)
class Load:
    """One load of a page: until its own text is seen, until its `load` event, until a visitor can write; what it cost."""

    painted: float
    milliseconds: float
    usable: float | None
    processor: float
    kilobytes: float


def run() -> None:
    """Measure every variant that is there, print and keep the table."""
    variants = [variant for variant in VARIANTS if _there(variant)]
    loads: dict[str, list[Load]] = {variant.name: [] for variant in variants}
    with sync_playwright() as playwright, playwright.chromium.launch(
        executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    ) as browser:  # fmt: skip
        for number in range(ROUNDS):
            print(f"round {number + 1} of {ROUNDS}", flush=True)
            for variant in variants:
                with served(variant) as url:
                    loads[variant.name].append(measured(browser, url, variant.usable))
    results.publish("widget", "Loading a page with a chat widget", report(loads), _figures(loads))


def report(loads: dict[str, list[Load]]) -> str:
    """The table, with what is left out and why."""
    rows = []
    for name, each in loads.items():
        usable = [load.usable for load in each if load.usable is not None]
        rows.append(
            (
                name,
                f"{_median([load.kilobytes for load in each]):.1f}",
                f"{_median([load.painted for load in each]):.0f}",
                f"{_median([load.milliseconds for load in each]):.0f}",
                f"{_median([load.processor for load in each]):.0f}",
                f"{_median(usable):.0f}" if usable else "–",
            )
        )
    head = ("Page", "KB over the line", "First paint ms", "Load ms", "Script ms", "Can write ms")
    missing = [variant.name for variant in VARIANTS if variant.name not in loads]
    note = f"\n\nNot built, so not measured: {', '.join(missing)}." if missing else ""
    return (
        results.table(head, rows)
        + f"\n\nMedian of {ROUNDS}; 1.6 Mbit/s, {LATENCY_MS} ms, processor {SLOWER}× slower; from loopback, gzipped."
        + note
    )


def measured(browser: Browser, url: str, usable: str = "") -> Load:
    """Load the page once in a new context, with nothing in any cache."""
    context = browser.new_context()
    page = context.new_page()
    line = context.new_cdp_session(page)
    received: list[float] = []
    line.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": BYTES_PER_SECOND,
            "uploadThroughput": BYTES_PER_SECOND,
        },
    )
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    line.send("Performance.enable")
    page.goto(url, wait_until="load")
    if usable:
        page.locator(usable).wait_for()
    can_write = page.evaluate("performance.now()") if usable else None
    painted = page.evaluate(PAINTED)
    took = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventStart")
    metrics = {entry["name"]: entry["value"] for entry in line.send("Performance.getMetrics")["metrics"]}
    context.close()
    return Load(painted, took, can_write, metrics["ScriptDuration"] * 1000, sum(received) / 1000)


@contextmanager
def served(variant: Variant) -> Iterator[str]:
    """A server with one page, the script embedded in it and the built files of Fyr."""
    page = variant.page.read_bytes() if variant.page else BASE.format(head=variant.head, body=variant.body).encode()
    files: dict[str, tuple[str, bytes]] = {"/": ("text/html", page)}
    if variant.script:
        files["/embedded.js"] = ("text/javascript", variant.script.read_bytes())
    packed: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            kind, content = files.get(path) or _built(path) or ("text/plain", b"")
            packed.setdefault(path, gzip.compress(content, 9))
            self._answer(200 if content else 404, kind, packed[path], ("Content-Encoding", "gzip"))

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._answer(201, "application/json", json.dumps(CONVERSATION).encode())

        def _answer(self, status: int, kind: str, content: bytes, *headers: tuple[str, str]) -> None:
            self.send_response(status)
            for name, value in (("Content-Type", kind), ("Content-Length", str(len(content))), *headers):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _built(path: str) -> tuple[str, bytes] | None:
    """A file that was built for the browser."""
    file = (STATIC / path.removeprefix("/")).resolve()
    if not file.is_relative_to(STATIC.resolve()) or not file.is_file():
        return None
    return mimetypes.guess_type(file.name)[0] or "application/octet-stream", file.read_bytes()


def _there(variant: Variant) -> bool:
    """Whether what the variant embeds is built; a package is fetched when it is not here yet."""
    if variant.package and variant.script and not variant.script.exists():
        _fetch(variant.package)
    return all(file.exists() for file in (variant.script, variant.page) if file)


def _fetch(package: str) -> None:
    """Unpack a package of the npm registry into var/; nothing of it is installed or run here."""
    folder = RIVALS / package
    folder.mkdir(parents=True, exist_ok=True)
    npm = stack.ROOT / ".venv/bin/npm"
    command = [str(npm) if npm.exists() else "npm", "pack", package, "--pack-destination", str(folder)]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    [archive] = folder.glob("*.tgz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")


def _median(values: Sequence[float]) -> float:
    return statistics.median(values)


def _figures(loads: dict[str, list[Load]]) -> dict[str, list[dict[str, float | None]]]:
    return {name: [vars(load) for load in each] for name, each in loads.items()}
