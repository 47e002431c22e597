"""Procedure files: what is read out of them, and what is refused with file and line."""

import re
from pathlib import Path

import pytest

from knowledge.marked import ProcedureError
from knowledge.procedure import KINDS, LANGUAGES, Label, Library, Question
from knowledge.reading import read_library
from tests.knowledge.topics import write_topic


def test_a_topic_is_read_with_everything_in_it(tmp_path: Path) -> None:
    write_topic(tmp_path)
    procedure = read_library(tmp_path).get("lamp.light", "nb")
    assert procedure.title == "Tenn lampen"
    assert [step.text for step in procedure.steps] == ["Trykk på Knappen.", "Vent."]
    assert procedure.steps[0].labels == (Label("Knappen", "sv"),)
    assert (procedure.steps[0].do, procedure.operations) == ("lamp.light", ("lamp.light",))
    assert (procedure.facts[0].trust, procedure.facts[0].public_source) == ("public", "Lampboken")
    assert procedure.warnings[0].trust == "seed"
    assert procedure.contacts[0].purpose == "spørsmål"
    assert Question("korleis tenner eg lampa", "nn") in procedure.questions
    assert procedure.asks == (Question("blir lampen varm nå", "nb", "warnings.1"),)
    assert procedure.passage("warnings.1").text == "Lampen blir varm."


def test_an_english_label_keeps_its_language_in_a_swedish_topic(tmp_path: Path) -> None:
    write_topic(tmp_path)
    summary = read_library(tmp_path).get("lamp.light", "en").summary
    assert summary.labels == (Label("Knappen", "sv"), Label("Settings", "en"))


def test_topic_yml_may_say_the_language_of_a_label(tmp_path: Path) -> None:
    write_topic(tmp_path, topic=("parts:", "labels: {Knappen: en}\nparts:"))
    assert read_library(tmp_path).get("lamp.light", "sv").summary.labels == (Label("Knappen", "en"),)


def test_a_question_that_looks_like_yaml_stays_as_it_was_written(tmp_path: Path) -> None:
    write_topic(tmp_path)
    assert read_library(tmp_path).get("lamp.light", "sv").questions[1].text == "no"


