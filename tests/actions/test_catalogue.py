"""What holds of every operation, also of those that are added later."""

import datetime as dt
import inspect
import re
import string
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from pydantic import ValidationError

from actions.catalogue import CATALOGUE, numbers
from actions.catalogue.caller import NOBODY, Caller
from actions.catalogue.checking import Invalid, check
from actions.catalogue.operation import Operation, Preview, Situation
from actions.catalogue.problems import COMMON, Refused
from actions.catalogue.rights import check_agent, check_company, check_role
from actions.catalogue.roles import ROLE_TITLES, Role
from actions.catalogue.text import LANGUAGES, Text, fill_all
from actions.extraction import find
from api.identity import caller_of
from api.operations.service import _plain
from api.personas import PERSONAS
from api.systems.http import HttpSystems
from tests.actions.examples import EXAMPLES
from tests.sandbox.serving import TOKEN, nothing_happened
from tests.sandbox.serving import Core as Sandbox

EVERY = pytest.mark.parametrize("operation", CATALOGUE.values(), ids=CATALOGUE.keys())
WRITES = [operation for operation in CATALOGUE.values() if operation.kind == "write"]
READS = [operation for operation in CATALOGUE.values() if operation.kind == "read"]
KARI: Caller = caller_of(PERSONAS["vismanet-admin"]["claims"] | {"sub": "kari"})

BAD = [(name, *bad) for name, example in EXAMPLES.items() for bad in example.bad]


@pytest.fixture
async def systems(sandbox: Sandbox, sandbox_url: str) -> AsyncIterator[HttpSystems]:
    systems = HttpSystems(sandbox_url, TOKEN)
    yield systems
    await systems.close()


def situation(systems: Any, caller: Caller = KARI, language: str = "en") -> Situation:
    return Situation(caller=caller, systems=systems, today=dt.date(2026, 11, 22), language=language)


def who_may(operation: Operation) -> Caller:
    """Somebody who can run the operation's example."""
    persona = EXAMPLES[operation.name].persona
    return caller_of(PERSONAS[persona]["claims"] | {"sub": persona})


def texts(thing: Any) -> Iterator[Text]:
    """Every sentence inside a declaration."""
    if isinstance(thing, Text):
        yield thing
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from texts(getattr(thing, field.name))
    elif isinstance(thing, dict):
        for value in thing.values():
            yield from texts(value)
    elif isinstance(thing, list | tuple):
        for value in thing:
            yield from texts(value)


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def raised_in(operation: Operation) -> set[str]:
    """Codes that the operation's own file, and the checks of its input types, raise."""
    module = sys.modules[(operation.read or operation.prepare).__module__]
    codes = set(re.findall(r'Refused\(\s*"([A-Z_]+)"', inspect.getsource(module)))
    types = set(re.findall(r'PydanticCustomError\("([A-Z_]+)"', inspect.getsource(numbers)))
    return codes | types


@EVERY
def test_names_are_those_of_the_catalogue_and_intents_are_unique(operation: Operation):
    assert CATALOGUE[operation.name] is operation
    assert re.fullmatch(r"[a-z]+(?:[.-][a-z]+)+", operation.name)
    assert [other for other in CATALOGUE.values() if other.intent == operation.intent] == [operation]


@EVERY
def test_every_sentence_is_there_in_three_languages_with_the_same_blanks(operation: Operation):
    asked = list(operation.asked().values())
    found = list(texts([operation, dict(operation.problems), asked]))
    assert len(found) >= 3
    for sentence in found:
        versions = sentence.as_dict()
        assert all(text and text == text.strip() for text in versions.values()), versions
        assert len({frozenset(blanks(text)) for text in versions.values()}) == 1, versions


@EVERY
def test_a_write_operation_is_prepared_performed_and_recovered_and_a_read_operation_only_read(operation: Operation):
    steps = (operation.prepare, operation.perform, operation.recover)
    if operation.kind == "write":
        assert all(steps) and operation.read is None
    else:
        assert not any(steps) and operation.read and operation.confirm_level == 0 and not operation.irreversible


@EVERY
def test_what_cannot_be_undone_is_confirmed_by_typing_and_needs_a_role(operation: Operation):
    if operation.irreversible:
        assert operation.confirm_level == 2 and operation.roles


@EVERY
def test_what_happens_without_a_question_touches_nobodys_company(operation: Operation):
    """A misunderstood sentence may start it: only what anybody may ask for, and takes nothing away."""
    if operation.kind == "write" and operation.confirm_level == 0:
        assert not operation.irreversible and not operation.roles and operation.company_input is None


@EVERY
def test_the_company_input_is_one_of_the_inputs_and_the_topics_exist(operation: Operation, knowledge):
    assert operation.company_input is None or operation.company_input in operation.inputs.model_fields
    assert [topic for topic in operation.topics if topic not in knowledge.library] == []


