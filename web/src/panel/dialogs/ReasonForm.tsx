import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Reason, Vote } from "../../shared/contract.ts";
import { useTexts } from "../../shared/Speaking.tsx";

const REASONS: readonly Reason[] = ["wrong", "incomplete", "unclear", "other_question"];
const LONGEST = 2_000;

interface ReasonFormProps {
  onSend: (vote: Vote) => Promise<boolean>;
  onDone: () => void;
}

/** Why an answer did not help: a reason, words of one's own, or neither. */
export function ReasonForm({ onSend, onDone }: ReasonFormProps) {
  const t = useTexts();
  const ids = { name: useId(), comment: useId() };
  const [reason, setReason] = useState<Reason>();
  const [comment, setComment] = useState("");
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector("input")?.focus({ preventScroll: true });
    form.current?.scrollIntoView({ block: "nearest" });
  }, []);

  const send = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    const sent = await onSend({ value: "down", reason, ...(comment.trim() && { comment: comment.trim() }) });
    setBusy(false);
    if (sent) onDone();
  };
  return (
    <form class="fyr-reason" ref={form} onSubmit={send}>
      <fieldset>
        <legend>{t.whyNot}</legend>
        {REASONS.map((each) => (
          <label key={each}>
            <input type="radio" name={ids.name} checked={reason === each} onChange={() => setReason(each)} />
            {t.reasons[each]}
          </label>
        ))}
      </fieldset>
      <label for={ids.comment}>{t.ownWords}</label>
      <textarea
        id={ids.comment}
        rows={2}
        maxLength={LONGEST}
        value={comment}
        onInput={(event) => setComment(event.currentTarget.value)}
      />
      <div class="fyr-card__buttons">
        <button type="submit" class="fyr-button fyr-button--small" disabled={busy || !(reason || comment.trim())}>
          {busy ? t.working : t.sendReason}
        </button>
        <button type="button" class="fyr-button fyr-button--small" onClick={onDone}>
          {t.skip}
        </button>
      </div>
    </form>
  );
}
