import { createContext, type ComponentChildren } from "preact";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import type { Language } from "./contract.ts";
import { loadedTexts, loadTexts, type Texts } from "./texts/index.ts";

interface Spoken {
  language: Language;
  texts: Texts;
}

const SpokenContext = createContext<Spoken | undefined>(undefined);

/** Everything inside speaks `language` as soon as its texts are here; until then it stays with the one around it. */
export function Speaking({ language, children }: { language: Language; children: ComponentChildren }) {
  const around = useContext(SpokenContext);
  const [spoken, setSpoken] = useState(around);
  const texts = loadedTexts(language);
  useEffect(() => {
    if (texts) return;
    let wanted = true;
    void loadTexts(language).then((loaded) => wanted && setSpoken({ language, texts: loaded }));
    return () => {
      wanted = false;
    };
  }, [language, texts]);
  const value = useMemo(() => (texts ? { language, texts } : spoken), [language, texts, spoken]);
  return value ? <SpokenContext.Provider value={value}>{children}</SpokenContext.Provider> : null;
}

function useSpoken(): Spoken {
  const spoken = useContext(SpokenContext);
  if (!spoken) throw new Error("this component belongs inside <Speaking>");
  return spoken;
}

export function useLanguage(): Language {
  return useSpoken().language;
}

export function useTexts(): Texts {
  return useSpoken().texts;
}
