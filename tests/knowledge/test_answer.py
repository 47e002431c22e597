"""Answers: what leads, what follows, and in which order, for each thing a question may want to know."""

from pathlib import Path

import pytest

from api.conversations.answers import compose
from knowledge.answer import Found, Nothing, Unsure, answer
from knowledge.aspect import aspect_of
from knowledge.parts import ONLY_SUMMARY, Likely
from knowledge.procedure import LANGUAGES, Library
from knowledge.reading import read_library
from knowledge.search import KnowledgeBase, Result, SearchResult
from tests.knowledge.topics import write_topic

SECTIONS = {
    "sv": ("Innan du börjar", "Vem kan göra det", "Annars", "Det här vet jag inte"),
    "nb": ("Før du begynner", "Hvem kan gjøre det", "Ellers", "Dette vet jeg ikke"),
    "en": ("Before you start", "Who can do it", "Otherwise", "What I do not know"),
}


class Searched:
    """A knowledge base whose searches are written down beforehand: question → (decision, topic, part) rows."""

    def __init__(self, library: Library, likely: Likely = ONLY_SUMMARY, **rows: tuple[str, str, str]) -> None:
        self.library = library
        self._likely = likely
        self._rows = rows

    def search(self, query: str, language: str | None = None, limit: int = 5, topic: str | None = None) -> SearchResult:
        decision, found, part = self._rows.get(query.strip(" ?"), self._rows.get("default"))
        language = language or "en"
        results = tuple(
            Result(
                key,
                self.library.get(key, language).title,
                language,
                0.9,
                part,
                self.library.get(key, language).passage(part),
                self._likely,
            )
            for key in found.split()
        )
        return SearchResult(decision, language, language, 0.1, results[:limit])


