"""Route × role × company: every cell of the table in `tests/who_may.py` and of the table of routes below."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from starlette.routing import BaseRoute, Mount

from actions.catalogue import CATALOGUE
from actions.catalogue.problems import COMMON
from actions.catalogue.roles import Role
from api.audit import AuditRow
from api.operations.models import LedgerRow
from api.personas import KEY_ID, PERSONAS
from tests.chat import Api, Chat, assert_problem
from tests.core import Core
from tests.fake_rasa import proposes
from tests.sandbox.serving import Core as Sandbox
from tests.sandbox.serving import nothing_happened
from tests.who_may import AGENT, FOREIGN, OPERATIONS, STATUS, UNKNOWN, Rule, filled, name_of, problem_for, theirs

CASE = {"case": "C-7", "on_behalf_of": "kari@example.example"}
FJORDFISK, BJORK_BYGG = "123456785", "5599990008"

PEOPLE: dict[str | None, dict[str, Any] | None] = {None: None} | {
    name: person["claims"] for name, person in PERSONAS.items()
}
"""Everybody of the sandbox, and nobody."""


def invented() -> dict[str, dict[str, Any]]:
    """People who hold one role, in each way that a token can say it, and some who hold what does not go together."""

    def one(roles: list[str], at: list[str], clients: tuple[str, ...] = ()) -> dict[str, Any]:
        companies = [{"orgno": orgno, "name": "X", "roles": at} for orgno in (FJORDFISK, BJORK_BYGG)]
        return {"name": "X", "email": "x@x.example", "roles": roles, "companies": companies, "clients": list(clients)}

    people = {}
    for role in Role:
        people[f"{role} everywhere, nothing at a company"] = one([role], [])
        people[f"{role} at two companies only"] = one([], [role])
        people[f"agent, and {role} at two companies"] = one([AGENT], [role])
    people["a consultant with clients"] = one(["byra_consultant"], [], (FJORDFISK, BJORK_BYGG))
    people["an agent with clients"] = one([AGENT], [], (FJORDFISK, BJORK_BYGG))
    return people | {"a role that is none": one(["root"], ["root"]), "no role": one([], [])}


class Tokens:
    """Signs whatever it is told, as the sign-in would."""

    def __init__(self, core: Core) -> None:
        settings = core.parts.settings
        self._key = load_pem_private_key(settings.dev_signing_key.read_bytes(), password=None)
        self._fixed = {"iss": settings.identity_issuer, "aud": settings.identity_audience}

    def of(self, claims: dict[str, Any], subject: str, minutes: int = 10, **changed: Any) -> str:
        at = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
        times = {"iat": at, "exp": at + dt.timedelta(minutes=minutes)}
        full = claims | self._fixed | times | {"sub": subject} | changed
        return jwt.encode(full, self._key, algorithm="EdDSA", headers={"kid": KEY_ID})


def companies(claims: dict[str, Any] | None, rule: Rule) -> list[str | None]:
    """The companies that a rule is tried with: two of theirs, a foreign one, one that does not exist."""
    if rule.country is None:
        return [None]
    own = theirs(claims, rule.country)
    return [*own[:2], next(orgno for orgno in FOREIGN[rule.country] if orgno not in own), UNKNOWN[rule.country]]


def ways(claims: dict[str, Any] | None) -> list[dict[str, str]]:
    """Without a case, and with one where that can make a difference."""
    return [{}, CASE] if claims and AGENT in claims["roles"] else [{}]


async def attempt(api: Api, rule: Rule, row: str, orgno: str | None, more: dict[str, str]) -> httpx.Response:
    if rule.kind == "read":
        return await api.read(name_of(row), filled(rule, orgno))
    return await api.propose(name_of(row), filled(rule, orgno), **more)


def test_every_operation_has_a_row():
    assert {name_of(row) for row in OPERATIONS} == set(CATALOGUE)
    for row, rule in OPERATIONS.items():
        assert CATALOGUE[name_of(row)].kind == rule.kind
        assert (CATALOGUE[name_of(row)].confirm_level == 0 and rule.kind == "write") == rule.at_once


@pytest.mark.parametrize("role", Role)
def test_every_role_is_somebodys_alone(role: Role):
    """So that no cell passes for the sake of another role; a lead is an agent too."""
    alone = {"support_agent", "support_lead"} if role == Role.SUPPORT_LEAD else {role}
    assert [name for name, person in PERSONAS.items() if set(person["claims"]["roles"]) == alone]


@pytest.mark.parametrize("row", OPERATIONS)
async def test_an_operation_is_for_those_in_the_table_and_for_nobody_else(still_core: Core, sandbox: Sandbox, row: str):
    """Every persona × own, foreign, unknown company × with and without a case."""
    rule, refused = OPERATIONS[row], 0
    for persona, claims in PEOPLE.items():
        api, said, before = still_core.api(persona), [], len(await still_core.rows(LedgerRow))
        for orgno in companies(claims, rule):
            for more in ways(claims):
                expected = problem_for(rule, claims, orgno, case=bool(more))
                response = await attempt(api, rule, row, orgno, more)
                cell = f"{persona} at {orgno} {more}: {response.text}"
                said.append(plain(response, str(orgno)))
                if expected is None:
                    code = None if response.is_success else response.json()["code"]
                    assert response.status_code < 500 or code == "LOOKUP_UNAVAILABLE", cell
                    assert code not in STATUS, cell
                    before += response.is_success
                else:
                    refused += 1
                    assert (response.status_code, response.json()["code"]) == (STATUS[expected], expected), cell
        assert len(await still_core.rows(LedgerRow)) == before, f"{persona} left a row without having been allowed to"
        if rule.roles and rule.country and ways(claims) == [{}]:
            assert said[-2] == said[-1], f"{persona}: a foreign company does not sound like one that does not exist"
    assert nothing_happened(sandbox.effects())
    assert len(await still_core.rows(AuditRow, AuditRow.event == "operation.turned_down")) >= refused


@pytest.mark.parametrize("row", OPERATIONS)
async def test_no_token_that_puts_roles_together_oddly_opens_more(still_core: Core, sandbox: Sandbox, row: str):
    rule, tokens = OPERATIONS[row], Tokens(still_core)
    # The backend keeps tables of its own: those that it has never heard of it turns away.
    beyond = {None, *documented(row)} - {"AUTH_REQUIRED", "FORBIDDEN_ROLE", "CASE_REQUIRED"}
    for name, claims in invented().items():
        api = Api(still_core.http, tokens.of(claims, name))
        for orgno in companies(claims, rule)[-3:-1] or [None]:
            for more in ways(claims):
                expected = problem_for(rule, claims, orgno, case=bool(more))
                response = await attempt(api, rule, row, orgno, more)
                code = None if response.is_success else response.json()["code"]
                assert code in ({expected} if expected else beyond), f"{name} at {orgno} {more}: {response.text}"
    assert nothing_happened(sandbox.effects())


def documented(row: str) -> set[str]:
    """Every code that an operation is documented to answer with."""
    return {*CATALOGUE[name_of(row)].problems, *COMMON}


async def test_what_a_person_may_see_of_the_catalogue_is_what_the_table_lets_them_run(still_core: Core):
    for persona, claims in PEOPLE.items():
        response = await still_core.http.get("/v1/operations", headers=still_core.api(persona).headers)
        held = set(claims["roles"]).union(*(c["roles"] for c in claims["companies"])) if claims else set()
        rules = {row: rule for row, rule in OPERATIONS.items() if row == name_of(row)}
        expected = {row for row, rule in rules.items() if not rule.roles or held & rule.roles}
        assert {found["name"] for found in response.json()} == expected, persona


async def test_the_case_is_an_agents_only(still_core: Core):
    """Whoever else sends one along gets nothing for it, and it is not written down as theirs."""
    api = still_core.api("vismanet-admin")
    await api.proposed("elma.unregister", {"orgno": FJORDFISK}, **CASE)
    [row] = await still_core.rows(LedgerRow)
    assert (row.case_id, row.on_behalf_of, row.identity_check) == (None, None, None)


@pytest.mark.parametrize(
    ("persona", "target", "code"),
    [
        ("vismanet-admin", "ola@fjordfisk.example", None),
        ("vismanet-admin", "leder@bergverk.example", "DOMAIN_NOT_AUTHORISED"),
        ("vismanet-admin", "ingen@bergverk.example", "DOMAIN_NOT_AUTHORISED"),
        ("vismanet-admin-no-right", "ola@fjordfisk.example", "NO_CODE_RIGHT"),
        ("vismanet-admin-havglott", "leder@havglott.example", "NO_CODE_RIGHT"),
        ("company-admin-steinvik", "leder@steinvik.example", "NO_CODE_RIGHT"),
    ],
)
async def test_the_role_alone_makes_no_code(still_core: Core, persona: str, target: str, code: str | None):
    response = await still_core.api(persona).propose("connect.emergency-code.generate", {"user_email": target})
    assert (None if response.is_success else response.json()["code"]) == code


async def test_a_right_that_was_lost_after_the_card_is_missed_at_the_confirmation(still_core: Core, sandbox: Sandbox):
    """The same person signs in again, with less; the attempt is in the audit log, and the card stays unconfirmed."""
    tokens, claims = Tokens(still_core), PERSONAS["vismanet-admin"]["claims"]
    before = Api(still_core.http, tokens.of(claims, "kari"))
    proposal = await before.proposed("elma.unregister", {"orgno": FJORDFISK})
    for less in ({"roles": [], "companies": []}, {"companies": [{"orgno": "999999999", "roles": ["company_admin"]}]}):
        after = Api(still_core.http, tokens.of(claims | less, "kari"))
        assert (await after.confirm(proposal)).status_code == 403
    assert (await still_core.row(proposal)).state == "proposed"
    turned_down = await still_core.rows(AuditRow, AuditRow.event == "operation.turned_down")
    assert [row.body["problem"] for row in turned_down] == ["FORBIDDEN_ROLE", "NOT_YOUR_COMPANY"]
    assert nothing_happened(sandbox.effects())


# Routes. Who stands before one: nobody, somebody whose token is not good, a conversation (its own or another's), a person.

ANYONE, PERSON, CONVERSATION = "anyone", "a person", "its conversation"
STAFF, OWNER, TURN, VISIT = "agents", "whose it is", "a running turn", "the console's own session"
HOUSE, GAPS, AUTHORS, AUDIT, AUDITORS = (
    "the house",
    "agents and authors",
    "leads and authors",
    "agents and auditors",
    "leads and auditors",
)
SIGNED = "whoever signs it"

ROUTES: dict[str, str] = {
    "GET /": ANYONE,
    "GET /docs": ANYONE,
    "GET /docs/start.js": ANYONE,
    "GET /console": ANYONE,
    "GET /console/callback": ANYONE,
    "GET /console/session": VISIT,
    "GET /console/sign-in": ANYONE,
    "GET /console/sign-in/style.css": ANYONE,
    "GET /console/signed-out": ANYONE,
    "POST /console/sign-in": ANYONE,
    "POST /console/sign-out": VISIT,
    "GET /widget/docs": ANYONE,
    "GET /widget/docs/example/{name}": ANYONE,
    "GET /widget/docs/style.css": ANYONE,
    "GET /widget/v1/loader.js": ANYONE,
    "GET /widget/v1/panel": ANYONE,
    "GET /widget/v1/theme.css": ANYONE,
    "GET /healthz": ANYONE,
    "GET /metrics": ANYONE,
    "GET /openapi.json": ANYONE,
    "GET /readyz": ANYONE,
    "GET /widget/accessibility": ANYONE,
    "GET /widget/accessibility/style.css": ANYONE,
    "GET /v1/agent/approvals": STAFF,
    "POST /v1/agent/approvals/{proposal_id}/approve": STAFF,
    "POST /v1/agent/approvals/{proposal_id}/decline": STAFF,
    "GET /v1/agent/agents": STAFF,
    "GET /v1/agent/audit": AUDIT,
    "POST /v1/agent/audit/verify": AUDITORS,
    "GET /v1/agent/canned": STAFF,
    "GET /v1/agent/conversations": STAFF,
    "GET /v1/agent/conversations/{conversation_id}": STAFF,
    "GET /v1/agent/conversations/{conversation_id}/suggestions": STAFF,
    "POST /v1/agent/conversations/{conversation_id}/suggestions/{answer}/reject": STAFF,
    **{
        f"POST /v1/agent/conversations/{{conversation_id}}/{act}": STAFF
        for act in ("assign", "close", "labels", "note", "reply", "return", "seen", "take", "typing")
    },
    "GET /v1/agent/events": STAFF,
    "GET /v1/agent/figures": STAFF,
    "GET /v1/agent/figures/rows": STAFF,
    "GET /v1/agent/gaps": GAPS,
    "POST /v1/agent/gaps/{gap_id}/draft": AUTHORS,
    "POST /v1/agent/identity-checks": STAFF,
    "POST /v1/agent/identity-checks/{check_id}/answer": STAFF,
    "GET /v1/agent/labels": STAFF,
    "GET /v1/agent/me": HOUSE,
    "GET /v1/agent/search": STAFF,
    "POST /v1/handoff/chatwoot": SIGNED,
    "POST /v1/conversations": ANYONE,
    "DELETE /v1/conversations/{conversation_id}": CONVERSATION,
    "DELETE /v1/conversations/{conversation_id}/identity": CONVERSATION,
    "GET /v1/conversations/{conversation_id}/events": CONVERSATION,
    "GET /v1/conversations/{conversation_id}/export": CONVERSATION,
    "GET /v1/conversations/{conversation_id}/messages": CONVERSATION,
    "POST /v1/conversations/{conversation_id}/feedback": CONVERSATION,
    "POST /v1/conversations/{conversation_id}/handoff": CONVERSATION,
    "POST /v1/conversations/{conversation_id}/identity": CONVERSATION,
    "POST /v1/conversations/{conversation_id}/messages": CONVERSATION,
    "POST /v1/conversations/{conversation_id}/rating": CONVERSATION,
    "POST /v1/conversations/{conversation_id}/typing": CONVERSATION,
    "GET /v1/dev/personas": ANYONE,
    "POST /v1/dev/token": ANYONE,
    "GET /v1/knowledge/procedures": ANYONE,
    "GET /v1/knowledge/procedures/{topic}": ANYONE,
    "GET /v1/knowledge/search": ANYONE,
    "GET /v1/operations": PERSON,
    "POST /v1/operations/{name}/proposals": PERSON,
    "POST /v1/operations/{name}/runs": PERSON,
    "POST /v1/proposals/{proposal_id}/confirm": OWNER,
    "GET /v1/runs/{run_id}": OWNER,
    "GET /v1/runs/{run_id}/file": OWNER,
    "GET /v1/runs/{run_id}/receipt": OWNER,
    "POST /v1/secrets/{ref}/reveal": OWNER,
    "POST /v1/agent/secrets/{ref}/reveal": STAFF,
    **{
        f"POST /internal/turns/{{turn_id}}/{act}": TURN
        for act in (
            "answer", "ask", "begin", "cancel", "choose", "company", "explain", "hand-off", "language", "named", "not-known", "only",
            "ping", "propose", "repeat", "say", "unclear",
        )
    },
}  # fmt: skip
"""Every route, and for whom it is."""

MOUNTS = {"/docs/ui", "/assets"}
"""Folders of files for browsers."""

BODIES: dict[str, Any] = {
    "POST /v1/agent/identity-checks": {"user_email": "nobody@nowhere.example", "case": "C-1"},
    "POST /v1/agent/identity-checks/{check_id}/answer": {"number": "000000"},
    "POST /v1/agent/approvals/{proposal_id}/approve": {"preview": "x"},
    "POST /v1/agent/conversations/{conversation_id}/assign": {"agent": None},
    "POST /v1/agent/conversations/{conversation_id}/labels": {"labels": ["urgent"]},
    "POST /v1/agent/conversations/{conversation_id}/note": {"text": "Hello"},
    "POST /v1/agent/conversations/{conversation_id}/reply": {"text": "Hello"},
    "POST /v1/agent/conversations/{conversation_id}/seen": {"seq": 1},
    "POST /v1/agent/conversations/{conversation_id}/suggestions/{answer}/reject": {"reason": "wrong"},
    "POST /v1/agent/conversations/{conversation_id}/typing": {"on": False},
    "POST /v1/conversations/{conversation_id}/rating": {"value": 5},
    "POST /v1/conversations/{conversation_id}/typing": {"on": True},
    "POST /v1/conversations": {},
    "POST /v1/conversations/{conversation_id}/feedback": {"message": "m_1", "value": "up"},
    "POST /v1/conversations/{conversation_id}/identity": {"token": "x"},
    "POST /v1/conversations/{conversation_id}/messages": {"text": "hello"},
    "POST /v1/dev/token": {"persona": "end-user"},
    "POST /v1/operations/{name}/proposals": {"inputs": {"summary": "Nothing works.", "contact": "kari@kari.example"}},
    "POST /v1/operations/{name}/runs": {"inputs": {"orgno": FJORDFISK}},
    "POST /internal/turns/{turn_id}/answer": {"text": "x"},
    "POST /internal/turns/{turn_id}/ask": {"operation": "elma.status", "input": "orgno"},
    "POST /internal/turns/{turn_id}/begin": {"operation": "elma.unregister", "text": "x", "values": {}},
    "POST /internal/turns/{turn_id}/choose": {"operation": "elma.status", "input": "orgno", "text": "x"},
    "POST /internal/turns/{turn_id}/company": {"operation": "elma.status", "text": "x"},
    "POST /internal/turns/{turn_id}/named": {"operation": "elma.status", "text": "x", "values": {}},
    "POST /internal/turns/{turn_id}/explain": {"operation": "elma.status", "code": "INVALID_ORGNO", "params": {}},
    "POST /internal/turns/{turn_id}/hand-off": {"text": "x"},
    "POST /internal/turns/{turn_id}/language": {"text": "x"},
    "POST /internal/turns/{turn_id}/not-known": {"operation": "contract.deadline", "input": "signed"},
    "POST /internal/turns/{turn_id}/only": {"operation": "elma.status", "input": "orgno"},
    "POST /internal/turns/{turn_id}/propose": {"operation": "elma.unregister", "values": {"orgno": FJORDFISK}},
    "POST /internal/turns/{turn_id}/say": {"what": "greeting"},
}
PATHS = {
    "{name}/proposals": "case.create/proposals",
    "{name}/runs": "elma.status/runs",
    "{topic}": "elma.lookup",
    "{answer}": "2~elma.lookup",
    "{gap_id}": "g_1",
    "/figures/rows": "/figures/rows?of=handoffs",
    "/agent/search": "/agent/search?q=kari",
    "/example/{name}": "/example/launcher",
    "/v1/panel": "/v1/panel?site=demo",
    "theme.css": "theme.css?site=demo",
    "/knowledge/search": "/knowledge/search?q=ELMA",
}


def routes(served: Any) -> Iterator[BaseRoute]:
    """The routes of an application or router, those of included routers among them."""
    for route in served.routes:
        included = getattr(route, "original_router", None)
        yield from routes(included) if included else [route]


async def test_every_route_has_a_row(app):
    found = list(routes(app))
    mounts = [route for route in found if isinstance(route, Mount)]
    named = [f"{method} {route.path}" for route in found if route not in mounts for method in route.methods - {"HEAD"}]
    assert sorted(named) == sorted(ROUTES)
    assert {mount.path for mount in mounts} <= MOUNTS
    described = {f"{method.upper()} {path}" for path, found in app.openapi()["paths"].items() for method in found}
    assert described <= set(ROUTES)
    assert not any("/internal/" in route for route in described), "what is for the action server is not public"


class Belongings:
    """One of each thing that a route can name, all of them Kari's."""

    def __init__(self, chat: Chat, proposal: dict, run: str, file: str, ref: str, token: str) -> None:
        self.chat, self.token = chat, token
        self.ids = {
            "{conversation_id}": chat.id, "{proposal_id}": proposal["id"], "{run_id}/file": f"{file}/file",
            "{run_id}": run, "{ref}": ref, "{turn_id}": "t" * 43,
        }  # fmt: skip

    def path(self, route: str, unknown: bool = False) -> str:
        path = route.partition(" ")[2]
        for gap, filling in PATHS.items():
            path = path.replace(gap, filling)
        for gap, identifier in self.ids.items():
            filling = identifier[:2] + "x" * 22 + identifier[len(identifier.removesuffix("/file")) :]
            path = path.replace(gap, filling if unknown else identifier)
        return path


