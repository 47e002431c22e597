"""`fyr knowledge`: documents that others bring, what they would change, and what nobody could answer."""

import datetime as dt
import json
import re
import tempfile
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from api.commands.stored import stored_database
from api.commands.talk import FAILED, complaints, fail, from_here, progress
from api.conversations import gap_groups as collected
from api.settings import Storage
from knowledge.documents.blocks import Document, DocumentError
from knowledge.documents.comparing import Change, changes, read_questions
from knowledge.documents.drafts import DraftError, Shelf, Stored
from knowledge.documents.furniture import repeated_texts
from knowledge.documents.publishing import Live, built_aside, publish, rebuild, unpublish
from knowledge.documents.reading import files_below, read_document
from knowledge.evaluation.__main__ import main as evaluate_answers
from knowledge.evaluation.questions import QUESTIONS
from knowledge.marked import ProcedureError
from knowledge.page import HEADING_OF
from knowledge.procedure import KINDS, SUMMARY
from knowledge.reading import document_folders
from knowledge.search import KnowledgeBase
from knowledge.store import IndexMismatch

app = typer.Typer(help="Documents, drafts and gaps.", no_args_is_help=True, rich_markup_mode=None)

MOST_SIMILAR = 3
_KINDS = {"nothing": "without an answer", "unsure": "given up on a choice", "down": "thumbs down"}
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}
_AGO = re.compile(r"(?P<number>\d{1,4})(?P<unit>[hdw])")
_EFFECTS = {"better": "Better", "worse": "Worse", "other": "Different, and only a person can tell"}

Keys = Annotated[list[str] | None, typer.Argument(help="Keys, as `fyr knowledge review` lists them.")]
All = Annotated[bool, typer.Option("--all", help="All of them.")]


@app.command()
def add(what: Annotated[Path, typer.Argument(help="A file, or a folder with files.")]) -> None:
    """Read HTML, Markdown, text, PDF and DOCX files and draft a procedure of every article in them."""
    shelf, say = _shelf(), progress()
    with complaints(DocumentError):
        files = files_below(from_here(what))
    documents: list[Document] = []
    failed = 0
    for number, file in enumerate(files, start=1):
        if len(files) > 1:
            say(f"reading {number} of {len(files)}: {file.name}")
        try:
            documents.append(read_document(file, say))
        except DocumentError as error:
            typer.echo(f"{file}: {error}", err=True)
            failed += 1
    if len(files) > 1:
        say("drafting")
    repeated = repeated_texts(documents)
    with complaints(DraftError), shelf.locked():
        for document in documents:
            older = shelf.older(document)
            added = shelf.add(document, repeated)
            typer.echo(_added_line(document.name, len(added.new), len(added.known)))
            for key in added.new:
                typer.echo(f"  {key}")
            if older:
                typer.echo(f"  Published from another version of this file: {', '.join(older)}.")
    if documents:
        typer.echo("Look at a draft with `fyr knowledge review KEY`; `fyr knowledge publish KEY` puts it to use.")
    if failed:
        raise typer.Exit(FAILED)


@app.command()
def review(key: Annotated[str | None, typer.Argument(help="The draft to show.")] = None) -> None:
    """List the drafts, or show one with what may be wrong with it."""
    shelf = _shelf()
    if key is None:
        _list(shelf)
        return
    with complaints(DraftError):
        stored = shelf.draft(key)
    _show(stored)
    similar = _similar(stored)
    if similar:
        typer.echo("\nAnswered already, perhaps:")
        for line in similar:
            typer.echo(f"  {line}")
    typer.echo(f"\nEdit the files in {stored.place}, then: fyr knowledge publish {key}")


@app.command("publish")
def publish_drafts(keys: Keys = None, every: All = False) -> None:
    """Publish drafts: the index is built with them and put in place in one step."""
    shelf = _shelf()
    chosen = _chosen(keys, every, shelf.keys_of_drafts(), "drafts")
    with complaints(DraftError, ProcedureError):
        manifest = publish(shelf, chosen, _live(), progress())
    typer.echo(
        f"Published {len(chosen)}. The index holds {manifest.topics} topics, {manifest.documents} from documents."
    )


