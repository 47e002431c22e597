import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Citation } from "../shared/contract.ts";
import type { Conversation } from "../shared/conversation.ts";
import { useTexts } from "../shared/Speaking.tsx";
import { DownIcon } from "../shared/icons.tsx";
import { needsCards, useCards } from "../shared/blocks/cards.ts";
import { unreadIn, type State } from "../shared/state.ts";
import { entries, newestReply, type Entry } from "../shared/transcript.ts";
import { focusComposer } from "./focusComposer.ts";
import { MessageView } from "./MessageView.tsx";

interface TranscriptProps {
  conversation: Conversation;
  state: State;
  starters: readonly string[];
  /** The panel is on the screen. */
  shown: boolean;
  onCitation: (citation: Citation) => void;
}

/** Close enough to the end to be following the conversation. */
const NEAR_END = 80;

export function Transcript({ conversation, state, starters, shown, onCitation }: TranscriptProps) {
  const t = useTexts();
  const { transcript } = state;
  const all = entries(transcript);
  const waiting = useCards(transcript.messages);
  // A card is not drawn after its message: what comes with it waits, and is announced once.
  const drawn = waiting ? upTo(all, (entry) => needsCards(entry.message)) : all;
  const open = state.sending === 0 && !state.awaited ? newestReply(transcript) : undefined;
  const writing = state.typing || state.awaited || waiting || (state.sending > 0 && state.owner === "bot");
  const fresh = state.phase === "ready" && !all.some(({ message }) => message.role === "customer");
  const scroller = useRef<HTMLDivElement>(null);
  const { atEnd, toEnd } = useFollowing(scroller, drawn.at(-1)?.key, writing, shown, conversation.read);
  const unread = unreadIn(state);
  const firstNew = useFirstNew(conversation, drawn);

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
          {drawn.map((entry) => (
            <MessageView
              key={entry.key}
              entry={entry}
              open={entry.message === open}
              firstNew={entry.message.seq === firstNew}
              conversation={conversation}
              onCitation={onCitation}
            />
          ))}
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
        <button
          type="button"
          class="fyr-iconbutton fyr-to-end"
          aria-label={unread ? undefined : t.newest}
          data-unread={!!unread}
          onClick={toEnd}
        >
          {unread > 0 && t.unread(unread)}
          <DownIcon />
        </button>
      )}
    </div>
  );
}

function upTo(all: Entry[], ends: (entry: Entry) => boolean): Entry[] {
  const end = all.findIndex(ends);
  return end < 0 ? all : all.slice(0, end);
}

/** The message that the mark stands above: where reading was left, until the person writes something. */
function useFirstNew(conversation: Conversation, drawn: Entry[]): number | undefined {
  const [mark, setMark] = useState<number>();
  useEffect(() => {
    // What was on the screen when it came has been read by now; a reply may come together with what it answers.
    const { seen } = conversation.state;
    const since = drawn.slice(drawn.findLastIndex(({ message }) => message.role === "customer") + 1);
    const first = since.find(({ message }) => message.seq > seen);
    setMark((earlier) => (since.some(({ message }) => message.seq === earlier) ? earlier : first?.message.seq));
  }, [drawn.at(-1)?.key]);
  return mark;
}

/**
 * Keeps the newest message in view, and shows a long one from its beginning, with the question it answers.
 * What comes into view while somebody looks is read.
 */
function useFollowing(
  scroller: { current: HTMLDivElement | null },
  newest: string | undefined,
  writing: boolean,
  shown: boolean,
  read: () => void,
) {
  const following = useRef(true);
  const [atEnd, setAtEnd] = useState(true);
  /** Where we put it ourselves: news of that may come when there is more below already. */
  const placed = useRef(-1);
  const place = (element: HTMLElement, top: number) => {
    element.scrollTop = top;
    placed.current = element.scrollTop;
    following.current = isAtEnd(element);
    setAtEnd(following.current);
  };
  const watched = () => shown && document.visibilityState === "visible";

  useEffect(() => {
    const element = scroller.current!;
    const look = () => watched() && following.current && read();
    const onScroll = () => {
      if (element.scrollTop === placed.current) return;
      placed.current = -1;
      following.current = isAtEnd(element);
      setAtEnd(following.current);
      look();
    };
    // A card that changes, a notice, or the keyboard of a phone must not push the end out of view.
    const resizes = new ResizeObserver(() => following.current && place(element, element.scrollHeight));
    resizes.observe(element);
    resizes.observe(element.querySelector(".fyr-log")!);
    element.addEventListener("scroll", onScroll, { passive: true });
    document.addEventListener("visibilitychange", look);
    look();
    return () => {
      element.removeEventListener("scroll", onScroll);
      document.removeEventListener("visibilitychange", look);
      resizes.disconnect();
    };
  }, [shown]);

  useLayoutEffect(() => {
    const element = scroller.current!;
    const last = element.querySelector(".fyr-log")?.lastElementChild;
    if (!(last instanceof HTMLElement)) return;
    if (last.dataset["own"]) following.current = true;
    if (!following.current) return setAtEnd(false);
    if (watched()) read();
    const asked = last.previousElementSibling;
    const first = asked instanceof HTMLElement && asked.dataset["own"] ? asked : last;
    place(element, first.offsetTop - 12);
  }, [newest, writing]);

  const toEnd = () => {
    const element = scroller.current!;
    element.scrollTo({ top: element.scrollHeight });
    element.focus({ preventScroll: true });
  };
  return { atEnd, toEnd };
}

function isAtEnd(element: HTMLElement): boolean {
  return element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END;
}
