"""Folders of procedure files, read strictly into a `Library`."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from knowledge.folding import fold
from knowledge.marked import Marked, ProcedureError, load
from knowledge.page import Item, Page, read_page
from knowledge.procedure import (
    KINDS,
    LANGUAGES,
    SUMMARY,
    TEXT_LANGUAGES,
    Contact,
    Kind,
    Label,
    Language,
    Library,
    Passage,
    Procedure,
    Question,
    QuestionLanguage,
    Source,
    TextLanguage,
    passage_id,
)

AUDIENCES = {"end_user", "company_admin", "accounting_office", "support_agent"}
AUDIENCE_KINDS = {"how-to", "information", "troubleshooting", "contact"}
LABEL_LANGUAGES = {"SE": "sv", "NO": "nb"}

DOCUMENT_AREA = "document"
"""The area of every topic that others brought: such a topic is `document.<key>`."""
TOPIC_FILE = "topic.yml"

# The Swedish and Norwegian products show a few English screens. A label is English when all its words are among these;
# what this misses is said in `labels:` of topic.yml.
_ENGLISH_WORDS = """
    activate admin click code codes collaboration collaborations company configuration customer customers done emergency
    end forgot invoice invoices log login more my next one overview password read reports save services settings sign
    subscription task tasks terms time usage user users your
"""
ENGLISH_LABEL_WORDS = frozenset(_ENGLISH_WORDS.split())

_TOPIC_KEY = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_OPERATION = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


def read_library(folder: Path, documents: Sequence[Path] = ()) -> Library:
    """Read every topic folder (one that holds a topic.yml) below `folder`, and each folder of `documents`.

    Raise `ProcedureError`, naming file and line, for anything the format does not allow, for languages that do not
    say the same, for a question that two of our topics share, and when there is nothing at all.
    """
    folders = sorted(path.parent for path in folder.glob(f"**/{TOPIC_FILE}"))
    if not folders and not documents:
        raise ProcedureError(folder, 0, "no topic.yml below this folder")
    procedures: dict[str, dict[str, Procedure]] = {}
    asked: dict[str, str] = {}
    for place in folders:
        topic = ".".join(place.relative_to(folder).parts)
        pages = _pages(place)
        _refuse_shared_questions(topic, pages.values(), asked)
        procedures[topic] = _topic(topic, place / TOPIC_FILE, pages)
    for place in documents:
        document = read_document(place)
        procedures[document.topic] = {document.language: document}
    return Library(procedures)


def read_document(place: Path) -> Procedure:
    """Read the folder of one document: its topic.yml and the page of its language.

    Raise `ProcedureError`, naming file and line, for anything the format does not allow.
    """
    path = place / TOPIC_FILE
    if not path.is_file():
        raise ProcedureError(path, 1, "this file is missing")
    text = path.read_text(encoding="utf-8")
    fields = load(text, path).fields({"language", "source", "added"}, {"products", "notes", "dropped"})
    _among(fields["language"], set(TEXT_LANGUAGES))
    language: TextLanguage = fields["language"].text()
    source = fields["source"].fields({"file", "sha256", "where"}, set())
    page_path = place / f"{language}.md"
    if not page_path.is_file():
        raise ProcedureError(page_path, 1, "the page of the document's language is missing")
    page = read_page(page_path, language)
    topic = f"{DOCUMENT_AREA}.{place.name}"
    parts = {kind: _document_passages(topic, language, kind, page.sections.get(kind, ())) for kind in KINDS}
    questions = _questions(page, language)
    return Procedure(
        topic=topic,
        language=language,
        title=page.front["title"].text(),
        revision=_revision(page, text),
        summary=parts[SUMMARY][0],
        **{kind: passages for kind, passages in parts.items() if kind != SUMMARY},
        questions=tuple(question for question in questions if question.part is None),
        asks=tuple(question for question in questions if question.part is not None),
        products=fields["products"].texts() if "products" in fields else (),
        audience=(),
        audience_kind="how-to" if parts["steps"] else "information",
        country="",
        sources=(Source(source["file"].text(), source["where"].text()),),
        reviewed=fields["added"].text(),
        related=(),
        contacts=(),
        operations=(),
        document=True,
    )


def document_folders(folder: Path) -> tuple[Path, ...]:
    """Return the folders of the documents in `folder`, sorted; none when there is no such folder."""
    return tuple(sorted(path.parent for path in folder.glob(f"*/{TOPIC_FILE}")))


def text_hash(*folders: Path) -> str:
    """Return a SHA-256 (hex) over names and bytes of all procedure files below `folders`."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in procedure_files(folder):
            digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def procedure_files(folder: Path) -> list[Path]:
    """Return the files that make up the procedures or documents below `folder`, sorted."""
    names = {TOPIC_FILE, *(f"{language}.md" for language in TEXT_LANGUAGES)}
    return sorted(path for path in folder.glob("**/*") if path.name in names)


