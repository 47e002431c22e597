import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { Client } from "../src/shared/client.ts";
import { Conversation } from "../src/shared/conversation.ts";
import { Session } from "../src/shared/session.ts";
import { unreadIn } from "../src/shared/state.ts";
import { entries } from "../src/shared/transcript.ts";
import { FakeServer } from "./fakeServer.ts";
import { MemoryStorage } from "./memoryStorage.ts";

const open: Conversation[] = [];

function setUp(server = new FakeServer(), storage = new MemoryStorage()) {
  const client = new Client({ language: () => "en", fetch: server.fetch });
  const conversation = new Conversation({
    client,
    session: new Session("fyr", () => storage),
    site: "demo",
    language: () => "en",
  });
  open.push(conversation);
  return { server, storage, conversation };
}

const texts = (conversation: Conversation) =>
  entries(conversation.state.transcript).map((entry) =>
    entry.pending ? `(${entry.pending.text})` : entry.message.text,
  );
const settle = () => new Promise((resolve) => setTimeout(resolve, 10));

afterEach(() => {
  for (const conversation of open.splice(0)) conversation.close();
  mock.restoreAll();
});

test("opens, says, and hears each reply once although it comes twice", async () => {
  const { conversation } = setUp();
  await conversation.start();
  assert.equal(await conversation.say("  hi "), true);
  await settle();
  assert.deepEqual(texts(conversation), ["hello", "hi", "you said hi"]);
  assert.equal(conversation.state.connection, "live");
});

test("the token travels in the header, never in the address", async () => {
  const { server, conversation } = setUp();
  await conversation.start();
  await conversation.say("hi");
  await settle();
  const later = server.calls.slice(1).filter(({ address }) => address !== "/readyz");
  assert.ok(later.some(({ address }) => address.endsWith("/events")));
  for (const { address, headers } of later) {
    assert.equal(headers.get("Authorization"), "Bearer token-1");
    assert.ok(!address.includes("token-1"));
  }
});

test("a reload goes on where it was", async () => {
  const { server, storage, conversation } = setUp();
  await conversation.start();
  await conversation.say("hi");
  const again = setUp(server, storage).conversation;
  await again.start();
  assert.deepEqual(texts(again), ["hello", "hi", "you said hi"]);
});

test("a conversation that is gone after the reload is begun anew", async () => {
  const { server, storage, conversation } = setUp();
  await conversation.start();
  server.forget();
  const again = setUp(server, storage).conversation;
  await again.start();
  assert.deepEqual(texts(again), ["hello"]);
  assert.notEqual(again.state.id, conversation.state.id);
});

test("a lost answer is asked for again with the same key, and nothing is said twice", async () => {
  mock.method(Math, "random", () => 0);
  const { server, conversation } = setUp();
  await conversation.start();
  server.loseAnswers = 1;
  await conversation.say("hi");
  assert.deepEqual(texts(conversation), ["hello", "hi", "you said hi"]);
  const keys = server.calls
    .filter(({ method, address }) => method === "POST" && address.endsWith("/messages"))
    .map(({ headers }) => headers.get("Idempotency-Key"));
  assert.equal(keys.length, 2);
  assert.equal(new Set(keys).size, 1);
});

test("a refusal gives the text back and shows the server's sentence", async () => {
  const { server, conversation } = setUp();
  await conversation.start();
  server.refusal = { status: 422, detail: "Not like that." };
  assert.equal(await conversation.say("hi"), false);
  assert.deepEqual(texts(conversation), ["hello"]);
  assert.deepEqual(conversation.state.notice, { kind: "problem", detail: "Not like that." });
});

test("a server that is not well keeps the message to be sent again", async () => {
  const { server, conversation } = setUp();
  await conversation.start();
  server.refusal = { status: 500, detail: "Sorry." };
  assert.equal(await conversation.say("hi"), true);
  const [pending] = conversation.state.transcript.pending;
  assert.equal(pending?.failed, true);
  server.refusal = undefined;
  conversation.retry(pending!.key);
  await settle();
  assert.deepEqual(texts(conversation), ["hello", "hi", "you said hi"]);
});

