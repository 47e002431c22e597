"""Small files of each format, made by hand."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from pypdf import PdfReader, PdfWriter

PAGE = """\
<!doctype html><html lang="sv"><head><title>Byt lösenord | Lampan</title><script>alert("hej")</script></head><body>
<div id="cookie-consent" role="dialog"><p>Vi använder kakor för att förbättra upplevelsen.</p><button>Godkänn alla</button></div>
<header><nav><ul><li><a href="/">Hem</a></li><li><a href="/p">Produkter</a></li></ul></nav></header>
<main><h1>Byt lösenord</h1><p>Du byter lösenord i <b>Mina sidor</b>. Det tar en minut.</p>
<h2>Gör så här</h2>
<ol><li>Logga in på lampan.example.</li><li><p>Klicka på <strong>Min profil</strong>.</p></li><li>Välj Byt lösenord.</li></ol>
<p>Observera att du loggas ut överallt.</p>
<h2>Har du glömt lösenordet?</h2><p>Välj Glömt lösenord på sidan där du loggar in.</p>
<table><tr><th>Roll</th><th>Får byta</th></tr><tr><td>Administratör</td><td>alla lösenord</td></tr></table>
<p>Var den här artikeln till hjälp? Ja Nej</p></main>
<footer><p>© 2026 Lampan AB. Alla rättigheter förbehållna.</p></footer></body></html>
"""

MARKDOWN = """\
# Change the lamp

You change the lamp in **Lamp room**.

## Before you start

- Switch the power off.

## Steps

1. Open the lantern.
2. Remove the lamp.
3. Put the new one in.

## Important

- The old lamp is hot.
"""

TEXT = """\
Bestille ny lykt

Slik gjør du:

1. Logg inn i butikken.
2. Velg lykten.
3. Klikk på Bestill.

Hvis lykten er utsolgt, må du vente i to uker.
"""

_PARAGRAPH = '<w:p><w:pPr><w:pStyle w:val="{style}"/>{numbering}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
_NUMBERING = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{list}"/></w:numPr>'
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    ),
    "word/_rels/document.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" '
        'Target="styles.xml"/><Relationship Id="r3" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" '
        'Target="numbering.xml"/></Relationships>'
    ),
    "word/styles.xml": (
        f"<w:styles {_W}>"
        '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="P"><w:name w:val="Normal"/></w:style></w:styles>'
    ),
    "word/numbering.xml": (
        f"<w:numbering {_W}>"
        '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
        '<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num></w:numbering>'
    ),
}


def docx(paragraphs: Sequence[tuple[str, str]], **more: str) -> bytes:
    """Return a DOCX of (style, text): "H1", "H2", "P", "1." for a numbered and "-" for a bulleted item."""
    body = "".join(
        _PARAGRAPH.format(
            style=style if style[0] in "HP" else "P",
            numbering="" if style[0] in "HP" else _NUMBERING.format(list=1 if style == "1." else 2),
            text=escape(text),
        )
        for style, text in paragraphs
    )
    document = f"<w:document {_W}><w:body>{body}</w:body></w:document>"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in {**_PARTS, "word/document.xml": document, **more}.items():
            package.writestr(name, content)
    return file.getvalue()


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """Return a PDF with lines of text on each page."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    kids = []
    for lines in pages:
        shown = "".join(
            f"({line.replace(chr(92), chr(92) * 2).replace('(', chr(92) + '(').replace(')', chr(92) + ')')}) Tj T*\n"
            for line in lines
        )
        stream = f"BT /F1 11 Tf 14 TL 50 780 Td\n{shown}ET"
        objects.append(f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    content = b"%PDF-1.4\n"
    places = []
    for number, text in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{text}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(content)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return content + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("cp1252")


def locked(content: bytes, password: str) -> bytes:
    """Return a PDF encrypted with a password."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.encrypt(password, algorithm="AES-256")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def written(folder: Path, name: str, content: str | bytes) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
