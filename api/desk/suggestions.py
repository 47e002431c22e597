"""What the procedures would answer to the customer's last question, and what agents make of it."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from actions.catalogue.redaction import redacted
from api.conversations import answers, gaps
from api.conversations.models import Conversation, Message, Turn
from api.database import now
from api.desk import texts
from api.desk.models import Verdict
from api.errors import NotFound
from knowledge.answer import composed
from knowledge.search import KnowledgeBase

MOST = 3
LOOKED_BACK = 20
JOINT = "~"
"""Between the question's number and the topic in an answer's id."""

Judgement = Literal["accepted", "edited", "rejected"]


@dataclass(frozen=True)
class Question:
    """The customer's last question, and the topic that the conversation is about."""

    seq: int
    text: str
    language: str
    topic: str | None


def last_question(session: Session, conversation: Conversation) -> Question | None:
    """What the customer wrote last that was a question: neither a pressed choice nor the wish for a person."""
    handed_over = select(Message.turn_id).where(
        Message.conversation_id == conversation.id, Message.kind == "handoff", Message.turn_id.is_not(None)
    )
    query = (
        select(Message, Turn)
        .outerjoin(Turn, Turn.message_id == Message.id)
        .where(Message.conversation_id == conversation.id, Message.role == "customer")
        .where(or_(Turn.id.is_(None), Turn.id.not_in(handed_over)))
        .order_by(Message.seq.desc())
        .limit(LOOKED_BACK)
    )
    for message, turn in session.execute(query):
        if turn is None or "text" in turn.act:
            return Question(message.seq, message.text, conversation.language, conversation.topic)
    return None


def suggested(knowledge: KnowledgeBase, question: Question) -> list[dict[str, Any]]:
    """Up to three answers, likeliest first, each with its score (0 to 1) and where every part of it stands."""
    found = knowledge.search(question.text, question.language, limit=MOST, topic=question.topic)
    rows = []
    for result in found.results:
        reply = answers.found(composed(knowledge, question.text, result), question.language)
        rows.append(
            {
                "answer": f"{question.seq}{JOINT}{result.topic}",
                "score": round(result.score, 4),
                "text": reply.plain(),
                "citations": reply.citations,
                "topic": result.topic,
                "title": result.title,
                "question": question.text,
            }
        )
    return rows


def judge(
    session: Session,
    conversation: Conversation,
    answer: str,
    judgement: Judgement,
    reason: str | None = None,
    comment: str | None = None,
) -> Verdict:
    """Keep an agent's verdict; the last word on an answer counts. A rejected one is a gap, kept once."""
    question, topic = _named(session, conversation, answer)
    same = (Verdict.conversation_id == conversation.id, Verdict.question_seq == question.seq, Verdict.topic == topic)
    verdict = session.scalar(select(Verdict).where(*same))
    if verdict is None:
        verdict = Verdict(conversation_id=conversation.id, question_seq=question.seq, topic=topic)
        session.add(verdict)
    verdict.verdict, verdict.reason, verdict.created_at = judgement, reason, now()
    verdict.comment = redacted(comment) if comment else None
    if judgement == "rejected" and not gaps.known(session, conversation.id, "rejected", question.text):
        session.add(gaps.gap(conversation.id, "rejected", conversation.language, question.text, topic))
    return verdict


def _named(session: Session, conversation: Conversation, answer: str) -> tuple[Message, str]:
    seq, joint, topic = answer.partition(JOINT)
    question = None
    if joint and topic and seq.isascii() and seq.isdigit() and len(seq) < 10:
        query = select(Message).where(Message.conversation_id == conversation.id, Message.seq == int(seq))
        question = session.scalar(query.where(Message.role == "customer"))
    if question is None:
        raise NotFound("SUGGESTION_UNKNOWN", texts.UNKNOWN_SUGGESTION)
    return question, topic
