"""Whole turns: Fyr beside a default Rasa bot with the same texts, on the same questions, in one run.

Each figure is the median of rounds in which the two take turns, so a noisy machine is noisy for both.
"""

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence

import httpx

from knowledge.evaluation.figures import percentiles
from knowledge.evaluation.questions import EvaluationQuestion, check_frozen, read_questions, unseen
from knowledge.outside import read_outside
from knowledge.procedure import Library
from knowledge.reading import read_library
from tools import stack
from tools.bench import baseline, results

ROUNDS = 5
ONE_BY_ONE = 40
AT_ONCE = 8
SECONDS = 6.0
PORTS = {"FYR_PORT": "8100", "FYR_SANDBOX_PORT": "8110", "FYR_RASA_PORT": "5205", "FYR_ACTIONS_PORT": "5255"}

Ask = Callable[[str, int], Awaitable[str | None]]
"""Ask one question in the client's own conversation; returns the topic of the answer."""


class Fyr:
    """Fyr through its public contract; each client has conversations of its own."""

    def __init__(self, url: str) -> None:
        self._http = httpx.AsyncClient(base_url=url, timeout=30)
        self._open: dict[int, tuple[str, str, int]] = {}

    async def ask(self, text: str, client: int) -> str | None:
        conversation, token, asked = self._open.get(client, ("", "", 40))
        if asked >= 40:
            begun = (await self._http.post("/v1/conversations", json={"language": "sv"})).json()
            conversation, token, asked = begun["id"], begun["token"], 0
        self._open[client] = (conversation, token, asked + 1)
        response = await self._http.post(
            f"/v1/conversations/{conversation}/messages",
            json={"text": text},
            headers={"Authorization": f"Bearer {token}"},
        )
        response.raise_for_status()
        return next((m["citations"][0]["topic"] for m in response.json()["messages"] if m["citations"]), None)


class Baseline:
    """The default bot through its REST channel."""

    def __init__(self, library: Library) -> None:
        self._http = httpx.AsyncClient(base_url=baseline.URL, timeout=30)
        self._library = library
        self._asked: dict[int, int] = {}

    async def ask(self, text: str, client: int) -> str | None:
        count = self._asked[client] = self._asked.get(client, 0) + 1
        sender = f"bench-{client}-{count // 40}"
        response = await self._http.post("/webhooks/rest/webhook", json={"sender": sender, "message": text})
        response.raise_for_status()
        replies = response.json()
        return baseline.topic_of(self._library, replies[0]["text"]) if replies else None


async def one_by_one(ask: Ask, texts: list[str]) -> list[float]:
    """Milliseconds of each turn, one after another."""
    took = []
    for text in texts:
        started = time.perf_counter()
        await ask(text, 0)
        took.append((time.perf_counter() - started) * 1000)
    return took


async def at_once(ask: Ask, texts: list[str]) -> tuple[float, list[float]]:
    """Messages per second and milliseconds of each, with `AT_ONCE` clients for `SECONDS`."""
    took: list[float] = []
    end = time.perf_counter() + SECONDS

    async def client(number: int) -> None:
        choose = random.Random(number)
        while time.perf_counter() < end:
            started = time.perf_counter()
            await ask(choose.choice(texts), number)
            took.append((time.perf_counter() - started) * 1000)

    started = time.perf_counter()
    await asyncio.gather(*(client(number + 1) for number in range(AT_ONCE)))
    return len(took) / (time.perf_counter() - started), took


async def quality(ask: Ask, questions: Sequence[EvaluationQuestion]) -> tuple[float, float]:
    """Right answers among those in scope; answers among those that nobody can answer."""
    right, wrong, inside, outside = 0, 0, 0, 0
    for number, question in enumerate(questions):
        topic = await ask(question.text, 1000 + number)
        if question.right:
            inside += 1
            right += topic in question.right
        else:
            outside += 1
            wrong += topic is not None
    return right / inside, wrong / outside


async def measure(library: Library) -> None:
    """Let both take turns and publish the table."""
    learned = [question.text for _, question in library.questions()] + [one.text for one in read_outside()]
    questions = unseen(read_questions(), learned)
    texts = [question.text for question in questions if question.right]
    bots: dict[str, Ask] = {
        "Fyr": Fyr(f"http://127.0.0.1:{PORTS['FYR_PORT']}").ask,
        "default Rasa": Baseline(library).ask,
    }
    for ask in bots.values():
        await one_by_one(ask, texts[:10])
    single: dict[str, list[float]] = {name: [] for name in bots}
    rates: dict[str, list[float]] = {name: [] for name in bots}
    crowd: dict[str, list[float]] = {name: [] for name in bots}
    for number in range(ROUNDS):
        print(f"round {number + 1} of {ROUNDS} …", flush=True)
        sample = random.Random(number).sample(texts, ONE_BY_ONE)
        for name, ask in bots.items():
            single[name] += await one_by_one(ask, sample)
        for name, ask in bots.items():
            rate, took = await at_once(ask, texts)
            rates[name].append(rate)
            crowd[name] += took
    print(f"the answers to {len(questions)} questions …", flush=True)
    judged = {name: await quality(ask, questions) for name, ask in bots.items()}
    ratio = statistics.median(ours / theirs for ours, theirs in zip(*rates.values(), strict=True))
    figures, rows = {}, []
    for name in bots:
        (p50, p95), (_, crowded), (right, wrong) = percentiles(single[name]), percentiles(crowd[name]), judged[name]
        rate = statistics.median(rates[name])
        figures[name] = {
            "p50_ms": p50,
            "p95_ms": p95,
            "messages_per_s": rate,
            "p95_at_once_ms": crowded,
            "right": right,
            "answered_outside": wrong,
        }
        rows.append(
            (name, f"{p50:.0f} ms", f"{p95:.0f} ms", f"{rate:.1f}", f"{crowded:.0f} ms", f"{right:.1%}", f"{wrong:.1%}")
        )
    head = ("bot", "turn p50", "p95", "messages/s", f"p95, {AT_ONCE} at once", "right", "answered outside")
    text = f"{results.table(head, rows)}\n\nMessages per second, Fyr / default Rasa, median of {ROUNDS} rounds: {ratio:.2f}."
    results.publish("turns", "Whole turns", text, {**figures, "ratio": ratio})


def run() -> None:
    """Start both, measure, end both."""
    check_frozen()
    library = read_library(stack.ROOT / "knowledge/procedures")
    baseline.prepare(library)
    settings = stack.environment(
        **PORTS,
        FYR_VAR=str(results.FOLDER),
        FYR_MESSAGES_PER_MINUTE="1000000",
        FYR_CONVERSATIONS_PER_MINUTE="1000000",
    )
    print("starting both …", flush=True)
    supervisor = stack.start(settings)
    other = None
    try:
        other = baseline.start()
        while stack.readiness(settings)[0] != "ready":
            time.sleep(0.5)
        asyncio.run(measure(library))
    finally:
        if other:
            other.terminate()
            other.wait()
        stack.stop(supervisor)
