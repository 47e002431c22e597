import assert from "node:assert/strict";
import { test } from "node:test";
import { asParts, isCited, splitQuote } from "../src/panel/dialogs/procedure.ts";
import { backoff } from "../src/shared/backoff.ts";
import { splitLabels } from "../src/shared/labels.ts";
import { pickLanguage } from "../src/shared/language.ts";
import { Session } from "../src/shared/session.ts";
import { linesOf, plain } from "../src/shared/blocks/cards/values.ts";

test("waiting is always half a second to eight", () => {
  for (let attempt = 0; attempt < 12; attempt++)
    for (const random of [0, 0.5, 1]) {
      const wait = backoff(attempt, () => random);
      assert.ok(wait >= 500 && wait <= 8_000, `${attempt} ${wait}`);
    }
  assert.equal(
    backoff(0, () => 1),
    1_000,
  );
  assert.equal(
    backoff(9, () => 1),
    8_000,
  );
});

test("Danish and nynorsk are met in bokmål", () => {
  for (const [tags, language] of [
    [["da-DK"], "nb"],
    [["nn"], "nb"],
    [["no"], "nb"],
    [["fi", "sv-FI"], "sv"],
    [["de"], "en"],
    [[], "en"],
  ] as const)
    assert.equal(pickLanguage(tags), language);
});

test("a label that is also the end of a name is found where it stands by itself", () => {
  const labels = [{ text: "Lön", language: "sv" }];
  const marked = (text: string) => splitLabels(text, labels).map(({ text, label }) => (label ? `[${text}]` : text)).join("");
  assert.equal(marked("For Visma Min Lön, open the tab Lön."), "For Visma Min Lön, open the tab [Lön].");
  assert.equal(marked("Open Lön."), "Open [Lön].");
});

test("labels are found as whole words, the longest first", () => {
  const labels = ["Lön", "Min Lön"].map((text) => ({ text, language: "sv" }));
  const found = (text: string) => splitLabels(text, labels).flatMap((segment) => (segment.label ? [segment.text] : []));
  assert.deepEqual(found("Open Min Lön, then Lön"), ["Min Lön", "Lön"]);
  assert.deepEqual(found("Lönekörning"), []);
  assert.equal(
    splitLabels("Open Min Lön.", labels)
      .map(({ text }) => text)
      .join(""),
    "Open Min Lön.",
  );
});

test("values of any shape become plain text", () => {
  assert.equal(plain(null), "–");
  assert.equal(plain({ name: "Kari", role: "x" }), "Kari");
  assert.equal(plain({ a: 1, b: [true, "c"] }), "a: 1, b: true, c");
  assert.deepEqual(linesOf({ orgno: 1 }), [{ label: "orgno", value: "1" }]);
  assert.deepEqual(linesOf([{ name: "orgno", label: "Org. no.", value: 1 }]), [{ label: "Org. no.", value: "1" }]);
});

test("a citation marks its part, else its step, else where the quote stands", () => {
  const citation = { topic: "t", title: "", language: "sv", revision: "1", quote: "spara" } as const;
  assert.ok(isCited({ ...citation, part: "steps.4" }, { part: "steps.4", text: "" }));
  assert.ok(!isCited({ ...citation, part: "steps.4" }, { part: "steps.3", text: "spara" }));
  assert.ok(isCited({ ...citation, step: 2 }, { number: "2", text: "" }));
  assert.ok(!isCited({ ...citation, step: 2 }, { text: "spara" }));
  assert.ok(isCited(citation, { text: "och spara." }));
  assert.deepEqual(splitQuote("och spara.", "spara"), ["och ", "spara", "."]);
  assert.deepEqual(splitQuote("och", "spara"), ["och", "", ""]);
  assert.deepEqual(asParts(["a", { text: "b" }, ""]), [{ text: "a" }, { text: "b" }]);
});

test("storage that is forbidden costs nothing but the memory", () => {
  const session = new Session("x", () => {
    throw new Error("forbidden");
  });
  session.write({ id: "1", token: "t" });
  assert.equal(session.read(), undefined);
});
