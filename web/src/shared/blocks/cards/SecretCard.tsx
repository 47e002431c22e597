import { useCallback, useEffect, useId, useState } from "preact/hooks";
import { useWindowEvent } from "./hooks.ts";
import { useLanguage, useTexts } from "../../Speaking.tsx";
import { clockTime } from "../../language.ts";
import { Problem } from "../../problem.ts";
import { useActions } from "../actions.ts";

interface Revealed {
  value: string;
  expires: number;
}

const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * A one-time code. The server gives it once, so it lives in this component until it expires or the page is left,
 * and is covered whenever the window loses focus.
 */
export function SecretCard({ secret }: { secret: { ref: string; expires_at?: string; label?: string } }) {
  const t = useTexts();
  const language = useLanguage();
  const actions = useActions();
  const heading = useId();
  const [revealed, setRevealed] = useState<Revealed>();
  const [covered, setCovered] = useState(true);
  const [message, setMessage] = useState("");
  const [spent, setSpent] = useState(false);
  const cover = useCallback(() => setCovered(true), []);
  useWindowEvent("blur", cover);

  useEffect(() => {
    if (!revealed || revealed.expires === Infinity) return;
    const left = revealed.expires - (actions?.now() ?? Date.now());
    const forget = () => {
      setRevealed(undefined);
      setSpent(true);
    };
    const timer = setTimeout(forget, Math.min(left, LONGEST_TIMER));
    return () => clearTimeout(timer);
  }, [revealed]);

  const toggle = async () => {
    if (!covered) return cover();
    setMessage("");
    if (revealed) return setCovered(false);
    try {
      const answer = await actions!.reveal(secret.ref);
      setRevealed({
        value: answer.secret,
        expires: Date.parse(answer.expires_at ?? secret.expires_at ?? "") || Infinity,
      });
      setCovered(false);
    } catch (error) {
      if (error instanceof Problem && (error.status === 410 || error.status === 404)) setSpent(true);
      else setMessage((error instanceof Problem && error.detail) || t.problem);
    }
  };
  const copy = () => {
    const written = navigator.clipboard?.writeText(revealed!.value) ?? Promise.reject();
    written.then(() => setMessage(t.copied)).catch(() => setMessage(t.copyFailed));
  };
  const shown = revealed && !covered;

  return (
    <div class="fyr-card fyr-secret" role="group" aria-labelledby={heading}>
      <h3 id={heading}>{(!spent && secret.label) || t.secret}</h3>
      {shown && <output class="fyr-secret__value">{revealed.value}</output>}
      {!spent && actions && (
        <div class="fyr-card__buttons">
          <button type="button" class={`fyr-button ${shown ? "" : "fyr-button--primary"}`} onClick={toggle}>
            {shown ? t.hideSecret : t.showSecret}
          </button>
          {shown && (
            <button type="button" class="fyr-button" onClick={copy}>
              {t.copy}
            </button>
          )}
        </div>
      )}
      <p class="fyr-secret__note">{spent ? t.secretGone : t.secretOnce}</p>
      {!spent && secret.expires_at && (
        <p class="fyr-secret__note">
          <time dateTime={secret.expires_at}>{t.validUntil(clockTime(secret.expires_at, language))}</time>
        </p>
      )}
      <p class="fyr-secret__note" role="status">
        {message}
      </p>
    </div>
  );
}
