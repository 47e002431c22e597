import { createContext, type ComponentChildren } from "preact";
import { useContext } from "preact/hooks";
import type { Language } from "../../shared/contract.ts";
import { Speaking } from "../../shared/Speaking.tsx";
import { loadTexts } from "../../shared/texts/index.ts";
import type { Words } from "./words-en.ts";

export type { Words } from "./words-en.ts";

const FILES: Record<Language, () => Promise<{ words: Words }>> = {
  sv: () => import("./words-sv.ts"),
  nb: () => import("./words-nb.ts"),
  en: () => import("./words-en.ts"),
};

const loaded: Partial<Record<Language, Words>> = {};

/** Everything that is needed to speak a language here: the console's words and those of the shared blocks. */
export async function loadWords(language: Language): Promise<Words> {
  const [file] = await Promise.all([FILES[language](), loadTexts(language)]);
  return (loaded[language] ??= file.words);
}

const WordsContext = createContext<Words | undefined>(undefined);

/** Everything inside speaks `language`, whose words have been loaded. */
export function ConsoleSpeaking({ language, children }: { language: Language; children: ComponentChildren }) {
  return (
    <Speaking language={language}>
      <WordsContext.Provider value={loaded[language]}>{children}</WordsContext.Provider>
    </Speaking>
  );
}

export function useWords(): Words {
  const words = useContext(WordsContext);
  if (!words) throw new Error("this component belongs inside <ConsoleSpeaking>");
  return words;
}
