"""Documents are cut into articles: by headings, by languages, and where texts were glued together."""

from collections.abc import Sequence

import pytest

from knowledge.documents.blocks import Document
from knowledge.documents.cutting import Article, cut, sentences
from knowledge.documents.furniture import repeated_texts, without_furniture
from knowledge.documents.markup import read_markdown
from knowledge.documents.text import read_text
from knowledge.procedure import Library


def articles(text: str, read=read_text) -> list[Article]:
    document, _ = without_furniture(Document("a.txt", "0", "line", tuple(read(text))))
    return cut(document)


def titles(text: str, read=read_text) -> list[str]:
    return [article.title for article in articles(text, read)]


def test_each_heading_begins_an_article() -> None:
    text = "# The lamp\n\nThe lamp is old.\n\n## Light it\n\nPress.\n\n## Put it out\n\nPress again.\n"
    assert titles(text, read_markdown) == ["The lamp", "The lamp – Light it", "The lamp – Put it out"]


def test_a_heading_that_says_enough_stands_alone() -> None:
    text = "# Lamps\n\nWe have lamps.\n\n## How do I order a new lamp\n\nCall us.\n"
    assert titles(text, read_markdown) == ["Lamps", "How do I order a new lamp"]


def test_headings_of_the_parts_of_a_procedure_do_not_cut() -> None:
    text = "# Byt lampa\n\nDu byter.\n\n## Innan du börjar\n\nSläck.\n\n## Gör så här\n\n1. Skruva.\n\n## Viktigt\n\nHet.\n"
    assert titles(text, read_markdown) == ["Byt lampa"]


def test_a_heading_with_nothing_below_is_noted() -> None:
    text = "# The lamp\n\nIt is old.\n\n## Before lighting\n\n## After lighting\n\nClose it.\n"
    first, second = articles(text, read_markdown)
    assert first.notes == () and "Before lighting" in second.notes[0]
    assert second.title.endswith("After lighting")


def test_a_page_with_marked_headings_is_not_cut_between_them() -> None:
    text = (
        "Lampan tänds.\n\n"
        + "".join(f"Något helt annat nummer {n} om {n * 'x'}.\n\n" for n in range(9))
        + "## Slut\n\nHej.\n"
    )
    assert len(articles(text, read_markdown)) == 2


def test_names_above_the_title_are_kept_as_names() -> None:
    [article] = articles("Lampan Pro\nByta lampan\nDu byter lampan själv.\n- Öppna.\n- Stäng.\n")
    assert (article.title, article.around) == ("Byta lampan", ("Lampan Pro",))


def test_cases_that_lost_their_headings_are_told_apart() -> None:
    case = "First you need a ladder.\n- Go to the tower.\n- Choose the lamp.\n"
    text = f"The tower\nChange a lamp\nThere are two cases.\n{case}The lamp is new.\n{case}The lamp is repaired.\n"
    intro, new, repaired = articles(text)
    assert intro.title == "Change a lamp"
    assert new.title == "Change a lamp – The lamp is new"
    assert repaired.title == "Change a lamp – The lamp is repaired"
    assert new.blocks[0].text == "First you need a ladder."
    assert new.notes and repaired.notes and not intro.notes


def test_another_language_begins_another_article() -> None:
    text = (
        "Lampan i fyren ska bytas en gång om året, och den gamla lampan lämnas alltid in till förrådet samma dag.\n"
        "The lamp of the lighthouse is changed once a year, and the old lamp is always handed in on the same day.\n"
    )
    assert [article.language for article in articles(text)] == ["sv", "en"]


def test_norwegian_danish_and_nynorsk_are_told() -> None:
    assert [
        articles(text)[0].language
        for text in (
            "Hvordan endrer jeg passordet mitt? Du må logge deg inn og velge innstillinger, så får du en e-post.",
            "Hvordan ændrer jeg min adgangskode? Du skal logge ind og vælge indstillinger, så får du en e-mail bagefter.",
            "Korleis endrar eg passordet mitt? Du må logge deg inn og velje innstillingar, så får du ein e-post.",
        )
    ] == ["nb", "da", "nb"]


