import { useEffect, useMemo, useState } from "preact/hooks";
import type { Language } from "../shared/contract.ts";
import { useObservable } from "../shared/hooks.ts";
import type { Session } from "../shared/session.ts";
import type { AgentClient } from "./client.ts";
import { Console } from "./Console.tsx";
import { ConsoleContext } from "./context.ts";
import type { Me } from "./contract.ts";
import { Desk } from "./desk.ts";
import { SignIn } from "./SignIn.tsx";
import { ConsoleSpeaking, loadWords, useWords } from "./texts/index.tsx";
import type { Who } from "./who.ts";

interface AppProps {
  who: Who;
  client: AgentClient;
  session: Session;
  language: Language;
  onLanguage: (language: Language) => void;
}

/** The console for whoever is signed in; until then, the way in. */
export function App({ who, client, session, language: initial, onLanguage }: AppProps) {
  const { phase, me } = useObservable(who);
  const [language, setLanguage] = useState(initial);
  const change = async (next: Language) => {
    await loadWords(next);
    onLanguage(next);
    setLanguage(next);
  };
  return (
    <ConsoleSpeaking language={language}>
      <Titled language={language} />
      {phase === "in" && me ? (
        <Signed key={me.id} who={who} me={me} client={client} session={session} language={language} onLanguage={change} />
      ) : (
        <SignIn who={who} language={language} onLanguage={change} />
      )}
    </ConsoleSpeaking>
  );
}

function Titled({ language }: { language: Language }) {
  const w = useWords();
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = `Fyr – ${w.title}`;
  }, [language]);
  return null;
}

interface SignedProps extends AppProps {
  me: Me;
}

function Signed({ who, me, client, session, language, onLanguage }: SignedProps) {
  const desk = useMemo(() => new Desk(client, who.lost), [client, who]);
  useEffect(() => {
    desk.start(me);
    return () => desk.stop();
  }, [desk]);
  const shared = useMemo(() => ({ who, me, client, session, desk }), [who, me, client, session, desk]);
  return (
    <ConsoleContext.Provider value={shared}>
      <Console language={language} onLanguage={onLanguage} />
    </ConsoleContext.Provider>
  );
}
