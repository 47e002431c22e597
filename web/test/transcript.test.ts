import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "../src/shared/contract.ts";
import {
  addPending,
  dropPending,
  EMPTY,
  entries,
  failPending,
  lastSeq,
  newestReply,
  proposalChanged,
  receive,
} from "../src/shared/transcript.ts";

function message(seq: number, text: string, extra: Partial<Message> = {}): Message {
  return { id: `m${seq}`, seq, role: "bot", text, created_at: "2026-11-22T00:00:00Z", ...extra };
}
const own = (seq: number, text: string) => message(seq, text, { role: "customer" });
const proposal = (state: string) => ({ id: "p", operation: "elma.unregister", inputs: [], state });
const keys = (transcript: typeof EMPTY) => entries(transcript).map((entry) => entry.key);

test("messages are ordered by seq, and none is there twice", () => {
  const transcript = receive(receive(EMPTY, [message(3, "c"), message(1, "a")]), [message(2, "b"), message(3, "c")]);
  assert.deepEqual(
    transcript.messages.map(({ seq }) => seq),
    [1, 2, 3],
  );
  assert.equal(lastSeq(transcript), 3);
});

test("the stored message takes the place of the pending one", () => {
  const pending = addPending(EMPTY, "k", "hi");
  const stored = receive(pending, [own(1, "hi"), message(2, "hello")], "k");
  assert.deepEqual(keys(stored), ["k", "seq-2"]);
  assert.equal(stored.pending.length, 0);
});

test("the event stream may be faster than the answer", () => {
  const heard = receive(addPending(EMPTY, "k", "hi"), [own(1, "hi")]);
  assert.deepEqual(keys(heard), ["k"]);
  assert.deepEqual(keys(receive(heard, [own(1, "hi"), message(2, "hello")], "k")), ["k", "seq-2"]);
});

test("a text that the server has tidied still replaces the pending one", () => {
  const heard = receive(addPending(EMPTY, "k", "hi "), [own(1, "hi")]);
  assert.equal(entries(heard).length, 2);
  assert.deepEqual(keys(receive(heard, [own(1, "hi")], "k")), ["seq-1"]);
});

test("the same text twice is two messages", () => {
  let transcript = addPending(addPending(EMPTY, "a", "ja"), "b", "ja");
  transcript = receive(transcript, [own(1, "ja")], "a");
  assert.deepEqual(keys(transcript), ["a", "b"]);
  assert.deepEqual(keys(receive(transcript, [own(2, "ja")])), ["a", "b"]);
});

test("a failed message stays, to be sent again with the same key", () => {
  const failed = failPending(addPending(EMPTY, "k", "hi"), "k");
  assert.equal(failed.pending[0]?.failed, true);
  assert.deepEqual(addPending(failed, "k", "hi").pending, [{ key: "k", text: "hi", failed: false }]);
  assert.equal(dropPending(failed, "k").pending.length, 0);
});

test("a proposal never goes back to being open", () => {
  const shown = receive(EMPTY, [message(1, "?", { blocks: [{ type: "proposal", proposal: proposal("proposed") }] })]);
  assert.equal(shown.proposals["p"], "proposed");
  const done = proposalChanged(shown, "p", "done");
  assert.equal(receive(done, shown.messages).proposals["p"], "done");
  assert.equal(receive(shown, [message(2, "old", { proposal: proposal("expired") })]).proposals["p"], "expired");
});

test("the newest reply is the newest thing not said by the customer", () => {
  assert.equal(newestReply(receive(EMPTY, [message(1, "a"), own(2, "b")]))?.seq, 1);
});
