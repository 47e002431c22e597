"""The same interleavings of customers, bot and agents as in the ordinary run, a thousand of them."""

from pathlib import Path

import pytest

from knowledge.search import KnowledgeBase
from tests.api.test_hand_off_states import interleaved

INTERLEAVINGS = 1_000


@pytest.mark.fire
def test_the_bot_never_speaks_over_a_person_in_a_thousand_interleavings(
    tmp_path: Path, empty_database: Path, signing_key: Path, knowledge: KnowledgeBase
):
    assert interleaved(INTERLEAVINGS, tmp_path, empty_database, signing_key, knowledge) >= INTERLEAVINGS
