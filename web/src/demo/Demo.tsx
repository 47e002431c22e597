import { useEffect, useState } from "preact/hooks";
import { Panel } from "../panel/Panel.tsx";
import type { Client } from "../shared/client.ts";
import type { Language } from "../shared/contract.ts";
import type { Conversation } from "../shared/conversation.ts";
import { Lighthouse } from "../shared/icons.tsx";
import type { Session } from "../shared/session.ts";
import { Coast } from "./Coast.tsx";
import { PersonaSwitch } from "./PersonaSwitch.tsx";
import { DEMO_TEXTS } from "./texts.ts";

interface DemoProps {
  client: Client;
  conversation: Conversation;
  session: Session;
  language: Language;
  onLanguage: (language: Language) => void;
}

export function Demo({ client, conversation, session, language: initial, onLanguage }: DemoProps) {
  const [language, setLanguage] = useState(initial);
  const t = DEMO_TEXTS[language];

  useEffect(() => {
    document.documentElement.lang = language;
    document.title = `Fyr – ${t.tagline}`;
  }, [language]);

  const change = (next: Language) => {
    onLanguage(next);
    setLanguage(next);
  };
  return (
    <div class="demo">
      <header class="demo__about">
        <div class="demo__words">
          <h1>
            <Lighthouse />
            Fyr
          </h1>
          <p class="demo__lead">{t.lead}</p>
          <p class="demo__more">{t.more}</p>
        </div>
        <PersonaSwitch client={client} conversation={conversation} session={session} texts={t} />
      </header>
      <main class="demo__panel">
        <Panel conversation={conversation} language={language} onLanguage={change} starters={t.questions} />
      </main>
      <Coast />
    </div>
  );
}
