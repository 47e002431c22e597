"""What the dialogue's files may not say, whoever edits them: Rasa is a parser, not an authority."""

from pathlib import Path

import pytest
import yaml

from api.conversations.texts import SAYINGS

BOT = Path(__file__).parent.parent.parent / "bot"
DOMAIN = [yaml.safe_load(file.read_text("utf-8")) for file in sorted((BOT / "domain").glob("*.yml"))]
RULES = [
    rule
    for file in sorted((BOT / "data/rules").glob("*.yml"))
    for rule in yaml.safe_load(file.read_text("utf-8"))["rules"]
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["rule"])
def test_nothing_is_said_after_an_action(rule: dict):
    """A sentence after a failed action would be said as if it had worked."""
    actions = [step["action"] for step in rule["steps"] if "action" in step]
    spoken = [place for place, action in enumerate(actions) if action.startswith("utter_")]
    assert not [place for place in spoken if any(name.startswith("action_") for name in actions[:place])]


def test_every_response_is_only_the_name_of_a_saying_of_the_core():
    for domain in DOMAIN:
        for name, variants in domain.get("responses", {}).items():
            for variant in variants:
                assert set(variant) == {"custom"} and set(variant["custom"]) == {"say"}, name
                assert variant["custom"]["say"] in SAYINGS, name


def test_no_slot_is_filled_by_what_somebody_writes_and_none_decides():
    for domain in DOMAIN:
        for name, slot in domain.get("slots", {}).items():
            assert slot["mappings"] == [{"type": "custom"}], name
            assert slot["influence_conversation"] is False, name


def test_a_stale_session_carries_no_facts_into_a_new_one():
    [config] = [domain["session_config"] for domain in DOMAIN if "session_config" in domain]
    assert config["carry_over_slots_to_new_session"] is False


def test_rasa_is_reached_through_our_channel_only():
    assert list(yaml.safe_load((BOT / "credentials.yml").read_text("utf-8"))) == ["bot.channel.FyrChannel"]