test("202 waits for the reply on the event stream", async () => {
  const { server, conversation } = setUp();
  await conversation.start();
  await settle();
  server.slow = true;
  await conversation.say("hi");
  assert.equal(conversation.state.awaited, true);
  server.reply("at last");
  await settle();
  assert.equal(conversation.state.awaited, false);
  assert.deepEqual(texts(conversation), ["hello", "hi", "at last"]);
});

test("signing in changes the token and reopens the stream where it was", async () => {
  const { server, conversation } = setUp();
  await conversation.start();
  await settle();
  await conversation.identify("identity");
  await settle();
  const last = server.calls.filter(({ address }) => address.endsWith("/events")).at(-1);
  assert.equal(last?.headers.get("Authorization"), "Bearer token-2");
  assert.equal(last?.headers.get("Last-Event-ID"), "1");
  server.reply("welcome");
  await settle();
  assert.deepEqual(texts(conversation), ["hello", "welcome"]);
});

test("deciding twice at once is deciding once", async () => {
  const { server, conversation } = setUp();
  await conversation.start();
  await Promise.all([conversation.confirm("p", "123"), conversation.confirm("p", "123")]);
  const sent = server.calls.filter(({ body }) => body?.includes("confirm"));
  assert.equal(sent.length, 1);
  assert.deepEqual(JSON.parse(sent[0]!.body!), { confirm: { proposal: "p", typed: "123" } });
});

test("a conversation that ends under way says so and can be begun anew", async () => {
  const { server, conversation } = setUp();
  await conversation.start();
  await settle();
  server.forget();
  await conversation.say("hi");
  assert.equal(conversation.state.phase, "ended");
  await conversation.restart();
  assert.deepEqual(texts(conversation), ["hello"]);
});

test("what comes is unread until it has been looked at, also after a reload; one's own messages never are", async () => {
  const { server, storage, conversation } = setUp();
  await conversation.start();
  assert.equal(unreadIn(conversation.state), 0);
  conversation.read();
  await conversation.say("hi");
  server.reply("and another thing");
  await settle();
  assert.equal(unreadIn(conversation.state), 2);
  const again = setUp(server, storage).conversation;
  await again.start();
  assert.equal(unreadIn(again.state), 2);
  again.read();
  assert.equal(unreadIn(again.state), 0);
});

test("a new conversation has nothing unread", async () => {
  const { server, conversation } = setUp();
  await conversation.start();
  conversation.read();
  await conversation.say("hi");
  server.reply("more");
  await conversation.restart();
  assert.equal(unreadIn(conversation.state), 0);
});

test("what is down behind the server is asked for at the beginning and after an error", async () => {
  const server = new FakeServer();
  server.status = "degraded";
  const { conversation } = setUp(server);
  await conversation.start();
  await settle();
  assert.equal(conversation.state.degraded, true);
  server.status = "ready";
  server.tell("message", { id: "m9", seq: 9, role: "bot", kind: "error", text: "sorry", created_at: "" });
  await settle();
  assert.equal(conversation.state.degraded, false);
});

test("when people answer again is heard when the stream begins, and kept when the owner changes", async () => {
  const { server, conversation } = setUp();
  await conversation.start();
  await settle();
  server.tell("owner", { owner: "bot", opens_at: "2026-11-23T07:00:00Z" });
  server.tell("owner", { owner: "waiting" });
  await settle();
  assert.equal(conversation.state.owner, "waiting");
  assert.equal(conversation.state.opensAt, "2026-11-23T07:00:00Z");
});

test("renewing asks with the proposal's id and confirms nothing", async () => {
  const { server, conversation } = setUp();
  await conversation.start();
  await conversation.renew("p1");
  const sent = server.calls.filter(({ method }) => method === "POST").map(({ body }) => JSON.parse(body ?? "{}"));
  assert.deepEqual(sent.at(-1), { renew: { proposal: "p1" } });
  assert.ok(sent.every((body) => !("confirm" in body)));
});
