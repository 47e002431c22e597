import assert from "node:assert/strict";
import { test } from "node:test";
import { words as consoleEn } from "../src/console/texts/words-en.ts";
import { words as consoleNb } from "../src/console/texts/words-nb.ts";
import { words as consoleSv } from "../src/console/texts/words-sv.ts";
import { DEMO_TEXTS } from "../src/demo/texts.ts";
import type { Language } from "../src/shared/contract.ts";
import { LANGUAGES } from "../src/shared/language.ts";
import { loadTexts, type Texts } from "../src/shared/texts/index.ts";

const TEXTS = Object.fromEntries(
  await Promise.all(LANGUAGES.map(async (language) => [language, await loadTexts(language)])),
) as Record<Language, Texts>;

const CONSOLE_WORDS = { sv: consoleSv, nb: consoleNb, en: consoleEn };

/** The catalogue as paths, with what a function says for a sample argument, and whether it is one. */
function flatten(value: unknown, path = ""): [path: string, text: string, made: boolean][] {
  if (typeof value === "function") return [[path, String(value("2", "3")), true]];
  if (typeof value === "object" && value)
    return Object.entries(value).flatMap(([key, inner]) => flatten(inner, `${path}.${key}`));
  return [[path, String(value), false]];
}

for (const [name, catalogue] of Object.entries({ TEXTS, DEMO_TEXTS, CONSOLE_WORDS }) as [string, typeof TEXTS][]) {
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

for (const [name, catalogue] of Object.entries({ TEXTS, CONSOLE_WORDS }) as [string, typeof TEXTS][]) {
  test(`${name} leaves no sentence in English`, () => {
    const english = new Map(flatten(catalogue.en).map(([path, text]) => [path, text]));
    const spaced = (text: string) => / /.test(text.trim());
    for (const language of LANGUAGES.filter((each) => each !== "en"))
      for (const [path, text] of flatten(catalogue[language]))
        assert.ok(!spaced(text) || text !== english.get(path) || NUMBERS.test(text), `${language}${path}: ${text}`);
  });

  test(`${name} says what it is given, in every language`, () => {
    for (const language of LANGUAGES)
      for (const [path, text, made] of flatten(catalogue[language]))
        if (made) assert.match(text, /2|3/, `${language}${path}`);
  });
}

/** A number and its unit are written alike. */
const NUMBERS = /^2 min$/;
