import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { AgentClient } from "../src/console/client.ts";
import type { Me, Operation, Suggestion } from "../src/console/contract.ts";
import { Desk } from "../src/console/desk.ts";
import { belongs, clockOf, inView, VIEWS } from "../src/console/inbox/cards.ts";
import { columnsOf } from "../src/console/lead/columns.ts";
import { dayOf, endOf, startOf } from "../src/console/lead/period.ts";
import { Carrying } from "../src/console/operations/carrying.ts";
import { fieldsOf, inputsOf, missing } from "../src/console/operations/schema.ts";
import { addressOf, placeOf, type Place } from "../src/console/routes.ts";
import { wishOf } from "../src/console/keys.ts";
import { matching, slashWord } from "../src/console/talk/canned.ts";
import { Drafts, sends } from "../src/console/talk/drafts.ts";
import { Talk } from "../src/console/talk/talk.ts";
import { timeline } from "../src/console/talk/timeline.ts";
import { Writing } from "../src/console/talk/writing.ts";
import { may, Who } from "../src/console/who.ts";
import { Session } from "../src/shared/session.ts";
import { card, FakeDesk, message, opened } from "./fakeDesk.ts";
import { MemoryStorage } from "./memoryStorage.ts";

const ANNA: Me = { id: "a", name: "Anna", roles: ["support_agent"], csrf: "token" };
const MAJA = { id: "b", name: "Maja" };
const AT = "/v1/agent/conversations/c1";
const ended: (() => void)[] = [];
const settle = () => new Promise((resolve) => setTimeout(resolve, 10));

afterEach(() => {
  for (const end of ended.splice(0)) end();
});

function setUp() {
  const server = new FakeDesk();
  const client = new AgentClient({ language: () => "en", fetch: server.fetch, guard: () => "token" });
  let signedOut = 0;
  const desk = new Desk(client, () => signedOut++);
  ended.push(() => desk.stop());
  const talk = () => {
    const made = new Talk("c1", ANNA, client, desk);
    ended.push(() => made.close());
    return made;
  };
  return { server, client, desk, talk, signedOut: () => signedOut };
}

const session = (storage = new MemoryStorage()) => new Session("fyr.console", () => storage);

// Who, and where

test("each role opens its own parts", () => {
  const as = (...roles: string[]) => (["talk", "supervise", "gaps", "audit"] as const).filter((part) => may({ ...ANNA, roles }, part));
  assert.deepEqual(as("support_agent"), ["talk"]);
  assert.deepEqual(as("support_lead"), ["talk", "supervise", "gaps", "audit"]);
  assert.deepEqual(as("author"), ["gaps"]);
  assert.deepEqual(as("auditor"), ["audit"]);
  assert.deepEqual(as("company_admin"), []);
});

test("without a session one is asked to sign in, and a server that is away is told from that", async () => {
  for (const [status, phase] of [[401, "out"], [403, "out"], [503, "unreachable"], [200, "in"]] as const) {
    const { server, client } = setUp();
    server.set("GET /console/session", { status, body: ANNA });
    const who = new Who();
    await who.start(client);
    assert.equal(who.state.phase, phase, String(status));
  }
});

test("only what changes something carries the token of the page", async () => {
  const { server, client } = setUp();
  await client.agents();
  await client.take("c1");
  const [read, write] = server.calls;
  assert.equal(read?.headers.get("X-CSRF-Token"), null);
  assert.equal(write?.headers.get("X-CSRF-Token"), "token");
});

test("every place has an address that leads back to it", () => {
  const places: Place[] = [
    { page: "inbox", view: "mine", conversation: "v_x/1 å" },
    { page: "inbox", view: "closed", conversation: undefined },
    { page: "audit" },
    { page: "rows", of: "/v1/agent/figures/rows?of=questions%3Aelma%2Fsv&from=x" },
  ];
  for (const place of places) assert.deepEqual(placeOf(addressOf(place)), place);
  for (const odd of ["", "#", "#/nowhere", "#/inbox/constructor", "#/inbox/%zz", "#/rows"])
    assert.deepEqual(placeOf(odd), { page: "inbox", view: "waiting", conversation: undefined }, odd);
});

test("rows are only asked for at the figures' own address", async () => {
  const { server, client } = setUp();
  assert.deepEqual(await client.rows("/v1/agent/conversations/c1"), []);
  assert.equal(server.calls.length, 0);
});

// The inbox

