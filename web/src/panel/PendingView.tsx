import { useTexts } from "../shared/Speaking.tsx";
import type { Pending } from "../shared/transcript.ts";

/** The person's own message before the server has given it back. */
export function PendingView({ pending, onRetry }: { pending: Pending; onRetry: (key: string) => void }) {
  const t = useTexts();
  return (
    <article class="fyr-message" data-role="customer" data-own="true">
      <p class="fyr-message__who">
        <span class="fyr-message__name">{t.you}</span>
        {pending.failed ? t.notSent : t.sending}
      </p>
      <div class="fyr-message__body">
        <p class="fyr-paragraph">{pending.text}</p>
      </div>
      {pending.failed && (
        <button type="button" class="fyr-button fyr-button--small" onClick={() => onRetry(pending.key)}>
          {t.tryAgain}
        </button>
      )}
    </article>
  );
}
