import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createContext, h, render, type ComponentType } from "preact";
import { createServer, type ViteDevServer } from "vite";
import type { Language, Run } from "../src/shared/contract.ts";
import type { BlockActions, RunFile } from "../src/shared/blocks/actions.ts";
import type { Problem } from "../src/shared/problem.ts";
import { fakeDocument, type FakeElement } from "./fakeDom.ts";

Object.assign(globalThis, { document: fakeDocument });

let vite: ViteDevServer;
before(async () => {
  vite = await createServer({ root: `${import.meta.dirname}/..`, server: { middlewareMode: true, ws: false }, appType: "custom", logLevel: "error" });
});
after(() => vite.close());

const RUN: Run = {
  id: "r_1",
  operation: "case.create",
  state: "done",
  receipt: { id: "k_1", at: "2026-11-22T08:00:00.000Z", by: "Kari Fjord", file: true },
};
const FILE = { run: "r_2", text: "Fetch the workbook" };

type Save = (run: string, what: RunFile) => Promise<void>;

/** Draws a block as the panel does, for somebody who reads `language`. */
async function drawn(card: "ResultCard" | "FileCard", props: object, save?: Save, language: Language = "en"): Promise<FakeElement> {
  const load = (path: string) => vite.ssrLoadModule(`/src/shared/${path}`);
  const { [card]: Card } = (await load(`blocks/cards/${card}.tsx`)) as Record<string, ComponentType>;
  const { Speaking } = (await load("Speaking.tsx")) as { Speaking: ComponentType<{ language: Language }> };
  const { ActionsContext } = (await load("blocks/actions.ts")) as { ActionsContext: ReturnType<typeof createContext> };
  const { loadTexts } = (await load("texts/index.ts")) as { loadTexts: (language: Language) => Promise<unknown> };
  await loadTexts(language);
  const root = fakeDocument.createElement("main");
  const actions = save && ({ save, now: () => 0 } as unknown as BlockActions);
  const tree = h(ActionsContext.Provider, { value: actions }, h(Speaking, { language }, h(Card!, props)));
  render(tree, root as unknown as Element);
  return root;
}

/** The next time the component has drawn itself. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));
const labels = (root: FakeElement) => root.all("button").map((button) => button.textContent);

test("a receipt is saved with one press, as the receipt of its run", async () => {
  const saved: string[][] = [];
  const root = await drawn("ResultCard", { run: RUN }, async (...what) => void saved.push(what));
  assert.deepEqual(labels(root), ["Save receipt"]);
  root.all("button")[0]!.press();
  await settled();
  assert.deepEqual(saved, [["r_1", "receipt"]]);
});

test("the button speaks the reader's language", async () => {
  const save = async () => {};
  assert.deepEqual(labels(await drawn("ResultCard", { run: RUN }, save, "sv")), ["Spara kvittot"]);
  assert.deepEqual(labels(await drawn("ResultCard", { run: RUN }, save, "nb")), ["Lagre kvitteringen"]);
});

test("a look-up and a block that is read only have no receipt to save", async () => {
  const receipt = { ...RUN.receipt!, file: false };
  assert.deepEqual(labels(await drawn("ResultCard", { run: { ...RUN, receipt } }, async () => {})), []);
  assert.deepEqual(labels(await drawn("ResultCard", { run: RUN })), []);
});

test("the file of an answer is fetched as that, and read only it is named", async () => {
  const saved: string[][] = [];
  const root = await drawn("FileCard", { file: FILE }, async (...what) => void saved.push(what));
  assert.deepEqual(labels(root), [FILE.text]);
  root.all("button")[0]!.press();
  await settled();
  assert.deepEqual(saved, [["r_2", "file"]]);
  const archived = await drawn("FileCard", { file: FILE });
  assert.deepEqual([labels(archived), archived.textContent], [[], FILE.text]);
});

test("a press while it is being fetched does nothing, and one that failed can be tried again", async () => {
  let calls = 0;
  let fail: (error: Error) => void = () => {};
  const root = await drawn("FileCard", { file: FILE }, () => {
    calls += 1;
    return new Promise((_, reject) => (fail = reject));
  });
  const button = root.all("button")[0]!;
  const said = () => root.all("p").find((each) => each.attributes.get("role") === "status")!.textContent;
  button.press();
  await settled();
  button.press();
  assert.deepEqual([calls, button.disabled, said()], [1, true, ""]);
  fail(new TypeError("no network"));
  await settled();
  assert.deepEqual([button.disabled, said()], [false, "That did not work. Try again in a moment."]);
  button.press();
  await settled();
  assert.deepEqual([calls, said()], [2, ""]);
  const { Problem: ServerSays } = (await vite.ssrLoadModule("/src/shared/problem.ts")) as { Problem: typeof Problem };
  fail(new ServerSays(410, "FILE_EXPIRED", "The file can no longer be fetched."));
  await settled();
  assert.equal(said(), "The file can no longer be fetched.");
});
