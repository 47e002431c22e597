"""Files of five formats become blocks; what cannot be read is refused with a sentence."""

import zipfile
from pathlib import Path

import pytest

from knowledge.documents import pdf as pdf_reader
from knowledge.documents.blocks import Block, DocumentError
from knowledge.documents.reading import files_below, read_document
from tests.knowledge.documents.files import MARKDOWN, PAGE, TEXT, docx, locked, pdf, written


def shape(blocks: tuple[Block, ...]) -> list[tuple[str, str]]:
    marks = {"heading": "#", "paragraph": "", "item": "-"}
    return [("1." if block.ordered else marks[block.kind], block.text) for block in blocks]


def test_a_web_page_without_what_surrounds_its_text(tmp_path: Path) -> None:
    document = read_document(written(tmp_path, "page.html", PAGE))
    assert shape(document.blocks)[:6] == [
        ("#", "Byt lösenord"),
        ("", "Du byter lösenord i Mina sidor. Det tar en minut."),
        ("#", "Gör så här"),
        ("1.", "Logga in på lampan.example."),
        ("1.", "Klicka på Min profil."),
        ("1.", "Välj Byt lösenord."),
    ]
    text = " ".join(block.text for block in document.blocks)
    for gone in ("kakor", "Produkter", "alert", "rättigheter"):
        assert gone not in text
    assert "Roll: Administratör; Får byta: alla lösenord" in text
    assert document.blocks[1].labels == ("Mina sidor",)


def test_markdown(tmp_path: Path) -> None:
    blocks = read_document(written(tmp_path, "lamp.md", "---\nx: 1\n---\n" + MARKDOWN)).blocks
    assert shape(blocks)[0] == ("#", "Change the lamp")
    assert [text for mark, text in shape(blocks) if mark == "1."] == [
        "Open the lantern.",
        "Remove the lamp.",
        "Put the new one in.",
    ]


def test_a_word_document(tmp_path: Path) -> None:
    content = docx(
        [
            ("H1", "Bytt lykt"),
            ("P", "Lykten byttes i tårnet."),
            ("1.", "Åpne lykten."),
            ("1.", "Ta ut pæren."),
            ("H2", "Godt å vite"),
            ("-", "Pæren er varm."),
        ]
    )
    assert shape(read_document(written(tmp_path, "lykt.docx", content)).blocks) == [
        ("#", "Bytt lykt"),
        ("", "Lykten byttes i tårnet."),
        ("1.", "Åpne lykten."),
        ("1.", "Ta ut pæren."),
        ("#", "Godt å vite"),
        ("-", "Pæren er varm."),
    ]


def test_a_bold_line_is_a_heading(tmp_path: Path) -> None:
    text = "**Byta lampan**\n\nDu byter *lampan* själv.\n\n**Lampan är het.**\n"
    assert shape(read_document(written(tmp_path, "a.md", text)).blocks) == [
        ("#", "Byta lampan"),
        ("", "Du byter lampan själv."),
        ("", "Lampan är het."),
    ]


def test_a_pdf_without_running_lines_and_with_its_words_made_whole(tmp_path: Path) -> None:
    content = pdf(
        [
            [
                "Lampan AB  Handbok",
                "Byta lampa i fyren",
                "Den gamla lampan ska alltid lämnas till förrådet samma dag, eftersom för-",
                "rådet annars inte kan beställa en ny lampa till nästa natt och fyren då blir",
                "släckt. Ring vakten om du är osäker på vilken lampa som ska bytas i natt nu.",
                "1. Öppna luckan.",
                "2. Skruva ur lampan.",
                "Sida 1 av 2",
            ],
            ["Lampan AB  Handbok", "3. Sätt i den nya lampan.", "4. Stäng luckan.", "Sida 2 av 2"],
        ]
    )
    document = read_document(written(tmp_path, "bok.pdf", content))
    assert shape(document.blocks) == [
        ("#", "Byta lampa i fyren"),
        (
            "",
            "Den gamla lampan ska alltid lämnas till förrådet samma dag, eftersom förrådet annars inte kan beställa en "
            "ny lampa till nästa natt och fyren då blir släckt. Ring vakten om du är osäker på vilken lampa som ska "
            "bytas i natt nu.",
        ),
        ("1.", "Öppna luckan."),
        ("1.", "Skruva ur lampan."),
        ("1.", "Sätt i den nya lampan."),
        ("1.", "Stäng luckan."),
    ]
    assert (document.unit, document.blocks[-1].place) == ("page", 2)


def test_plain_text(tmp_path: Path) -> None:
    assert shape(read_document(written(tmp_path, "lykt.txt", TEXT)).blocks) == [
        ("#", "Bestille ny lykt"),
        ("", "Slik gjør du:"),
        ("1.", "Logg inn i butikken."),
        ("1.", "Velg lykten."),
        ("1.", "Klikk på Bestill."),
        ("", "Hvis lykten er utsolgt, må du vente i to uker."),
    ]


