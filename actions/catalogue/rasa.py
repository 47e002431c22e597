"""The catalogue as Rasa files: domain, rules, examples. Derived, committed, compared by a test."""

from collections.abc import Mapping

import yaml

from actions.catalogue.operation import Operation
from actions.catalogue.text import LANGUAGES

HEADER = "# GENERATED from actions/catalogue by `make generate`; edit the catalogue, not this file.\n"
FORM = "operation_form"
DIGRESSIONS: Mapping[str, str] = {
    "ask_question": "action_answer",
    "out_of_scope": "action_answer",
    "nlu_fallback": "action_answer",
    "greet": "utter_greeting",
    "thanks": "utter_thanks",
    "goodbye": "utter_goodbye",
    "ask_robot": "utter_robot",
    "repeat": "action_repeat",
    "switch_language": "action_switch_language",
}
"""Intents that are dealt with in the middle of the form before it goes on, with the action for each."""


def render(catalogue: Mapping[str, Operation]) -> dict[str, str]:
    """Path below `bot/` to the file's whole text."""
    operations = list(catalogue.values())
    return {
        "domain/operations.yml": _dump(_domain(operations)),
        "data/rules/operations.yml": _dump(_rules(operations)),
        "data/nlu/operations.yml": _nlu(operations),
    }


def _inputs(operations: list[Operation]) -> list[str]:
    return list(dict.fromkeys(name for operation in operations for name in operation.asked()))


def _slots(operations: list[Operation]) -> list[str]:
    suggested = [name for operation in operations if operation.suggest for name in operation.inputs.model_fields]
    return list(dict.fromkeys([*_inputs(operations), *suggested]))


def _domain(operations: list[Operation]) -> dict:
    slot = {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]}
    return {
        "version": "3.1",
        "intents": [operation.intent for operation in operations],
        "slots": dict.fromkeys(("operation", *_slots(operations)), slot),
        "forms": {FORM: {"required_slots": []}},
        "actions": [
            "action_start_operation",
            f"validate_{FORM}",
            *(f"action_ask_{FORM}_{name}" for name in _inputs(operations)),
            "action_propose",
            "action_correct",
            "action_cancel",
        ],
    }


def _rules(operations: list[Operation]) -> dict:
    active, idle = [{"active_loop": FORM}], [{"active_loop": None}]
    requests = {"or": [{"intent": operation.intent} for operation in operations]}
    run = [{"action": FORM}, {"active_loop": FORM}]
    return {
        "version": "3.1",
        "rules": [
            {
                "rule": "start an operation",
                "condition": idle,
                "steps": [requests, {"action": "action_start_operation"}, *run],
            },
            {
                "rule": "switch to another operation",
                "condition": active,
                "steps": [requests, {"action": "action_start_operation"}, *run],
            },
            {
                "rule": "everything is known",
                "condition": active,
                "steps": [
                    {"action": FORM},
                    {"active_loop": None},
                    {"slot_was_set": [{"requested_slot": None}]},
                    {"action": "action_propose"},
                ],
            },
            *(
                {
                    "rule": f"cancel in the middle: {intent}",
                    "condition": active,
                    "steps": [
                        {"intent": intent},
                        {"action": "action_deactivate_loop"},
                        {"active_loop": None},
                        {"action": "action_cancel"},
                    ],
                }
                for intent in ("cancel", "decline")
            ),
            {
                "rule": "a person in the middle",
                "condition": active,
                "steps": [
                    {"intent": "ask_human"},
                    {"action": "action_deactivate_loop"},
                    {"active_loop": None},
                    {"action": "action_hand_off"},
                ],
            },
            *(
                {
                    "rule": f"digress and return: {intent}",
                    "condition": active,
                    "steps": [{"intent": intent}, {"action": action}, *run],
                }
                for intent, action in DIGRESSIONS.items()
            ),
        ],
    }


def _nlu(operations: list[Operation]) -> str:
    """Titles are what our own buttons say; option titles and values are what pressed choices send."""
    entries: list[dict[str, str]] = [
        {"intent": operation.intent, "examples": _lines([operation.title[language] for language in LANGUAGES])}
        for operation in operations
    ]
    patterns: dict[str, str] = {}
    options: list[str] = []
    for operation in operations:
        for name, ask in operation.asked().items():
            if ask.pattern:
                patterns.setdefault(ask.pattern, name)
            for option in ask.options:
                options += [option.value, *(option.title[language] for language in LANGUAGES)]
                # What is said in answer to a question of its own may be as short as a yes, which is another intent.
                options += () if ask.explicit else option.words
    entries.append({"intent": "inform", "examples": _lines(dict.fromkeys(options))})
    entries += [{"regex": name, "examples": _lines([pattern])} for pattern, name in patterns.items()]
    return _dump({"version": "3.1", "nlu": entries})


def _lines(items) -> str:
    return "".join(f"- {item}\n" for item in items)


class _Dumper(yaml.SafeDumper):
    """Block style for the example lists, no anchors: the files are read by people too."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _string(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _string)


def _dump(content: object) -> str:
    return HEADER + yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