@app.command("unpublish")
def unpublish_documents(keys: Keys = None, every: All = False) -> None:
    """Make published documents drafts again, and build the index without them."""
    shelf = _shelf()
    chosen = _chosen(keys, every, shelf.keys_of_documents(), "published documents")
    with complaints(DraftError, ProcedureError):
        manifest = unpublish(shelf, chosen, _live(), progress())
    typer.echo(
        f"Took back {len(chosen)}. The index holds {manifest.topics} topics, {manifest.documents} from documents."
    )


@app.command()
def reject(keys: Annotated[list[str], typer.Argument(help="Keys of drafts.")]) -> None:
    """Throw drafts away."""
    shelf = _shelf()
    with complaints(DraftError), shelf.locked():
        for key in keys:
            shelf.reject(key)
            typer.echo(f"Rejected {key}.")


@app.command()
def diff(
    keys: Keys = None,
    questions: Annotated[Path | None, typer.Option(help="A YAML list of questions; ours by default.")] = None,
) -> None:
    """Show which answers would change if drafts (all of them without KEYS) were published. Nothing is changed."""
    shelf, live, say = _shelf(), _live(), progress()
    chosen = _chosen(keys, keys is None, shelf.keys_of_drafts(), "drafts")
    with complaints(DraftError, ProcedureError, IndexMismatch, ValueError):
        asked = read_questions(from_here(questions) if questions else QUESTIONS)
        places = [shelf.draft(key).place for key in chosen]
        before = KnowledgeBase.load(live.index)
        with tempfile.TemporaryDirectory() as folder:
            aside = Live(Path(folder) / "knowledge", live.procedures, live.training)
            documents = (*document_folders(shelf.published), *places)
            with built_aside(documents, aside, say) as (fresh, _):
                after = KnowledgeBase.load(fresh)
        say(f"asking {len(asked)} questions twice")
        found = list(changes(before, after, asked))
    _show_changes(found, len(asked))


@app.command()
def build() -> None:
    """Build the index anew of the procedures and the published documents."""
    with complaints(DraftError, ProcedureError):
        manifest = rebuild(_shelf(), _live(), progress())
    typer.echo(f"The index holds {manifest.topics} topics, {manifest.documents} from documents.")


@app.command()
def evaluate() -> None:
    """Ask the frozen question set and print how good the answers are."""
    with complaints(IndexMismatch):
        raise typer.Exit(evaluate_answers(["--index", str(_live().index)]))


