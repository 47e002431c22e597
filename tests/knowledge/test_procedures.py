"""What must be true of the real procedures as a whole, whatever each of them says."""

import re

import pytest

from knowledge.procedure import LANGUAGES, Library, Passage, Procedure

TOPICS = 65
FEWEST_QUESTIONS = 20
# They speak of both countries, and say so.
OF_BOTH_COUNTRIES = {"help.overview", "license.transfer"}
ONLY_IN = {
    "NO": re.compile(r"ELMA\b|EHF\b|AutoInvoice|Visma\.net|oppsigelse@|kundesenteret@|skysupport@"),
    "SE": re.compile(r"vismaspcs|Spcs|Spiris|Mina tjänster|Visma Lön\b|eEkonomi|Byråstöd|Kivra"),
}
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.\w+)+")
ADDRESSES = {"skysupport@visma.com", "kundesenteret@visma.com", "oppsigelse@visma.no"}
ADDRESSES_OF_PUBLIC_PAGES = {"lisens@visma.com", "bestilling@visma.no"}


def shown(procedure: Procedure) -> str:
    """Everything of a procedure that a reader may see."""
    contacts = (f"{contact.address} {contact.purpose}" for contact in procedure.contacts)
    return "\n".join([procedure.title, *(passage.text for passage in procedure.passages), *contacts])


def addresses(passage: Passage) -> set[str]:
    return set(ADDRESS.findall(passage.text))


def test_every_topic_is_there_with_enough_ways_to_ask_in_each_language(library: Library) -> None:
    assert len(library.topics) == TOPICS
    asked = {
        (procedure.topic, procedure.language): sum(
            question.language == procedure.language for question in procedure.questions
        )
        for procedure in library
    }
    assert {place: count for place, count in asked.items() if count < FEWEST_QUESTIONS} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_countries_are_never_mixed(library: Library, language: str) -> None:
    other = {"SE": "NO", "NO": "SE"}
    for topic in set(library.topics) - OF_BOTH_COUNTRIES:
        procedure = library.get(topic, language)
        assert ONLY_IN[other[procedure.country]].search(shown(procedure)) is None, topic


def test_addresses_are_those_of_the_source_and_the_others_are_marked_as_public(library: Library) -> None:
    for procedure in library:
        for passage in procedure.passages:
            allowed = ADDRESSES | (ADDRESSES_OF_PUBLIC_PAGES if passage.trust == "public" else set())
            assert addresses(passage) <= allowed, (procedure.topic, procedure.language, passage.part)
        assert {contact.address for contact in procedure.contacts if "@" in contact.address} <= ADDRESSES


def test_the_wrong_sum_of_the_published_example_is_never_repeated(library: Library) -> None:
    for procedure in library:
        assert not re.search(r"1[ .,\u00a0]?044", shown(procedure)), procedure.topic
        if procedure.topic == "invoice.quantity-period":
            assert re.search(r"4[ ,\u00a0]800", shown(procedure))
