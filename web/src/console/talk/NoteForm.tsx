import { useId } from "preact/hooks";
import { useObservable } from "../../shared/hooks.ts";
import { NoteIcon } from "../../shared/icons.tsx";
import { useWords } from "../texts/index.tsx";
import { sends } from "./drafts.ts";
import type { Talk } from "./talk.ts";
import type { Writing } from "./writing.ts";

/** Stays with colleagues: another field, colour and key than a reply, and another route to the server. */
export function NoteForm({ talk, writing }: { talk: Talk; writing: Writing }) {
  const w = useWords();
  const { busy } = useObservable(talk);
  const { note } = useObservable(writing);
  const ids = { field: useId(), keys: useId() };
  const save = async (event: Event) => {
    event.preventDefault();
    const text = note.normalize("NFC").trim();
    if (!text || busy) return;
    if (!(await talk.note(text))) return;
    const since = writing.state.note;
    writing.write("note", since.startsWith(note) ? since.slice(note.length) : since);
  };
  return (
    <form class="desk-write desk-write--note" onSubmit={save}>
      <label for={ids.field}>
        <NoteIcon />
        {w.write.note}
      </label>
      <div class="desk-write__box">
        <textarea
          id={ids.field}
          rows={2}
          value={note}
          placeholder={w.placeholder.note}
          aria-describedby={ids.keys}
          onInput={(event) => writing.write("note", event.currentTarget.value)}
          onKeyDown={(event) => sends("note", event) && void save(event)}
        />
        <button type="submit" class="fyr-button desk-save" aria-disabled={busy !== undefined}>
          {w.saveNote}
        </button>
      </div>
      <p id={ids.keys} class="desk-write__keys">
        {w.keys.note}
      </p>
    </form>
  );
}