@pytest.mark.parametrize("known", [{}, {"contract_type": "annual"}, {"contract_type": "quarterly"}])
def test_the_rule_of_the_deadline_stands_in_every_language(known: dict[str, str], knowledge):
    topic, part = CATALOGUE["contract.deadline"].rule(known)
    assert topic in CATALOGUE["contract.deadline"].topics
    for language in LANGUAGES:
        assert knowledge.library.get(topic, language).passage(part).language == language


@EVERY
def test_inputs_describe_themselves_and_take_nothing_else(operation: Operation):
    schema = operation.inputs.model_json_schema()
    assert schema["additionalProperties"] is False
    with pytest.raises(ValidationError):
        operation.inputs.model_validate(EXAMPLES[operation.name].inputs | {"sudo": True})


@EVERY
def test_what_must_be_asked_can_be_asked_in_three_languages(operation: Operation):
    asked = operation.asked()
    assert set(operation.required({})) <= set(asked)
    for name, ask in asked.items():
        assert set(ask.question.as_dict()) == set(ask.label.as_dict()) == set(LANGUAGES)
        assert ask.pattern or ask.options or ask.choices or ask.free_text, name


@EVERY
def test_examples_of_an_input_are_found_in_a_sentence_and_valid(operation: Operation):
    for name, ask in operation.asked().items():
        for example in operation.inputs.model_fields[name].examples or []:
            assert find(ask, f"Det gäller {example}, tack!") == example
            assert check(operation, name, example) == example


@EVERY
def test_fixed_values_are_valid_and_recognised_by_their_titles_and_words(operation: Operation):
    for name, ask in operation.asked().items():
        for option in ask.options:
            if option.offered:
                assert check(operation, name, option.value) == option.value
            for words in (option.value, *option.title.as_dict().values(), *option.words):
                assert find(ask, words) == option.value, (name, words)


@EVERY
def test_every_code_that_can_come_up_has_its_sentence(operation: Operation):
    codes = raised_in(operation) | EXAMPLES[operation.name].refusals
    codes |= {"AUTH_REQUIRED", "FORBIDDEN_ROLE", "NOT_YOUR_COMPANY", "CASE_REQUIRED", "INVALID_INPUT", "STATE_CHANGED"}
    codes |= {"CONFIRMATION_EXPIRED", "CONFIRMATION_MISMATCH", "UNKNOWN_OUTCOME", "BACKEND_UNAVAILABLE", "IN_PROGRESS"}
    assert {code for code in codes if operation.problem(code) is None} == set()
    assert all(400 <= known.status < 600 or known.status == 202 for known in operation.problems.values())


@pytest.mark.parametrize(("name", "field", "value", "code"), BAD)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bad_value_is_refused_with_its_own_sentence(name: str, field: str, value: object, code: str, language: str):
    operation = CATALOGUE[name]
    with pytest.raises(ValidationError) as refused:
        operation.inputs.model_validate(EXAMPLES[name].inputs | {field: value})
    [error] = refused.value.errors()
    assert (error["type"], error["loc"]) == (code, (field,))
    sentence = operation.problem(code).text.fill(language, **error.get("ctx", {}))
    assert sentence != operation.problem("INVALID_INPUT").text[language] and "{" not in sentence
    if field in operation.asked():
        found = check(operation, field, str(value))
        assert isinstance(found, Invalid) and found.code == code


@pytest.mark.parametrize("operation", WRITES, ids=lambda operation: operation.name)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_proposal_says_everything_before_anything_happens(
    operation: Operation, language: str, systems: HttpSystems, sandbox: Sandbox
):
    inputs = operation.inputs.model_validate(EXAMPLES[operation.name].inputs)
    preview: Preview = await operation.prepare(inputs, situation(systems, who_may(operation), language))
    said = [
        preview.question.fill(language, **preview.values),
        *fill_all(preview.effects, language, preview.values),
        *fill_all(preview.warnings, language, preview.values),
    ]
    assert preview.effects and not any("{" in sentence for sentence in said)
    assert preview.target
    level = operation.confirm_level if preview.level is None else preview.level
    irreversible = operation.irreversible if preview.irreversible is None else preview.irreversible
    assert bool(preview.typed) == bool(preview.typed_hint) == (level == 2)
    assert level <= operation.confirm_level and irreversible <= operation.irreversible
    if irreversible:
        assert level == 2 and preview.warnings and preview.state_version and preview.before
    assert nothing_happened(sandbox.effects())


