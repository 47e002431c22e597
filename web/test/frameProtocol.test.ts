import assert from "node:assert/strict";
import { test } from "node:test";
import { EVENTS, FROM_FRAME, FROM_PAGE, heard } from "../src/shared/frameProtocol.ts";

test("what is declared is heard, and nothing that was put beside it", () => {
  assert.deepEqual(heard(FROM_PAGE, { fyr: 1, type: "visible", visible: true, token: "x" }), { type: "visible", visible: true });
  assert.deepEqual(heard(FROM_PAGE, { fyr: 1, type: "token", id: 3 }), { type: "token", id: 3 });
  assert.deepEqual(heard(FROM_PAGE, { fyr: 1, type: "token", id: 3, token: "t" }), { type: "token", id: 3, token: "t" });
  assert.deepEqual(heard(FROM_FRAME, { fyr: 1, type: "unread", count: 2 }), { type: "unread", count: 2 });
});

const DROPPED: unknown[] = [
  undefined,
  null,
  7,
  "logout",
  [],
  {},
  { type: "logout" },
  { fyr: 2, type: "logout" },
  { fyr: "1", type: "logout" },
  { fyr: 1 },
  { fyr: 1, type: "ready" },
  { fyr: 1, type: "constructor" },
  { fyr: 1, type: "__proto__" },
  { fyr: 1, type: "toString" },
  { fyr: 1, type: ["logout"] },
  { fyr: 1, type: { toString: () => "logout" } },
  { fyr: 1, type: "visible" },
  { fyr: 1, type: "visible", visible: 1 },
  { fyr: 1, type: "visible", visible: null },
  { fyr: 1, type: "token", id: "3" },
  { fyr: 1, type: "token", id: 3, token: null },
  { fyr: 1, type: "token", id: 3, token: "x".repeat(8193) },
  { fyr: 1, type: "write", message: ["x"], submit: true },
  { fyr: 1, type: "write", message: "x", submit: "true" },
];

test("everything else is dropped", () => {
  for (const data of DROPPED) assert.equal(heard(FROM_PAGE, data), undefined, JSON.stringify(data));
});

test("one side's messages are not the other's", () => {
  for (const type of Object.keys(FROM_FRAME)) assert.ok(!Object.hasOwn(FROM_PAGE, type), type);
});

test("no event has a field for what somebody wrote", () => {
  const fields = new Set(Object.values(EVENTS).flat());
  assert.deepEqual([...fields].sort(), ["code", "count", "kind", "operation", "role", "state", "value"]);
});
