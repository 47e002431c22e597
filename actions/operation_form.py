"""The one form that serves every operation: start, take an answer, ask the next thing, propose, correct, cancel."""

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions.catalogue import CATALOGUE
from actions.catalogue.checking import Invalid, check
from actions.catalogue.naming import folded
from actions.catalogue.operation import Operation
from actions.core import Turn
from actions.extraction import candidates, find
from actions.not_known import does_not_know
from actions.question_form import asks_about_it, asks_for_the_way, asks_when, is_question
from actions.sums import EXPLAIN, answer, line_in
from actions.turn_action import Replies, TurnAction, confidence_of, intent_of, text_of

FORM = "operation_form"
INPUTS: tuple[str, ...] = tuple(dict.fromkeys(name for op in CATALOGUE.values() for name in op.asked()))
SLOTS: tuple[str, ...] = tuple(
    dict.fromkeys((*INPUTS, *(name for op in CATALOGUE.values() if op.suggest for name in op.inputs.model_fields)))
)
"""Every input that a conversation can hold, whoever filled it."""
BY_INTENT: dict[str, Operation] = {operation.intent: operation for operation in CATALOGUE.values()}
ANSWERS = frozenset({"inform", "correct", "confirm"})
"""Intents that answer a form."""
QUESTIONS = frozenset({"ask_question", "out_of_scope", "nlu_fallback"})
"""What a misspelt value may be taken for."""
UNCLEAR = QUESTIONS | {"greet", "thanks", "goodbye"}
"""What a bare name may be taken for."""
LEAVE = frozenset({"cancel", "decline", "ask_human"})
"""Intents that end a form, whatever it asked."""
SURE = 0.6
"""From this confidence on an intent is taken at its word in the middle of the form."""
VERY_SURE = 0.8
"""Below this a text that names nothing of one's own case must be about the operation in the eyes of the search as well."""
CLEAR = 0.5
"""Below this a text that sounds like a wish for a change, and names nothing to change, is answered."""
QUESTION_WORDS = frozenset(
    [
        "hva",
        "hvem",
        "hvordan",
        "hvorfor",
        "nar",
        "hvilke",
        "vad",
        "vem",
        "hur",
        "varfor",
        "vilka",
        "vilken",
        "hvad",
        "hvornar",
        "what",
        "who",
        "how",
        "why",
        "when",
        "which",
        "where",
        "kan",
        "vart",
        "var",
        "hvor",
        "can",
        "does",
        "do",
        "is",
        "are",
        "skal",
        "ska",
    ]
)


TAKING_BACK = frozenset(
    [
        "nej",
        "nei",
        "no",
        "fel",
        "feil",
        "forkert",
        "wrong",
        "forlat",
        "beklager",
        "undskyld",
        "unnskyld",
        "ursakta",
        "sorry",
    ]
)
"""Who begins with one of these takes back what was said before."""
MEANT = frozenset(["menade", "mente", "meant"])
"""So does who says one of these, wherever."""


def values_of(tracker: Tracker, operation: Operation) -> dict[str, str]:
    """What is known so far of the operation's inputs."""
    names = operation.inputs.model_fields
    return {name: tracker.get_slot(name) for name in names if name in SLOTS and tracker.get_slot(name) is not None}


def operation_of(tracker: Tracker) -> Operation | None:
    return CATALOGUE.get(tracker.get_slot("operation") or "")


async def take(
    turn: Turn, operation: Operation, text: str, requested: str | None, known: dict[str, str], replies: Replies
) -> dict[str, str | None]:
    """The inputs that `text` gives, checked; None for one that is given up. What does not pass is explained, with the
    reason."""
    taken: dict[str, str | None] = {}
    found: dict[str, str | None] = dict(candidates(operation, text, requested))
    asked = operation.asked()
    if requested not in found and (requested is None or corrects(text)):
        meant = {name: find(asked[name], text) for name in known if name in asked and asked[name].explicit}
        found |= {name: value for name, value in meant.items() if value}
        found |= await turn.named(operation.name, text, {**known, **found})
    if requested in asked and requested not in found and not (found and corrects(text)):
        if asked[requested].free_text:
            found[requested] = text
        elif asked[requested].company or asked[requested].other_company:
            answer = await turn.company(operation.name, text)
            replies.add(answer)
            return {requested: answer["orgno"]} if answer["orgno"] else {}
        elif asked[requested].choices:
            answer = await turn.choose(operation.name, requested, text, known)
            replies.add(answer)
            if answer["value"]:
                found = {name: value for name, value in found.items() if value != answer["value"]}
                found[requested] = answer["value"]
        elif not asked[requested].options and not found:
            found[requested] = text
    for name, value in found.items():
        checked = None if value is None else check(operation, name, value)
        if isinstance(checked, Invalid):
            if name == requested or not asked[name].optional:
                replies.add(await turn.explain(checked.code, checked.params, operation.name))
        else:
            taken[name] = checked
    return taken


