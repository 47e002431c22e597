import type { Language } from "../shared/contract.ts";
import { pickLanguage } from "../shared/language.ts";

/** What the server tells the panel's page about the site that it is shown in. */
export interface Site {
  id: string;
  /** Pages of these origins are listened to. */
  origins: readonly string[];
  languages: readonly Language[];
  title: Partial<Record<Language, string>>;
  consent: { revision: string; text: Partial<Record<Language, string>> } | null;
  /** No conversation without a token of the page's own sign-in. */
  identityRequired: boolean;
}

export function siteOf(page: Document): Site {
  return JSON.parse(page.getElementById("fyr-site")!.textContent!) as Site;
}

/** The first of these that the site speaks, or else its own first. */
export function spoken(site: Site, preferred: readonly unknown[]): Language {
  const known = preferred.filter((tag) => typeof tag === "string").map((tag) => pickLanguage([tag]));
  return known.find((language) => site.languages.includes(language)) ?? site.languages[0]!;
}
