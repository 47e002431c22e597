import type { Language } from "./contract.ts";

export const LANGUAGES: readonly Language[] = ["sv", "nb", "en"];

export const LANGUAGE_NAMES: Record<Language, string> = { sv: "Svenska", nb: "Norsk", en: "English" };

/** What a person would write to change language; the bot understands it in any language. */
export const LANGUAGE_REQUESTS: Record<Language, string> = { sv: "svenska", nb: "norsk", en: "english" };

const LOCALES: Record<Language, string> = { sv: "sv-SE", nb: "nb-NO", en: "en-GB" };
const NEAREST: Record<string, Language> = { sv: "sv", nb: "nb", nn: "nb", no: "nb", da: "nb", en: "en" };

export function pickLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const language = NEAREST[tag.toLowerCase().split(/[-_]/)[0] ?? ""];
    if (language) return language;
  }
  return "en";
}

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.includes(value as Language);
}

export function clockTime(iso: string, language: Language): string {
  return format(iso, language, { hour: "2-digit", minute: "2-digit" });
}

/** By the clocks of Sweden and Norway, as the messages of the core say it, wherever the visitor is. */
export function weekdayTime(iso: string, language: Language): string {
  const day = { weekday: "long", day: "numeric", month: "long" } as const;
  return format(iso, language, { ...day, hour: "2-digit", minute: "2-digit", timeZone: "Europe/Oslo" });
}

export function dateTime(iso: string, language: Language): string {
  return format(iso, language, { dateStyle: "medium", timeStyle: "short" });
}

function format(iso: string, language: Language, options: Intl.DateTimeFormatOptions): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : new Intl.DateTimeFormat(LOCALES[language], options).format(date);
}
