"""What can be done at a step: the operations that topics name, and how an answer shows facts that were added."""

import pytest

from actions.catalogue import CATALOGUE
from api.conversations.answers import linked, whole
from api.conversations.texts import HEADINGS
from knowledge.procedure import LANGUAGES, Library

# Every operation that a step may name, built or not.
_NAMES = """
    connect.emergency-code.generate connect.code-right.request elma.status elma.unregister elma.register elma.switch
    autoinvoice.password-reset payroll.employee.deactivate payroll.company.deactivate payroll.sync payroll.approver.remove
    utlagg.terminate user-licence.remove samarbete.list samarbete.end main-contact.set user.create samarbete.activate
    samarbete.approve eekonomi.downgrade.request contract.deadline contract.terminate invoice.list invoice.explain
    invoice.export usage.get licence.transfer.request vismanet.admin.register vismanet.access.request case.create
"""
PLANNED = frozenset(_NAMES.split())


def test_topics_name_only_operations_that_are_planned(library: Library) -> None:
    assert {name for procedure in library for name in procedure.operations} <= PLANNED
    assert set(CATALOGUE) <= PLANNED


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_step_is_linked_to_the_operations_that_exist_and_to_no_others(library: Library, language: str) -> None:
    for topic in library.topics:
        for passage in library.get(topic, language).passages:
            links = linked(passage, language)
            for key, name in (("do", passage.do), ("check", passage.check)):
                assert (key in links) is (name in CATALOGUE)
                if key in links:
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
