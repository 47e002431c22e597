"""Every quote of every possible answer stands word for word at the place that it names."""

import pytest

from api.conversations.answers import compose, whole
from knowledge.answer import composed
from knowledge.build import PROCEDURES
from knowledge.part_features import ASPECTS
from knowledge.procedure import LANGUAGES, Library
from knowledge.search import Result

# One question for each thing that a question may want to know.
QUESTIONS = {
    "how": "how do I do it",
    "happens": "what happens then",
    "who": "who may do it",
    "when": "how long does it take",
    "where": "where do I click",
    "must": "do we have to",
    "what": "what is it",
    "error": "it does not work",
    "whole": "visma",
}


class Only:
    """A knowledge base that is nothing but its library."""

    def __init__(self, library: Library) -> None:
        self.library = library


def test_there_is_a_question_for_every_aspect() -> None:
    assert set(QUESTIONS) == set(ASPECTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_quote_is_found_at_its_place(library: Library, language: str) -> None:
    checked = 0
    for topic in library.topics:
        procedure = library.get(topic, language)
        folder = PROCEDURES.joinpath(*topic.split("."))
        page = (folder / f"{language}.md").read_text(encoding="utf-8").split("\n---\n", 1)[1].replace("*", "")
        replies = [whole(procedure, language)]
        for passage in procedure.passages:
            row = Result(topic, procedure.title, language, 0.9, passage.part, passage)
            for question in QUESTIONS.values():
                replies += compose(composed(Only(library), question, row), language)
        for reply in replies:
            assert reply.citations, topic
            for cited in reply.citations:
                assert cited["quote"] == procedure.passage(cited["part"]).text
                assert cited["quote"] in page, (topic, cited["part"])
                assert (cited["topic"], cited["revision"]) == (topic, procedure.revision)
                checked += 1
            told = " ".join(reply.plain().split())
            assert all(" ".join(cited["quote"].split()) in told for cited in reply.citations)
    assert checked > 10_000