async def next_input(turn: Turn, operation: Operation, known: dict[str, str]) -> tuple[str | None, dict[str, str]]:
    """The input to ask for now, if any, and those that need no asking because there is only one choice for them."""
    found: dict[str, str] = {}
    for name in operation.required(known):
        if name in known or name in found:
            continue
        if not operation.asked()[name].if_several:
            return name, found
        answer = await turn.only(operation.name, name, known | found)
        if answer["value"] is not None:
            found[name] = answer["value"]
        elif answer["choices"]:
            return name, found
    return None, found


def answers_form(operation: Operation, requested: str, text: str, intent: str, confidence: float) -> bool:
    """Is the message an answer to what the form asked, rather than something else?

    A form that takes everything could never be left, interrupted or switched.
    """
    ask = operation.asked()[requested]
    sure = confidence >= SURE
    if ask.free_text:
        return not (intent in LEAVE and sure)
    asked = operation.asked()
    holds_value = any(find(asked[name], text) is not None for name in (requested, *ask.instead))
    holds_value = holds_value or (corrects(text) and bool(candidates(operation, text, requested)))
    if intent in LEAVE or intent in ANSWERS:
        return intent in ANSWERS or (holds_value and (not sure or does_not_know(text)))
    if intent in BY_INTENT:
        return holds_value and (intent == operation.intent or not sure)
    words = text.casefold().replace("å", "a").replace("ä", "a").replace("ø", "o").replace("ö", "o").split()
    # *Var tredje månad* is no question: its first word belongs to the value.
    begins = find(ask, text) is not None and find(ask, text.partition(" ")[2]) is None
    asks_back = "?" in text or (bool(words) and words[0] in QUESTION_WORDS and not begins)
    if holds_value or asks_back:
        return not asks_back
    return (
        len(words) <= 4
        and not ask.options
        and (intent in (UNCLEAR if ask.company or ask.choices else QUESTIONS) or not sure)
    )


def corrects(text: str) -> bool:
    """Does the message take back something that was said before?"""
    words = folded(text).split()
    return not TAKING_BACK.isdisjoint(words[:2]) or not MEANT.isdisjoint(words)


def already_dealt_with(tracker: Tracker) -> bool:
    """Has another action taken the last message: a digression, or the start of the operation?"""
    for event in reversed(tracker.events):
        if event["event"] == "user":
            return False
        if event["event"] == "action" and event["name"] not in (FORM, "action_listen", "action_extract_slots"):
            return True
    return True


def is_meant(operation: Operation, text: str, confidence: float, said: Mapping[str, str]) -> bool:
    """Whether a text that sounds like a request for an operation is one; `said` is what it names of one's own case."""
    if operation.kind == "read":
        figures = operation.by_rule and not said.keys() <= {"invoice"}
        return figures or asks_when(text) or not asks_for_the_way(text)
    if asks_about_it(text) or (not said and operation.topics and is_question(text)):
        return False
    if not operation.confirm_level:
        # Nobody would be asked before it is carried out.
        return confidence >= SURE
    return confidence >= CLEAR or bool(said)


def wants_the_rule(text: str) -> bool:
    """Whether who has not told their case asks for what holds in general, and not for a day of their own."""
    return is_question(text) and not asks_when(text)


class StartOperation(TurnAction):
    """A request for an operation, first or in the middle of another: only what this message says is carried along."""

    def name(self) -> str:
        return "action_start_operation"

    async def act(self, turn: Turn, tracker: Tracker, replies: Replies) -> list[dict[str, Any]]:
        operation = BY_INTENT[intent_of(tracker)]
        events = [SlotSet(name, None) for name in SLOTS]
        said = candidates(operation, text_of(tracker), None)
        confidence = confidence_of(tracker)
        if not is_meant(operation, text_of(tracker), confidence, said):
            # The answer offers the operation; what was under way goes on.
            replies.add(await turn.answer(text_of(tracker)))
            return [] if tracker.active_loop_name else [*events, SlotSet("operation", None)]
        sure = bool(said) or (confidence >= VERY_SURE if operation.kind == "write" else not operation.by_rule)
        rule_first = asks_when(text_of(tracker))
        answer = await turn.begin(operation.name, text_of(tracker), said, sure=sure, rule_first=rule_first)
        replies.add(answer)
        if not answer["allowed"]:
            return [*events, SlotSet("operation", None)]
        values = dict(answer["values"])
        for name, value in said.items():
            checked = check(operation, name, value)
            if isinstance(checked, Invalid):
                if not operation.asked()[name].optional:
                    replies.add(await turn.explain(checked.code, checked.params, operation.name))
                values.pop(name, None)
            else:
                values[name] = checked
        if operation.by_rule and set(operation.required(values)) - values.keys() and wants_the_rule(text_of(tracker)):
            replies.add(await turn.answer(text_of(tracker)))
            return [*events, SlotSet("operation", None)]
        return [*events, SlotSet("operation", operation.name), *(SlotSet(name, v) for name, v in values.items())]


