"""What can be done at a step: the operations that topics name, and how an answer shows facts that were added."""

import pytest

from actions.catalogue import CATALOGUE, CONDITIONS
from api.conversations.answers import checking, linked, whole
from api.conversations.texts import HEADINGS
from knowledge.procedure import LANGUAGES, Library


def test_whatever_topics_name_exists(library: Library) -> None:
    passages = [passage for procedure in library for passage in procedure.passages]
    assert {passage.do for passage in passages if passage.do} <= set(CATALOGUE)
    assert {passage.check for passage in passages if passage.check} <= set(CATALOGUE) | set(CONDITIONS)


def test_every_condition_stands_beside_something(library: Library) -> None:
    assert set(CONDITIONS) <= {passage.check for procedure in library for passage in procedure.passages}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_step_is_linked_to_what_does_and_checks_it(library: Library, language: str) -> None:
    for topic in library.topics:
        for passage in library.get(topic, language).passages:
            links = linked(passage, language)
            for key, name in (("do", passage.do), ("check", checking(passage))):
                assert (key in links) is (name is not None)
                if name is not None:
                    assert links[key] == {"operation": name, "title": CATALOGUE[name].title[language]}
            assert ("self" in links) is passage.self_only


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_added_to_the_source_says_so(library: Library, language: str) -> None:
    for topic in library.topics:
        procedure = library.get(topic, language)
        told = whole(procedure, language).plain()
        for passage in procedure.passages:
            if passage.trust == "seed":
                continue
            assert HEADINGS[passage.trust].fill(language, text=passage.text) in told
            assert (passage.public_source is not None) is (passage.trust == "public")
