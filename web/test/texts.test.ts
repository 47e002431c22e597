import assert from "node:assert/strict";
import { test } from "node:test";
import { DEMO_TEXTS } from "../src/demo/texts.ts";
import type { Language } from "../src/shared/contract.ts";
import { LANGUAGES } from "../src/shared/language.ts";
import { loadTexts, type Texts } from "../src/shared/texts/index.ts";

const TEXTS = Object.fromEntries(
  await Promise.all(LANGUAGES.map(async (language) => [language, await loadTexts(language)])),
) as Record<Language, Texts>;

/** The catalogue as paths, with what a function says for a sample argument. */
function flatten(value: unknown, path = ""): [string, string][] {
  if (typeof value === "function") return [[path, String(value("2", "3"))]];
  if (typeof value === "object" && value)
    return Object.entries(value).flatMap(([key, inner]) => flatten(inner, `${path}.${key}`));
  return [[path, String(value)]];
}

for (const [name, catalogue] of Object.entries({ TEXTS, DEMO_TEXTS }) as [string, typeof TEXTS][]) {
  test(`${name} says the same things in every language`, () => {
    const keys = flatten(catalogue.en).map(([path]) => path);
    for (const language of LANGUAGES)
      assert.deepEqual(
        flatten(catalogue[language]).map(([path]) => path),
        keys,
        language,
      );
  });

  test(`${name} leaves nothing unsaid`, () => {
    for (const language of LANGUAGES)
      for (const [path, text] of flatten(catalogue[language])) {
        if (/\.connection\.(live|connecting)$/.test(path)) continue;
        assert.ok(text.trim(), `${language}${path}`);
      }
  });
}

test("no sentence is left in English", () => {
  const english = new Map(flatten(TEXTS.en));
  const spaced = (text: string) => / /.test(text.trim());
  for (const language of LANGUAGES.filter((each) => each !== "en"))
    for (const [path, text] of flatten(TEXTS[language]))
      assert.ok(!spaced(text) || text !== english.get(path), `${language}${path}: ${text}`);
});

test("what takes a number or a name says it in every language", () => {
  for (const language of LANGUAGES)
    for (const [path, text] of flatten(TEXTS[language])) {
      const value = path.split(".").slice(1).reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], TEXTS[language]);
      if (typeof value === "function") assert.match(text, /2|3/, `${language}${path}`);
    }
});
