"""Follow-ups: questions that only make sense with the topic the conversation is about."""

import re
from dataclasses import dataclass, replace

import numpy as np

from knowledge.calibration import Judgement
from knowledge.folding import fold
from knowledge.procedure import LANGUAGES, Library
from knowledge.ranking import Ranking

# Folded beginnings that lean on what was said before, in sv, nb, nn, da and en.
_LEANING = re.compile(
    r"(?:och|og|and|men|but|eller|or|sa|so|da|then|ok|okej|okay|ja|yes|ah)\b"
    r"|(?:h?va[dr]?|ka) med\b|hur gor (?:jag|man|vi) (?:da|det|sen)\b|hvordan gjor (?:jeg|man|vi) det\b"
    r"|(?:what|how) about\b|what if\b|(?:galler|gjelder|gaelder|galder) det\b|same for\b"
)
_POINTING_WORDS = """
    det den de dem detta denna dessa dette denne disse dei it this that they them these those dar der there da then sen
    etterpa efterat efterpa bagefter afterwards han hon hun she he hvis dersom if
"""
# Words that name nothing: a question of these alone asks for more of what is open.
_NAMELESS_WORDS = """
    och og and men but eller or sa so ok okej okay ja yes nej nei no hur hvordan hvorledes korleis how vad hva hvad kva what
    vem hvem kven who nar hvornar when var hvor kor where varfor hvorfor kvifor why lange lenge langt long tid time tar ta
    tager tage take takes gor gora gjor gjore gjer gjere gore do does done jag jeg eg i man vi we du you ar er is are kan
    kunne can ska skal skall ma maste must far fa att a to med om i pa for mer mere meir more noe noget nagot annet annat
    else et en ett the if hvis sist forst first next nasta neste naeste steg steget trinn step selv sjalv myself
    til till to har have has lang may might be been allowed lov tillatelse tillatt tillaten ge gi give given me mig meg oss us in ut i out on pa
    fyller fyll fill fills angra angre fortryde undo undone forsvinn forsvinner forsvinder forsvann lost lose gone borta
    hos our firman firmaet bedriften foretaget bolaget company alla alle all noen nagon nogen anybody anyone someone folk people
    borte gyldig giltig valid galler gjelder gaelder gealder handa hander skjer sker happen happens fail fails failed
    feiler misslyckas bara bare only just koster kostar cost costs mye mycket much lage laga make makes
"""
_POINTING = frozenset(_POINTING_WORDS.split())
_NAMELESS = _POINTING | frozenset(_NAMELESS_WORDS.split())
_SHORT, _POINTING_UP_TO = 3, 8  # words


@dataclass(frozen=True)
class ContextSettings:
    """How much (in fused score) the open topic and its related ones gain, for a follow-up and for an unclear question.

    A question without a leaning word is clear when its own topic is at least `clear` likely, or when it is found and
    longer than `speaks_for_itself` words. `ours` is how likely an unclear one must be a question for us at all,
    `ours_leaning` one that leans on another topic.
    """

    follow_up: float = 4.0
    follow_up_related: float = 0.75
    unclear: float = 0.8
    unclear_related: float = 0.4
    clear: float = 0.75
    speaks_for_itself: int = 12
    ours: float = 0.1
    ours_leaning: float = 0.2


def is_follow_up(question: str) -> bool:
    """Whether `question` leans on something said before ("and the payslips?", "hva med kivra")."""
    folded = fold(question)
    words = folded.split()
    if len(words) <= _POINTING_UP_TO and _POINTING.intersection(words):
        return True
    return _LEANING.match(folded) is not None or len(words) <= _SHORT


def is_nameless(question: str) -> bool:
    """Whether `question` names nothing, so that it can only be about what is open ("and who can do it?")."""
    return _NAMELESS.issuperset(fold(question).split())


def in_context(
    library: Library,
    topics: tuple[str, ...],
    ranking: Ranking,
    judgement: Judgement,
    question: str,
    topic: str,
    settings: ContextSettings | None = None,
) -> tuple[Ranking, Judgement]:
    """Return ranking and judgement as they are when the conversation is about `topic`.

    The open topic and its related ones are favoured when the question leans on them, or when nothing is clearly found
    without. A question that nobody here can answer stays one.
    """
    settings = settings or ContextSettings()
    nameless = is_nameless(question)
    leaning = nameless or is_follow_up(question)
    found = judgement.decision == "found"
    clear = judgement.score >= settings.clear
    if not leaning and (clear or (found and _length(question) > settings.speaks_for_itself)):
        return ranking, judgement
    gain, related_gain = (
        (settings.follow_up, settings.follow_up_related) if leaning else (settings.unclear, settings.unclear_related)
    )
    if nameless:
        gain = float(np.ptp(ranking.scores)) + gain
    related = set(library.get(topic, LANGUAGES[0]).related)
    bonus = np.array([gain if here == topic else related_gain if here in related else 0.0 for here in topics])
    favoured = replace(ranking, scores=ranking.scores + bonus)
    best = topics[int(favoured.scores.argmax())]
    if best != topic and best not in related:
        return ranking, judgement
    # That the search by itself comes to the topic that is open is more than a chance.
    agrees = best == topic == topics[int(ranking.scores.argmax())] and judgement.ours >= settings.ours
    if not (
        agrees
        or nameless
        or found
        or (leaning and (judgement.decision == "unsure" or judgement.ours >= settings.ours_leaning))
    ):
        return favoured, judgement
    # Few words say little about whether a question is ours; that it follows an answer of ours says more.
    return favoured, replace(judgement, decision="found", ours=max(judgement.ours, judgement.right))


def _length(question: str) -> int:
    return len(fold(question).split())
