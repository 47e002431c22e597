import type { Language } from "../contract.ts";
import { own } from "../own.ts";
import type { Texts } from "./en.ts";

export type { Texts } from "./en.ts";

/** Each language is a file of its own: a visitor fetches the one that is read. */
const FILES: Record<Language, () => Promise<{ texts: Texts }>> = {
  sv: () => import("./sv.ts"),
  nb: () => import("./nb.ts"),
  en: () => import("./en.ts"),
};

const loaded: Partial<Record<Language, Texts>> = {};

export async function loadTexts(language: Language): Promise<Texts> {
  return (loaded[language] ??= (await FILES[language]()).texts);
}

/** The texts of a language that has been loaded. */
export function loadedTexts(language: Language): Texts | undefined {
  return loaded[language];
}

/** The server may know states that this catalogue does not. */
export function stateText(texts: Texts, state: string): string | undefined {
  return own(texts.state, state);
}