@app.command()
def gaps(
    since: Annotated[str | None, typer.Option(help="A day (2026-11-01), or how long ago (7d, 12h).")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many groups at most.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show what could not be answered: no answer, a choice that did not help, a thumbs-down."""
    moment = _moment(since)
    with stored_database() as database:
        found = database.read_now(lambda session: collected.since(session, moment))
    groups = collected.grouped(found, _index())[:limit]
    if as_json:
        typer.echo(json.dumps([group.as_json() for group in groups], ensure_ascii=False, indent=1))
        return
    typer.echo(f"{len(found)} questions, {len(groups)} groups shown.")
    for group in groups:
        kinds = ", ".join(f"{count} {_KINDS.get(kind, kind)}" for kind, count in group.kinds.items())
        typer.echo(f"\n{group.count} x  {group.question}")
        typer.echo(f"      {kinds}; {', '.join(group.languages)}; last {group.last_seen:%Y-%m-%d %H:%M} UTC")
        for text in group.examples:
            typer.echo(f"      also: {text}")
        if group.answered_with:
            typer.echo(f"      answered with: {', '.join(group.answered_with)}")
        if group.nearest:
            typer.echo(f"      nearest topic: {group.nearest}")


def _moment(since: str | None) -> dt.datetime | None:
    """Return the moment that a person means, in UTC."""
    if since is None:
        return None
    if ago := _AGO.fullmatch(since):
        return dt.datetime.now(dt.UTC) - dt.timedelta(**{_UNITS[ago["unit"]]: int(ago["number"])})
    try:
        day = dt.datetime.fromisoformat(since)
    except ValueError as error:
        raise typer.BadParameter(f"{since!r} is neither a day (2026-11-01) nor a time ago (7d, 12h).") from error
    return day if day.tzinfo else day.replace(tzinfo=dt.UTC)


def _index() -> KnowledgeBase | None:
    try:
        return KnowledgeBase.load(_live().index)
    except IndexMismatch:
        return None


def _shelf() -> Shelf:
    return Shelf(Storage().documents)


def _live() -> Live:
    return Live(Storage().knowledge_index)


def _chosen(keys: list[str] | None, every: bool, there: tuple[str, ...], what: str) -> tuple[str, ...]:
    """Return the keys that a person means."""
    if keys and every:
        raise typer.BadParameter("Name keys, or use --all, not both.")
    if not keys and not every:
        raise typer.BadParameter("Name keys, or use --all.")
    chosen = tuple(dict.fromkeys(keys)) if keys else there
    if not chosen:
        fail(f"There are no {what}.")
    return chosen


def _added_line(name: str, new: int, known: int) -> str:
    parts = [f"{new} {'draft' if new == 1 else 'drafts'}"]
    if known:
        parts.append(f"{known} there already")
    return f"{name}: {', '.join(parts)}"


def _list(shelf: Shelf) -> None:
    for title, keys, get in (
        ("Drafts", shelf.keys_of_drafts(), shelf.draft),
        ("Published", shelf.keys_of_documents(), shelf.document),
    ):
        typer.echo(f"{title}: {len(keys) or 'none'}")
        for key in keys:
            try:
                stored = get(key)
            except DraftError as error:
                typer.echo(f"  {key}\n      {error}")
                continue
            steps = len(stored.procedure.steps)
            notes = f", {len(stored.notes)} to check" if stored.notes else ""
            typer.echo(
                f"  {key}\n      {stored.procedure.language}  {stored.procedure.title}  ({steps} {'step' if steps == 1 else 'steps'}{notes})"
            )


def _show(stored: Stored) -> None:
    procedure = stored.procedure
    source = procedure.sources[0]
    typer.echo(f"{procedure.title}\n{procedure.language}, {source.seed}, {source.lines}")
    headings = HEADING_OF[procedure.language]
    by_kind = Counter(passage.kind for passage in procedure.passages)
    typer.echo(f"\n{procedure.summary.text}")
    for kind in KINDS:
        if kind == SUMMARY or not by_kind[kind]:
            continue
        typer.echo(f"\n{headings[kind]}")
        for passage in procedure.passages:
            if passage.kind == kind:
                mark = f"{passage.number}." if kind == "steps" else "-"
                typer.echo(f"  {mark} {passage.text}")
    for title, lines in (
        ("Questions", [question.text for question in (*procedure.questions, *procedure.asks)]),
        ("Check", stored.notes),
        ("Left out", stored.dropped),
    ):
        if lines:
            typer.echo(f"\n{title}:")
            for line in lines:
                typer.echo(f"  - {line}")


def _similar(stored: Stored) -> list[str]:
    """Return what the current index would answer to the draft's title and first words."""
    kb = _index()
    if kb is None:
        return []
    procedure = stored.procedure
    found: dict[str, str] = {}
    for text in (procedure.title, procedure.summary.text):
        result = kb.search(text, procedure.language, limit=MOST_SIMILAR)
        if result.decision != "nothing":
            for row in result.results:
                found.setdefault(row.topic, f"{row.score:4.0%}  {row.topic}  {row.title}")
    return sorted(found.values(), reverse=True)[:MOST_SIMILAR]


def _show_changes(found: list[Change], asked: int) -> None:
    typer.echo(f"{len(found)} of {asked} answers change.")
    for effect, title in _EFFECTS.items():
        rows = [change for change in found if change.effect == effect]
        if not rows:
            continue
        typer.echo(f"\n{title}: {len(rows)}")
        for change in rows:
            typer.echo(f"  {change.asked.text}\n      {change.before}  ->  {change.after}")
