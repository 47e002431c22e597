import { useEffect, useRef } from "preact/hooks";
import { useObservable } from "../../shared/hooks.ts";
import { useWords } from "../texts/index.tsx";
import type { Mode } from "./drafts.ts";
import { NoteForm } from "./NoteForm.tsx";
import { ReplyForm } from "./ReplyForm.tsx";
import type { Talk } from "./talk.ts";
import type { Writing } from "./writing.ts";

const MODES: readonly Mode[] = ["reply", "note"];

interface ComposerProps {
  talk: Talk;
  writing: Writing;
}

/**
 * Where an agent writes. A reply and a note are two forms, each with its field, colour, key and route to the server;
 * which of them is open is said above the field, and aloud when it changes.
 */
export function Composer({ talk, writing }: ComposerProps) {
  const w = useWords();
  const { card } = useObservable(talk);
  const { mode } = useObservable(writing);
  const root = useRef<HTMLDivElement>(null);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) first.current = false;
    else root.current?.querySelector<HTMLElement>("textarea, .desk-take button")?.focus();
  }, [mode]);
  const turn = (next: Mode) => {
    if (next === mode) root.current?.querySelector<HTMLElement>("textarea, .desk-take button")?.focus();
    else writing.turn(next);
  };
  const over = card?.owner === "closed";
  return (
    <div class="desk-composer" data-mode={mode} ref={root}>
      <div class="desk-modes">
        <div role="group" aria-label={w.modeLabel}>
          {MODES.map((each) => (
            <button key={each} type="button" data-key={each} aria-pressed={each === mode} onClick={() => turn(each)}>
              {w.modes[each]}
            </button>
          ))}
        </div>
        <p class="desk-modes__now" role="status">
          {mode === "note" || talk.mine ? w.modeNow[mode] : ""}
        </p>
      </div>
      {mode === "note" && <NoteForm talk={talk} writing={writing} />}
      {mode === "reply" && talk.mine && <ReplyForm talk={talk} writing={writing} />}
      {mode === "reply" && !talk.mine && !over && <TakeOver talk={talk} />}
      {mode === "reply" && over && <p class="desk-quiet">{w.owner.closed}</p>}
    </div>
  );
}

/** Before somebody can answer, the conversation is theirs. */
function TakeOver({ talk }: { talk: Talk }) {
  const w = useWords();
  const { card, busy, phase } = useObservable(talk);
  const with_ = card?.owner === "agent" ? card.assignee?.name : undefined;
  const button = useRef<HTMLButtonElement>(null);
  const take = async () => {
    const composer = button.current?.closest(".desk-composer");
    if (await talk.take()) requestAnimationFrame(() => composer?.querySelector("textarea")?.focus());
  };
  return (
    <div class="desk-take">
      <p>{with_ ? w.taken(with_) : w.takeHint}</p>
      {!with_ && (
        <button
          ref={button}
          type="button"
          class="fyr-button fyr-button--primary"
          data-key="take"
          disabled={busy !== undefined || phase !== "ready"}
          onClick={take}
        >
          {w.take}
        </button>
      )}
    </div>
  );
}