class ValidateOperationForm(TurnAction):
    """Rasa calls this at each step of the form: take what the message answers, then name the next missing input."""

    def name(self) -> str:
        return f"validate_{FORM}"

    async def act(self, turn: Turn, tracker: Tracker, replies: Replies) -> list[dict[str, Any]]:
        operation = operation_of(tracker)
        if operation is None:
            return [SlotSet("requested_slot", None)]
        values = values_of(tracker, operation)
        requested = tracker.get_slot("requested_slot")
        events: list[dict[str, Any]] = []
        if requested and not already_dealt_with(tracker):
            ask = operation.asked()[requested]
            if ask.not_known and does_not_know(text_of(tracker)) and find(ask, text_of(tracker)) is None:
                replies.add(await turn.not_known(operation.name, requested))
                return [SlotSet(name, None) for name in ("operation", *SLOTS, "requested_slot")]
            if not answers_form(operation, requested, text_of(tracker), intent_of(tracker), confidence_of(tracker)):
                # Nothing set: Rasa takes the form for rejected and lets the rules deal with the message.
                return []
            taken = await take(turn, operation, text_of(tracker), requested, values, replies)
            values = {name: value for name, value in {**values, **taken}.items() if value is not None}
            # Something must be set for the asked input, or Rasa takes the form for rejected.
            events += [SlotSet(requested, values.get(requested))]
            events += [SlotSet(name, value) for name, value in taken.items() if name != requested]
        missing, found = await next_input(turn, operation, values)
        return [*events, *(SlotSet(name, value) for name, value in found.items()), SlotSet("requested_slot", missing)]


class AskInput(TurnAction):
    """Ask for one input; the core words the question and offers what the backend knows."""

    def __init__(self, turn, name: str) -> None:
        super().__init__(turn)
        self._input = name

    def name(self) -> str:
        return f"action_ask_{FORM}_{self._input}"

    async def act(self, turn: Turn, tracker: Tracker, replies: Replies) -> list[dict[str, Any]]:
        operation = operation_of(tracker)
        if operation is not None:
            replies.add(await turn.ask(operation.name, self._input, values_of(tracker, operation)))
        return []


class Propose(TurnAction):
    """The form is complete: a read operation runs, a write operation is proposed. Nothing is confirmed here."""

    def name(self) -> str:
        return "action_propose"

    async def act(self, turn: Turn, tracker: Tracker, replies: Replies) -> list[dict[str, Any]]:
        operation = operation_of(tracker)
        if operation is not None:
            replies.add(await turn.propose(operation.name, values_of(tracker, operation)))
        return []


class Correct(TurnAction):
    """A value for the operation that was just proposed or read: propose it again with that value."""

    def name(self) -> str:
        return "action_correct"

    async def act(self, turn: Turn, tracker: Tracker, replies: Replies) -> list[dict[str, Any]]:
        operation = operation_of(tracker)
        if operation is None or (operation is not EXPLAIN and line_in(text_of(tracker))):
            await answer(turn, text_of(tracker), replies)
            return []
        taken = await take(turn, operation, text_of(tracker), None, values_of(tracker, operation), replies)
        if not taken:
            replies.add(await turn.unclear(text_of(tracker)))
            return []
        values = {
            name: value for name, value in {**values_of(tracker, operation), **taken}.items() if value is not None
        }
        replies.add(await turn.propose(operation.name, values))
        return [SlotSet(name, value) for name, value in taken.items()]


class Cancel(TurnAction):
    def name(self) -> str:
        return "action_cancel"

    async def act(self, turn: Turn, tracker: Tracker, replies: Replies) -> list[dict[str, Any]]:
        # Within a form, or after one, the form is meant; otherwise perhaps a contract.
        free = not (tracker.active_loop_name or tracker.get_slot("operation"))
        replies.add(await turn.cancel(text_of(tracker) if free else ""))
        return [SlotSet("operation", None), *(SlotSet(name, None) for name in SLOTS)]