@pytest.fixture(scope="module")
def lamps(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder: Path = tmp_path_factory.mktemp("lamps")
    place = write_topic(folder)
    for language in LANGUAGES:
        before, who, otherwise, gaps = SECTIONS[language]
        page = (place / f"{language}.md").read_text(encoding="utf-8")
        first, middle, last = page.index("\n## "), page.rindex("\n## "), len(page)
        extended = (
            page[:first] + f"\n## {before}\n- Before.\n\n## {who}\n- Who.\n" + page[first:middle]
            + f"\n## {otherwise}\n- Otherwise.\n" + page[middle:last] + f"\n## {gaps}\n- Gap.\n"
        )  # fmt: skip
        (place / f"{language}.md").write_text(extended, encoding="utf-8")
    write_topic(
        folder,
        "lamp/turn-off",
        sv=("hur tänder jag lampan\n  - no\nasks:\n  warnings.1:\n    - blir lampan varm", "hur släcker jag"),
        nb=("hvordan tenner jeg lampen\nasks:\n  warnings.1:\n    - blir lampen varm nå\ndanish:\n  - hvordan tænder jeg lampen\nnynorsk:\n  - korleis tenner eg lampa", "slukke"),
        en=("how do I light the lamp\nasks:\n  warnings.1:\n    - does the lamp get hot", "turn it off"),
    )  # fmt: skip
    return read_library(folder)


def found(lamps: Library, question: str, part: str = "summary", likely: Likely = ONLY_SUMMARY) -> Found:
    given = answer(Searched(lamps, likely, default=("found", "lamp.light", part)), question, "en")
    assert isinstance(given, Found)
    return given


def parts(passages: tuple) -> list[str]:
    return [passage.part for passage in passages]


def test_how_gives_all_steps_after_their_conditions(lamps: Library) -> None:
    given = found(lamps, "how do I light the lamp")
    assert parts(given.passages) == ["summary", "before.1", "steps.1", "steps.2", "warnings.1", "otherwise.1"]
    assert not given.brief


def test_how_about_one_step_still_gives_all_steps(lamps: Library) -> None:
    assert parts(found(lamps, "how do I wait", "steps.2").steps) == ["steps.1", "steps.2"]


def test_what_happens_leads_with_the_consequence_and_not_with_steps(lamps: Library) -> None:
    given = found(lamps, "what happens with the lamp")
    assert parts(given.passages) == ["warnings.1"]
    assert given.brief


def test_who_leads_with_who(lamps: Library) -> None:
    assert parts(found(lamps, "who may light the lamp").passages) == ["who.1"]


def test_what_is_leads_with_the_summary_alone(lamps: Library) -> None:
    assert parts(found(lamps, "what is the lamp").passages) == ["summary"]


def test_where_leads_with_the_step_after_its_conditions(lamps: Library) -> None:
    given = found(lamps, "where do I press", "steps.1")
    assert parts(given.lead) == ["steps.1"]
    assert parts(given.conditions) == ["before.1"]
    assert given.brief


def test_one_of_few_steps_comes_with_the_others(lamps: Library) -> None:
    given = found(lamps, "where do I wait", "steps.2")
    assert parts(given.steps) == ["steps.1"]
    told = compose(given, "en")[0]
    assert told.blocks[0]["part"] == "summary"
    [steps] = [block for block in told.blocks if block["type"] == "steps"]
    assert [item["number"] for item in steps["items"]] == [1, 2]


@pytest.mark.parametrize(
    ("first", "second", "lead"),
    [
        (("summary", 0.5), ("gaps.1", 0.3), ["summary", "gaps.1"]),
        (("facts.1", 0.5), ("gaps.1", 0.3), ["facts.1", "gaps.1"]),
        (("facts.1", 0.8), ("gaps.1", 0.1), ["facts.1"]),
        (("facts.1", 0.5), ("summary", 0.4), ["facts.1"]),
        (("summary", 0.5), ("steps.2", 0.4), ["summary"]),
    ],
)
def test_what_may_be_meant_as_well_is_told_as_well(
    lamps: Library, first: tuple, second: tuple, lead: list[str]
) -> None:
    assert parts(found(lamps, "how does the lamp know", first[0], (first, second)).lead) == lead


@pytest.mark.parametrize("part", ["otherwise.1", "facts.1", "gaps.1", "warnings.1"])
def test_a_side_of_the_matter_leads_when_it_was_asked_for(lamps: Library, part: str) -> None:
    given = found(lamps, "when is the lamp blue", part)
    assert parts(given.passages) == [part]
    assert given.brief


def test_another_case_never_comes_with_the_steps_of_the_usual_one(lamps: Library) -> None:
    assert parts(found(lamps, "how do I light a candle", "otherwise.1").passages) == ["otherwise.1"]


def test_a_warning_asked_about_with_how_comes_before_the_steps_and_once(lamps: Library) -> None:
    given = found(lamps, "how hot does the lamp get", "warnings.1")
    assert parts(given.passages) == ["warnings.1", "before.1", "steps.1", "steps.2", "otherwise.1"]


def test_what_is_not_known_about_a_way_stands_beside_what_is(lamps: Library) -> None:
    given = found(lamps, "how do I light the blue lamp", "gaps.1")
    assert parts(given.lead) == ["summary", "gaps.1"]
    assert parts(given.steps) == ["steps.1", "steps.2"]


def test_an_error_gives_summary_and_steps(lamps: Library) -> None:
    assert parts(found(lamps, "the lamp does not work").passages)[:2] == ["summary", "before.1"]


def test_unsure_offers_the_topics_worth_asking_about(lamps: Library) -> None:
    given = answer(Searched(lamps, default=("unsure", "lamp.light lamp.turn-off", "summary")), "lamp", "sv")
    assert given == Unsure((lamps.get("lamp.light", "sv"), lamps.get("lamp.turn-off", "sv")))


def test_nothing_is_nothing(lamps: Library) -> None:
    assert answer(Searched(lamps, default=("nothing", "lamp.light", "summary")), "rain", "sv") == Nothing()


def test_two_topics_in_one_message_get_two_answers(lamps: Library) -> None:
    kb = Searched(
        lamps,
        default=("found", "lamp.light lamp.turn-off", "summary"),
        **{
            "how do I light the lamp": ("found", "lamp.light", "summary"),
            "how do I turn it off": ("found", "lamp.turn-off", "summary"),
        },
    )
    given = answer(kb, "how do I light the lamp and how do I turn it off?", "en")
    assert isinstance(given, tuple)
    assert [one.topic for one in given] == ["lamp.light", "lamp.turn-off"]


def test_and_between_words_of_one_topic_gives_one_answer(kb: KnowledgeBase) -> None:
    given = answer(kb, "hur stänger jag av Visma Lön Anställd och Visma Resa & Utlägg för en anställd", "sv")
    assert isinstance(given, Found)
    assert given.topic == "visma-lon.deactivate-employee"


def test_a_word_after_and_is_no_second_question(lamps: Library) -> None:
    kb = Searched(
        lamps,
        default=("found", "lamp.light lamp.turn-off", "summary"),
        **{"the blue one": ("found", "lamp.turn-off", "summary")},
    )
    assert isinstance(answer(kb, "how do I light the red lamp and the blue one", "en"), Found)


def test_danish_is_answered_in_bokmal(kb: KnowledgeBase) -> None:
    given = answer(kb, "hvordan deaktiverer jeg en medarbejder i Visma Lön 600", "da")
    assert isinstance(given, Found)
    assert given.procedure.language == "nb"


@pytest.mark.parametrize(
    ("aspect", "questions"),
    [
        ("how", ["hur gör jag", "hvordan melder vi oss ut", "korleis gjer eg", "hvordan gør jeg det", "how do I do it"]),
        ("happens", ["vad händer med lönebeskeden", "hva skjer om jeg sletter", "hvad sker der", "what happens then"]),
        ("who", ["vem får göra det", "hvem kan gjøre det", "kven kan", "who may do it"]),
        ("when", ["när sker det", "hvor lenge varer det", "hvornår sker det", "how long does it take"]),
        ("where", ["var hittar jag det", "hvor finner jeg det", "vart skickar jag", "where do I click"]),
        ("what", ["vad är elma", "hva er elma", "hvad er elma", "what is elma"]),
        ("error", ["jag får ett felmeddelande", "det virker ikke", "I get an error", "appen funkar inte"]),
        ("must", ["måste jag godkänna", "må vi gjøre det", "do I have to approve"]),
        ("whole", ["avaktivera anställd", "elma"]),
    ],
)  # fmt: skip
def test_what_a_question_wants_to_know_is_told_by_its_words(aspect: str, questions: list[str]) -> None:
    for question in questions:
        assert aspect_of(question) == aspect, question
