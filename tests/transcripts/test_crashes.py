"""What a customer sees when a process dies or the backend misbehaves: nothing lost, nothing twice, nothing untrue."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.stack import Running, eventually
from tests.transcripts.chat import Chat, Message, brief

pytestmark = pytest.mark.e2e

UNREGISTER = "POST /api/v1/elma/participants/*/unregistration"
MAKE_CODE = "POST /api/v1/users/*/emergency-codes"
MAKE_CASE = "POST /api/v1/cases"
KEPT_ANSWER = "GET /api/v1/requests/*"
ORGNO = "123456785"
RECONCILED_SECONDS = 60.0
QUESTION = "What is ELMA?"


@pytest.fixture
def stack(running: Running) -> Iterator[Running]:
    """Everything up and as new before a test, and left so."""
    recovered(running)
    running.reset()
    yield running
    recovered(running)
    running.reset()


@pytest.fixture
def admin(stack: Running) -> Iterator[Chat]:
    chat = Chat(stack, "en", "vismanet-admin")
    yield chat
    chat.close()


@contextmanager
def meanwhile(act: Callable[[], Any]) -> Iterator[None]:
    """Something that is under way during the block; a connection that dies with the process is part of it."""

    def quietly() -> None:
        with suppress(httpx.TransportError, AssertionError):
            act()

    thread = threading.Thread(target=quietly)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def recovered(stack: Running) -> None:
    """Wait until a turn goes through all processes again: `/readyz` looks only every ten seconds."""

    def goes_through() -> bool:
        with suppress(httpx.TransportError, AssertionError):
            chat = Chat(stack, "en")
            return [message["kind"] for message in chat.say("Hello!")] == ["smalltalk"]
        return False

    stack.wait_until("ready")
    assert eventually(goes_through, 120, every=0.5), stack.logs()


def outcome(chat: Chat, state: str, seconds: float = RECONCILED_SECONDS) -> Message:
    """The message that tells this state of a run."""

    def told() -> list[Message]:
        return [message for message in chat.seen for block in message["blocks"]
                if block["type"] == "result" and block["run"]["state"] == state and _is_outcome(message)]  # fmt: skip

    def looked() -> bool:
        with suppress(httpx.TransportError):
            chat.new()
        return bool(told())

    assert eventually(looked, seconds, every=0.3), f"never {state}{brief(chat.seen)}"
    return told()[-1]


def assert_whole(chat: Chat) -> None:
    """The log is what was seen: gapless (`Chat.see` looks), and nothing stands twice."""
    history = chat.history()
    assert [message["seq"] for message in history] == list(range(1, len(history) + 1))
    assert len({message["id"] for message in history}) == len(history)
    told = [(message["proposal"]["id"], message["text"]) for message in history if _is_outcome(message)]
    assert len(set(told)) == len(told), f"an outcome was told twice{brief(history)}"


def _is_outcome(message: Message) -> bool:
    """A look-up is a result too, but of no proposal."""
    return message["kind"] == "result" and "proposal" in message


def replies_to(chat: Chat, text: str) -> list[Message]:
    """What stands between the customer's message and their next one."""
    history = chat.history()
    start = next(index for index, message in enumerate(history) if message["text"] == text)
    replies = []
    for message in history[start + 1 :]:
        if message["role"] == "customer":
            break
        replies.append(message)
    return replies


def unregister(chat: Chat) -> None:
    assert [message["kind"] for message in chat.say("Unregister us from ELMA")] == ["proposal"]


@pytest.mark.parametrize("name", ["actions", "rasa", "api"])
def test_a_turn_and_an_operation_survive_whoever_dies(stack: Running, admin: Chat, name: str) -> None:
    """kill -9 while one customer waits for a reply and another for an effect; the sandbox holds both."""
    visitor = Chat(stack, "en")
    look_up, asked, confirmed = "Is Bergverk registered in ELMA?", uuid4().hex, uuid4().hex
    unregister(admin)
    stack.fault("GET /api/v1/elma/participants/987654325", "delay", seconds=2, times=1)
    stack.fault(UNREGISTER, "delay", seconds=2, times=1)
    with (
        meanwhile(lambda: visitor.post({"text": look_up}, key=asked)),
        meanwhile(lambda: admin.confirm(ORGNO, key=confirmed)),
    ):
        assert eventually(lambda: not stack.faults_left(), 20), f"not both reached the backend: {stack.faults_left()}"
        stack.kill(name)

    assert "no longer in ELMA" in outcome(admin, "done")["text"]
    assert stack.effects()["unregistrations"] == {ORGNO: 1}
    assert_whole(admin)

    recovered(stack)
    visitor.post({"text": look_up}, key=asked)  # the browser tries again: it cannot know
    assert eventually(lambda: bool(replies_to(visitor, look_up)), 30)
    said = replies_to(visitor, look_up)
    assert len([message for message in visitor.history() if message["text"] == look_up]) == 1
    assert [message["kind"] for message in said] in (["result"], ["answer"], ["error"]), brief(said)
    visitor.new()
    said = visitor.say(QUESTION)
    assert [message["kind"] for message in said] == ["answer"], brief(said)
    assert_whole(visitor)
    visitor.close()