test("a conversation stands in the views that its card names", () => {
  const views = (more: Parameters<typeof card>[1]) => VIEWS.filter((view) => belongs(card("c", more), view, ANNA));
  assert.deepEqual(views({}), ["waiting"]);
  assert.deepEqual(views({ owner: "agent", assignee: ANNA }), ["mine"]);
  assert.deepEqual(views({ owner: "agent", assignee: MAJA }), []);
  assert.deepEqual(views({ owner: "bot" }), ["bot"]);
  assert.deepEqual(views({ owner: "bot", unsure: true }), ["bot", "unsure"]);
  assert.deepEqual(views({ owner: "closed" }), ["closed"]);
});

test("who has waited longest comes first, elsewhere what is newest; one language alone on demand", () => {
  const cards = [
    card("late", { waiting_since: "2026-11-22T09:05:00Z", last_at: "2026-11-22T10:05:00Z" }),
    card("early", { waiting_since: "2026-11-22T09:00:00Z", last_at: "2026-11-22T10:00:00Z", language: "nb" }),
  ];
  const ids = (...given: Parameters<typeof inView>) => inView(...given).map(({ id }) => id);
  assert.deepEqual(ids(cards, "waiting", ANNA), ["early", "late"]);
  assert.deepEqual(ids(cards, "all", ANNA), ["late", "early"]);
  assert.deepEqual(ids(cards, "waiting", ANNA, "nb"), ["early"]);
});

test("the clock counts to the first answer, then to the solution, and says when it is late", () => {
  const now = Date.parse("2026-11-22T10:00:00Z");
  const clock = (due: object, owner: "waiting" | "closed" = "waiting") =>
    clockOf(card("c", { owner, due: { breached: false, ...due } }), now);
  assert.deepEqual(clock({ first_answer: "2026-11-22T10:04:30Z", resolution: "2026-11-22T12:00:00Z" }), {
    state: "soon", of: "first_answer", minutes: 5,
  });
  assert.deepEqual(clock({ resolution: "2026-11-22T12:00:00Z" }), { state: "fine", of: "resolution", minutes: 120 });
  assert.deepEqual(clock({ first_answer: "2026-11-22T09:48:00Z" }), { state: "late", of: "first_answer", minutes: 12 });
  assert.equal(clock({ first_answer: "2026-11-22T09:48:00Z" }, "closed"), undefined);
  assert.equal(clockOf(card("c"), now), undefined);
});

test("news move a conversation from view to view; a reset fetches what was fetched", async () => {
  const { server, desk } = setUp();
  server.set("GET /v1/agent/conversations", { body: [card("c1")] });
  desk.start(ANNA);
  await settle();
  assert.equal(server.asked("GET /v1/agent/conversations").length, 4);
  server.tell("card", card("c1", { owner: "agent", assignee: ANNA }));
  await settle();
  assert.deepEqual(inView(Object.values(desk.state.cards), "mine", ANNA).map(({ id }) => id), ["c1"]);
  server.tell("reset", {});
  await settle();
  assert.equal(server.asked("GET /v1/agent/conversations").length, 8);
  server.tell("erased", { conversation: "c1" });
  await settle();
  assert.deepEqual(desk.state.cards, {});
});

test("an auditor's console opens no conversation and listens to none", async () => {
  const { server, desk } = setUp();
  desk.start({ ...ANNA, roles: ["auditor"] });
  await settle();
  assert.deepEqual(server.calls, []);
});

test("a sign-in that has run out is noticed", async () => {
  const { server, desk, signedOut } = setUp();
  server.set("GET /v1/agent/conversations", { status: 401 });
  await desk.want("closed");
  assert.equal(signedOut(), 1);
});

// A conversation

test("taking over is one request, and whoever is slower is told who has it", async () => {
  const { server, talk } = setUp();
  server.set(`GET ${AT}`, { body: opened("c1") });
  const one = talk();
  await one.start();
  assert.equal(one.mine, false);
  assert.equal(await one.take(), true);
  assert.equal(one.mine, true);

  server.set(`POST ${AT}/take`, { status: 409, body: { code: "TAKEN", detail: "Maja has it." } });
  server.set(`GET ${AT}`, { body: opened("c1", { card: card("c1", { owner: "agent", assignee: MAJA }) }) });
  const other = talk();
  await other.start();
  assert.equal(await other.take(), false);
  assert.equal(other.state.problem?.detail, "Maja has it.");
  await settle();
  assert.equal(other.state.card?.assignee?.name, "Maja");
  assert.equal(other.mine, false);
});