async def belongings(core: Core) -> Belongings:
    core.rasa.on("code", proposes("connect.emergency-code.generate", user_email="ola@fjordfisk.example"))
    chat = await core.chat("vismanet-admin")
    api = core.api("vismanet-admin")
    [card] = await chat.say("code")
    [result] = await chat.confirm(card)
    ref = next(block["ref"] for block in result["blocks"] if block["type"] == "secret")
    read = (await api.read("contract.deadline", {"contract_type": "annual"})).json()
    done = (await api.confirm(await api.proposed("case.create", {"summary": "Nothing works."}))).json()
    proposal = await api.proposed("elma.unregister", {"orgno": FJORDFISK})
    return Belongings(chat, proposal, done["id"], read["id"], ref, core.identity("vismanet-admin"))


async def strangers(core: Core) -> dict[str, str | None]:
    """Everybody who is not Kari, by the token that they send."""
    tokens = Tokens(core)
    claims = PERSONAS["vismanet-admin"]["claims"]
    other, visitor = await core.chat("company-admin-nordlys"), await core.chat()
    return {
        "nobody": None,
        "wrong token": "x",
        "half a token": core.identity("vismanet-admin").rpartition(".")[0],
        "expired": tokens.of(claims, "persona:vismanet-admin", minutes=-30),
        "of another audience": tokens.of(claims, "persona:vismanet-admin", aud="other"),
        "of another issuer": tokens.of(claims, "persona:vismanet-admin", iss="https://id.example"),
        "a conversation that is none": "fyr_" + "x" * 43,
        "somebody else's conversation": other.token,
        "a visitor's conversation": visitor.token,
        **{f"persona {name}": core.identity(name) for name in PERSONAS if name != "vismanet-admin"},
    }


