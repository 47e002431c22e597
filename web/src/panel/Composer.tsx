import { useId, useRef, useState } from "preact/hooks";
import { useTexts } from "../shared/Speaking.tsx";
import { SendIcon } from "../shared/icons.tsx";

const LIMIT = 4_000;
const NEAR = 400;

/** Never disabled: what a person is writing is theirs, whatever the line or the bot is doing. */
export function Composer({ onSend }: { onSend: (text: string) => Promise<boolean> }) {
  const t = useTexts();
  const field = useRef<HTMLTextAreaElement>(null);
  const ids = { field: useId(), keys: useId(), left: useId() };
  const [draft, setDraft] = useState("");
  // Code points, as the server counts them.
  const left = LIMIT - [...draft].length;

  const submit = async (event?: Event) => {
    event?.preventDefault();
    field.current?.focus();
    if (left < 0 || !draft.trim()) return;
    setDraft("");
    if (!(await onSend(draft))) setDraft((since) => (since ? `${draft}\n${since}` : draft));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While a word is being composed (accents, other scripts), Enter belongs to the input method.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) void submit(event);
  };
  return (
    <form class="fyr-composer" onSubmit={submit}>
      <label class="fyr-hidden" for={ids.field}>
        {t.write}
      </label>
      <div class="fyr-composer__box">
        <textarea
          id={ids.field}
          ref={field}
          rows={1}
          value={draft}
          placeholder={t.placeholder}
          aria-describedby={`${ids.keys} ${ids.left}`}
          aria-invalid={left < 0}
          onInput={(event) => setDraft(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" class="fyr-send" aria-label={t.send} title={t.send}>
          <SendIcon />
        </button>
      </div>
      <p id={ids.keys} class="fyr-hidden">
        {t.keys}
      </p>
      <p id={ids.left} class="fyr-composer__left" role="status" data-over={left < 0}>
        {left < 0 ? t.tooLong(-left) : left <= NEAR ? t.charactersLeft(left) : ""}
      </p>
    </form>
  );
}