def _document_passages(topic: str, language: TextLanguage, kind: Kind, items: Sequence[Item]) -> tuple[Passage, ...]:
    passages = []
    for number, item in enumerate(items, start=1):
        part = SUMMARY if kind == SUMMARY else f"{kind}.{number}"
        labels = tuple(Label(label, language) for label in dict.fromkeys(item.labels))
        place = 0 if kind == SUMMARY else number
        passages.append(
            Passage(passage_id(topic, language, part, item.text), topic, language, part, kind, place, item.text, labels)
        )
    return tuple(passages)


def _revision(page: Page, topic_text: str) -> str:
    return hashlib.sha256(page.path.read_bytes() + b"\0" + topic_text.encode()).hexdigest()[:12]


def _pages(place: Path) -> dict[Language, Page]:
    pages: dict[Language, Page] = {}
    for language in LANGUAGES:
        path = place / f"{language}.md"
        if not path.is_file():
            raise ProcedureError(path, 1, "this language is missing")
        pages[language] = read_page(path, language)
    first = pages[LANGUAGES[0]]
    for page in pages.values():
        for kind in KINDS:
            here, there = page.sections.get(kind, ()), first.sections.get(kind, ())
            if len(here) != len(there):
                line = here[0].line if here else 1
                raise ProcedureError(
                    page.path, line, f"{kind} has {len(here)} items here and {len(there)} in {first.path.name}"
                )
    return pages


def _refuse_shared_questions(topic: str, pages: Iterable[Page], asked: dict[str, str]) -> None:
    for page in pages:
        for marked, _ in _asked(page):
            owner = asked.setdefault(fold(marked.text()), topic)
            if owner != topic:
                raise marked.error(f"the same question stands in {owner}")


def _asked(page: Page) -> list[tuple[Marked, str | None]]:
    """Return the page's questions, each with the part it is about (None: the whole topic)."""
    whole = [(item, None) for key in ("questions", "danish", "nynorsk") for item in _list(page.front, key)]
    if "asks" not in page.front:
        return whole
    parts = []
    for part, items in page.front["asks"].items():
        if part not in page.parts:
            raise items.error(f"there is no part {part!r}")
        parts.extend((item, part) for item in items.list())
    return whole + parts


def _list(front: dict[str, Marked], key: str) -> list[Marked]:
    return front[key].list() if key in front else []


def _topic(topic: str, path: Path, pages: dict[Language, Page]) -> dict[str, Procedure]:
    text = path.read_text(encoding="utf-8")
    fields = load(text, path).fields(
        {"products", "audience", "kind", "country", "source", "reviewed"}, {"related", "contacts", "parts", "labels"}
    )
    _among(fields["kind"], AUDIENCE_KINDS)
    _among(fields["country"], set(LABEL_LANGUAGES))
    for audience in fields["audience"].list():
        _among(audience, AUDIENCES)
    for related in fields["related"].list() if "related" in fields else []:
        if not _TOPIC_KEY.fullmatch(related.text()):
            raise related.error(f"{related.value!r} is not a topic key")
    marks = {}
    for part, mark in fields["parts"].items() if "parts" in fields else ():
        if part not in pages["sv"].parts:
            raise mark.error(f"there is no part {part!r}")
        marks[part] = mark.fields(set(), {"do", "check", "self", "trust", "public_source"})
        _check_mark(mark, marks[part])
    return {language: _procedure(topic, language, text, fields, marks, pages[language]) for language in LANGUAGES}


def _among(marked: Marked, allowed: set[str]) -> None:
    if marked.text() not in allowed:
        raise marked.error(f"{marked.value!r} is none of {', '.join(sorted(allowed))}")