def test_a_core_that_dies_after_the_effect_finds_out_and_tells(stack: Running, admin: Chat) -> None:
    """The order is in, the answer is not: the core is killed before it can note it."""
    unregister(admin)
    stack.fault(UNREGISTER, "cut_after", times=1)
    stack.fault(KEPT_ANSWER, "delay", seconds=3, times=1)
    with meanwhile(lambda: admin.confirm(ORGNO)):
        assert eventually(lambda: bool(stack.effects()["unregistrations"]), 20)
        stack.kill("api")
    outcome(admin, "done")
    assert stack.effects()["unregistrations"] == {ORGNO: 1}
    assert_whole(admin)


@pytest.mark.parametrize("mode", ["error", "refuse_before", "cut_after", "half", "garbage"])
def test_an_unclear_answer_is_called_unknown_and_cleared_up(stack: Running, admin: Chat, mode: str) -> None:
    """The backend did it and could not say so, or did not do it: the customer hears "unknown", then the truth."""
    unregister(admin)
    stack.fault(UNREGISTER, mode, times=1)
    stack.fault(KEPT_ANSWER, "error", times=2)
    said = admin.confirm(ORGNO)
    assert [block["run"]["state"] for block in said[-1]["blocks"] if block["type"] == "result"] == ["unknown"], brief(
        said
    )
    assert "I do not know yet" in said[-1]["text"]
    outcome(admin, "done")
    assert stack.effects()["unregistrations"] == {ORGNO: 1}
    assert_whole(admin)


def test_a_backend_that_is_slower_than_our_patience_acts_once(stack: Running, admin: Chat) -> None:
    """The order is given up and given again with the same key while the first is still on its way."""
    unregister(admin)
    stack.fault(UNREGISTER, "delay", seconds=11.5, times=1)
    admin.confirm(ORGNO)
    outcome(admin, "done")
    assert stack.effects()["unregistrations"] == {ORGNO: 1}
    assert_whole(admin)


def test_a_case_that_was_filed_without_an_answer_is_filed_once(stack: Running) -> None:
    chat = Chat(stack, "en", "end-user")
    chat.say("I want to open a case")
    chat.say("The payslips for October are missing in Visma Min Lön.")
    stack.fault(MAKE_CASE, "cut_after", times=1)
    chat.confirm()
    assert "has been created" in outcome(chat, "done")["text"]
    assert stack.effects()["cases"] == 1
    assert_whole(chat)
    chat.close()


def test_a_code_whose_answer_was_lost_is_not_claimed_to_be_shown(stack: Running, admin: Chat) -> None:
    admin.say("Generate a one-time code for ola@fjordfisk.example")
    stack.fault(MAKE_CODE, "cut_after", times=1)
    admin.confirm("ola@fjordfisk.example")
    told = outcome(admin, "done")
    assert "cannot be shown" in told["text"]
    assert not [block for block in told["blocks"] if block["type"] == "secret"]
    assert stack.effects()["emergency_codes"] == {"ola@fjordfisk.example": 1}


def test_a_confirmation_sent_twice_by_a_nervous_browser_acts_once(stack: Running, admin: Chat) -> None:
    unregister(admin)
    stack.fault(UNREGISTER, "delay", seconds=1, times=1)
    key = uuid4().hex
    with meanwhile(lambda: admin.confirm(ORGNO, key=key)):
        body = {"confirm": {"proposal": admin.proposal["id"], "typed": ORGNO}}
        headers = {**admin.bearer, "Idempotency-Key": key}
        response = httpx.post(f"{stack.url}{admin.path}/messages", json=body, headers=headers, timeout=20)
    assert response.status_code in (200, 202)
    outcome(admin, "done")
    assert stack.effects()["unregistrations"] == {ORGNO: 1}
    assert_whole(admin)


@pytest.mark.parametrize("name", ["rasa", "actions"])
def test_knowledge_answers_go_on_without_the_dialogue(stack: Running, name: str) -> None:
    chat = Chat(stack, "en", "vismanet-admin")
    with stack.stopped(name):
        said = chat.say(QUESTION)
        assert [message["kind"] for message in said] == ["answer"], brief(said)
        assert "I am having problems right now" in said[0]["text"]
        said = chat.say("Unregister us from ELMA")
        assert all(message["kind"] in ("answer", "error") for message in said), brief(said)
        stack.wait_until("degraded", 30)
    recovered(stack)
    assert stack.effects()["unregistrations"] == {}
    said = chat.say("Are we registered in ELMA?")
    assert [message["kind"] for message in said] == ["result"], brief(said)
    assert_whole(chat)
    chat.close()


def test_a_look_up_that_fails_is_not_called_unregistered(stack: Running) -> None:
    chat = Chat(stack, "en")
    stack.fault("GET /api/v1/elma/participants/*", "error", status=503)
    said = chat.say("Is 123456785 registered in ELMA?")
    assert [message["kind"] for message in said] == ["refused"], brief(said)
    assert "cannot tell" in said[0]["text"] and "not registered" not in said[0]["text"]
    chat.close()
