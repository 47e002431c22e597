"""What an agent should know about the customer beside what was said."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from actions.catalogue import CATALOGUE
from api.conversations import answers
from api.conversations import log as messages
from api.conversations.cards import RUN_STATES
from api.conversations.conditions import Conditions
from api.conversations.models import Conversation
from api.conversations.turn_work import TurnWork
from api.database import Database, stamp
from api.desk.inbox import company_of
from api.operations.models import LedgerRow
from api.operations.requester import Requester
from api.operations.service import Operations
from knowledge.search import KnowledgeBase

MOST_RUNS = 10
MOST_EARLIER = 5


async def context(
    database: Database,
    conversation: Conversation,
    who: Requester,
    operations: Operations,
    conditions: Conditions,
    knowledge: KnowledgeBase,
) -> dict[str, Any]:
    """Who it is and how surely, their company and roles, the page, the last operations, earlier conversations, and how the
    conditions of the topic stand at their company. `who` is the customer, as the conversation's sign-in says."""
    claims = conversation.claims or {}
    runs, earlier = await database.read(lambda session: _history(session, conversation, claims.get("sub")))
    product = conversation.context.get("product")
    return {
        "name": claims.get("name"),
        "email": claims.get("email"),
        "verified": messages.signed_in(conversation) is not None,
        "company": company_of(claims),
        "companies": [
            {"orgno": company["orgno"], "name": company.get("name"), "roles": company.get("roles", [])}
            for company in claims.get("companies", [])
        ],
        "roles": claims.get("roles", []),
        "products": [product] if product else [],
        "page": conversation.context.get("page"),
        "site": conversation.site,
        "runs": [_run(row, conversation.language) for row in runs],
        "earlier": [
            {"id": one.id, "owner": one.owner, "topic": one.topic, "last_at": stamp(one.last_at)} for one in earlier
        ],
        "conditions": await _standing(conversation, who, operations, conditions, knowledge),
    }


def _history(
    session: Session, conversation: Conversation, subject: str | None
) -> tuple[list[LedgerRow], list[Conversation]]:
    theirs = [LedgerRow.conversation_id == conversation.id]
    if subject is not None:
        theirs += [LedgerRow.principal == subject, LedgerRow.on_behalf_of == conversation.claims.get("email")]
    runs = select(LedgerRow).where(or_(*theirs), LedgerRow.kind == "write", LedgerRow.confirmed_at.is_not(None))
    found = list(session.scalars(runs.order_by(LedgerRow.created_at.desc()).limit(MOST_RUNS)))
    if subject is None:
        return found, []
    earlier = (
        select(Conversation)
        .where(
            Conversation.claims["sub"].as_string() == subject,
            Conversation.id != conversation.id,
            Conversation.erased_at.is_(None),
        )
        .order_by(Conversation.last_at.desc())
        .limit(MOST_EARLIER)
    )
    return found, list(session.scalars(earlier))


def _run(row: LedgerRow, language: str) -> dict[str, Any]:
    return {
        "id": row.run_id,
        "operation": row.operation,
        "title": CATALOGUE[row.operation].title[language],
        "state": RUN_STATES.get(row.state, row.state),
        "at": stamp(row.finished_at or row.confirmed_at),
        "by": row.actor_name or None,
        "case": row.case_id,
    }


async def _standing(
    conversation: Conversation,
    who: Requester,
    operations: Operations,
    conditions: Conditions,
    knowledge: KnowledgeBase,
) -> list[dict[str, Any]]:
    """The lights beside the conditions of the topic, looked up as for the customer; none for whoever is not signed in."""
    if conversation.topic is None or conversation.topic not in knowledge.library or who.caller.anonymous:
        return []
    work = TurnWork(
        conversation=conversation,
        requester=who,
        language=conversation.language,
        operations=operations,
        knowledge=knowledge,
        chosen_company=conversation.context.get("company"),
    )
    procedure = knowledge.library.get(conversation.topic, conversation.language)
    reply = answers.conditions(procedure, conversation.language)
    work.add(reply)
    await conditions.show(work)
    return [part["condition"] | {"passage": part["text"]} for part, _ in reply.conditions if "condition" in part]
