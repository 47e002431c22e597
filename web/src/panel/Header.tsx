import type { Language } from "../shared/contract.ts";
import type { Conversation } from "../shared/conversation.ts";
import { useTexts } from "../shared/Speaking.tsx";
import { Lighthouse } from "../shared/icons.tsx";
import { LANGUAGE_NAMES, LANGUAGES } from "../shared/language.ts";
import { Menu } from "./Menu.tsx";

interface HeaderProps {
  conversation: Conversation;
  language: Language;
  onLanguage: (language: Language) => void;
}

export function Header({ conversation, language, onLanguage }: HeaderProps) {
  const t = useTexts();
  return (
    <header class="fyr-header">
      <Lighthouse />
      <h2 class="fyr-header__name">{t.name}</h2>
      <div class="fyr-languages" role="group" aria-label={t.language}>
        {LANGUAGES.map((each) => (
          <button
            key={each}
            type="button"
            lang={each}
            aria-pressed={each === language}
            title={LANGUAGE_NAMES[each]}
            onClick={() => each !== language && onLanguage(each)}
          >
            {each.toUpperCase()}
            <span class="fyr-hidden"> {LANGUAGE_NAMES[each]}</span>
          </button>
        ))}
      </div>
      <Menu conversation={conversation} />
    </header>
  );
}