def kind_of(stranger: str) -> str:
    if stranger == "nobody":
        return "nobody"
    if stranger == "persona support-lead":
        return "lead"
    if stranger.startswith("persona support-"):
        return "agent"
    if stranger in ("persona author", "persona auditor"):
        return stranger.removeprefix("persona ")
    if stranger.startswith("persona "):
        return "person"
    return "conversation" if stranger.endswith(("else's conversation", "visitor's conversation")) else "no good"


PEOPLE_BY_ROLE = ("person", "agent", "lead", "author", "auditor")


def everybody(nobody: int, no_good: int, conversation: int, people: int, **others: int) -> dict[str, int]:
    return {
        "nobody": nobody,
        "no good": no_good,
        "conversation": conversation,
        **dict.fromkeys(PEOPLE_BY_ROLE, people),
        **others,
    }


def the_house(*roles: str) -> dict[str, int]:
    """For these of the house, and for nobody else."""
    return everybody(401, 401, 401, 403, **dict.fromkeys(roles, 200))


EXPECTED: dict[str, dict[str, int]] = {
    ANYONE: everybody(200, 200, 200, 200),
    PERSON: everybody(200, 401, 200, 200),
    CONVERSATION: everybody(401, 401, 404, 401),
    OWNER: everybody(404, 401, 404, 404),
    STAFF: the_house("agent", "lead"),
    HOUSE: the_house("agent", "lead", "author", "auditor"),
    GAPS: the_house("agent", "lead", "author"),
    AUTHORS: the_house("lead", "author"),
    AUDIT: the_house("agent", "lead", "auditor"),
    AUDITORS: the_house("lead", "auditor"),
    TURN: everybody(404, 404, 404, 404),
    VISIT: everybody(401, 401, 401, 401),
    SIGNED: everybody(404, 404, 404, 404),
}
"""Who stands before a route → the answer; 200 is any good one."""
EXCEPTIONS = {
    ("POST /v1/secrets/{ref}/reveal", "nobody"): 401,
    ("POST /v1/agent/identity-checks", "agent"): 404,
    ("POST /v1/agent/identity-checks", "lead"): 404,
    ("POST /v1/agent/identity-checks/{check_id}/answer", "agent"): 404,
    ("POST /v1/agent/identity-checks/{check_id}/answer", "lead"): 404,
    ("POST /v1/agent/secrets/{ref}/reveal", "agent"): 404,
    ("POST /v1/agent/secrets/{ref}/reveal", "lead"): 404,
    ("GET /", "any"): 503,
    ("GET /console", "any"): 503,
    ("GET /console/callback", "any"): 404,
    ("POST /console/sign-in", "any"): 403,
    ("GET /widget/v1/loader.js", "any"): 503,
    ("GET /widget/v1/panel", "any"): 503,
    ("GET /widget/v1/theme.css", "any"): 404,
}
"""A secret is nobody's who is not signed in; the tests' core has no built pages and no provider, its site no colours; the
personas' form comes from our own page, and people answer in the console. What its cookie opens is in
`test_console_session.py`."""
STREAM = "GET /v1/agent/events"
"""Never ends for whoever may listen; `test_desk_feed.py` reads it."""


