import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Citation } from "../shared/contract.ts";
import type { Conversation } from "../shared/conversation.ts";
import { useTexts } from "../shared/Speaking.tsx";
import { DownIcon } from "../shared/icons.tsx";
import type { State } from "../shared/state.ts";
import { entries, newestReply } from "../shared/transcript.ts";
import { focusComposer } from "./focusComposer.ts";
import { MessageView } from "./MessageView.tsx";
import { PendingView } from "./PendingView.tsx";

interface TranscriptProps {
  conversation: Conversation;
  state: State;
  starters: readonly string[];
  onCitation: (citation: Citation) => void;
}

/** Close enough to the end to be following the conversation. */
const NEAR_END = 80;

export function Transcript({ conversation, state, starters, onCitation }: TranscriptProps) {
  const t = useTexts();
  const { transcript } = state;
  const shown = entries(transcript);
  const open = state.sending === 0 && !state.awaited ? newestReply(transcript) : undefined;
  const writing = state.typing || state.awaited || (state.sending > 0 && state.owner === "bot");
  const fresh =
    state.phase === "ready" && !shown.some((entry) => "pending" in entry || entry.message.role === "customer");
  const scroller = useRef<HTMLDivElement>(null);
  const { atEnd, toEnd } = useFollowing(scroller, shown.at(-1)?.key, writing);

  const begin = (button: Element, starter: string) => {
    focusComposer(button);
    void conversation.say(starter);
  };

  return (
    <div class="fyr-scroll-area">
      <div class="fyr-scroll" ref={scroller} tabIndex={0} role="region" aria-label={t.transcript}>
        <div
          class="fyr-log"
          role="log"
          aria-live="polite"
          aria-label={t.transcript}
          aria-busy={state.phase === "starting"}
        >
          {shown.map((entry) =>
            "pending" in entry ? (
              <PendingView key={entry.key} pending={entry.pending} onRetry={conversation.retry} />
            ) : (
              <MessageView
                key={entry.key}
                message={entry.message}
                open={entry.message === open}
                conversation={conversation}
                onCitation={onCitation}
              />
            ),
          )}
        </div>
        <p class="fyr-hidden" role="status">
          {writing && t.typing(state.owner === "agent" ? t.agent : t.name)}
        </p>
        {writing && (
          <p class="fyr-typing" aria-hidden="true">
            <i />
            <i />
            <i />
          </p>
        )}
        {fresh && starters.length > 0 && (
          <ul class="fyr-starters" aria-label={t.starters}>
            {starters.map((starter) => (
              <li key={starter}>
                <button type="button" class="fyr-chip" onClick={(event) => begin(event.currentTarget, starter)}>
                  {starter}
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
      {!atEnd && (
        <button type="button" class="fyr-iconbutton fyr-to-end" aria-label={t.newest} onClick={toEnd}>
          <DownIcon />
        </button>
      )}
    </div>
  );
}

/** Keeps the newest message in view, and shows a long one from its beginning, with the question it answers. */
function useFollowing(scroller: { current: HTMLDivElement | null }, newest: string | undefined, writing: boolean) {
  const following = useRef(true);
  const [atEnd, setAtEnd] = useState(true);

  useEffect(() => {
    const element = scroller.current!;
    const onScroll = () => {
      following.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END;
      setAtEnd(following.current);
    };
    // A card that changes, a notice, or the keyboard of a phone must not push the end out of view.
    const resizes = new ResizeObserver(() => following.current && element.scrollTo({ top: element.scrollHeight }));
    resizes.observe(element);
    resizes.observe(element.querySelector(".fyr-log")!);
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      element.removeEventListener("scroll", onScroll);
      resizes.disconnect();
    };
  }, []);

  useLayoutEffect(() => {
    const element = scroller.current!;
    const last = element.querySelector(".fyr-log")?.lastElementChild;
    if (!(last instanceof HTMLElement)) return;
    if (last.dataset["own"]) following.current = true;
    if (!following.current) return setAtEnd(false);
    const asked = last.previousElementSibling;
    const first = asked instanceof HTMLElement && asked.dataset["own"] ? asked : last;
    const beginning = first.offsetTop - 12;
    element.scrollTop = Math.min(beginning, element.scrollHeight - element.clientHeight);
  }, [newest, writing]);

  const toEnd = () => {
    const element = scroller.current!;
    element.scrollTo({ top: element.scrollHeight });
    element.focus({ preventScroll: true });
  };
  return { atEnd, toEnd };
}
