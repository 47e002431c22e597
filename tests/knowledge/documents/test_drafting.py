"""Articles become drafts: parts are recognised, no word is added, and what is written reads back."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents.blocks import BULLET, Document
from knowledge.documents.cutting import cut
from knowledge.documents.drafting import Draft, Passage, draft
from knowledge.documents.drafts import DraftError, Shelf, page_text
from knowledge.documents.furniture import without_furniture
from knowledge.documents.markup import read_markdown
from knowledge.documents.reading import read_document
from knowledge.documents.text import read_text
from knowledge.page import read_page
from tests.knowledge.documents.files import MARKDOWN, PAGE, TEXT, written


def drafts(text: str, read=read_text) -> list[Draft]:
    document, _ = without_furniture(Document("a.txt", "0", "line", tuple(read(text))))
    return [draft(article) for article in cut(document)]


def parts(made: Draft) -> dict[str, list[str]]:
    return {kind: [passage.text for passage in passages] for kind, passages in made.parts.items()}


def test_the_parts_of_a_procedure_with_headings() -> None:
    [made] = drafts(MARKDOWN, read_markdown)
    assert parts(made) == {
        "summary": ["You change the lamp in Lamp room."],
        "before": ["Switch the power off."],
        "steps": ["Open the lantern.", "Remove the lamp.", "Put the new one in."],
        "warnings": ["The old lamp is hot."],
    }
    assert made.parts["summary"][0].labels == ("Lamp room",)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("Byta lampan\n\nGör så här:\n\n1. Öppna luckan.\n2. Skruva.\n", ["Öppna luckan.", "Skruva."]),
        ("Skifte lykt\n\nLykten skiftes.\n\n- Åpne luken.\n- Trykk på knappen.\n", ["Åpne luken.", "Trykk på knappen."]),
        ("Change the lamp\n\nStep 1: Open it.\nStep 2: Close it.\n", ["Open it.", "Close it."]),
        ("Skift lampen\n\nLampen skiftes.\n\n• Åbn lugen.\n• Vælg lampen.\n", ["Åbn lugen.", "Vælg lampen."]),
        ("Hvordan skifter jeg lykt?\nDu gjør følgende:\nÅpne luken\nTrykk på knappen\nNå lyser den.\n", ["Åpne luken", "Trykk på knappen"]),
    ],
)  # fmt: skip
def test_steps_are_recognised(text: str, steps: list[str]) -> None:
    [made] = drafts(text)
    assert parts(made)["steps"] == steps


def test_a_list_of_things_is_no_list_of_steps() -> None:
    [made] = drafts("Lampor\n\nVi har tre lampor:\n\n- röd\n- grön\n- vit\n")
    assert "steps" not in made.parts
    assert parts(made)["summary"] == ["Vi har tre lampor: • röd • grön • vit"]


def test_warnings_conditions_and_other_cases() -> None:
    text = (
        "Byta lampan\n\nDu byter lampan själv.\n\nInnan du börjar släcker du lampan.\n\n1. Öppna luckan.\n2. Skruva ur lampan.\n\n"
        "Observera att lampan är varm.\n\nOm lampan sitter fast ringer du vakten.\n\nFyren har två lampor.\n"
    )
    [made] = drafts(text)
    found = parts(made)
    assert found["before"] == ["Innan du börjar släcker du lampan."]
    assert found["warnings"] == ["Observera att lampan är varm."]
    assert found["otherwise"] == ["Om lampan sitter fast ringer du vakten."]
    assert found["facts"] == ["Fyren har två lampor."]


def test_steps_that_go_on_after_a_remark_are_one_procedure_and_noted() -> None:
    [made] = drafts("Byta lampan\n\nDu byter.\n\n1. Öppna luckan.\n\nDen är tung.\n\n1. Stäng luckan.\n")
    assert parts(made)["steps"] == ["Öppna luckan.", "Stäng luckan."]
    assert any("joined" in note for note in made.notes)


def test_something_that_did_not_come_along_is_noted() -> None:
    [made] = drafts("Byta lampan\n\nDu byter lampan.\n\nSå här ser den ut:\n")
    assert any("Så här ser den ut:" in note for note in made.notes)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace(BULLET, " ").replace(BULLET.strip(), " ")).strip()


@pytest.mark.parametrize(("name", "content"), [("a.html", PAGE), ("a.md", MARKDOWN), ("a.txt", TEXT)])
def test_every_passage_stands_in_the_document(tmp_path: Path, name: str, content: str) -> None:
    document = read_document(written(tmp_path, name, content))
    everything = squeezed(" ".join(block.text for block in document.blocks))
    for article in cut(document):
        for passages in draft(article).parts.values():
            for passage in passages:
                assert squeezed(passage.text) in everything


texts = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1).map(lambda t: f"Tryck {t} här")
starts = st.sampled_from(
    ["1. Tryck", "- tryck", "# tryck", "> tryck", "2) tryck", "+ tryck", "*tryck*", "_a_ b", "&amp; `c` <b>"]
)


@given(st.lists(texts | starts, min_size=1, max_size=4))
def test_whatever_a_passage_holds_reads_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, found: list[str]
) -> None:
    made = Draft(
        "Tryck: 'här' #1", "sv", {"summary": (Passage(found[0]),), "steps": tuple(map(Passage, found))}, ("vad: # nu?",), (), 1, 2, ()
    )  # fmt: skip
    path = written(tmp_path_factory.getbasetemp(), "sv.md", page_text(made))
    page = read_page(path, "sv")
    assert page.front["title"].text() == made.title
    assert [item.text for item in page.sections["steps"]] == found


@pytest.mark.parametrize(
    ("text", "language", "heading"),
    [
        ("Skift lampen\n\nLampen i fyret skiftes, når den ikke længere lyser.\n\n1. Åbn lugen.\n2. Vælg lampen.\n", "da", "Sådan gør du"),
        ("Byta lampan\n\nLampan i fyren byts när den inte längre lyser.\n\n1. Öppna luckan.\n2. Välj lampan.\n", "sv", "Gör så här"),
        ("Change the lamp\n\nThe lamp is changed when it does not shine.\n\n1. Open it.\n2. Choose a lamp.\n", "en", "Steps"),
    ],
)  # fmt: skip
def test_a_draft_is_in_the_language_of_its_text(tmp_path: Path, text: str, language: str, heading: str) -> None:
    shelf = Shelf(tmp_path / "documents")
    [key] = shelf.add(read_document(written(tmp_path, "a.txt", text))).new
    stored = shelf.draft(key)
    assert stored.procedure.language == language and len(stored.procedure.steps) == 2
    assert f"## {heading}" in (stored.place / f"{language}.md").read_text("utf-8")


def test_labels_survive(tmp_path: Path) -> None:
    made = Draft("Tryck", "sv", {"summary": (Passage("Välj Min sida nu.", ("Min sida",)),)}, (), (), 1, 1, ())
    page = read_page(written(tmp_path, "sv.md", page_text(made)), "sv")
    assert page.sections["summary"][0].labels == ("Min sida",)


def test_a_file_that_is_added_twice_gives_its_drafts_once(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "documents")
    document = read_document(written(tmp_path, "a.html", PAGE))
    first, again = shelf.add(document), shelf.add(document)
    assert len(first.new) == 2 and again.new == () and again.known == first.new
    assert shelf.keys_of_drafts() == tuple(sorted(first.new))


def test_a_draft_can_be_edited_and_a_broken_edit_is_told(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "documents")
    [key] = shelf.add(read_document(written(tmp_path, "a.txt", TEXT))).new
    page = shelf.draft(key).place / "nb.md"
    page.write_text(page.read_text("utf-8").replace("questions: []", "questions:\n- hvor kjøper jeg lykt"), "utf-8")
    assert [question.text for question in shelf.draft(key).procedure.questions] == ["hvor kjøper jeg lykt"]
    page.write_text(page.read_text("utf-8").replace("## Slik gjør du", "## Gjør slik"), "utf-8")
    with pytest.raises(DraftError, match="unknown heading"):
        shelf.draft(key)


def test_a_draft_can_be_rejected(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "documents")
    [key] = shelf.add(read_document(written(tmp_path, "a.txt", TEXT))).new
    shelf.reject(key)
    assert shelf.keys_of_drafts() == ()
    with pytest.raises(DraftError, match="no draft"):
        shelf.reject(key)


@pytest.mark.parametrize("key", ["", ".", "..", "../drafts"])
def test_a_key_is_no_path(tmp_path: Path, key: str) -> None:
    shelf = Shelf(tmp_path / "documents")
    shelf.add(read_document(written(tmp_path, "a.txt", TEXT)))
    written(shelf.drafts, "topic.yml", "x")
    with pytest.raises(DraftError):
        shelf.reject(key)
    assert shelf.keys_of_drafts()
