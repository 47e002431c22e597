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
            assert (passage.public_source is not None) is (passage.trust == "public")
            publisher = _publisher(passage.public_source or "", language)
            assert HEADINGS[passage.trust].fill(language, text=passage.text, publisher=publisher) in told


def _publisher(page: str, language: str) -> str:
    for mark, name in (("Semine", "Semine"), ("igdir", "Digdir")):
        if mark in page:
            return name
    year = f" {page[-6:]}" if page.endswith(("(2014)", "(2019)")) else ""
    return {"sv": "Vismas öppna hjälpsidor", "nb": "Vismas åpne hjelpesider"}.get(
        language, "Visma's public help pages"
    ) + year


@pytest.mark.parametrize(
    ("topic", "language", "said"),
    [
        ("elma.switch-access-point", "sv", "Enligt Semine: "),
        ("elma.what-is", "nb", "Ifølge Digdir: "),
        ("connect.one-time-code", "en", "According to Visma's public help pages (2019): "),
        ("samarbete.end", "en", "According to Visma's public help pages: "),
    ],
)
def test_whoever_published_a_fact_is_named(library: Library, topic: str, language: str, said: str) -> None:
    assert said in whole(library.get(topic, language), language).plain()


def test_preconditions_are_no_warnings(library: Library) -> None:
    blocks = whole(library.get("administration.first-start-import-sie", "sv"), "sv").blocks
    heading = blocks.index({"type": "text", "text": "Innan du börjar:"})
    assert blocks[heading + 1]["part"] == "before.1" and blocks[heading + 1]["type"] == "note"
    assert any(block["type"] == "warning" for block in blocks)
