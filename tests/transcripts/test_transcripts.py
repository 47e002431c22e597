"""Whole conversations through all four processes, in every language, filed by phenomenon."""

from collections import Counter
from typing import Any

import pytest

from actions.catalogue import CATALOGUE
from tests.stack import Running
from tests.transcripts.player import ACTS, LANGUAGES, Player, Transcript, in_language, one_sided, transcripts

PHENOMENA = {
    "happy", "refusal", "digression", "correction", "cancellation", "switch", "handoff", "bad_input", "languages",
}  # fmt: skip
ALL = transcripts()
NEVER_REFUSED = {"autoinvoice.password-reset", "case.create", "elma.status"}
"""Anybody may, and nothing stands in the way."""
NEVER_STOPPED = {"autoinvoice.password-reset"}
"""Carried out without a card."""


def kinds_by_operation() -> set[tuple[str, str]]:
    """Which operation says what in some conversation: `proposal`, `result`, `refused`; `stopped` after its card."""
    found: set[tuple[str, str]] = set()
    for transcript in ALL:
        card = None
        for turn in transcript.turns:
            turn = in_language(turn, "en")
            bot: Any = turn.get("bot", [])
            for message in bot if isinstance(bot, list) else [bot]:
                operation = message.get("operation")
                if operation and "kind" in message:
                    found.add((operation, message["kind"]))
                stops = "decline" in turn or "Nothing has changed" in str(message.get("has"))
                if card and message.get("kind") == "smalltalk" and stops:
                    found.add((card, "stopped"))
                card = operation if message.get("kind") == "proposal" else card
    return found


def test_every_phenomenon_has_transcripts() -> None:
    assert {transcript.phenomenon for transcript in ALL} >= PHENOMENA


def test_every_transcript_has_a_name_of_its_own() -> None:
    names = Counter((transcript.phenomenon, transcript.name) for transcript in ALL)
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("transcript", ALL, ids=lambda transcript: f"{transcript.phenomenon}: {transcript.name}")
def test_a_transcript_exists_in_every_language(transcript: Transcript) -> None:
    assert one_sided(transcript.turns) == []
    assert all(sum(act in turn for act in ACTS) == 1 for turn in transcript.turns)


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_every_operation_is_done_refused_and_given_up_in_some_conversation(name: str) -> None:
    owed = {"result"} | ({"refused"} if name not in NEVER_REFUSED else set())
    if CATALOGUE[name].kind == "write" and name not in NEVER_STOPPED:
        owed |= {"stopped"}
    assert owed <= {kind for operation, kind in kinds_by_operation() if operation == name}


@pytest.mark.e2e
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("transcript", ALL, ids=lambda transcript: f"{transcript.phenomenon}: {transcript.name}")
def test_a_conversation_goes_as_written(transcript: Transcript, language: str, running: Running) -> None:
    running.reset()
    Player(running, language).play(transcript)
