import { useId } from "preact/hooks";
import type { Language } from "../shared/contract.ts";
import { LANGUAGE_NAMES, LANGUAGES } from "../shared/language.ts";
import { useWords } from "./texts/index.tsx";

interface LanguageSelectProps {
  language: Language;
  onLanguage: (language: Language) => void;
}

export function LanguageSelect({ language, onLanguage }: LanguageSelectProps) {
  const w = useWords();
  const field = useId();
  return (
    <p class="desk-language">
      <label for={field}>{w.language}</label>
      <select
        id={field}
        class="desk-select"
        value={language}
        onChange={(event) => onLanguage(event.currentTarget.value as Language)}
      >
        {LANGUAGES.map((each) => (
          <option key={each} value={each} lang={each}>
            {LANGUAGE_NAMES[each]}
          </option>
        ))}
      </select>
    </p>
  );
}