def _check_mark(mark: Marked, fields: dict[str, Marked]) -> None:
    for key in fields.keys() & {"do", "check"}:
        if not _OPERATION.fullmatch(fields[key].text()):
            raise fields[key].error(f"{fields[key].value!r} is not the name of an operation")
    if "trust" in fields:
        _among(fields["trust"], {"public", "inferred"})
    if "self" in fields:
        _among(fields["self"], {"true", "false"})
    public = "trust" in fields and fields["trust"].text() == "public"
    if public != ("public_source" in fields):
        raise mark.error("`trust: public` and `public_source` belong together")


def _procedure(
    topic: str,
    language: Language,
    topic_text: str,
    fields: dict[str, Marked],
    marks: dict[str, dict[str, Marked]],
    page: Page,
) -> Procedure:
    country = fields["country"].text()
    overrides = {text: mark.text() for text, mark in fields["labels"].items()} if "labels" in fields else {}

    def passages(kind: str) -> tuple[Passage, ...]:
        return tuple(
            _passage(topic, language, kind, number, item, marks, country, overrides)
            for number, item in enumerate(page.sections.get(kind, ()), start=1)
        )

    questions = _questions(page, language)
    operations = {marks[part][key].text() for part in marks for key in ("do", "check") if key in marks[part]}
    return Procedure(
        topic=topic,
        language=language,
        title=page.front["title"].text(),
        revision=_revision(page, topic_text),
        summary=passages(SUMMARY)[0],
        before=passages("before"),
        who=passages("who"),
        steps=passages("steps"),
        warnings=passages("warnings"),
        otherwise=passages("otherwise"),
        facts=passages("facts"),
        gaps=passages("gaps"),
        questions=tuple(question for question in questions if question.part is None),
        asks=tuple(question for question in questions if question.part is not None),
        products=fields["products"].texts(),
        audience=fields["audience"].texts(),
        audience_kind=fields["kind"].text(),
        country=country,
        sources=_sources(fields["source"]),
        reviewed=fields["reviewed"].text(),
        related=fields["related"].texts() if "related" in fields else (),
        contacts=_contacts(fields["contacts"], language) if "contacts" in fields else (),
        operations=tuple(sorted(operations)),
    )


def _questions(page: Page, language: Language) -> tuple[Question, ...]:
    languages: dict[int, QuestionLanguage] = {}
    for key, own in (("danish", "da"), ("nynorsk", "nn")):
        languages.update((id(marked), own) for marked in _list(page.front, key))
    return tuple(Question(marked.text(), languages.get(id(marked), language), part) for marked, part in _asked(page))


def _passage(
    topic: str,
    language: Language,
    kind: str,
    number: int,
    item: Item,
    marks: dict[str, dict[str, Marked]],
    country: str,
    overrides: dict[str, str],
) -> Passage:
    part = SUMMARY if kind == SUMMARY else f"{kind}.{number}"
    mark = {key: value.text() for key, value in marks.get(part, {}).items()}
    return Passage(
        id=passage_id(topic, language, part, item.text),
        topic=topic,
        language=language,
        part=part,
        kind=kind,
        number=0 if kind == SUMMARY else number,
        text=item.text,
        labels=tuple(
            Label(label, overrides.get(label) or _label_language(label, country))
            for label in dict.fromkeys(item.labels)
        ),
        trust=mark.get("trust", "seed"),
        public_source=mark.get("public_source"),
        do=mark.get("do"),
        check=mark.get("check"),
        self_only=mark.get("self") == "true",
    )


def _label_language(label: str, country: str) -> str:
    words = fold(label).split()
    return "en" if words and ENGLISH_LABEL_WORDS.issuperset(words) else LABEL_LANGUAGES[country]


def _sources(marked: Marked) -> tuple[Source, ...]:
    entries = marked.list() if isinstance(marked.value, list) else [marked]
    sources = []
    for entry in entries:
        fields = entry.fields({"seed", "lines"}, set())
        lines = fields["lines"]
        sources.append(
            Source(fields["seed"].text(), ", ".join(lines.texts()) if isinstance(lines.value, list) else lines.text())
        )
    return tuple(sources)


def _contacts(marked: Marked, language: Language) -> tuple[Contact, ...]:
    contacts = []
    for entry in marked.list():
        fields = entry.fields({"address", "for"}, set())
        purposes = fields["for"].fields(set(LANGUAGES), set())
        contacts.append(Contact(fields["address"].text(), purposes[language].text()))
    return tuple(contacts)