test("a message is there once, whether it came as an answer, as news or both", async () => {
  const { server, desk, talk } = setUp();
  server.set(`GET ${AT}`, { body: opened("c1", { card: card("c1", { owner: "agent", assignee: ANNA }) }) });
  server.set(`POST ${AT}/reply`, { body: message(3, "agent", "hello") });
  desk.start(ANNA);
  const one = talk();
  await one.start();
  await settle();
  server.tell("message", { conversation: "c1", message: message(3, "agent", "hello") });
  server.tell("message", { conversation: "other", message: message(9) });
  assert.equal(await one.reply("hello"), true);
  await settle();
  assert.deepEqual(one.state.messages.map(({ seq }) => seq), [1, 2, 3]);
});

test("a note and a reply never take each other's way", async () => {
  const { server, talk } = setUp();
  server.set(`GET ${AT}`, { body: opened("c1", { card: card("c1", { owner: "agent", assignee: ANNA }) }) });
  server.set(`POST ${AT}/note`, { body: { id: "n1", seq_after: 2, text: "secret", by: ANNA, at: "2026-11-22T10:00:05Z" } });
  const one = talk();
  await one.start();
  await one.note("secret");
  assert.deepEqual(server.asked(`POST ${AT}/reply`), []);
  assert.deepEqual(one.state.notes.map(({ text }) => text), ["secret"]);
  server.set(`POST ${AT}/reply`, { body: message(3, "agent", "hello") });
  await one.reply("hello");
  assert.equal(server.asked(`POST ${AT}/note`).length, 1);
  assert.ok(!JSON.stringify(server.asked(`POST ${AT}/reply`)[0]?.body).includes("secret"));
});

test("no press of a key sends both", () => {
  const press = (more: object) => ({ key: "Enter", shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, isComposing: false, ...more });
  const presses = [false, true].flatMap((ctrlKey) =>
    [false, true].flatMap((shiftKey) => [false, true].flatMap((metaKey) => [false, true].map((isComposing) => press({ ctrlKey, shiftKey, metaKey, isComposing })))),
  );
  for (const each of presses) assert.ok(!(sends("reply", each) && sends("note", each)), JSON.stringify(each));
  assert.equal(sends("reply", press({})), true);
  assert.equal(sends("note", press({})), false);
  assert.equal(sends("note", press({ ctrlKey: true })), true);
});

test("a reply and a note are kept apart, also over a reload", () => {
  const storage = new MemoryStorage();
  const writing = new Writing("c1", new Drafts(session(storage)));
  writing.write("reply", "to you");
  writing.turn("note");
  assert.equal(writing.state.note, "");
  writing.write("note", "between us");
  const again = new Writing("c1", new Drafts(session(storage)));
  assert.deepEqual([again.state.reply, again.state.note, again.state.mode], ["to you", "between us", "reply"]);
  assert.equal(new Writing("c2", new Drafts(session(storage))).state.reply, "");
});

const SUGGESTION: Suggestion = { answer: "2~elma", score: 0.9, text: "Press Avregistrera.", citations: [], topic: "elma", question: "?" };

test("a suggestion goes into the reply, behind what is there, and says whether it was changed", async () => {
  const { server, talk } = setUp();
  const writing = new Writing("c1", new Drafts(session()));
  writing.write("reply", "Hello,");
  writing.turn("note");
  writing.insert(SUGGESTION);
  assert.deepEqual([writing.state.mode, writing.state.reply, writing.state.note], ["reply", "Hello,\n\nPress Avregistrera.", ""]);

  server.set(`POST ${AT}/reply`, { body: message(3, "agent") });
  const one = talk();
  await one.reply("Press Avregistrera.", SUGGESTION);
  await one.reply("Press something else.", SUGGESTION);
  await one.reply("My own words.");
  assert.deepEqual(
    server.asked(`POST ${AT}/reply`).map(({ body }) => body.suggestion),
    [{ answer: "2~elma", edited: false }, { answer: "2~elma", edited: true }, undefined],
  );
});

test("a rejected suggestion is gone from the list", async () => {
  const { server, talk } = setUp();
  server.set(`GET ${AT}`, { body: opened("c1") });
  server.set(`GET ${AT}/suggestions`, { body: [SUGGESTION] });
  const one = talk();
  await one.start();
  await settle();
  server.set(`POST ${AT}/suggestions/2~elma/reject`, { status: 204 });
  assert.equal(await one.reject("2~elma", "wrong"), true);
  assert.deepEqual(one.state.suggestions, []);
});

