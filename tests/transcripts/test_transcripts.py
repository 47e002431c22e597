"""Whole conversations through all four processes, in every language, filed by phenomenon."""

from collections import Counter

import pytest

from tests.stack import Running
from tests.transcripts.player import ACTS, LANGUAGES, Player, Transcript, one_sided, transcripts

PHENOMENA = {
    "happy", "refusal", "digression", "correction", "cancellation", "switch", "handoff", "bad_input", "languages",
}  # fmt: skip
ALL = transcripts()


def test_every_phenomenon_has_transcripts() -> None:
    assert {transcript.phenomenon for transcript in ALL} >= PHENOMENA


def test_every_transcript_has_a_name_of_its_own() -> None:
    names = Counter((transcript.phenomenon, transcript.name) for transcript in ALL)
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("transcript", ALL, ids=lambda transcript: f"{transcript.phenomenon}: {transcript.name}")
def test_a_transcript_exists_in_every_language(transcript: Transcript) -> None:
    assert one_sided(transcript.turns) == []
    assert all(sum(act in turn for act in ACTS) == 1 for turn in transcript.turns)


@pytest.mark.e2e
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("transcript", ALL, ids=lambda transcript: f"{transcript.phenomenon}: {transcript.name}")
def test_a_conversation_goes_as_written(transcript: Transcript, language: str, running: Running) -> None:
    running.reset()
    Player(running, language).play(transcript)