def glued(library: Library, topics: Sequence[str], language: str) -> tuple[str, set[int]]:
    """Return summaries and facts of several topics line by line, and the lines where another topic begins."""
    lines: list[str] = []
    starts = set()
    for topic in topics:
        procedure = library.get(topic, language)
        starts.add(len(lines) + 1)
        lines += [procedure.summary.text, *(passage.text for passage in procedure.warnings)]
    return "\n".join(lines), starts


@pytest.mark.parametrize(("language", "recall"), [("sv", 0.5), ("nb", 0.55), ("en", 0.4)])
def test_texts_that_were_glued_together_are_cut_apart(library: Library, language: str, recall: float) -> None:
    """Every topic is in one of four texts. What is not cut is for the reader of the draft; a wrong cut is worse."""
    right, wrong, missed = 0, 0, 0
    for first in range(4):
        text, starts = glued(library, library.topics[first::4], language)
        found = {article.blocks[0].place for article in articles(text)}
        right, wrong, missed = right + len(found & starts), wrong + len(found - starts), missed + len(starts - found)
    assert right / (right + missed) >= recall
    assert right / (right + wrong) >= 0.75


def test_a_text_about_one_thing_is_not_cut() -> None:
    text = (
        "Lampan i fyren tänds automatiskt när det blir mörkt ute.\n"
        "Det sker med hjälp av en ljusmätare på taket.\n"
        "Om ljusmätaren är smutsig tänds lampan för tidigt.\n"
        "Ljusmätaren på taket rengörs därför varje månad med en mjuk trasa.\n"
        "Den gamla lampan lämnas till förrådet.\n"
    )
    assert len(articles(text)) == 1


COOKIES = "We use cookies to collect information. By accepting, you allow us to show you advertisements."


def test_furniture_is_left_out_and_told() -> None:
    text = (
        f"{COOKIES}\n\nByta lampan\n\nDu byter lampan själv.\n\nVar den här artikeln till hjälp?\n\n© 2026 Lampan AB\n"
    )
    document, dropped = without_furniture(Document("a.txt", "0", "line", tuple(read_text(text))))
    assert [block.text for block in document.blocks] == ["Byta lampan", "Du byter lampan själv."]
    assert dropped == (COOKIES, "Var den här artikeln till hjälp?", "© 2026 Lampan AB")


def test_a_procedure_about_cookies_is_no_cookie_notice() -> None:
    text = "Slette informasjonskapsler\n\nDu sletter informasjonskapsler i nettleseren.\n\n1. Klikk på Innstillinger.\n"
    _, dropped = without_furniture(Document("a.txt", "0", "line", tuple(read_text(text))))
    assert dropped == ()


def test_what_all_files_of_a_folder_share_is_left_out() -> None:
    documents = [
        Document(
            f"{number}.txt",
            str(number),
            "line",
            tuple(read_text(f"Lampan {number}\n\nTända.\n\nRing 123 för hjälp.\n")),
        )
        for number in range(5)
    ]
    repeated = repeated_texts(documents)
    assert "Ring 123 för hjälp." in repeated and "Lampan 1" not in repeated
    assert repeated_texts(documents[:3]) == frozenset()


def test_related_articles_are_kept_as_one_passage() -> None:
    [article] = articles("Byta lampan\n\nDu byter.\n\nRelaterade avsnitt\n\nTända lampan\nSläcka lampan\n")
    assert article.blocks[-1].text == "Relaterade avsnitt • Tända lampan • Släcka lampan"


def test_sentences_do_not_end_at_abbreviations() -> None:
    assert sentences("Välj t.ex. Lampan. Stäng den 1. Januari. Klart!") == [
        "Välj t.ex. Lampan.",
        "Stäng den 1. Januari.",
        "Klart!",
    ]