def test_wrapped_lines_are_one_paragraph(tmp_path: Path) -> None:
    text = (
        "Lampan lyser hela natten och släcks först när solen har gått upp\n"
        "över havet. Vakten ser till lampan varje timme och skriver upp i\n"
        "loggboken vad som har hänt sedan sist, också när inget har hänt.\n\n"
        "- Skriv med bläck och aldrig med blyerts, för det går att sudda\n  ut.\n"
        "- Skriv tydligt.\n"
    )
    blocks = read_document(written(tmp_path, "a.txt", text)).blocks
    assert [mark for mark, _ in shape(blocks)] == ["", "-", "-"]
    assert blocks[1].text.endswith("sudda ut.")


def test_a_mark_alone_on_its_line_belongs_to_the_text_below(tmp_path: Path) -> None:
    blocks = read_document(written(tmp_path, "a.txt", "- Press the button.\n-\nA window opens.\n- Close it.\n")).blocks
    assert [text for _, text in shape(blocks)] == ["Press the button.", "A window opens.", "Close it."]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = (
        "Släck lampan på kvällen.\n\nAlla fönster i tornet ska vara stängda när det blåser från väster, även de små.\n"
    )
    assert read_document(written(tmp_path, "a.txt", text.encode(encoding))).blocks[0].text == "Släck lampan på kvällen."


def test_the_encoding_that_a_page_declares(tmp_path: Path) -> None:
    page = PAGE.replace("<head>", '<head><meta charset="iso-8859-1">').encode("latin-1")
    assert read_document(written(tmp_path, "a.html", page)).blocks[0].text == "Byt lösenord"


def broken_docx() -> bytes:
    return docx([("P", "hej")])[:-80]


def bomb() -> bytes:
    return docx([("P", "hej")], **{"word/huge.bin": "0" * (201 * 1024 * 1024)})


def entities() -> bytes:
    return docx([("P", "hej")], **{"word/more.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'})


def archive(folder: Path) -> bytes:
    with zipfile.ZipFile(folder / "x.zip", "w") as package:
        package.writestr("a.txt", "hej")
    return (folder / "x.zip").read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.txt", b"", "is empty"),
        ("a.md", b" \n\n", "is empty"),
        ("a.html", b"<html><body><script>1</script></body></html>", "no text"),
        ("a.txt", b"\x00\x01\x02\xff\xfe\x00" * 50, "encoding"),
        ("a.txt", b"\xff\xfea", "not"),
        ("a.pdf", b"hello", "broken or something else"),
        ("a.pdf", b"%PDF-1.4\n%nothing", "broken"),
        ("a.pdf", pdf([["one"]])[:200], "broken"),
        ("a.pdf", pdf([[]]), "only pictures"),
        ("a.pdf", locked(pdf([["secret"]]), "open sesame"), "encrypted"),
        ("a.docx", b"hello", "broken or something else"),
        ("a.docx", broken_docx(), "broken"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "encrypted, or in Word's old format"),
        ("a.docx", entities(), "entities"),
        ("a.txt", docx([("P", "hej")]), "archive"),
        ("a.xlsx", b"hello", "not a format"),
        ("a.txt", b"x" * (20 * 1024 * 1024 + 1), "at most 20 MB"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, name: str, content: bytes, complaint: str) -> None:
    with pytest.raises(DocumentError, match=complaint):
        read_document(written(tmp_path, name, content))


def test_an_archive_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path) -> None:
    content = bomb()
    assert len(content) < 1024 * 1024
    with pytest.raises(DocumentError, match="200 MB"):
        read_document(written(tmp_path, "a.docx", content))


def test_an_archive_without_a_document_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no Word document"):
        read_document(written(tmp_path, "a.docx", archive(tmp_path)))


def test_a_pdf_that_anyone_may_open_is_read(tmp_path: Path) -> None:
    content = locked(pdf([["The lamp is lit at dusk and put out at dawn."]]), "")
    assert read_document(written(tmp_path, "a.pdf", content)).blocks


def test_a_pdf_with_too_many_pages_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reader, "MOST_PAGES", 2)
    with pytest.raises(DocumentError, match="3 pages"):
        read_document(written(tmp_path, "a.pdf", pdf([["a"], ["b"], ["c"]])))


def test_nothing_that_a_page_names_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr("socket.socket.connect", forbidden)
    secret = written(tmp_path, "secret.txt", "do not read this")
    page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]>' + PAGE.removeprefix("<!doctype html>").replace(
        "Det tar en minut.", '&x; <img src="http://127.0.0.1:9/i">'
    )
    document = read_document(written(tmp_path, "a.html", page))
    assert "do not read this" not in " ".join(block.text for block in document.blocks)


def test_a_folder_is_searched_for_what_can_be_read(tmp_path: Path) -> None:
    for name in ("b/two.MD", "one.txt", "picture.png", ".hidden/three.txt", ".four.txt"):
        written(tmp_path, name, "hej")
    assert [path.name for path in files_below(tmp_path)] == ["two.MD", "one.txt"]
    with pytest.raises(DocumentError, match="no file or folder"):
        files_below(tmp_path / "none")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DocumentError, match="no document"):
        files_below(tmp_path / "empty")