def test_passage_ids_and_revisions_change_with_the_words_and_only_then(tmp_path: Path) -> None:
    write_topic(tmp_path / "a")
    write_topic(tmp_path / "b")
    write_topic(tmp_path / "c", sv=("Vänta.", "Vänta lite."))
    first, same, changed = (read_library(tmp_path / name).get("lamp.light", "sv") for name in "abc")
    assert first == same
    assert first.revision != changed.revision
    differing = [old.part for old, new in zip(first.passages, changed.passages, strict=True) if old.id != new.id]
    assert differing == ["steps.2"]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        pytest.param({"sv": ("## Viktigt", "## Viktig")}, r"sv\.md:16: unknown heading 'Viktig'", id="unknown heading"),
        pytest.param({"en": ("## Steps", "### Steps")}, r"en\.md:11: unknown heading", id="wrong level"),
        pytest.param(
            {"sv": ("## Viktigt\n- Lampan blir varm.\n\n## Bra att veta", "## Bra att veta\n- x\n\n## Viktigt")},
            r"sv\.md:19: section 'Viktigt' is out of order",
            id="wrong order",
        ),
        pytest.param({"nb": ("2. Vent.\n", "")}, r"nb\.md:\d+: steps has 1 items here and 2 in sv\.md", id="parity"),
        pytest.param({"sv": ("2. Vänta.", "3. Vänta.")}, r"sv\.md:14: step 3 stands where step 2 belongs", id="numbers"),
        pytest.param({"sv": ("*Knappen*.\n\n", "**Knappen**.\n\n")}, r"sv\.md:10: markup .* \*\*", id="bold"),
        pytest.param({"sv": ("Vänta.", "Vänta [här](x).")}, r"sv\.md:14: markup", id="link"),
        pytest.param({"sv": ("Vänta.", "Vänta <b>nu</b>.")}, r"sv\.md:14: markup", id="html"),
        pytest.param({"sv": ("2. Vänta.", "2. Vänta.\n   - nu")}, r"sv\.md:14: a list item must be one", id="nested"),
        pytest.param({"sv": ("- Lampan blir varm.", "Lampan blir varm.")}, r"sv\.md:17: .* bullet list", id="no list"),
        pytest.param({"sv": ("\n## Gör", "\nMer text.\n\n## Gör")}, r"sv\.md:12: one block", id="two summaries"),
        pytest.param({"sv": ("warnings.1:", "warnings.7:")}, r"sv\.md:8: there is no part 'warnings\.7'", id="asks"),
        pytest.param({"topic": ("steps.1:", "steps.9:")}, r"topic\.yml:12: there is no part", id="unknown part"),
        pytest.param({"topic": ("how-to", "howto")}, r"topic\.yml:3: 'howto' is none of", id="kind"),
        pytest.param({"topic": ("do: lamp.light", "do: Light")}, r"topic\.yml:12: 'Light' is not the name", id="do"),
        pytest.param({"topic": ("reviewed", "review")}, r"topic\.yml:\d+: unknown key 'review'", id="unknown key"),
        pytest.param({"topic": (", public_source: Lampboken", "")}, r"topic\.yml:13: .*belong together", id="source"),
        pytest.param({"sv": ("  - no\n", "  - no\n  - 'x\n")}, r"sv\.md:\d+: not valid YAML", id="yaml"),
        pytest.param({"sv": ("asks:", "title: x\nasks:")}, r"sv\.md:6: 'title' stands here twice", id="doubled key"),
        pytest.param({"sv": ("---\ntitle", "title")}, r"sv\.md:1: no front matter", id="front matter"),
        pytest.param({"sv": ("asks:", "danish: [x]\nasks:")}, r"sv\.md:6: unknown key 'danish'", id="danish in sv"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_as_it_must_be_is_refused_at_its_line(
    tmp_path: Path, changes: dict[str, tuple[str, str]], where: str
) -> None:
    write_topic(tmp_path, **changes)
    with pytest.raises(ProcedureError) as refused:
        read_library(tmp_path)
    assert re.search(where, str(refused.value))


def test_a_missing_language_is_refused(tmp_path: Path) -> None:
    (write_topic(tmp_path) / "en.md").unlink()
    with pytest.raises(ProcedureError, match=r"en\.md:1: this language is missing"):
        read_library(tmp_path)


def test_two_topics_may_not_share_a_question_however_it_is_spelt(tmp_path: Path) -> None:
    write_topic(tmp_path)
    write_topic(
        tmp_path,
        "lamp/other",
        sv=("hur tänder jag lampan\n  - no", "Hur tander jag lampan?"),
        nb=("hvordan tenner jeg lampen", "annet"),
        en=("how do I light the lamp", "else"),
    )
    with pytest.raises(ProcedureError, match=r"sv\.md:4: the same question stands in lamp\.light"):
        read_library(tmp_path)


def test_the_real_procedures_say_the_same_in_every_language(library: Library) -> None:
    for topic in library.topics:
        procedures = [library.get(topic, language) for language in LANGUAGES]
        parts = {tuple(passage.part for passage in procedure.passages) for procedure in procedures}
        assert len(parts) == 1, topic
        assert len({tuple(procedure.operations) for procedure in procedures}) == 1


def test_every_quote_is_found_verbatim_in_the_procedure_that_it_cites(library: Library) -> None:
    from knowledge.build import PROCEDURES

    for procedure in library:
        file = PROCEDURES.joinpath(*procedure.topic.split("."), f"{procedure.language}.md")
        page = " ".join(file.read_text(encoding="utf-8").replace("*", "").split())
        for passage in procedure.passages:
            assert passage.kind in KINDS
            assert passage.text in page, (procedure.topic, procedure.language, passage.part)
            assert all(label.text in passage.text for label in passage.labels)
