import type { Language } from "../shared/contract.ts";
import { useObservable } from "../shared/hooks.ts";
import { Lighthouse } from "../shared/icons.tsx";
import { LanguageSelect } from "./LanguageSelect.tsx";
import { useWords } from "./texts/index.tsx";
import type { Who } from "./who.ts";

interface SignInProps {
  who: Who;
  language: Language;
  onLanguage: (language: Language) => void;
}

/** The way in: the sign-in itself is a page of the server's own. */
export function SignIn({ who, language, onLanguage }: SignInProps) {
  const w = useWords();
  const { phase } = useObservable(who);
  return (
    <div class="desk desk-signin">
      <main class="desk-signin__box">
        <h1>
          <Lighthouse />
          {w.title}
        </h1>
        <p>{w.signIn.lead}</p>
        {phase === "asking" && <p role="status">{w.signIn.asking}</p>}
        {phase === "unreachable" && (
          <>
            <p class="fyr-problem" role="alert">
              {w.signIn.unreachable}
            </p>
            <button type="button" class="fyr-button fyr-button--primary" onClick={() => void who.again()}>
              {w.signIn.again}
            </button>
          </>
        )}
        {phase === "out" && (
          <a class="fyr-button fyr-button--primary" href={`/console/sign-in?language=${language}&to=/console`}>
            {w.signIn.button}
          </a>
        )}
        <LanguageSelect language={language} onLanguage={onLanguage} />
      </main>
    </div>
  );
}
