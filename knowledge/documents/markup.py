"""HTML pages, Markdown and DOCX: three ways to the same marked-up structure."""

import io
import zipfile
from zipfile import ZipFile

import mammoth
import trafilatura
from lxml import etree, html
from markdown_it import MarkdownIt

from knowledge.documents.blocks import Block, DocumentError
from knowledge.documents.structure import blocks_of

MOST_UNPACKED = 200 * 1024 * 1024
"""Bytes that a DOCX may unpack to."""
MOST_ENTRIES = 5_000
_DOCX_TEXT = "word/document.xml"
_DOCX_TITLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")

# What overlays a page or stands beside its text, where a page says so by its names.
_OVERLAYS = " | ".join(
    f"//*[contains(translate(concat(@id, ' ', @class, ' ', @aria-label), 'COKIENSTGDPR', 'cokienstgdpr'), '{word}')]"
    for word in ("cookie", "consent", "gdpr")
)


def read_html_page(text: str) -> list[Block]:
    """Read the main text of a web page; menus, footers, scripts and cookie banners are left out."""
    tree = _parsed(text)
    for element in tree.xpath(_OVERLAYS):
        if element.getparent() is not None and element.tag not in ("html", "body", "main", "article"):
            element.drop_tree()
    xml = trafilatura.extract(
        tree,
        output_format="xml",
        include_tables=True,
        include_formatting=True,
        include_comments=False,
        favor_recall=True,
    )
    if xml is None:
        return []
    main = etree.fromstring(xml.encode(), _quiet_parser()).find("main")
    return blocks_of(main) if main is not None else []


def read_markdown(text: str) -> list[Block]:
    """Read Markdown; HTML inside it counts as text."""
    front = text.startswith("---\n") and text.find("\n---\n", 4)
    return _structured(_MARKDOWN.render(text[front + 5 :] if front and front > 0 else text))


def read_docx(content: bytes) -> list[Block]:
    """Read a DOCX file by the names of its styles; raise `DocumentError` for one that is broken or not harmless."""
    _check_package(content)
    try:
        converted = mammoth.convert_to_html(
            io.BytesIO(content),
            style_map=_DOCX_TITLES,
            convert_image=mammoth.images.img_element(lambda image: {"src": ""}),
        )
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, zipfile.BadZipFile, SyntaxError) as error:
        raise DocumentError("The file is not a readable DOCX document.") from error
    return _structured(converted.value)


def _check_package(content: bytes) -> None:
    """Refuse a package that is broken, unpacks to too much, or declares entities; nothing of it is unpacked to disk."""
    try:
        with ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise DocumentError(
                    f"The DOCX file unpacks to more than {MOST_UNPACKED // 1024**2} MB, so it was not opened."
                )
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in _first_part(package, entry):
                    raise DocumentError("The DOCX file declares XML entities, so it was not opened.")
            if _DOCX_TEXT not in package.namelist():
                raise DocumentError("The file is a ZIP archive, but holds no Word document.")
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise DocumentError("The DOCX file is broken: its archive cannot be read.") from error


def _first_part(package: ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return the beginning of an entry; a declaration cannot stand anywhere else."""
    with package.open(entry) as part:
        return part.read(64 * 1024)


def _structured(markup: str) -> list[Block]:
    return blocks_of(_parsed(markup)) if markup.strip() else []


def _parsed(markup: str) -> html.HtmlElement:
    """Parse HTML as a browser would, without reaching for anything that it names."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        # As bytes: a declared encoding inside the text no longer holds.
        return html.document_fromstring(markup.encode("utf-8"), parser=parser)
    except etree.ParserError as error:
        raise DocumentError("The file holds no text.") from error


def _quiet_parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
