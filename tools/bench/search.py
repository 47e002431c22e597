"""Our search beside others on the evaluation questions: the same texts, the same machine, taking turns."""

import time
from collections.abc import Sequence

import httpx
import numpy as np

from knowledge.answer import Nothing, Unsure, answer
from knowledge.build import OUT
from knowledge.evaluation.figures import hits, mean_reciprocal_rank, percentiles, share
from knowledge.evaluation.questions import LANGUAGES, EvaluationQuestion, check_frozen, read_questions, unseen
from knowledge.outside import OUTSIDE
from knowledge.search import KnowledgeBase
from tools import stack
from tools.bench import baseline, results, rivals

OURS, RASA = "Fyr", "Rasa ResponseSelector"
DEPTH, WARM_UP = 10, 10


class Judged:
    """What one way to search made of the questions."""

    def __init__(self) -> None:
        self.ranks: list[tuple[EvaluationQuestion, int | None]] = []
        self.answered_outside: list[bool] = []
        self.milliseconds: list[float] = []

    def add(self, question: EvaluationQuestion, ranking: Sequence[str], took_ms: float) -> None:
        """Note the topics, best first, that a question got."""
        self.milliseconds.append(took_ms)
        if question.right:
            places = (place for place, topic in enumerate(ranking) if topic in question.right)
            self.ranks.append((question, next(places, None)))

    def figures(self) -> dict[str, float]:
        """Return the measures (0 to 1), per language for hit@1, and the times."""
        ranks = [rank for _, rank in self.ranks]
        by_language = {
            f"hit@1 {language}": hits([rank for question, rank in self.ranks if question.language == language], 1)
            for language in LANGUAGES
        }
        p50, p95 = percentiles(self.milliseconds)
        measured = {"hit@1": hits(ranks, 1), "hit@3": hits(ranks, 3), "MRR": mean_reciprocal_rank(ranks)}
        outside = {"answered outside": share(self.answered_outside)} if self.answered_outside else {}
        return {**measured, **by_language, **outside, "p50 ms": p50, "p95 ms": p95}


def run(with_rasa: bool = True) -> None:
    """Ask every question everywhere and publish the table."""
    check_frozen()
    kb = KnowledgeBase.load(stack.ROOT / OUT)
    kb.warm()
    entries = [entry for entry in kb.ranker.index.entries if entry.topic != OUTSIDE]
    questions = unseen(read_questions(), (entry.text for entry in kb.ranker.index.entries))
    topics = kb.ranker.index.topics
    starts = np.searchsorted([topics.index(entry.topic) for entry in entries], np.arange(len(topics)))
    if with_rasa:
        baseline.prepare(kb.library)
    print("indexing the same texts for the others …", flush=True)
    legs = rivals.legs([entry.text for entry in entries], results.FOLDER)
    bot = baseline.start() if with_rasa else None
    judged: dict[str, Judged] = {}
    try:
        with httpx.Client(base_url=baseline.URL, timeout=60) as http:
            keys = baseline.topics_by_key(kb.library)
            for number, question in enumerate((*questions[:WARM_UP], *questions)):
                if number == WARM_UP:
                    judged = {}
                if (done := number - WARM_UP) > 0 and done % 200 == 0:
                    print(f"  {done} of {len(questions)} questions", flush=True)
                _ask_everybody(question, kb, legs, starts, judged)
                if bot:
                    _ask_rasa(question, http, keys, judged.setdefault(RASA, Judged()))
    finally:
        if bot:
            bot.terminate()
            bot.wait()
    _publish({name: one.figures() for name, one in judged.items()}, len(questions), len(entries))


def _ask_everybody(
    question: EvaluationQuestion,
    kb: KnowledgeBase,
    legs: dict[str, rivals.Rival],
    starts: np.ndarray,
    judged: dict[str, Judged],
) -> None:
    """Ask one question of ours and of the others, whose scores count per topic by the best of its texts."""
    result = kb.search(question.text, question.language, limit=DEPTH)
    ours = judged.setdefault(OURS, Judged())
    ours.add(question, [row.topic for row in result.results], result.took_ms)
    if not question.right:
        ours.answered_outside.append(not isinstance(answer(kb, question.text, question.language), Nothing | Unsure))
    scores, took = {}, {}
    for name, leg in legs.items():
        started = time.perf_counter()
        scores[name] = np.maximum.reduceat(leg.scores(question.text), starts)
        took[name] = (time.perf_counter() - started) * 1000
    for name, (leg, _) in rivals.FUSIONS.items():
        # A fusion takes what both its legs take; adding up the topics' numbers is nothing beside them.
        took[name] = took[leg] + took[rivals.DENSE]
    for name, values in {**scores, **rivals.fused(scores)}.items():
        best = np.argsort(-values, kind="stable")[:DEPTH]
        judged.setdefault(name, Judged()).add(question, [kb.ranker.index.topics[place] for place in best], took[name])


def _ask_rasa(question: EvaluationQuestion, http: httpx.Client, keys: dict[str, str], judged: Judged) -> None:
    """Ask the default bot what it understands: the ranking of its `ResponseSelector`, also where it would refuse."""
    started = time.perf_counter()
    response = http.post("/model/parse", json={"text": question.text})
    took_ms = (time.perf_counter() - started) * 1000
    response.raise_for_status()
    parsed = response.json()
    ranking = [keys[row["intent_response_key"]] for row in parsed["response_selector"]["default"]["ranking"]]
    judged.add(question, ranking, took_ms)
    if not question.right:
        judged.answered_outside.append(parsed["intent"]["name"] == "faq")


def _publish(figures: dict[str, dict[str, float]], questions: int, texts: int) -> None:
    head = ("search", "hit@1", "hit@3", "MRR", *LANGUAGES, "answered outside", "p50", "p95")
    rows = [
        (
            name,
            f"{row['hit@1']:.1%}",
            f"{row['hit@3']:.1%}",
            f"{row['MRR']:.3f}",
            *(f"{row[f'hit@1 {language}']:.1%}" for language in LANGUAGES),
            f"{row['answered outside']:.1%}" if "answered outside" in row else "–",
            f"{row['p50 ms']:.2f} ms",
            f"{row['p95 ms']:.2f} ms",
        )
        for name, row in sorted(figures.items(), key=lambda item: -item[1]["hit@1"])
    ]
    text = (
        f"{results.table(head, rows)}\n\n{questions} questions in their own language over the same {texts} texts; per topic "
        "its best text counts, whatever is decided. The columns of languages are hit@1. Fyr's time is that of the whole search with its "
        "decision, Rasa's that of one request to its NLU; the others rank only and answer everything."
    )
    results.publish("search", "Search beside others", text, figures)
