"""Every error has one shape, a stable code, a sentence in the reader's language, and nothing of ours inside."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from actions.catalogue import CATALOGUE
from actions.catalogue.problems import COMMON
from actions.catalogue.text import LANGUAGES
from api.errors import BY_STATUS, GENERAL, problem
from tests.chat import PROBLEM, assert_problem
from tests.core import Core

PARAMETERS = {
    "conversation_id": "v_none",
    "name": "elma.unregister",
    "proposal_id": "p_none",
    "run_id": "r_none",
    "ref": "none",
    "topic": "none",
    "answer": "none",
    "gap_id": "none",
    "number": "1",
    "key": "none",
    "check_id": "none",
}


@pytest.mark.parametrize("status", BY_STATUS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_of_each_kind_can_be_said_without_further_words(status: int, language: str):
    error = BY_STATUS[status]() if status != 429 else BY_STATUS[status](seconds=5)
    assert error.text.fill(language, **error.params)


@pytest.mark.parametrize("status", GENERAL)
def test_each_status_has_a_code_and_three_sentences(status: int):
    code, sentence = GENERAL[status]
    assert code.isupper() and len(set(sentence.as_dict().values())) == 3


async def test_every_route_answers_nonsense_with_a_problem(core: Core):
    """From the description of the API itself, so that a new route is tested without being told about."""
    description = (await core.http.get("/openapi.json")).json()
    asked = 0
    for path, methods in description["paths"].items():
        for method in methods:
            address = path.format(**PARAMETERS)
            for body in (None, b"{", b"[]", b'{"nonsense": 1}', b'"\\ud800"', b"[" * 2000):
                headers = {"Content-Type": "application/json"}
                response = await core.http.request(method.upper(), address, content=body, headers=headers)
                asked += 1
                assert response.status_code < 500 or address == "/readyz", (method, path, body, response.text)
                if response.status_code >= 400 and address != "/readyz":
                    assert_problem(response, response.status_code)
    assert asked > 150


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/conversations", 405),
        ("DELETE", "/v1/operations", 405),
        ("GET", "/v1/knowledge/procedures/no.such.topic", 404),
        ("GET", "/v1/knowledge/search", 422),
        ("GET", "/v1/knowledge/search?q=x&language=xx", 422),
        ("GET", "/v1/knowledge/search?q=x&limit=1000", 422),
        ("POST", "/v1/operations/no.such/runs", 422),
        ("GET", "/v1/runs/none", 404),
    ],
)
async def test_what_does_not_exist_is_a_problem_too(core: Core, method: str, path: str, status: int):
    assert_problem(await core.http.request(method, path), status)


@pytest.mark.parametrize(
    ("accepted", "detail"),
    [
        ("sv", "Det här finns inte."),
        ("nb-NO", "Dette finnes ikke."),
        ("da", "Dette finnes ikke."),
        ("en", "There is no such thing."),
        ("fr, *;q=0.1", "There is no such thing."),
        ("", "There is no such thing."),
    ],
)
async def test_the_sentence_is_in_the_readers_language(core: Core, accepted: str, detail: str):
    response = await core.http.get("/v1/nothing", headers={"Accept-Language": accepted})
    assert assert_problem(response, 404)["detail"] == detail


async def test_in_a_conversation_it_is_in_the_conversations_language(core: Core):
    chat = await core.chat(language="sv")
    response = await chat.post("/feedback", {"message": "m_none", "value": "up"})
    assert assert_problem(response, 404)["detail"] == "Det här finns inte."


async def test_a_malformed_body_names_its_fields_and_repeats_nothing_of_it(core: Core):
    body = {"site": "x" * 200, "context": {"page": 7}, "password": "hunter2"}
    found = assert_problem(await core.http.post("/v1/conversations", json=body), 422, "INVALID_INPUT")
    assert {error["field"] for error in found["errors"]} == {"site", "context.page", "password"}
    assert all(error["message"] for error in found["errors"])
    assert "hunter2" not in str(found) and "xxx" not in str(found)


@example("\ud800", "a\udfff", "\x00")
@settings(max_examples=60, deadline=None)
@given(st.text(st.characters()), st.text(st.characters()), st.text(st.characters()))
def test_a_problem_can_carry_any_text(detail: str, field: str, message: str):
    """Also half of a pair, which JSON cannot: what people sent in comes back here."""
    response = problem(422, "INVALID_INPUT", detail, [{"field": field, "message": message}])
    assert response.media_type == PROBLEM and response.body.decode()


async def test_a_value_that_json_cannot_carry_is_refused_like_any_other(core: Core):
    api = core.api("company-admin-nordlys")
    for inputs in ('{"orgno": "\\ud800"}', '{"\\udfff": "1"}', '{"reason": "\\ud800"}'):
        for name, what in (("elma.status", "runs"), ("elma.unregister", "proposals")):
            response = await core.http.post(
                f"/v1/operations/{name}/{what}",
                content='{"inputs": %s}' % inputs,  # noqa: UP031
                headers={**api.headers, "Content-Type": "application/json"},
            )
            assert_problem(response, 422)


async def test_a_fault_of_ours_says_nothing_about_itself(core: Core, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(type(core.parts.knowledge), "search", broken)
    response = await core.http.get("/v1/knowledge/search", params={"q": "elma"})
    found = assert_problem(response, 500, "INTERNAL")
    assert "hunter2" not in str(found) and "RuntimeError" not in str(found)


async def test_when_the_database_does_not_take_part_nothing_is_acknowledged(core: Core):
    chat = await core.chat()

    def rename(old: str, new: str):
        return lambda session: session.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

    await core.parts.database.write(rename("messages", "away"))
    response = await chat.send(text="hello")
    assert_problem(response, 503, "UNAVAILABLE")
    assert response.headers["Retry-After"]
    assert_problem(await core.http.post("/v1/conversations", json={}), 503)
    await core.parts.database.write(rename("away", "messages"))
    assert [m["text"] for m in await chat.say("hello")] != []
    assert [m["seq"] for m in await chat.history()] == [1, 2, 3]


async def test_every_answer_carries_the_headers_that_protect_it(core: Core):
    chat = await core.chat()
    for response in (
        await core.http.get("/healthz"),
        await core.http.get("/v1/nothing"),
        await core.http.get("/"),
        await chat.get("/messages"),
        await core.http.post("/v1/conversations", content=b"x" * 70_000),
    ):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
        assert "access-control-allow-origin" not in response.headers
    assert (await chat.get("/messages")).headers["Cache-Control"] == "no-store"


def test_no_sentence_of_a_problem_is_the_same_in_two_languages():
    for source in (COMMON, *(operation.problems for operation in CATALOGUE.values())):
        for code, known in source.items():
            assert len(set(known.text.as_dict().values())) == 3, code
