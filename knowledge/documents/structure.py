"""Blocks of a marked-up document: HTML, or the XML that trafilatura makes of a page."""

from collections.abc import Iterator

from lxml.etree import _Element as Element

from knowledge.documents.blocks import BULLET, LONGEST_HEADING, Block, plain

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = {"ol", "ul", "list", "menu"}
_ITEMS = {"li", "item"}
_ROWS = {"tr", "row"}
_CELLS = {"td", "th", "cell"}
_EMPHASIS = {"b", "strong", "em", "i", "kbd", "hi"}
_BREAKS = {"br", "lb"}
_PARAGRAPHS = {"p", "pre", "blockquote", "quote", "dt", "dd", "figcaption", "caption", "address", "summary"}
_SKIPPED = {
    "script",
    "style",
    "template",
    "noscript",
    "svg",
    "head",
    "title",
    "button",
    "select",
    "textarea",
    "graphic",
}
_CONTAINERS = {"div", "section", "article", "main", "body", "html", "doc", "table", "tbody", "thead", "dl", "details"}
_LONGEST_LABEL = 60


def blocks_of(root: Element) -> list[Block]:
    """Return the blocks below `root`, each with its number among them as its place."""
    blocks: list[Block] = []
    for kind, text, extra in _walk(root):
        if text:
            blocks.append(Block(kind, text, len(blocks) + 1, **extra))
    return blocks


def _walk(element: Element) -> Iterator[tuple[str, str, dict]]:
    """Yield kind, text and further fields of every block, in order; text beside blocks is a paragraph of its own."""
    pieces: list[str] = [element.text or ""]
    labels: list[str] = []

    def loose() -> Iterator[tuple[str, str, dict]]:
        text = plain("".join(pieces))
        if text:
            yield "paragraph", text, {"labels": _labels(text, labels)}
        pieces.clear()
        labels.clear()

    for child in element:
        tag = _tag(child)
        if (level := _level(child)) is not None:
            yield from loose()
            yield "heading", _text(child), {"level": level}
        elif tag in _SKIPPED or not tag:
            pass
        elif tag in _LISTS:
            yield from loose()
            yield from _list(child)
        elif tag in _ROWS:
            yield from loose()
            yield "paragraph", _row(child), {}
        elif tag == "p" and (heading := _bold_line(child)):
            yield from loose()
            yield "heading", heading, {"level": 2, "guessed": True}
        elif tag in _PARAGRAPHS or tag in _CONTAINERS or _holds_blocks(child):
            yield from loose()
            yield from _walk(child)
        else:
            pieces.append(_inline(child, labels))
        pieces.append(child.tail or "")
    yield from loose()


def _bold_line(element: Element) -> str:
    """Return the text of a short paragraph that is bold as a whole, which is how many write a heading; else nothing."""
    children = [child for child in element if _tag(child)]
    if len(children) != 1 or plain((element.text or "") + (children[0].tail or "")):
        return ""
    bold = _tag(children[0]) in ("b", "strong") or children[0].get("rend") == "#b"
    text = _text(children[0])
    return text if bold and len(text) <= LONGEST_HEADING and not text.endswith((".", ":", "!", ",")) else ""


def _list(element: Element) -> Iterator[tuple[str, str, dict]]:
    ordered = _tag(element) == "ol" or element.get("rend") == "ol"
    first = True
    for child in element:
        if _tag(child) in _ITEMS:
            labels: list[str] = []
            text = _item(child, labels)
            if text:
                yield "item", text, {"ordered": ordered, "first": first, "labels": _labels(text, labels)}
                first = False
        elif _tag(child) in _LISTS:
            yield from _list(child)


def _item(element: Element, labels: list[str]) -> str:
    """Return an item as one line: its paragraphs, and the items of lists inside it after bullets."""
    pieces = [element.text or ""]
    for child in element:
        tag = _tag(child)
        if tag in _SKIPPED or not tag:
            pass
        elif tag in _LISTS:
            pieces += [BULLET + _item(inner, labels) for inner in child if _tag(inner) in _ITEMS]
        elif tag in _ROWS:
            pieces.append(" " + _row(child) + " ")
        elif tag in _PARAGRAPHS or tag in _CONTAINERS:
            pieces.append(" " + _item(child, labels) + " ")
        else:
            pieces.append(_inline(child, labels))
        pieces.append(child.tail or "")
    return plain("".join(pieces))


def _row(row: Element) -> str:
    """Return a table row; under a row of headings each cell says what it is."""
    cells = [_text(cell) for cell in row if _tag(cell) in _CELLS]
    if _is_head(row):
        return "" if len(cells) > 1 else "".join(cells)
    head = next((other for other in _siblings(row) if _is_head(other)), None)
    names = [_text(cell) for cell in head if _tag(cell) in _CELLS] if head is not None else []
    if len(names) != len(cells):
        names = [""] * len(cells)
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in zip(names, cells, strict=True) if cell)


def _siblings(row: Element) -> list[Element]:
    table = row.getparent()
    while table is not None and _tag(table) != "table":
        table = table.getparent()
    return [] if table is None else [other for other in table.iter() if _tag(other) in _ROWS]


def _is_head(row: Element) -> bool:
    cells = [cell for cell in row if _tag(cell) in _CELLS]
    return bool(cells) and all(_tag(cell) == "th" or cell.get("role") == "head" for cell in cells)


def _inline(element: Element, labels: list[str]) -> str:
    tag = _tag(element)
    if tag in _BREAKS:
        return " "
    text = "".join(
        [element.text or "", *(_inline(child, labels) + (child.tail or "") for child in element if _tag(child))]
    )
    if tag in _EMPHASIS:
        labels.append(plain(text))
    return text


def _labels(text: str, labels: list[str]) -> tuple[str, ...]:
    """Return what is set apart inside a text; a text that is set apart as a whole is only emphasised."""
    return tuple(
        dict.fromkeys(label for label in labels if 1 < len(label) <= _LONGEST_LABEL and label != text.rstrip(".:!"))
    )


def _text(element: Element) -> str:
    return plain(_inline(element, []))


def _level(element: Element) -> int | None:
    tag = _tag(element)
    if tag == "head" and element.getparent() is not None and _tag(element.getparent()) != "html":
        return _HEADINGS.get(element.get("rend", ""), 2)
    return _HEADINGS.get(tag)


def _holds_blocks(element: Element) -> bool:
    blocks = _PARAGRAPHS | _LISTS | _ROWS | _CONTAINERS | _HEADINGS.keys()
    return any(_tag(inner) in blocks for inner in element.iterdescendants())


def _tag(element: Element) -> str:
    """Return the tag in lower case; nothing for a comment or processing instruction."""
    return element.tag.lower() if isinstance(element.tag, str) else ""
