"""Held-out questions: our own, searched for without themselves, and others that nobody here can answer."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.calibration import FAMILIES, Example, family_of
from knowledge.classifier import TopicClassifier
from knowledge.encoder import Encoder
from knowledge.glossary import Glossary
from knowledge.index import Index, entries_of
from knowledge.literals import Literals
from knowledge.outside import OutsideQuestion
from knowledge.part_chooser import Example as PartExample
from knowledge.part_chooser import KindModel, part_example
from knowledge.part_features import PartFeatures
from knowledge.procedure import Library, Question
from knowledge.ranking import Ranker, Ranking
from knowledge.terms import Terms
from knowledge.topic_network import TopicNetwork
from knowledge.training import Say, TrainingSettings, train, training_pairs
from knowledge.vector_table import VectorTable

FOLDS = 3
_RUN = 6
# A fold's encoder is there to be judged, not to be used: half the training is enough.
_SHORTER = 0.5
# Few numbers are fitted to the held-out questions: more of them, or a further fold, add nothing but time.
_MOST_RANKED = 3000
_ENOUGH = 3000


def folds(library: Library, count: int = FOLDS) -> list[frozenset[Question]]:
    """Cut all questions into `count` folds.

    The languages list their questions in about the same order, so a fold takes the same stretch of each list: a
    question is held out together with its translations. Questions about one part are dealt out in turn.
    """
    cut: list[set[Question]] = [set() for _ in range(count)]
    for procedure in library:
        whole, by_part = defaultdict(list), defaultdict(list)
        for question in procedure.questions:
            whole[question.language].append(question)
        for question in procedure.asks:
            by_part[question.part].append(question)
        for questions in whole.values():
            for place, question in enumerate(questions):
                cut[place * count // len(questions)].add(question)
        for number, questions in enumerate(by_part.values()):
            for place, question in enumerate(questions):
                cut[(place + number) % count].add(question)
    return [frozenset(fold) for fold in cut]


@dataclass(frozen=True)
class HeldOut:
    """One fold: a ranker that has not seen its questions, and these ranked by it."""

    ranker: Ranker
    ours: list[tuple[str, Question, Ranking]]
    others: list[tuple[OutsideQuestion, Ranking]]


def held_out(
    library: Library,
    glossary: Glossary,
    outside: Sequence[OutsideQuestion],
    encoder: Encoder | None,
    settings: TrainingSettings,
    say: Say,
) -> Iterator[HeldOut]:
    """Yield the folds, one after the other, until there are enough held-out questions.

    Without an `encoder` (a model that was not trained here) each fold trains its own.
    """
    shorter = replace(settings, rounds=settings.rounds * _SHORTER, most_steps=round(settings.most_steps * _SHORTER))
    seen = 0
    for number, fold in enumerate(folds(library)):
        if seen >= _ENOUGH:
            break
        seen += min(len(fold), _MOST_RANKED)
        say(f"held-out fold {number + 1} of {FOLDS}: {len(fold)} questions")
        others = _outside_fold(outside, number)
        rest = [question for question in outside if question not in others]
        trained = encoder or train(training_pairs(library, glossary, rest, fold), shorter, say)
        ranker = ranker_of(library, glossary, rest, trained, without=fold)
        yield HeldOut(
            ranker,
            [(topic, asked, ranker.rank(asked.text)) for topic, asked in _some(library, fold)],
            [(question, ranker.rank(question.text)) for question in others],
        )


def _some(library: Library, fold: frozenset[Question]) -> list[tuple[str, Question]]:
    """Return the questions of a fold with their topics; when they are many, so many of them drawn by chance."""
    held = [(topic, asked) for topic, asked in library.questions() if asked in fold]
    if len(held) <= _MOST_RANKED:
        return held
    return [held[place] for place in sorted(random.Random(0).sample(range(len(held)), _MOST_RANKED))]


def _outside_fold(outside: Sequence[OutsideQuestion], number: int) -> list[OutsideQuestion]:
    """Return one fold of the questions from outside: every third run of each language's list.

    The lists stand in about the same order, by theme, so a question is held out with its neighbours and translations.
    """
    by_language = defaultdict(list)
    for question in outside:
        by_language[question.language].append(question)
    return [
        question
        for questions in by_language.values()
        for place, question in enumerate(questions)
        if place // _RUN % FOLDS == number
    ]


def examples_of(fold: HeldOut) -> Iterator[Example]:
    """Return the questions of a fold as examples for the calibration; gibberish counts for every language family."""
    topics = fold.ranker.index.topics
    for topic, question, ranking in fold.ours:
        yield Example(family_of(question.language), ranking.features, True, topics[ranking.order()[0]] == topic)
    for question, ranking in fold.others:
        families = FAMILIES if question.language == "gibberish" else (family_of(question.language),)
        for family in families:
            yield Example(family, ranking.features, False, False)


def part_examples_of(fold: HeldOut, library: Library) -> list[PartExample]:
    """Return the questions of a fold as examples for the choice of parts.

    Each counts twice: once as if nobody had asked the like before, and once beside its translations. People do both.
    """
    ranker = fold.ranker
    held = [(topic, question) for topic, question, _ in fold.ours]
    unseen = {question for _, question in held}
    kinds = KindModel.train(question for _, question in library.questions() if question not in unseen)
    entries = entries_of(library, ())
    vectors = VectorTable.of(ranker.encoder.documents([entry.text for entry in entries]))
    index = Index(entries, ranker.index.words, vectors)
    features = PartFeatures(index, library, ranker.terms, ranker.encoder)
    alike = _translations(library)
    return [
        example
        for topic, question in held
        for hidden in (alike[question], frozenset([question.text]))
        for example in (part_example(features, index.topics.index(topic), question, hidden, kinds),)
    ]


def _translations(library: Library) -> dict[Question, frozenset[str]]:
    """Return for each question its own text and those at the same place of the other languages' lists."""
    together: dict[tuple[str, str | None, str, int], list[Question]] = defaultdict(list)
    for procedure in library:
        seen: Counter[tuple[str, str | None]] = Counter()
        for question in (*procedure.questions, *procedure.asks):
            place = seen[question.language, question.part]
            seen[question.language, question.part] += 1
            # Danish and nynorsk questions are no translations of the others.
            own = question.language if question.language in ("da", "nn") else ""
            together[procedure.topic, question.part, own, place].append(question)
    return {
        question: frozenset(other.text for other in questions)
        for questions in together.values()
        for question in questions
    }


def ranker_of(
    library: Library,
    glossary: Glossary,
    outside: Sequence[OutsideQuestion],
    encoder: Encoder,
    without: frozenset[Question] = frozenset(),
) -> Ranker:
    """Make index, classifiers and ranker of `library`, leaving out the questions of `without`."""
    entries = entries_of(library, outside, without)
    terms = Terms(glossary, len(entries))
    texts = [terms.of(entry.text) for entry in entries]
    index = Index.of(entries, texts, encoder)
    classifier, network = TopicClassifier.train(index, texts), TopicNetwork.train(index, terms, encoder)
    return Ranker(index, terms, encoder, classifier, network, Literals(library))