@pytest.mark.parametrize("operation", WRITES, ids=lambda operation: operation.name)
async def test_doing_it_gives_a_reference_and_a_sentence_and_the_same_again_when_the_answer_was_lost(
    operation: Operation, systems: HttpSystems, sandbox: Sandbox
):
    inputs = operation.inputs.model_validate(EXAMPLES[operation.name].inputs)
    here = situation(systems, who_may(operation))
    preview = await operation.prepare(inputs, here)
    done = await operation.perform(inputs, here, preview.memo, "key-1")
    stored = await systems.stored("key-1")
    assert stored is not None
    recovered = operation.recover(inputs, preview.memo, stored.body)
    assert done.reference and recovered.reference == done.reference
    assert done.state == recovered.state
    assert recovered.secret is None, "a secret is in no replay"
    for language in LANGUAGES:
        for outcome in (done, recovered):
            assert "{" not in outcome.message.fill(language, **outcome.values)
            assert done.secret is None or done.secret not in str([outcome.result, outcome.after, outcome.message])


@pytest.mark.parametrize("operation", READS, ids=lambda operation: operation.name)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_reading_is_a_sentence_and_labelled_lines(operation: Operation, language: str, systems: HttpSystems):
    inputs = operation.inputs.model_validate(EXAMPLES[operation.name].inputs)
    reader = who_may(operation) if operation.roles else NOBODY
    reading = await operation.read(inputs, situation(systems, reader, language))
    assert "{" not in reading.message.fill(language, **reading.values)
    assert all(label[language] for label, _ in reading.lines) and reading.result


@EVERY
def test_nobody_gets_past_the_role_and_no_role_past_the_company(operation: Operation):
    if not operation.roles:
        check_role(operation, NOBODY)
        return
    with pytest.raises(Refused) as refused:
        check_role(operation, NOBODY)
    assert refused.value.code == "AUTH_REQUIRED"
    for role in Role:
        caller = Caller(subject="x", roles=frozenset({role}), companies={"123456785": frozenset({role})})
        if role in operation.roles:
            check_role(operation, caller)
            if role is not Role.SUPPORT_AGENT:
                with pytest.raises(Refused, match="NOT_YOUR_COMPANY"):
                    check_company(operation, caller, "987654325", "Bergverk AS")
        else:
            with pytest.raises(Refused) as refused:
                check_role(operation, caller)
            for language in LANGUAGES:
                params = _plain(refused.value.params, language)
                sentence = operation.problem(refused.value.code).text.fill(language, **params)
                assert all(ROLE_TITLES[role][language] in sentence for role in operation.roles)


@pytest.mark.parametrize("operation", [o for o in WRITES if o.roles], ids=lambda operation: operation.name)
@pytest.mark.parametrize(("case", "customer"), [(None, None), ("C-1", None), (None, "kari"), ("", "kari"), ("C-1", "")])
def test_an_agent_needs_a_case_and_somebody_to_act_for(operation: Operation, case: str | None, customer: str | None):
    agent = caller_of(PERSONAS["support-agent"]["claims"] | {"sub": "anna"})
    with pytest.raises(Refused, match="CASE_REQUIRED"):
        check_agent(operation, agent, case, customer)
    check_agent(operation, agent, "C-1", "kari")
    check_agent(operation, KARI, case, customer)


CONDITIONS: dict[str, dict[str, Any]] = {
    "right": {"code_domains": frozenset()},
    "domain": {"code_domains": frozenset({"other.example"})},
    "company": {"companies": {"987654325": frozenset({Role.VISMA_NET_ADMIN})}},
    "self": {"email": "ola@fjordfisk.example"},
}


@pytest.mark.parametrize("broken", CONDITIONS)
async def test_a_code_needs_every_one_of_its_conditions(broken: str, systems: HttpSystems):
    """Each alone is enough to refuse; with all of them it works (the test above)."""
    operation = CATALOGUE["connect.emergency-code.generate"]
    good = {field.name: getattr(KARI, field.name) for field in fields(KARI)}
    caller = Caller(**good | CONDITIONS[broken])
    with pytest.raises(Refused):
        await operation.prepare(
            operation.inputs.model_validate(EXAMPLES[operation.name].inputs), situation(systems, caller)
        )


def test_the_common_problems_of_the_fact_sheet_are_all_there():
    fact_sheet = (
        "AUTH_REQUIRED FORBIDDEN_ROLE NOT_YOUR_COMPANY INVALID_ORGNO COMPANY_NOT_FOUND AMBIGUOUS_COMPANY "
        "CONFIRMATION_EXPIRED STATE_CHANGED IN_PROGRESS RATE_LIMITED BACKEND_UNAVAILABLE UNKNOWN_OUTCOME NOT_SUPPORTED"
    )
    statuses = (401, 403, 403, 422, 404, 409, 410, 409, 409, 429, 503, 202, 422)
    assert [COMMON[code].status for code in fact_sheet.split()] == list(statuses)


@EVERY
def test_what_a_refusal_offers_exists(operation: Operation, knowledge):
    asked = {known.ask for known in operation.problems.values() if known.ask}
    assert asked <= operation.asked().keys()
    topics = {known.topic for known in operation.problems.values() if known.topic}
    assert [topic for topic in topics if topic not in knowledge.library] == []
