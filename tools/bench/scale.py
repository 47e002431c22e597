"""Our search at growing sizes, on made-up texts: time to build, memory, time to answer, and what its shortcuts cost.

Each size is built in a process of its own, once as it is and once by brute force: every term and every vector compared.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from knowledge.build import OUT
from knowledge.classifier import TopicClassifier
from knowledge.encoder import load_encoder
from knowledge.evaluation.figures import percentiles, share
from knowledge.glossary import Glossary
from knowledge.index import Entry, Index
from knowledge.procedure import SUMMARY
from knowledge.ranking import Ranker
from knowledge.store import OWN_ENCODER
from knowledge.terms import Terms
from knowledge.topic_network import TopicNetwork
from knowledge.vector_table import VectorTable
from knowledge.word_table import WordTable
from tools import stack
from tools.bench import results
from tools.bench.synthetic import Language, hurried, topics

SIZES, LARGE = (1_000, 10_000, 100_000), 1_000_000
LARGE_NEEDS_GIB = 18
QUESTIONS, WARM_UP = 300, 30
P95_MS = {10_000: 5.0, 100_000: 15.0}
"""The bars: how long 95 % of the questions may take at most, by number of passages."""
_EVERYTHING = 10**12


@dataclass(frozen=True)
class Scale:
    """What one size took. `memory_mib` is the peak of the whole process, `index_mib` the index as it is saved.

    `p95_cpu_ms` is the time that the processor worked on a question, without the waiting of a busy machine.
    """

    passages: int
    entries: int
    build_s: float
    memory_mib: float
    index_mib: float
    p50_ms: float
    p95_ms: float
    p95_cpu_ms: float
    hit1: float


class _NoLiterals:
    """Made-up texts have no labels, addresses or codes."""

    def __init__(self, count: int) -> None:
        self._none = np.zeros(count, dtype=np.float32)

    def scores(self, _: str) -> np.ndarray:
        return self._none


def measure(passages: int, brute_force: bool) -> Scale:
    """Build an index of so many passages in this process, and search it."""
    if brute_force:
        WordTable.MOST_SCORES = VectorTable.FLAT_UP_TO = Terms.PAIRS_UP_TO = _EVERYTHING
    encoder = load_encoder(str(stack.ROOT / OUT / OWN_ENCODER))
    language = Language()
    entries = [
        Entry(topic.name, "sv", part, text, asked=part is None)
        for topic in topics(language, passages)
        for part, text in (
            *((None, question) for question in topic.questions),
            *((SUMMARY if place == 0 else f"steps.{place}", text) for place, text in enumerate(topic.passages)),
        )
    ]
    asked = list(_questions(entries))
    terms = Terms(Glossary.read(), len(entries))

    def texts() -> Iterator[list[str]]:
        return (terms.of(entry.text) for entry in entries)

    started = time.perf_counter()
    index = Index.of(entries, texts(), encoder)
    classifier, network = TopicClassifier.train(index, texts()), TopicNetwork.train(index, terms, encoder)
    ranker = Ranker(index, terms, encoder, classifier, network, _NoLiterals(len(index.topics)))
    build_s = time.perf_counter() - started
    took, worked, hits = [], [], []
    for number, (question, topic) in enumerate(asked):
        started, busy = time.perf_counter(), time.process_time()
        first = int(ranker.rank(question).scores.argmax())
        if number >= WARM_UP:
            took.append((time.perf_counter() - started) * 1000)
            worked.append((time.process_time() - busy) * 1000)
            hits.append(index.topics[first] == topic)
    memory_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with tempfile.TemporaryDirectory() as folder:
        index.save(Path(folder))
        index_mib = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file()) / 2**20
    p50_ms, p95_ms = percentiles(took)
    return Scale(
        passages, len(entries), build_s, memory_mib, index_mib, p50_ms, p95_ms, percentiles(worked)[1], share(hits)
    )


def _questions(entries: list[Entry]) -> Iterator[tuple[str, str]]:
    """Mistyped paraphrases of passages drawn from everywhere, each with its topic."""
    dice = random.Random(len(entries))
    passages = [entry for entry in entries if entry.part is not None]
    for entry in dice.choices(passages, k=WARM_UP + QUESTIONS):
        yield hurried(entry.text, dice), entry.topic


def run(large: bool) -> None:
    """Measure every size and publish the table."""
    sizes = [*SIZES]
    if large:
        available = _available_gib()
        if available >= LARGE_NEEDS_GIB:
            sizes.append(LARGE)
        else:
            print(
                f"{LARGE:,} passages are left out: they need {LARGE_NEEDS_GIB} GiB, {available:.0f} GiB are available."
            )
    rows, figures = [], []
    for size in sizes:
        print(f"{size:,} passages …", flush=True)
        ours = _in_a_process(size)
        print(f"{size:,} passages, by brute force …", flush=True)
        limit = _in_a_process(size, "--brute-force")
        figures.append({"ours": asdict(ours), "brute_force": asdict(limit)})
        bar = P95_MS.get(size)
        verdict = "–" if bar is None else f"{'pass' if ours.p95_ms <= bar else 'FAIL'} (≤ {bar:g} ms)"
        rows.append(
            (
                f"{size:,}",
                f"{ours.build_s:.1f} s",
                f"{ours.memory_mib:,.0f} MiB",
                f"{ours.index_mib:,.0f} MiB",
                f"{ours.p50_ms:.2f} ms",
                f"{ours.p95_ms:.2f} ms",
                f"{ours.p95_cpu_ms:.2f} ms",
                verdict,
                f"{limit.p50_ms:.2f} ms",
                f"{ours.hit1:.1%}",
                f"{limit.hit1:.1%}",
            )
        )
    head = ("passages", "build", "memory", "index", "p50", "p95", "p95 CPU", "bar", "brute p50", "hit@1", "brute hit@1")
    text = (
        results.table(head, rows)
        + f"\n\n{QUESTIONS} mistyped paraphrases of passages each; topics of ten passages and "
        "three example questions. Brute force compares every term and every vector."
    )
    results.publish("scale", "Search at growing sizes", text, figures)


def _in_a_process(size: int, *options: str) -> Scale:
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench.scale", str(size), *options],
        cwd=stack.ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    return Scale(**json.loads(done.stdout.splitlines()[-1]))


def _available_gib() -> float:
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) / 2**20
    return 0.0


def main() -> None:
    """Measure one size and print it as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench.scale", description=__doc__)
    parser.add_argument("passages", type=int)
    parser.add_argument("--brute-force", action="store_true")
    options = parser.parse_args()
    print(json.dumps(asdict(measure(options.passages, options.brute_force))))


if __name__ == "__main__":
    main()
