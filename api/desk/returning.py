"""Back to the bot at a step of a procedure: it goes on where the person has left off."""

from api.conversations import answers
from api.conversations.reply import Reply
from api.desk import texts
from api.errors import NotFound
from knowledge.answer import Found
from knowledge.search import KnowledgeBase


def from_step(knowledge: KnowledgeBase, topic: str, part: str, language: str) -> Reply:
    """The steps of a procedure from one of them on, with what introduces them; raises `NotFound` for an unknown one."""
    if topic not in knowledge.library:
        raise NotFound("TOPIC_UNKNOWN")
    procedure = knowledge.library.get(topic, language)
    first = next((step for step in procedure.steps if step.part == part), None)
    if first is None:
        raise NotFound("STEP_UNKNOWN", texts.UNKNOWN_STEP)
    reply = answers.found(
        Found(
            topic=topic,
            procedure=procedure,
            aspect="how",
            part=part,
            brief=False,
            lead=(),
            conditions=(),
            steps=tuple(step for step in procedure.steps if step.number >= first.number),
            warnings=procedure.warnings,
            otherwise=(),
            score=1.0,
        ),
        language,
    )
    lead = texts.FROM_STEP.fill(language, number=first.number, title=procedure.title)
    reply.blocks.insert(0, {"type": "text", "text": lead})
    return reply
