"""A public benchmark that nobody here wrote: our search as it is, and others, over the same Swedish answers."""

from knowledge.build import OUT
from knowledge.encoder import load_encoder
from knowledge.evaluation.figures import rank_of
from knowledge.evaluation.outsider import SWEFAQ, PlainSearch, qualities, read_benchmark
from knowledge.store import OWN_ENCODER
from tools import stack
from tools.bench import results, rivals

OUR_LEGS = {"words": "Fyr, words", "vectors": "Fyr, encoder", "fused": "Fyr, fused as shipped"}


def run() -> None:
    """Search the benchmark in every way and publish the table; skip it where it is not."""
    benchmark = read_benchmark(stack.ROOT / SWEFAQ)
    if benchmark is None:
        print(f"The public benchmark is skipped: {SWEFAQ} is not there.")
        return
    ours = PlainSearch(benchmark.answers, load_encoder(str(stack.ROOT / OUT / OWN_ENCODER)))
    others = rivals.legs(benchmark.answers, results.FOLDER)
    ranks: dict[str, list[int | None]] = {}
    for question, right in benchmark.questions:
        theirs = {name: leg.scores(question) for name, leg in others.items()}
        mine = {OUR_LEGS[name]: scores for name, scores in ours.legs(question).items()}
        for name, scores in {**mine, **theirs, **rivals.fused(theirs)}.items():
            ranks.setdefault(name, []).append(rank_of(scores, right))
    found = qualities(ranks)
    rows = [
        (name, f"{row.ndcg:.3f}", f"{row.hit1:.1%}")
        for name, row in sorted(found.items(), key=lambda item: -item[1].ndcg)
    ]
    text = (
        f"{results.table(('search', 'nDCG@10', 'hit@1'), rows)}\n\n{len(benchmark.questions)} questions over "
        f"{len(benchmark.answers)} answers of SweFAQ (SuperLim 2, Språkbanken Text, CC BY 4.0). Nothing was trained or "
        "tuned on it."
    )
    figures = {name: {"ndcg": row.ndcg, "hit1": row.hit1} for name, row in found.items()}
    results.publish("swefaq", "SweFAQ, as an outsider", text, figures)
