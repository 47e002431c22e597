"""Search and procedures over HTTP (`contract.md`)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from actions.catalogue import CATALOGUE
from api.access import AppParts
from api.conversations.answers import checking, labels, linked
from api.errors import Malformed, NotFound, accepted_language
from knowledge.language import answer_language
from knowledge.procedure import LANGUAGES, Passage, Procedure

router = APIRouter(prefix="/v1/knowledge", tags=["knowledge"])

Language = Annotated[str | None, Query(max_length=10)]


@router.get("/search")
async def search(
    app: AppParts,
    q: Annotated[str, Query(min_length=1, max_length=4000)],
    language: Language = None,
    limit: Annotated[int, Query(ge=1, le=20)] = 5,
) -> dict[str, Any]:
    """One row per topic, best first."""
    found = app.knowledge.search(q, _code(language), limit)
    rows = []
    for result in found.results:
        row = {
            "topic": result.topic,
            "title": result.title,
            "language": result.language,
            "score": round(result.score, 4),
            "part": result.part,
            "passage": result.passage.text,
        }
        rows.append(row | {"step": result.passage.number} if result.passage.kind == "steps" else row)
    return {
        "decision": found.decision,
        "language": found.language,
        "took_ms": round(found.took_ms, 3),
        "results": rows,
    }


@router.get("/procedures")
async def procedures(app: AppParts) -> list[dict[str, Any]]:
    library = app.knowledge.library
    rows = []
    for topic in library.topics:
        texts = {language: library.get(topic, language) for language in library.languages(topic)}
        first = next(iter(texts.values()))
        rows.append(
            {
                "topic": topic,
                "title": {language: procedure.title for language, procedure in texts.items()},
                "products": list(first.products),
                "audience": list(first.audience),
                "kind": first.audience_kind,
                "revision": {language: procedure.revision for language, procedure in texts.items()},
            }
        )
    return rows


@router.get("/procedures/{topic}")
async def procedure(topic: str, request: Request, app: AppParts, language: Language = None) -> dict[str, Any]:
    """The whole procedure."""
    library = app.knowledge.library
    if topic not in library:
        raise NotFound("TOPIC_UNKNOWN")
    return _whole(app, library.get(topic, _code(language) or accepted_language(request)))


def _whole(app: AppParts, found: Procedure) -> dict[str, Any]:
    library = app.knowledge.library
    said_in = answer_language(found.language)
    names = dict.fromkeys(name for part in found.passages for name in (part.do, checking(part)) if name in CATALOGUE)
    names |= {name: None for name, operation in CATALOGUE.items() if found.topic in operation.topics}

    def parts(passages: tuple[Passage, ...]) -> list[dict[str, Any]]:
        return [_part(passage, said_in) for passage in passages]

    return {
        "topic": found.topic,
        "title": found.title,
        "language": found.language,
        "revision": found.revision,
        "products": list(found.products),
        "audience": list(found.audience),
        "kind": found.audience_kind,
        "country": found.country,
        "summary": found.summary.text,
        "preconditions": parts(found.before),
        "who": parts(found.who),
        "steps": parts(found.steps),
        "warnings": parts(found.warnings),
        "branches": parts(found.otherwise),
        "facts": parts(found.facts),
        "gaps": parts(found.gaps),
        "contacts": [{"address": contact.address, "for": contact.purpose} for contact in found.contacts],
        "related": [
            {"topic": topic, "title": library.get(topic, found.language).title}
            for topic in found.related
            if topic in library
        ],
        "operations": [{"operation": name, "title": CATALOGUE[name].title[said_in]} for name in names],
        "source": [{"seed": source.seed, "lines": source.lines} for source in found.sources],
        "reviewed": found.reviewed,
    }


def _part(passage: Passage, language: str) -> dict[str, Any]:
    part: dict[str, Any] = {
        "part": passage.part,
        "text": passage.text,
        "labels": labels(passage),
        "trust": passage.trust,
        **linked(passage, language),
    }
    if passage.public_source:
        part["public_source"] = passage.public_source
    return {"number": passage.number, **part} if passage.kind == "steps" else part


def _code(language: str | None) -> str | None:
    """A language we answer in; others that we understand are answered in bokmål."""
    if language is None:
        return None
    code = language.split("-")[0].lower()
    code = {"no": "nb", "nn": "nb", "da": "nb"}.get(code, code)
    if code not in LANGUAGES:
        raise Malformed(fields=[{"field": "language", "message": "sv, nb or en"}])
    return code