LATE = ("CONVERSATION_CLOSED", "PROPOSAL_NOT_FOUND", "PROPOSAL_WITHDRAWN", "GAP_UNKNOWN", "DRAFT_EXISTS")
"""Of two agents who close a conversation, or write in it afterwards, the second comes too late; this proposal does not wait
for a second person; and nothing was asked that could be a gap or suggested."""


async def ask(core: Core, route: str, path: str, token: str | None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if route.endswith("/confirm"):
        headers["Idempotency-Key"] = "k"
    return await core.http.request(route.partition(" ")[0], path, json=BODIES.get(route), headers=headers)


async def test_every_route_is_for_those_in_the_table_and_for_nobody_else(core: Core, sandbox: Sandbox):
    """Every route × everybody but its owner × what exists and what does not: the same words for both."""
    mine, others = await belongings(core), await strangers(core)
    effects, cells = sandbox.effects(), 0
    ledger = {row.id: row.state for row in await core.rows(LedgerRow)}
    for route, who in ROUTES.items():
        for name, token in others.items():
            kind, cells = kind_of(name), cells + 1
            wanted = EXCEPTIONS.get((route, kind)) or EXCEPTIONS.get((route, "any")) or EXPECTED[who][kind]
            if route == STREAM and wanted == 200:
                continue
            response = await ask(core, route, mine.path(route), token)
            cell = f"{route} for {name}: {response.status_code} {response.text[:300]}"
            if wanted == 200:
                assert response.is_success or (kind in PEOPLE_BY_ROLE and response.json()["code"] in LATE), cell
                continue
            assert response.status_code == wanted, cell
            if wanted != 503:
                assert_problem(response, wanted)
            for identifier in mine.ids.values():
                assert identifier not in response.text, cell
            unknown = await ask(core, route, mine.path(route, unknown=True), token)
            assert (unknown.status_code, unknown.text) == (response.status_code, response.text), cell
    assert cells == len(ROUTES) * len(others)
    made_by_strangers = [row for row in await core.rows(LedgerRow) if row.id not in ledger and row.kind == "write"]
    assert {row.operation for row in made_by_strangers} == {"case.create"}
    assert {row.state for row in made_by_strangers} == {"proposed"}
    assert sandbox.effects() == effects
    # What was Kari's is still there, unused and hers.
    assert (await core.row({"id": mine.ids["{proposal_id}"]})).state == "proposed"
    for route, who in ROUTES.items():
        if who == OWNER:
            token = mine.chat.token if "{ref}" in route else mine.token
            response = await core.http.request(
                route.partition(" ")[0],
                mine.path(route),
                json={"typed": FJORDFISK} if route.endswith("/confirm") else None,
                headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "hers"},
            )
            assert response.is_success, f"{route}: {response.text}"


