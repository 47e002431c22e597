"""What a running turn may do: compose answers, ask, propose. This is all that the action server can reach."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from actions.catalogue import CATALOGUE, rights
from actions.catalogue.checking import Invalid, check
from actions.catalogue.contract_deadline import CONTRACT_DEADLINE, NOTICE_TOPIC, ORAL
from actions.catalogue.contract_deadline_inputs import told_orally
from actions.catalogue.naming import named_options
from actions.catalogue.numbers import bare_digits
from actions.catalogue.operation import Operation, Option
from actions.catalogue.problems import COMMON, Refused
from actions.catalogue.redaction import redacted
from actions.catalogue.systems import SystemUnavailable
from api.conversations import answers, cards
from api.conversations.deadlines import deadline_blocks
from api.conversations.gaps import gap
from api.conversations.models import Conversation, Gap
from api.conversations.reply import Offer, Reply, said
from api.conversations.texts import CHOICES, SAYINGS, WHICH_COMPANY
from api.errors import NotSignedIn, ServiceError
from api.operations.requester import Requester
from api.operations.service import OSLO, Operations, find, own_companies
from knowledge import answer as answering
from knowledge.search import KnowledgeBase

MOST_NAMES = 6
MOST_OFFERS = 8
LEAST_WORDS = 3
"""Fewer say that something be stopped, and not what."""
MOST_NEXT = 3
"""Topics that are offered to somebody who asks for more than was said."""
LANGUAGE_WORDS = {
    "sv": ("svensk", "swedish", "sverig"),
    "nb": ("norsk", "norwegian", "bokmal", "nynorsk", "dansk", "danish", "norweg"),
    "en": ("engelsk", "english", "inglish"),
}


@dataclass(kw_only=True)
class TurnWork:
    """One running turn: who speaks, in which language, and the replies so far. Nothing of it is stored yet."""

    conversation: Conversation
    requester: Requester
    language: str
    operations: Operations
    knowledge: KnowledgeBase
    table: str | None = None
    """The proposal that is open in this conversation."""
    previous: Reply | None = None
    """The bot's last message, for a repetition."""
    last_question: str | None = None
    """The question that this message answered or asked back about."""
    asked_back: str | None = None
    """The same, where it asked back."""
    replies: list[Reply] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    support_hours: Sequence[str] = ()
    hand_over: bool = False
    language_chosen: bool = False
    topic: str | None = None
    asked: str = ""
    """The question that is answered, as it was written."""
    pressed: bool = False
    """Whether a button was pressed, under an answer that was read already."""
    begun_with: str | None = None
    """The text with which this message began an operation that has not asked anything yet."""
    rule_first: bool = False
    """Whether its first question comes after the operation's rule."""
    chosen_company: str | None = None
    """Org number of the company that was chosen in this conversation, one of the person's own."""

    def add(self, reply: Reply) -> dict[str, Any]:
        """Keep a reply; its number goes to the action server, which gives it to Rasa for the order."""
        self.replies.append(reply)
        if reply.topic:
            self.topic = reply.topic
        return {"reply": len(self.replies) - 1}

    def say(self, what: str) -> dict[str, Any]:
        return self.add(said("smalltalk", SAYINGS[what][self.language]))

    def answer(self, text: str) -> dict[str, Any]:
        """Answer from the procedures; a question without an answer is kept."""
        self.asked = text
        first = len(self.replies)
        found = answering.answer(self.knowledge, text, self.language, self.topic)
        self._add_answer(found, text)
        if isinstance(found, answering.Nothing):
            self.gaps.append(gap(self.conversation.id, "nothing", self.language, text))
            self._give_up_unsure()
        return {"reply": first, "replies": len(self.replies) - first}

    def _add_answer(self, found: answering.Answer, text: str) -> None:
        today = dt.datetime.now(OSLO).date()
        composed = answers.compose(found, self.language)
        before = self.previous.citations if self.previous and self.previous.kind == "answer" else None
        if isinstance(found, answering.Found) and composed[0].citations == before:
            # "And then?" after an answer: the same once more would be no answer.
            composed = [self._further(found)]
        for one, reply in zip(answers.each(found), composed, strict=False):
            reply.blocks += deadline_blocks(one, text, self.language, today)
        for reply in composed:
            self.add(reply)

    def _further(self, found: answering.Found) -> Reply:
        """Everything about a topic that was answered already, and what belongs to it."""
        reply = answers.whole(found.procedure, self.language)
        related = [key for key in found.procedure.related if key in self.knowledge.library][:MOST_NEXT]
        reply.choices += [answers.topic_offer(self.knowledge.library.get(key, self.language)) for key in related]
        return reply

    def _add_found(self, text: str) -> None:
        """Answer a request as if it were a question, where there is an answer."""
        found = answering.answer(self.knowledge, text, self.language, self.topic)
        if not isinstance(found, answering.Nothing | answering.Unsure):
            self.asked = text
            self._add_answer(found, text)

    def _is_about(self, operation: Operation, text: str) -> bool:
        """Whether the search comes to a topic of the operation."""
        found = self.knowledge.search(text, self.language, limit=1, topic=self.topic)
        about = found.decision != "nothing" and any(row.topic in operation.topics for row in found.results)
        return about or not operation.topics

    def _topic_of(self, operation: Operation, text: str) -> str | None:
        """The topic of the operation that would answer `text`, if one would."""
        found = answering.answer(self.knowledge, text, self.language, self.topic)
        return found.topic if isinstance(found, answering.Found) and found.topic in operation.topics else None

    def whole_procedure(self, topic: str) -> dict[str, Any]:
        """Everything about a topic that was pressed; it may have been taken back since it was offered."""
        self.asked = self.last_question or ""
        if topic not in self.knowledge.library:
            return self.add(answers.nothing(self.language))
        return self.add(answers.whole(self.knowledge.library.get(topic, self.language), self.language))

    def conditions_at(self, topic: str, orgno: str, asked: str) -> dict[str, Any]:
        """The conditions of a topic, for a company that was pressed after a question about it."""
        self.chosen_company, self.asked = orgno, asked
        if topic not in self.knowledge.library:
            return self.add(answers.nothing(self.language))
        return self.add(answers.conditions(self.knowledge.library.get(topic, self.language), self.language))

    async def begin(
        self, name: str, text: str, said_values: Mapping[str, str], *, sure: bool, rule_first: bool = False
    ) -> dict[str, Any]:
        """May they, and what is already known: from their own case, or named in the sentence.

        When it is not `sure` that it was asked for, a text about something else is answered instead.
        """
        operation = find(name)
        if not sure and not self._is_about(operation, text):
            return {"allowed": False, "values": {}, **self.answer(text)}
        if name == CONTRACT_DEADLINE.name and told_orally(text) and NOTICE_TOPIC in self.knowledge.library:
            # No day can be worked out from a notice that does not count.
            reply = answers.gist(self.knowledge.library.get(NOTICE_TOPIC, self.language), self.language)
            reply.blocks.insert(0, {"type": "text", "text": ORAL[self.language]})
            return {"allowed": False, "values": {}, **self.add(reply)}
        try:
            values = await self.operations.begin(name, self.requester)
            company = next((field for field, ask in operation.asked().items() if ask.company), None)
            if company and company not in said_values:
                named = await self._companies_in(text, operation)
                if operation.asked()[company].own and not self.requester.caller.agent:
                    named = self._theirs(operation, named)
                other = next((field for field, ask in operation.asked().items() if ask.other_company), None)
                if other and len(named) == 1 and named[0]["orgno"] not in self.requester.caller.companies:
                    values[other] = named[0]["orgno"]
                elif len(named) == 1:
                    values[company] = named[0]["orgno"]
                elif named:
                    values.pop(company, None)
        except NotSignedIn as error:
            first = len(self.replies)
            self._refuse_visitor(operation, text, error, plain=bool(said_values) or _OWN.search(text) is not None)
            return {"allowed": False, "values": {}, "reply": first, "replies": len(self.replies) - first}
        except ServiceError as error:
            return {"allowed": False, "values": {}, **self.refuse(operation, error)}
        except SystemUnavailable:
            values = {}
        if "contract_type" in said_values:
            values.pop("orgno", None)
        values |= await self._named_choices(operation, text, {**values, **said_values})
        self.begun_with, self.rule_first = text, rule_first and operation.rule is not None
        return {"allowed": True, "values": values}

    def _refuse_visitor(self, operation: Operation, text: str, error: NotSignedIn, *, plain: bool) -> None:
        """Half of those who sound so only want to know how: what can be said to anybody is said as well, and first unless
        it is `plain` that they want it done."""
        first = len(self.replies)
        if plain:
            self.refuse(operation, error)
        if not self.pressed:
            self._add_found(text)
        if len(self.replies) == first and not self.pressed and not self._is_about(operation, text):
            # Nobody here knows what it is about: it was hardly the operation.
            self.answer(text)
        elif not plain:
            self.refuse(operation, error)

    async def ask(self, name: str, field_name: str, known: Mapping[str, str]) -> dict[str, Any]:
        """The question for an input, with what there is to choose from: fixed values, what the backend knows, the
        person's own companies."""
        operation = find(name)
        ask = operation.asked()[field_name]
        options = [*ask.options, *await self._choices(operation, field_name, known)]
        offers = [self._value_offer(option) for option in options if option.offered][:MOST_OFFERS]
        if ask.company:
            offers += await self._own_company_offers(operation)
        reply = said("question", ask.question[self.language], offers)
        if self.begun_with is not None:
            self._cite_topic(reply, operation, known, self.begun_with)
            self.begun_with = None
        return self.add(reply)

    def _cite_topic(self, question: Reply, operation: Operation, known: Mapping[str, str], text: str) -> None:
        """Show with the first question of an operation where it stands what the operation is about, or its rule."""
        if self.rule_first and operation.rule:
            topic, part = operation.rule(known)
        else:
            topic, part = self._topic_of(operation, text), "summary"
        if topic in self.knowledge.library:
            about = answers.part(self.knowledge.library.get(topic, self.language), part, self.language)
            question.citations, question.topic = about.citations, about.topic
            if self.rule_first:
                question.blocks = [*about.blocks, *question.blocks]

    def not_known(self, name: str, field_name: str) -> dict[str, Any]:
        """What holds for those who do not know an input; the topic may have been taken back."""
        topic = find(name).asked()[field_name].not_known
        if topic not in self.knowledge.library:
            return self.add(answers.nothing(self.language))
        return self.add(answers.gist(self.knowledge.library.get(topic, self.language), self.language))

    async def choose(self, name: str, field_name: str, text: str, known: Mapping[str, str]) -> dict[str, Any]:
        """The value of the choice that an answer names."""
        operation = find(name)
        ask = operation.asked()[field_name]
        choices = await self._choices(operation, field_name, known)
        named = named_options(choices, text, whole=True)
        if len(named) == 1 or (named and ask.many):
            return {"value": ",".join(option.value for option in choices if option in named)}
        offered = [self._value_offer(option) for option in named or choices][:MOST_OFFERS]
        problem = operation.problem(ask.ambiguous if named else ask.unknown)
        assert problem is not None
        listed = ", ".join(offer.title for offer in offered)
        said_back = problem.text.fill(self.language, value=redacted(text[:60]), list=listed)
        return {"value": None, **self.add(said("question", said_back, offered))}

    def unclear(self, text: str) -> dict[str, Any]:
        """A correction that names nothing of what is going on: of the open card, or of an answer before."""
        return self.say("what_to_change") if self.table is not None else self.answer(text)

    async def named(self, name: str, text: str, known: Mapping[str, str]) -> dict[str, Any]:
        """What a correction names in words instead of what is known: a company, or live choices. What was taken because
        there was nothing else, and is no choice any more, is given up."""
        operation = find(name)
        asked = operation.asked()
        found: dict[str, str | None] = {}
        try:
            company = next((field for field, ask in operation.asked().items() if ask.company), None)
            if company and not re.search(r"\d{5}", text):
                companies = await self._companies_in(text, operation)
                if asked[company].own and not self.requester.caller.agent:
                    companies = self._theirs(operation, companies)
                if len(companies) == 1:
                    other = next((field for field, ask in asked.items() if ask.other_company), company)
                    own = companies[0]["orgno"] in self.requester.caller.companies
                    found[company if own else other] = companies[0]["orgno"]
            for field_name in [name for name in asked if name in known]:
                others = {key: value for key, value in {**known, **found}.items() if key != field_name}
                found |= await self._named_choices(operation, text, others, (field_name,))
            found = {key: value for key, value in found.items() if value != known.get(key)}
            alone = [name for name in asked if asked[name].if_several and asked[name].choices]
            taken_alone = [name for name in alone if name in known and name not in found]
            for field_name in taken_alone if found else ():
                choices = await self._live_choices(operation, field_name, {**known, **found})
                if known[field_name] not in [option.value for option in choices]:
                    found[field_name] = None
        except SystemUnavailable:
            found = {}
        return {"values": found}

    async def only(self, name: str, field_name: str, known: Mapping[str, str]) -> dict[str, Any]:
        """How many choices there are for an input now, and its value where there is only one."""
        if find(name).asked()[field_name].company:
            return self._only_company(find(name))
        choices = await self._choices(find(name), field_name, known)
        return {"choices": len(choices), "value": choices[0].value if len(choices) == 1 else None}

    def _only_company(self, operation: Operation) -> dict[str, Any]:
        """None for those who have none, so that they are told why; an agent may name any."""
        own = own_companies(operation, self.requester.caller)
        if self.requester.caller.agent:
            return {"choices": MOST_OFFERS, "value": None}
        return {"choices": len(own), "value": own[0] if len(own) == 1 else None}

    def explain(self, code: str, params: Mapping[str, Any], name: str) -> dict[str, Any]:
        known = find(name).problem(code) or COMMON["INVALID_INPUT"]
        return self.add(said("question", known.text.fill(self.language, **_filled(params))))

    async def company(self, name: str, text: str) -> dict[str, Any]:
        """The org number of the company that an answer names."""
        if re.search(r"\d{5}", text):
            digits = bare_digits(re.sub(r"[^\d\s.-]", "", text))
            explained = self.explain("INVALID_ORGNO", {"value": digits or text[:40]}, name)
            return {"orgno": None, **explained}
        try:
            operation = find(name)
            named = await self._companies_in(text, operation)
            if any(ask.company and ask.own for ask in operation.asked().values()) and not self.requester.caller.agent:
                named = self._theirs(operation, named) or named
        except SystemUnavailable:
            named = []
        if len(named) == 1:
            return {"orgno": named[0]["orgno"]}
        if named:
            offers = [
                Offer(kind="value", title=f"{row['name']} ({row['orgno']})", does={"text": row["orgno"]})
                for row in named
            ]
            listed = ", ".join(row["name"] for row in named)
            text = COMMON["AMBIGUOUS_COMPANY"].text.fill(self.language, list=listed)
            return {"orgno": None, **self.add(said("question", text, offers))}
        return {"orgno": None, **self.add(said("question", SAYINGS["no_company"][self.language]))}

    async def propose(self, name: str, values: Mapping[str, str]) -> dict[str, Any]:
        """Run a read operation, or show what a write operation would do. Nothing is confirmed here."""
        operation = find(name)
        inputs = {key: value for key, value in values.items() if key in operation.inputs.model_fields}
        if name == "case.create" and self.topic and "topic" not in inputs:
            inputs["topic"] = self.topic
        if self.table is not None and operation.kind == "write":
            # What is asked for now replaces what was shown before, also when it cannot be done.
            await self.operations.withdraw(self.table, self.requester)
        try:
            if operation.kind == "read":
                row, reading = await self.operations.read(name, inputs, self.requester)
                self._remember_company(operation, row.inputs)
                reply = cards.reading_reply(row, reading)
                rules = [key for key in reading.topics if key in self.knowledge.library]
                for topic in rules:
                    procedure = self.knowledge.library.get(topic, self.language)
                    reply.citations.append(answers.citation(procedure.summary, procedure))
                reply.topic = next(iter(rules), None)
                return self.add(reply)
            row = await self.operations.propose(name, inputs, self.requester)
            self._remember_company(operation, row.inputs)
            reply = cards.proposal_reply(row)
            reply.at_once = row.level == 0
            reply.topic = next((topic for topic in operation.topics if topic in self.knowledge.library), None)
            return self.add(reply)
        except ServiceError as error:
            problem = operation.problem(error.code)
            offers = await self._ways_out(operation, problem.ask, inputs) if problem and problem.ask else []
            return self.refuse(operation, error, offers)

    def refuse(self, operation: Operation, error: ServiceError, offers: Sequence[Offer] = ()) -> dict[str, Any]:
        """Why it cannot be done, and what can be done instead; `offers` would do it after all."""
        reply = said("refused", error.text.fill(self.language, **error.params), list(offers))
        topic = next((topic for topic in operation.topics if topic in self.knowledge.library), None)
        problem = operation.problem(error.code)
        if problem and problem.do in CATALOGUE:
            reply.choices.append(answers.operation_offer(problem.do, self.language))
        if problem and problem.topic in self.knowledge.library:
            topic = problem.topic
        if topic:
            procedure = self.knowledge.library.get(topic, self.language)
            words = CHOICES["how" if procedure.audience_kind == "how-to" else "read"]
            title = words.fill(self.language, title=procedure.title)
            reply.choices.append(Offer(kind="topic", title=title, does={"topic": topic}, topic=topic))
            reply.topic = topic
        reply.choices.append(answers.handoff_offer(self.language))
        reply.trace = {"operation": operation.name, "code": error.code}
        told = self.add(reply)
        if problem is None or not problem.hand_over:
            return told
        self.hand_off()
        return {**told, "replies": 2}

    async def cancel(self, text: str) -> dict[str, Any]:
        """Stop what is going on: the form (Rasa has done that) and the proposal on the table.

        Where nothing is, `text` may be about something else that somebody wants to stop.
        """
        if self.table is not None:
            await self.operations.withdraw(self.table, self.requester)
            return self.say("cancelled")
        first = len(self.replies)
        if len(text.split()) >= LEAST_WORDS:
            self._add_found(text)
        if len(self.replies) > first:
            return {"reply": first, "replies": len(self.replies) - first}
        just_answered = self.previous is not None and self.previous.kind in ("answer", "nothing_found")
        return self.say("noted" if text and just_answered else "cancelled")

    def nothing_pending(self) -> dict[str, Any]:
        """A yes, and nothing was asked that it answers."""
        offered = self.previous is not None and self.previous.kind in ("refused", "clarify")
        return self.say("which_of_these" if offered else "nothing_pending")

    def asks_for_person(self, text: str) -> dict[str, Any]:
        """Fetch a person when the words say so; otherwise answer, with a person offered beside it.

        A hand-off silences the bot: it must not come from a misunderstood question.
        """
        named = any(_fold(word).startswith(_PERSON) for word in re.findall(r"[^\W\d_]+", text))
        if named and not _NUMBER_OF.search(_fold(text)):
            return self.hand_off()
        answered = self.answer(text)
        last = self.replies[-1]
        if not any(offer.kind == "handoff" for offer in last.choices):
            last.choices.append(answers.handoff_offer(self.language))
        return answered

    def hand_off(self) -> dict[str, Any]:
        """A person please; takes effect with the turn's own transaction."""
        self.hand_over = True
        self._give_up_unsure()
        block = answers.handoff_block(self.language, self.support_hours)
        return self.add(Reply(kind="handoff", blocks=[block]))

    def _give_up_unsure(self) -> None:
        """Keep the question that we asked back about: none of the choices was it."""
        if self.asked_back is not None:
            self.gaps.append(gap(self.conversation.id, "unsure", self.language, self.asked_back))
            self.asked_back = None

    def repeat(self) -> dict[str, Any]:
        if self.previous is None:
            return self.say("nothing_to_repeat")
        reply = again(self.previous)
        topic = next((cited["topic"] for cited in reply.citations), None)
        if topic in self.knowledge.library:
            reply.conditions = answers.spoken_of(reply.blocks, self.knowledge.library.get(topic, self.language))
        return self.add(reply)

    def switch_language(self, text: str) -> dict[str, Any]:
        folded = _fold(text)
        wanted = next((code for code, words in LANGUAGE_WORDS.items() if any(word in folded for word in words)), None)
        if wanted is None:
            return self.say("which_language")
        self.language, self.language_chosen = wanted, True
        return self.say("language")

    def _remember_company(self, operation: Operation, inputs: Mapping[str, Any]) -> None:
        """What is done for a company of theirs chooses it for what comes next."""
        caller = self.requester.caller
        field_name = next((name for name, ask in operation.asked().items() if ask.company), None)
        orgno = inputs.get(field_name) if field_name else None
        if orgno in caller.companies or orgno in caller.clients:
            self.chosen_company = orgno

    async def own_companies_in(self, text: str, own: Sequence[str]) -> list[str]:
        """Those of the person's companies that a text names by the first word of their names."""
        words = _possible_names(text)
        folded = {_fold(word) for word in words}
        names = self._names_of_own()
        found = {orgno for orgno in own if _first_word(names.get(orgno, "")) in folded}
        if not found and self.requester.caller.clients:
            found = {row["orgno"] for row in await self._companies_named(words)}
        return [orgno for orgno in own if orgno in found]

    async def company_name(self, orgno: str) -> str:
        """The name of a company, as the person's identity or else the backend has it; "" when nobody says."""
        return self._names_of_own().get(orgno) or await self._company_name(orgno)

    def _names_of_own(self) -> dict[str, str]:
        return {row["orgno"]: row.get("name", "") for row in (self.requester.claims or {}).get("companies", [])}

    async def _companies_in(self, text: str, operation: Operation) -> list[Mapping[str, Any]]:
        """Companies whose name's first word stands in the text; the person's own first.

        When several begin alike, those that share most words with the text: *Tallmon Hotell* is not *Tallmon*.
        """
        words = _possible_names(text)
        folded = {_fold(word) for word in words}
        own = [
            {"orgno": company["orgno"], "name": company.get("name", "")}
            for company in (self.requester.claims or {}).get("companies", [])
            if _first_word(company.get("name", "")) in folded and self._may_at(operation, company["orgno"])
        ]
        if own and not any(ask.own for ask in operation.asked().values()):
            return _closest(own, text)
        return _closest(await self._companies_named(words), text)

    async def _companies_named(self, words: Sequence[str]) -> list[Mapping[str, Any]]:
        found: dict[str, Mapping[str, Any]] = {}
        # Names are often written with a capital letter: those are looked up first.
        for word in sorted(words, key=str.islower)[:MOST_NAMES]:
            for row in await self.operations.systems.companies_named(word):
                if _first_word(row["name"]) == _fold(word):
                    found[row["orgno"]] = row
        return list(found.values())

    def _theirs(self, operation: Operation, named: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Of the companies that a sentence names, those that the person acts for: customers before their own office."""
        customers = own_companies(operation, self.requester.caller)
        return [row for row in named if row["orgno"] in customers] or [
            row for row in named if self._may_at(operation, row["orgno"])
        ]

    def _may_at(self, operation: Operation, orgno: str) -> bool:
        """May they do it for this company, as their identity says?"""
        try:
            rights.check_company(operation, self.requester.caller, orgno, orgno)
        except Refused:
            return False
        return True

    async def _named_choices(
        self, operation: Operation, text: str, known: Mapping[str, str], fields: Sequence[str] | None = None
    ) -> dict[str, str]:
        """The live choices that a sentence names, each where it names exactly one; one may depend on another."""
        found: dict[str, str] = {}
        asked = operation.asked()
        open_fields = [
            name
            for name in (asked if fields is None else fields)
            if asked[name].choices and (fields or not asked[name].explicit) and name not in known
        ]
        for field_name in (*open_fields, *open_fields):
            if field_name not in found:
                try:
                    choices = await self._live_choices(operation, field_name, {**known, **found})
                except SystemUnavailable:
                    break
                named = named_options(choices, text, whole=True)
                if len(named) == 1 or (named and operation.asked()[field_name].many):
                    found[field_name] = ",".join(option.value for option in choices if option in named)
        return found

    async def _choices(self, operation: Operation, field_name: str, known: Mapping[str, str]) -> list[Option]:
        """What can be chosen for an input now; nothing when the backend does not answer."""
        try:
            return await self._live_choices(operation, field_name, known)
        except SystemUnavailable:
            return []

    async def _live_choices(self, operation: Operation, field_name: str, known: Mapping[str, str]) -> list[Option]:
        """What the backend says can be chosen, given what is known and valid; nothing for a person it refuses."""
        choices = operation.asked()[field_name].choices
        if choices is None:
            return []
        known = {
            name: value
            for name, value in known.items()
            if value is not None and not isinstance(check(operation, name, value), Invalid)
        }
        try:
            return list(await choices(self.operations.situation(self.requester), known))
        except Refused:
            return []

    async def _ways_out(self, operation: Operation, field_name: str, inputs: Mapping[str, Any]) -> list[Offer]:
        """The same again with another value of the input that stood in the way, one press for each."""
        ask = operation.asked().get(field_name)
        if ask is None:
            return []
        known = {name: value for name, value in inputs.items() if name != field_name}
        options = [*ask.options, *await self._choices(operation, field_name, known)]
        return [
            Offer(
                kind="value",
                title=option.title[self.language],
                does={"renew": operation.name, "inputs": known | {field_name: option.value}},
            )
            for option in options[:MOST_OFFERS]
            if option.offered
        ]

    def _value_offer(self, option: Option) -> Offer:
        return Offer(kind="value", title=option.title[self.language], does={"text": option.value})

    async def _own_company_offers(self, operation: Operation) -> list[Offer]:
        """The companies they may do it for, with their names: a consultant's identity does not name the clients."""
        offers = []
        for orgno in own_companies(operation, self.requester.caller)[:MOST_OFFERS]:
            name = await self.company_name(orgno)
            offers.append(Offer(kind="value", title=f"{name} ({orgno})".strip(), does={"text": orgno}))
        return offers

    async def _company_name(self, orgno: str) -> str:
        try:
            company = await self.operations.systems.company(orgno)
        except SystemUnavailable:
            return ""
        return company["name"] if company else ""


_PERSON = (
    "mansklig",
    "mannisk",
    "person",
    "menneske",
    "human",
    "people",
    "somebody",
    "someone",
    "anyone",
    "nagon",
    "noen",
    "nokon",
    "nogen",
    "agent",
    "kundeservice",
    "kundtjanst",
    "kundesent",
    "support",
    "radgiv",
    "handlaggare",
    "saksbehandler",
    "operator",
    "representative",
    "medarbet",
    "sett",
    "satt",
    "koble",
    "koppla",
    "transfer",
    "ring",
    "call",
    "chat",
    "levende",
    "real",
    "kontakt",
)
"""Who says one of these means a person, whatever else the sentence is about."""
_OWN = re.compile(r"\b(?:oss|us|mig|meg|me|our|vår|vårt|våra|våre|vores|vort)\b", re.IGNORECASE)
"""Who says one of these in a wish speaks of their own case."""
_NUMBER_OF = re.compile(
    r"\b(?:va|vad|hva|hvad|what|vilket|hvilket) .*(?:telefon|nummer|number|phone)|^\W*(?:telefon|phone)\w*\W*$"
)
"""Who asks for a telephone number has not asked to be handed over."""
_NOT_NAMES = frozenset(
    [
        "elma",
        "ehf",
        "meld",
        "melde",
        "registrert",
        "registreret",
        "registrerad",
        "accesspunkt",
        "aksesspunkt",
        "accesspoint",
        "access",
        "point",
        "byta",
        "byte",
        "bytet",
        "bytt",
        "bytte",
        "byttet",
        "skifte",
        "switch",
        "flytta",
        "flytt",
        "move",
        "losenord",
        "passord",
        "adgangskode",
        "password",
        "lank",
        "lenke",
        "link",
        "fortsatt",
        "fortsett",
        "continue",
        "registrera",
        "registrer",
        "company",
        "bedrift",
        "bedriften",
        "foretag",
        "foretaget",
        "firma",
        "firmaet",
        "sjekk",
        "check",
        "kolla",
        "kontrollera",
        "status",
        "from",
        "ut",
        "avregistrera",
        "avregistrer",
        "unregister",
        "remove",
        "please",
        "takk",
        "tack",
        "with",
        "this",
        "that",
        "they",
        "them",
        "have",
        "dette",
        "detta",
        "denne",
        "vara",
        "oss",
        "vores",
        "vare",
        "vart",
        "deres",
        "hos",
        "inte",
        "ikke",
        "skal",
        "ska",
        "have",
        "kan",
        "could",
        "would",
        "elektronisk",
        "faktura",
        "fakturaer",
        "fakturor",
        "invoice",
        "invoices",
        "motta",
        "ta",
        "emot",
        "receive",
        "autoinvoice",
        "peppol",
        "register",
        "registeret",
        "organisasjonsnummer",
        "organisationsnummer",
        "orgnr",
        "number",
        "nummer",
        "bolag",
        "bolaget",
        "selskap",
        "selskapet",
        "virksomhed",
        "visma",
        "bort",
        "stang",
        "stanga",
        "avaktivera",
        "deaktiver",
        "deaktivere",
        "deactivate",
        "anstalld",
        "ansatt",
        "medarbejder",
        "employee",
        "attestansvarig",
        "attestansvarlig",
        "approver",
        "resa",
        "utlagg",
        "utlegg",
        "synka",
        "synk",
        "synkronisera",
        "synkroniser",
        "synkronisering",
        "sync",
        "digitala",
        "digitale",
        "tjanster",
        "tjansterna",
        "tjenester",
        "tjenestene",
        "services",
        "licens",
        "licensen",
        "lisens",
        "lisensen",
        "licence",
        "license",
        "anvandare",
        "anvandaren",
        "bruker",
        "brukeren",
        "user",
        "hela",
        "hele",
        "whole",
        "sluta",
        "slutte",
        "stop",
        "saga",
        "terminate",
        "lonn",
        "payroll",
        "samarbete",
        "samarbetet",
        "samarbeten",
        "samarbeid",
        "samarbeidet",
        "samarbejde",
        "samarbejdet",
        "collaboration",
        "collaborations",
        "avsluta",
        "avslutt",
        "avslutte",
        "afslut",
        "ending",
        "koppla",
        "koble",
        "kund",
        "kunden",
        "kunde",
        "kunder",
        "customer",
        "client",
        "klient",
        "klienten",
        "redovisningsbyran",
        "regnskapsbyraet",
        "regnskapsbyra",
        "accounting",
        "office",
        "accountant",
        "revisor",
        "revisorn",
        "huvudkontakt",
        "hovedkontakt",
        "main",
        "contact",
        "inbjudan",
        "invitasjon",
        "invitasjonen",
        "invitation",
        "godkann",
        "godkjenn",
        "approve",
        "accept",
        "aktivera",
        "aktiver",
        "activate",
        "bjud",
        "inviter",
        "invite",
        "skapa",
        "opprett",
        "create",
        "lagg",
        "legg",
        "till",
        "vill",
        "gerne",
        "nedgradera",
        "nedgrader",
        "downgrade",
        "eekonomi",
        "fakturering",
        "formularet",
        "skjemaet",
        "uppdrag",
        "oppdrag",
        "task",
        "vilka",
        "hvilke",
        "which",
        "active",
        "aktiva",
        "aktive",
    ]
)


def again(said_before: Reply) -> Reply:
    """A reply to be said once more, without how its conditions stood or which company was asked for then."""
    blocks = [b for b in deepcopy(said_before.blocks) if b.get("text") not in WHICH_COMPANY.as_dict().values()]
    for part in (part for block in blocks for part in (block, *block.get("items", []))):
        part.pop("condition", None)
    same = blocks == said_before.blocks
    return replace(said_before, blocks=blocks, text=said_before.text if same else "")


def _possible_names(text: str) -> list[str]:
    """The words that may be of a company's name."""
    return [word for word in re.findall(r"[^\W\d_]{4,}", text) if _fold(word) not in _NOT_NAMES]


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("æ", "a").replace("ø", "o")
    return "".join(character for character in plain if not unicodedata.combining(character))


def _closest(companies: list[Mapping[str, Any]], text: str) -> list[Mapping[str, Any]]:
    """Of companies whose names begin alike those that share most words with `text`."""
    said = set(re.findall(r"\w+", _fold(text)))
    shared = {company["orgno"]: len(said & set(_fold(company["name"]).split())) for company in companies}
    most: dict[str, int] = {}
    for company in companies:
        first = _first_word(company["name"])
        most[first] = max(most.get(first, 0), shared[company["orgno"]])
    return [company for company in companies if shared[company["orgno"]] == most[_first_word(company["name"])]]


def _first_word(name: str) -> str:
    return _fold(name.split()[0]) if name.split() else ""


def _filled(params: Mapping[str, Any]) -> dict[str, Any]:
    return {"value": "", **params}
