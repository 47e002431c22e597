import assert from "node:assert/strict";
import { test } from "node:test";
import { inkOn } from "../src/embed/draw.ts";
import { EMBED_TEXTS } from "../src/embed/texts.ts";
import { spoken, type Site } from "../src/frame/site.ts";
import { FRAME_TEXTS } from "../src/frame/texts.ts";
import { expiryOf, renewIn } from "../src/frame/token.ts";
import { happened } from "../src/frame/watch.ts";
import type { Message } from "../src/shared/contract.ts";
import { LANGUAGES } from "../src/shared/language.ts";
import { BLANK, type State } from "../src/shared/state.ts";
import { receive } from "../src/shared/transcript.ts";

function contrast(colour: number[], ink: string): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const light = 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  return ink === "#000" ? (light + 0.05) / 0.05 : 1.05 / (light + 0.05);
}

test("the sign on the launcher is seen on every colour", () => {
  const steps = Array.from({ length: 18 }, (_, step) => step * 15);
  for (const red of steps)
    for (const green of steps)
      for (const blue of steps) {
        const hex = `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
        assert.ok(contrast([red, green, blue], inkOn(hex)) >= 3, hex);
      }
});

test("every language has every text", () => {
  for (const catalogue of [EMBED_TEXTS, FRAME_TEXTS])
    for (const language of LANGUAGES) {
      assert.deepEqual(Object.keys(catalogue[language]), Object.keys(catalogue.en), language);
      for (const text of Object.values(catalogue[language])) assert.ok(text.trim());
    }
});

const site = { languages: ["nb", "sv"] } as unknown as Site;

test("the site's languages are spoken, the first of them when nothing else fits", () => {
  assert.equal(spoken(site, ["sv"]), "sv");
  assert.equal(spoken(site, [undefined, null, 7, "en-GB", "da"]), "nb");
  assert.equal(spoken(site, ["en"]), "nb");
  assert.equal(spoken(site, []), "nb");
});

const token = (claims: unknown) => `x.${btoa(JSON.stringify(claims)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")}.x`;

test("a token is renewed before it ends, whatever it looks like", () => {
  assert.equal(expiryOf(token({ exp: 600, name: "Åse Ø ~~~???" })), 600_000);
  assert.equal(renewIn(token({ exp: 600 }), 0), 540_000);
  assert.equal(renewIn(token({ exp: 100 }), 0), 80_000);
  assert.equal(renewIn(token({ exp: 10 }), 0), 5_000);
  // A page that gives tokens which have ended is not asked without a pause.
  assert.equal(renewIn(token({ exp: 100 }), 200_000), 1_000);
  for (const odd of ["", "x", "x.y.z", token(7), token({ exp: "soon" })]) assert.equal(renewIn(odd, 0), undefined, odd);
});

const message = (seq: number, more: Partial<Message>): Message => ({
  id: `m${seq}`,
  seq,
  role: "bot",
  kind: "answer",
  text: "secret words",
  created_at: "",
  ...more,
});
const proposal = { id: "p1", operation: "elma.unregister", inputs: [], state: "proposed" };
const run = { id: "r1", operation: "elma.unregister", state: "done" };

function state(messages: Message[], more: Partial<State> = {}): State {
  return { ...BLANK, id: "c1", phase: "ready", transcript: receive(BLANK.transcript, messages), ...more };
}

test("what happens is told by name and state, never in words", () => {
  const before = state([message(1, { kind: "greeting" })]);
  const after = state(
    [
      message(1, { kind: "greeting" }),
      message(2, { role: "customer", kind: "text" }),
      message(3, { kind: "proposal", blocks: [{ type: "proposal", proposal }] }),
      message(4, { kind: "result", blocks: [{ type: "result", run }] }),
      message(5, { kind: "refused", ...{ code: "AUTH_REQUIRED" } }),
    ],
    { owner: "waiting", notice: { kind: "problem", detail: "secret words" } },
  );
  const told = happened(before, after);
  assert.deepEqual(
    told.map(([name]) => name),
    [
      "message:sent",
      "message:received",
      "operation:preview",
      "message:received",
      "operation:result",
      "message:received",
      "auth:required",
      "handoff:requested",
      "error",
    ],
  );
  assert.ok(!JSON.stringify(told).includes("secret"));
});

test("what was there before is no news, and a hand-off begins and ends once", () => {
  const opened = state([message(1, {}), message(2, { role: "customer" })]);
  assert.deepEqual(happened(BLANK, opened), []);
  assert.deepEqual(happened(opened, opened), []);
  const owners = ["bot", "waiting", "agent", "bot"] as const;
  const names = owners
    .slice(1)
    .flatMap((owner, at) => happened(state([], { owner: owners[at]! }), state([], { owner })))
    .map(([name]) => name);
  assert.deepEqual(names, ["handoff:requested", "handoff:started", "handoff:ended"]);
});
