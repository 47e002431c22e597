import { useEffect, useId, useRef, useState } from "preact/hooks";
import { useObservable } from "../../shared/hooks.ts";
import { SendIcon } from "../../shared/icons.tsx";
import { useConsole } from "../context.ts";
import type { Canned } from "../contract.ts";
import { useWords } from "../texts/index.tsx";
import { matching, slashWord } from "./canned.ts";
import { sends } from "./drafts.ts";
import type { Talk } from "./talk.ts";
import type { Writing } from "./writing.ts";

const LIMIT = 4_000;

/** Goes to the customer, by Enter. A slash offers the ready replies in the conversation's language. */
export function ReplyForm({ talk, writing }: { talk: Talk; writing: Writing }) {
  const w = useWords();
  const { card, lock, busy } = useObservable(talk);
  const { reply, used } = useObservable(writing);
  const field = useRef<HTMLTextAreaElement>(null);
  const ids = { field: useId(), keys: useId(), list: useId(), state: useId() };
  const canned = useCanned(talk.id, card?.language);
  const [menu, setMenu] = useState<{ from: number; word: string }>();
  const [at, setAt] = useState(0);
  const offered = menu ? matching(canned, menu.word) : [];
  const over = [...reply].length - LIMIT;

  const look = () => {
    const { value, selectionStart } = field.current!;
    const found = slashWord(value, selectionStart);
    setMenu(found);
    if (found?.word !== menu?.word) setAt(0);
  };
  const type = (text: string) => {
    writing.write("reply", text);
    look();
    void talk.written(text.trim() !== "");
  };
  const put = ({ text }: Canned) => {
    const { selectionStart } = field.current!;
    const from = menu?.from ?? selectionStart;
    writing.write("reply", reply.slice(0, from) + text + reply.slice(selectionStart));
    setMenu(undefined);
    requestAnimationFrame(() => field.current?.setSelectionRange(from + text.length, from + text.length));
    field.current?.focus();
  };
  const send = async (event?: Event) => {
    event?.preventDefault();
    field.current?.focus();
    const text = reply.normalize("NFC").trim();
    if (!text || over > 0 || lock || busy) return;
    if (!(await talk.reply(text, used))) return;
    // What was written while it was on its way stays.
    const since = writing.state.reply;
    writing.write("reply", since.startsWith(reply) ? since.slice(reply.length) : since);
    writing.forget();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (offered.length > 0 && !event.isComposing) {
      const chosen = offered[at];
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        setAt((at + (event.key === "ArrowDown" ? 1 : offered.length - 1)) % offered.length);
        return;
      }
      if ((event.key === "Enter" || event.key === "Tab") && chosen) {
        event.preventDefault();
        put(chosen);
        return;
      }
      if (event.key === "Escape") {
        event.preventDefault();
        setMenu(undefined);
        return;
      }
    }
    if (sends("reply", event)) void send(event);
  };

  return (
    <form class="desk-write" onSubmit={send}>
      {lock && (
        <p class="desk-lock" role="status">
          {w.locked(lock.by.name)}
        </p>
      )}
      {used && (
        <p class="desk-used">
          {w.fromSuggestion}
          <button type="button" class="fyr-link" onClick={writing.forget}>
            {w.dropSuggestion}
          </button>
        </p>
      )}
      <label class="fyr-hidden" for={ids.field}>
        {w.write.reply}
      </label>
      {offered.length > 0 && (
        <ul class="desk-canned" id={ids.list} role="listbox" aria-label={w.canned}>
          {offered.map((each, index) => (
            <li
              key={each.shortcut}
              id={`${ids.list}-${index}`}
              role="option"
              aria-selected={index === at}
              // The field keeps the focus: a press here is a choice, not a visit.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => put(each)}
            >
              <strong>/{each.shortcut}</strong> {each.title}
              <span lang={card?.language}>{each.text}</span>
            </li>
          ))}
        </ul>
      )}
      <div class="desk-write__box">
        <textarea
          id={ids.field}
          ref={field}
          rows={2}
          lang={card?.language}
          value={reply}
          placeholder={w.placeholder.reply}
          aria-describedby={ids.keys}
          aria-invalid={over > 0}
          aria-autocomplete="list"
          aria-controls={offered.length > 0 ? ids.list : undefined}
          aria-activedescendant={offered.length > 0 ? `${ids.list}-${at}` : undefined}
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onClick={look}
          onBlur={() => void talk.written(false)}
        />
        <button
          type="submit"
          class="fyr-button fyr-button--primary desk-send"
          aria-disabled={lock !== undefined || busy !== undefined}
        >
          <SendIcon />
          {w.send}
        </button>
      </div>
      <p id={ids.keys} class="desk-write__keys">
        {w.keys.reply}
      </p>
      <p class="desk-write__keys" role="status">
        {over > 0 ? w.tooLong(over) : offered.length > 0 ? w.cannedCount(offered.length) : ""}
      </p>
    </form>
  );
}

/** The ready replies, with what the server knows of this customer filled in. None is better than no answer. */
function useCanned(conversation: string, language: Parameters<ReturnType<typeof useConsole>["client"]["canned"]>[0] | undefined) {
  const { client } = useConsole();
  const [canned, setCanned] = useState<readonly Canned[]>([]);
  useEffect(() => {
    if (!language) return;
    let wanted = true;
    client.canned(language, conversation).then(
      (found) => wanted && setCanned(found),
      () => wanted && setCanned([]),
    );
    return () => {
      wanted = false;
    };
  }, [conversation, language, client]);
  return canned;
}
