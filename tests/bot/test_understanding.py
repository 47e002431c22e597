"""How well the trained model understands sentences that it has never seen (measured, not trained on)."""

import json
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from actions.catalogue import CATALOGUE

ROOT = Path(__file__).resolve().parent.parent.parent
REQUESTS = {operation.intent for operation in CATALOGUE.values()}
SAME = {
    "cancel": "stop",
    "decline": "stop",
    "out_of_scope": "search",
    "ask_question": "search",
    "nlu_fallback": "search",
    "inform": "value",
    "correct": "value",
}
"""Intents that the rules treat alike."""


@pytest.fixture(scope="module")
def understood(tmp_path_factory):
    out = tmp_path_factory.mktemp("bot") / "understood.json"
    python, model = ROOT / "bot/.venv/bin/python", ROOT / "var/models/fyr.tar.gz"
    assert model.exists(), "there is no model: run `make prepare`"
    command = [python, "-m", "tests.bot.parse", model, ROOT / "tests/bot/phrasings", out]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return json.loads(out.read_text())


def right(row) -> bool:
    return SAME.get(row["understood"], row["understood"]) == SAME.get(row["intent"], row["intent"])


def test_most_unseen_sentences_are_understood(understood):
    assert sum(right(row) for row in understood) / len(understood) >= 0.82


@pytest.mark.parametrize("intent", sorted(REQUESTS))
def test_a_request_is_recognised_in_other_words(understood, intent):
    rows = [row for row in understood if row["intent"] == intent]
    assert sum(right(row) for row in rows) / len(rows) >= 0.8


def test_talk_is_seldom_taken_for_a_request(understood):
    others = [row for row in understood if row["intent"] not in REQUESTS]
    wrong = Counter(row["understood"] for row in others if row["understood"] in REQUESTS)
    assert sum(wrong.values()) / len(others) <= 0.05, wrong


def test_a_question_about_what_was_said_is_no_small_talk(understood):
    talk = {"greet", "thanks", "goodbye", "confirm", "decline", "cancel", "repeat", "ask_robot"}
    asked = [row for row in understood if row["intent"] == "ask_question"]
    assert [row["text"] for row in asked if row["understood"] in talk] == []


@pytest.mark.parametrize("language", ["sv", "nb", "en", "da"])
def test_no_language_is_left_behind(understood, language):
    rows = [row for row in understood if row["language"] == language]
    assert sum(right(row) for row in rows) / len(rows) >= 0.75
