"""Small talk is short and said in few words: what asks, or names anything else, is a question, whatever it sounds like."""

import difflib
import re
import unicodedata
from collections import Counter
from typing import Any, Dict, FrozenSet, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import dump_obj_as_json_to_file, read_json_file

SMALL_TALK = frozenset({"greet", "thanks", "goodbye", "confirm", "decline", "cancel", "repeat", "ask_robot"})
ASKS_ITSELF = frozenset({"repeat", "ask_robot"})
"""Small talk that is a question by nature."""
QUESTION = "ask_question"
SURE = 0.6
"""Below this, small talk must be said in the words of its own examples."""
VERY_SURE = 0.95
"""From this on a word from elsewhere says nothing."""
OFTEN = 5
"""In so many examples of other intents a word is one of theirs, when no small talk has it."""
ALIKE = 0.75
"""From this likeness on a word is another one misspelt."""
LONG_ENOUGH = 4
"""Letters; a shorter word is like too many."""
_OPENS = re.compile(
    r"\W*(?:(?:and|og|och|men|but|yes|ja)\W+)*"
    r"(?:hur|hvordan|how|vem|hvem|who|vad|hva|hvad|what|when|när|når|can|kan|is|are|er|är|will|do|does|var|hvor|where|varför|"
    r"hvorfor|why)\b",
    re.IGNORECASE,
)


def words(text: Text) -> List[Text]:
    """The words of a text without case and accents; `EHF vad e det` gives four."""
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("æ", "a").replace("ø", "o")
    return re.findall(r"[a-z0-9]+", "".join(letter for letter in plain if not unicodedata.combining(letter)))


def is_said_in(text: Text, vocabulary: FrozenSet[Text], misspelt: bool = True) -> bool:
    """Whether every word of a text is one of the vocabulary, perhaps misspelt."""
    return all(
        word in vocabulary
        or (
            misspelt
            and len(word) >= LONG_ENOUGH
            and bool(difflib.get_close_matches(word, vocabulary, n=1, cutoff=ALIKE))
        )
        for word in words(text)
    )


def asks(text: Text) -> bool:
    """`can we go back later?`, `and how long`"""
    return text.rstrip().endswith("?") or _OPENS.match(text) is not None


class Vocabularies:
    """The words of each intent of small talk, and those that only others have."""

    def __init__(self, own: Dict[Text, FrozenSet[Text]], elsewhere: FrozenSet[Text]) -> None:
        self.own, self.elsewhere = own, elsewhere

    @classmethod
    def of(cls, training_data: TrainingData) -> "Vocabularies":
        own: Dict[Text, set] = {intent: set() for intent in SMALL_TALK}
        others: Counter = Counter()
        for example in training_data.intent_examples:
            said = set(words(example.get(TEXT)))
            if example.get(INTENT) in own:
                own[example.get(INTENT)] |= said
            else:
                others.update(said)
        talk = set().union(*own.values())
        elsewhere = {word for word, times in others.items() if times >= OFTEN and len(word) > 2 and word not in talk}
        return cls({intent: frozenset(said) for intent, said in own.items()}, frozenset(elsewhere))

    def is_small_talk(self, text: Text, intent: Text, confidence: float) -> bool:
        """Whether a text that was classified so is it."""
        if confidence < VERY_SURE and not self.elsewhere.isdisjoint(words(text)):
            return False
        if intent not in ASKS_ITSELF and asks(text):
            return is_said_in(text, self.own[intent], misspelt=False)
        return confidence >= SURE or is_said_in(text, self.own[intent])


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SmallTalk(GraphComponent, IntentClassifier):
    """Takes for a question what was classified as small talk and is none.

    A linear model hears a yes in `who may do that?` and a goodbye in `and then?`, for want of anything it knows.
    """

    def __init__(self, storage: ModelStorage, resource: Resource, vocabularies: Vocabularies) -> None:
        self._storage, self._resource, self._vocabularies = storage, resource, vocabularies

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SmallTalk":
        return cls(model_storage, resource, Vocabularies({}, frozenset()))

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "SmallTalk":
        with model_storage.read_from(resource) as folder:
            kept = read_json_file(folder / "words.json")
        own = {intent: frozenset(said) for intent, said in kept["own"].items()}
        return cls(model_storage, resource, Vocabularies(own, frozenset(kept["elsewhere"])))

    def train(self, training_data: TrainingData) -> Resource:
        self._vocabularies = Vocabularies.of(training_data)
        with self._storage.write_to(self._resource) as folder:
            own = {intent: sorted(said) for intent, said in self._vocabularies.own.items()}
            kept = {"own": own, "elsewhere": sorted(self._vocabularies.elsewhere)}
            dump_obj_as_json_to_file(folder / "words.json", kept)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            intent = message.get(INTENT) or {}
            name, confidence = intent.get(INTENT_NAME_KEY), intent.get(PREDICTED_CONFIDENCE_KEY, 0.0)
            if name in self._vocabularies.own and not self._vocabularies.is_small_talk(
                message.get(TEXT) or "", name, confidence
            ):
                message.set(INTENT, {**intent, INTENT_NAME_KEY: QUESTION}, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data
