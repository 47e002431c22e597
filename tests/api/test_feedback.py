"""What a visitor thinks of an answer: the last word counts, and the question is kept once."""

from api.conversations.models import Feedback, Gap
from tests.chat import assert_problem
from tests.core import Core

QUESTION = "How do I look up a company in ELMA?"


async def test_the_last_word_about_an_answer_counts_and_its_gap_is_kept_once(core: Core):
    chat = await core.chat()
    [said] = await chat.say(QUESTION)
    for more in ({}, {"reason": "incomplete", "comment": "Nothing about Sweden"}):
        answer = await chat.post("/feedback", {"message": said["id"], "value": "down", **more})
        assert answer.status_code == 200
    [row] = await core.rows(Feedback)
    assert (row.value, row.reason, row.comment) == ("down", "incomplete", "Nothing about Sweden")
    assert len(await core.rows(Gap)) == 1
    await chat.post("/feedback", {"message": said["id"], "value": "up"})
    [row] = await core.rows(Feedback)
    assert (row.value, row.reason) == ("up", None)
    assert_problem(await chat.post("/feedback", {"message": said["id"], "value": "down", "reason": "rude"}), 422)
