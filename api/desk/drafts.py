"""From a question that nobody could answer to a draft of a procedure, for an author to finish."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.catalogue.redaction import redacted
from api.conversations import gap_groups
from api.conversations.gap_groups import Group
from api.conversations.models import Message
from api.desk import texts
from api.errors import Conflict, NotFound
from knowledge.documents.blocks import Document, plain
from knowledge.documents.drafting import Draft, Passage
from knowledge.documents.drafts import DraftError, Shelf
from knowledge.procedure import SUMMARY
from knowledge.search import KnowledgeBase

MOST_QUESTIONS = 12
MOST_ANSWERS = 3
LONGEST_TITLE = 100


def group_of(session: Session, knowledge: KnowledgeBase, gap_id: int) -> Group:
    """The group that a gap belongs to; raises `NotFound`."""
    groups = gap_groups.grouped(gap_groups.since(session, None), knowledge)
    for group in groups:
        if gap_id in group.ids:
            return group
    raise NotFound("GAP_UNKNOWN", texts.UNKNOWN_GAP)


def agents_answers(session: Session, group: Group) -> list[str]:
    """What agents wrote to those who asked, redacted: raw material for whoever writes the procedure."""
    query = (
        select(Message.text)
        .where(Message.conversation_id.in_(group.conversation_ids), Message.role == "agent")
        .order_by(Message.created_at)
    )
    return list(dict.fromkeys(plain(redacted(text)) for text in session.scalars(query)))[:MOST_ANSWERS]


def add_draft(shelf: Shelf, group: Group, answers: Sequence[str], title: str | None) -> str:
    """Put a draft on the shelf and return its key; raises `Conflict` when there is one already, or the shelf is in use."""
    language = group.language
    questions = list(dict.fromkeys(plain(text) for text in (group.question, *group.wordings)))[:MOST_QUESTIONS]
    heading = plain(title or group.question)[:LONGEST_TITLE]
    body = [text for text in answers if text] or [texts.DRAFT_BODY[language]]
    made = Draft(
        title=heading,
        language=language,
        parts={SUMMARY: (Passage(body[0]),)} | ({"facts": tuple(map(Passage, body[1:]))} if body[1:] else {}),
        questions=tuple(questions),
        products=(),
        first=1,
        last=1,
        notes=(
            f"Made of {group.count} questions that had no good answer. The text is what agents answered, if they did.",
        ),
    )
    digest = hashlib.sha256("\n".join([language, *questions]).encode()).hexdigest()
    document = Document(name="questions", sha256=digest, unit="line", blocks=())
    try:
        with shelf.locked():
            key = shelf.put(made, document)
    except DraftError as error:
        raise Conflict("DRAFTS_BUSY", texts.DRAFTS_BUSY) from error
    if key is None:
        raise Conflict("DRAFT_EXISTS", texts.DRAFT_KNOWN)
    return key