test("somebody else's draft is told, one's own is not", async () => {
  const { server, desk, talk } = setUp();
  server.set(`GET ${AT}`, { body: opened("c1", { lock: { by: MAJA } }) });
  desk.start(ANNA);
  const one = talk();
  await one.start();
  await settle();
  assert.equal(one.state.lock?.by.name, "Maja");
  server.tell("lock", { conversation: "c1", by: null });
  await settle();
  assert.equal(one.state.lock, undefined);
  server.tell("lock", { conversation: "c1", by: { id: "a", name: "Anna" } });
  await settle();
  assert.equal(one.state.lock, undefined);
});

test("a note stands where it was written", () => {
  const note = (id: string, seq_after: number) => ({ id, seq_after, text: id, by: MAJA, at: "2026-11-22T10:00:00Z" });
  const order = timeline([message(1), message(2), message(3)], [note("last", 3), note("mid", 1), note("first", 0)]);
  assert.deepEqual(order.map(({ key }) => key), ["first", "seq-1", "mid", "seq-2", "seq-3", "last"]);
});

test("a slash offers what begins so, shortcuts first, and nothing inside a word or an address", () => {
  const canned = [
    { shortcut: "thanks", title: "Say thanks", text: "Thank you." },
    { shortcut: "hello", title: "Greeting", text: "Hello." },
    { shortcut: "bye", title: "Thanks and goodbye", text: "Bye." },
  ];
  assert.deepEqual(matching(canned, "th").map(({ shortcut }) => shortcut), ["thanks", "bye"]);
  assert.deepEqual(slashWord("Hi /th", 6), { from: 3, word: "th" });
  assert.deepEqual(slashWord("/", 1), { from: 0, word: "" });
  for (const none of ["and/or", "https://x", "/th x"]) assert.equal(slashWord(none, none.length), undefined, none);
});

test("single keys are wishes outside fields only, and never with a modifier", () => {
  const press = (key: string, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, isComposing: false, ...more });
  assert.equal(wishOf(press("j"), false), "next");
  assert.deepEqual(wishOf(press("2"), false), { view: 1 });
  assert.equal(wishOf(press("9"), false), undefined);
  assert.equal(wishOf(press("j"), true), undefined);
  assert.equal(wishOf(press("r", { ctrlKey: true }), false), undefined);
  assert.equal(wishOf(press("constructor"), false), undefined);
});

// Operations

const ELMA: Operation = {
  name: "elma.unregister",
  title: { sv: "Avregistrera", nb: "Meld ut", en: "Unregister" },
  kind: "write",
  inputs: {
    $defs: { Reason: { enum: ["other", "paper"], type: "string" }, Service: { enum: ["a", "b"], type: "string" } },
    properties: {
      orgno: { type: "string", examples: ["123456785"] },
      reason: { $ref: "#/$defs/Reason", default: "other" },
      services: { type: "array", items: { $ref: "#/$defs/Service" } },
      ends: { anyOf: [{ type: "string", format: "date" }, { type: "null" }], default: null },
      amount: { anyOf: [{ type: "number" }, { type: "null" }], default: null },
      domains: { type: "array", items: { type: "string" } },
    },
    required: ["orgno"],
  },
  roles: [],
  confirm_level: 2,
  irreversible: false,
  topics: [],
};

test("a form follows the declaration, and sends what was filled in", () => {
  const fields = fieldsOf(ELMA);
  assert.deepEqual(fields.map(({ kind }) => kind), ["text", "choice", "choices", "date", "number", "list"]);
  assert.deepEqual(missing(fields, { orgno: "  " }), ["orgno"]);
  assert.deepEqual(inputsOf(fields, { orgno: " 123456785 ", services: ["b"], amount: "12,5", domains: "a.example, b.example" }), {
    orgno: "123456785", reason: "other", services: ["b"], amount: 12.5, domains: ["a.example", "b.example"],
  });
});

const PROPOSAL = { id: "p1", operation: "elma.unregister", inputs: [], state: "proposed" };

function carrying() {
  const { server, client } = setUp();
  const made = new Carrying(client, "c1", () => Promise.resolve());
  made.choose(ELMA);
  return { server, made };
}