async def test_a_conversation_route_opens_to_its_own_token(core: Core):
    mine = await belongings(core)
    for route in ("GET /v1/conversations/{conversation_id}/messages", "GET /v1/conversations/{conversation_id}/export"):
        assert (await ask(core, route, mine.path(route), mine.chat.token)).status_code == 200


# The same words for what is somebody else's and for what is not there.

SAME_WORDS = [
    ("company-admin-steinvik", "contract.terminate", {"orgno": "855500337", "agreement": ("K-5006", "K-9999")}),
    ("signatory-lyngmo", "contract.terminate", {"orgno": "855500221", "agreement": ("K-5001", "K-9999")}),
    ("signatory-tindtek", "licence.transfer.consent", {"orgno": "922222223", "transfer": ("LT-501", "LT-999")}),
    ("signatory-tindtek", "licence.transfer.withdraw", {"orgno": "922222223", "transfer": ("LT-501", "LT-999")}),
    (
        "signatory-havglott",
        "licence.transfer.request",
        {"orgno": "855500116", "receiver": "855500221", "licences": (["L-504"], ["L-999"])},
    ),
    (
        "vismanet-admin-havglott",
        "vismanet.access.decide",
        {"orgno": "855500116", "request": ("AR-501", "AR-999"), "decision": "grant"},
    ),
    ("end-user-lyngmo", "invoice.export", {"orgno": "855500221", "invoice": ("INV-1001", "INV-9999")}),
    ("end-user-lyngmo", "invoice.explain", {"orgno": "855500221", "invoice": ("71234567", "79999999")}),
    ("company-admin-almby", "samarbete.end", {"orgno": "5599994018", "collaboration": ("S-101", "S-999")}),
    ("company-admin-enebo", "samarbete.approve", {"orgno": "5599994042", "invitation": ("I-401", "I-999")}),
    ("byra-consultant", "samarbete.invitation.withdraw", {"orgno": "5599991113", "invitation": ("I-401", "I-999")}),
    (
        "byra-consultant-sund",
        "samarbete.activate",
        {
            "orgno": "5599994059",
            "collaboration_type": "eekonomi_fakturering_administration",
            "task": ("T-101", "T-999"),
        },
    ),
    (
        "payroll-admin-lovas",
        "payroll.employee.deactivate",
        {"orgno": "5599993010", "employee": ("1007", "9999"), "services": ["lon_anstalld"]},
    ),
    (
        "payroll-admin",
        "user-licence.remove",
        {
            "orgno": BJORK_BYGG,
            "user_email": ("petra@lovas.example", "borta@lovas.example"),
            "licence": "whole_user",
        },
    ),
    (
        "company-admin-sjostad",
        "main-contact.set",
        {"orgno": "5599991113", "user_email": ("alva@almby.example", "borta@almby.example")},
    ),
    (
        "company-admin-nordlys",
        "connect.code-right.request",
        {
            "orgno": "811111112",
            "admin_email": ("admin@fjordfisk.example", "borta@fjordfisk.example"),
            "domains": ["nordlys.example"],
        },
    ),
    ("visitor", "autoinvoice.password-reset", {"login_email": ("ola@fjordfisk.example", "borta@fjordfisk.example")}),
    (
        "vismanet-admin",
        "connect.emergency-code.generate",
        {"user_email": ("leder@bergverk.example", "borta@bergverk.example")},
    ),
    (
        "vismanet-admin-no-right",
        "connect.emergency-code.generate",
        {"user_email": ("ola@fjordfisk.example", "borta@fjordfisk.example")},
    ),
    (
        "end-user",
        "connect.emergency-code.generate",
        {"user_email": ("nina@fjordfisk.example", "borta@fjordfisk.example")},
    ),
]
"""Persona, operation, inputs; where two values stand, the first is somebody else's and the second is nobody's."""