test("nothing is asked of the server without a case and a customer", async () => {
  const { server, made } = carrying();
  made.fill("orgno", "123456785");
  await made.ask();
  assert.deepEqual(made.state.missing, ["case", "on_behalf_of"]);
  assert.equal(server.calls.length, 0);
  server.set("POST /v1/operations/elma.unregister/proposals", { status: 201, body: PROPOSAL });
  made.explain({ case: "C-7", onBehalf: "kari@fjordfisk.example" });
  await made.ask();
  assert.deepEqual(server.calls[0]?.body, {
    inputs: { orgno: "123456785", reason: "other" },
    conversation: "c1",
    case: "C-7",
    on_behalf_of: "kari@fjordfisk.example",
  });
  assert.equal(made.state.proposal?.id, "p1");
});

async function askedForIdentity() {
  const { server, made } = carrying();
  made.fill("orgno", "123456785");
  made.explain({ case: "C-7", onBehalf: "kari@fjordfisk.example" });
  const route = "POST /v1/operations/elma.unregister/proposals";
  server.set(route, { status: 403, body: { code: "IDENTITY_NOT_VERIFIED", detail: "Check first." } });
  await made.ask();
  return { server, made, route };
}

test("where the server asks for a check of the identity, it is filled in before it is asked again", async () => {
  const { server, made, route } = await askedForIdentity();
  assert.equal(made.state.needsCheck, true);
  await made.ask();
  assert.deepEqual(made.state.missing, ["identity_check"]);
  assert.equal(server.calls.length, 1);
  made.explain({ check: "call-back", checked: true });
  server.set(route, { status: 201, body: PROPOSAL });
  await made.ask();
  assert.deepEqual(server.calls[1]?.body.identity_check, { method: "call-back", result: "passed" });
});

test("a number that was said back proves the identity, until the person or the case is another", async () => {
  const { server, made, route } = await askedForIdentity();
  await made.sendNumber();
  assert.deepEqual(made.state.missing, ["user_email"]);
  made.fill("user_email", "ola@fjordfisk.example");
  server.set("POST /v1/agent/identity-checks", { status: 201, body: { id: "IC-1", sent_to: "•••01" } });
  await made.sendNumber();
  assert.deepEqual(server.calls.at(-1)?.body, { user_email: "ola@fjordfisk.example", case: "C-7" });
  assert.deepEqual(made.state.phone, { id: "IC-1", sentTo: "•••01", state: "open", triesLeft: undefined });
  const answer = "POST /v1/agent/identity-checks/IC-1/answer";
  server.set(answer, { body: { id: "IC-1", state: "open", tries_left: 2 } });
  await made.sayNumber("111111");
  assert.equal(made.state.phone?.triesLeft, 2);
  await made.ask();
  assert.deepEqual(made.state.missing, ["identity_check"]);
  server.set(answer, { body: { id: "IC-1", state: "passed", tries_left: 2 } });
  await made.sayNumber("222222");
  server.set(route, { status: 201, body: PROPOSAL });
  await made.ask();
  assert.deepEqual(server.calls.at(-1)?.body.identity_check, { method: "phone", check: "IC-1", result: "passed" });
  made.explain({ case: "C-8" });
  assert.equal(made.state.phone, undefined);
});

test("a lost confirmation is sent again with the same key, and an open run is followed to its end", async () => {
  const { server, made } = carrying();
  made.fill("orgno", "123456785");
  made.explain({ case: "C-7", onBehalf: "kari@fjordfisk.example" });
  server.set("POST /v1/operations/elma.unregister/proposals", { status: 201, body: PROPOSAL });
  await made.ask();
  let tries = 0;
  server.set("POST /v1/proposals/p1/confirm", () =>
    ++tries === 1 ? { status: 504 } : { status: 202, body: { id: "r1", operation: "elma.unregister", state: "pending" } },
  );
  let looks = 0;
  server.set("GET /v1/runs/r1", () => ({
    body: { id: "r1", operation: "elma.unregister", state: ++looks < 3 ? "pending" : "done" },
  }));
  await made.confirm("123456785");
  await settle();
  const keys = server.asked("POST /v1/proposals/p1/confirm").map(({ headers }) => headers.get("Idempotency-Key"));
  assert.equal(keys.length, 2);
  assert.equal(new Set(keys).size, 1);
  assert.equal(made.state.run?.state, "done");
});

// Figures

test("a period begins with its first day and ends after its last", () => {
  assert.equal(endOf("2026-11-22").getTime() - startOf("2026-11-22").getTime(), 24 * 60 * 60 * 1000);
  assert.equal(dayOf(startOf("2026-02-03")), "2026-02-03");
});

test("a table has the columns that some row fills", () => {
  assert.deepEqual(columnsOf([{ at: "x", topic: null }, { at: "y", run: "r", topic: "t" }]), ["at", "run", "topic"]);
});