def plain(response: httpx.Response, value: Any) -> tuple[int, str]:
    """Status and words, without what was asked for and without what is new in each answer."""
    body = response.json()
    for fresh in ("id", "expires_at"):
        body.pop(fresh, None)
    text = json.dumps(body, ensure_ascii=False, sort_keys=True)
    for word in [value] if isinstance(value, str) else value:
        local, _, domain = word.partition("@")
        text = text.replace(word, "…")
        if domain:
            text = text.replace(f"{local[0]}{'•' * (len(local) - 2)}{local[-1]}@{domain}", "…")
    return response.status_code, text


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
@pytest.mark.parametrize(
    ("persona", "name", "inputs"), SAME_WORDS, ids=lambda value: value if type(value) is str else ""
)
async def test_somebody_elses_and_nobodys_sound_the_same(
    still_core: Core, sandbox: Sandbox, persona: str, name: str, inputs: dict[str, Any], language: str
):
    api = still_core.api(None if persona == "visitor" else persona)
    api.headers["Accept-Language"] = language
    call = api.read if CATALOGUE[name].kind == "read" else api.propose
    [(field, pair)] = [(field, value) for field, value in inputs.items() if isinstance(value, tuple)]
    foreign, unknown = [plain(await call(name, inputs | {field: value}), value) for value in pair]
    assert foreign == unknown
    assert foreign[0] >= 400 or name == "autoinvoice.password-reset"
    assert nothing_happened(sandbox.effects())


async def test_a_user_of_another_company_sounds_like_nobody_even_at_the_right_domain(still_core: Core, change_backend):
    """The address is at a domain of hers, the account belongs to somebody else's company."""
    change_backend("UPDATE users SET email = 'leder@fjordfisk.example' WHERE email = 'leder@bergverk.example'")
    api = still_core.api("vismanet-admin")
    answers = [
        plain(await api.propose("connect.emergency-code.generate", {"user_email": address}), address)
        for address in ("leder@fjordfisk.example", "borta@fjordfisk.example")
    ]
    assert answers[0] == answers[1] and answers[0][0] == 404
