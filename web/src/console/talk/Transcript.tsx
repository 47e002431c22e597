import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { ProcedureDialog } from "../../panel/dialogs/index.ts";
import { Citations } from "../../panel/Citations.tsx";
import { Blocks } from "../../shared/blocks/Blocks.tsx";
import { useCards } from "../../shared/blocks/cards.ts";
import { useObservable } from "../../shared/hooks.ts";
import { DownIcon } from "../../shared/icons.tsx";
import { clockTime, isLanguage } from "../../shared/language.ts";
import { own } from "../../shared/own.ts";
import { Speaking, useLanguage } from "../../shared/Speaking.tsx";
import { useConsole } from "../context.ts";
import type { Citation, Note, Trace, TracedMessage } from "../contract.ts";
import { useWords } from "../texts/index.tsx";
import type { Talk } from "./talk.ts";
import { timeline } from "./timeline.ts";

const NEAR_END = 80;

export function Transcript({ talk }: { talk: Talk }) {
  const w = useWords();
  const { client } = useConsole();
  const { messages, notes, writing, phase } = useObservable(talk);
  const [citation, setCitation] = useState<Citation>();
  const entries = timeline(messages, notes);
  useCards(messages);
  const scroller = useRef<HTMLDivElement>(null);
  const { atEnd, toEnd } = useEnd(scroller, entries.at(-1)?.key, talk.read);
  return (
    <div class="desk-log-area">
      <div class="desk-log" ref={scroller} tabIndex={0} role="region" aria-label={w.messages}>
        <div class="fyr-log" role="log" aria-live="polite" aria-label={w.messages} aria-busy={phase === "loading"}>
          {entries.map((entry) =>
            "note" in entry ? (
              <NoteView key={entry.key} note={entry.note} />
            ) : (
              <MessageView key={entry.key} message={entry.message} onCitation={setCitation} />
            ),
          )}
        </div>
        <p class="desk-quiet desk-log__typing" role="status">
          {phase === "loading" ? w.loading : writing ? w.writing(writing === "customer" ? w.customer : writing) : ""}
        </p>
      </div>
      {!atEnd && (
        <button type="button" class="fyr-iconbutton fyr-to-end" aria-label={w.newest} onClick={toEnd}>
          <DownIcon />
        </button>
      )}
      {citation && (
        <ProcedureDialog citation={citation} load={client.procedure} onClose={() => setCitation(undefined)} />
      )}
    </div>
  );
}

interface MessageViewProps {
  message: TracedMessage;
  onCitation: (citation: Citation) => void;
}

/** A message as the customer sees it, drawn by the same blocks; nothing in it can be pressed from here. */
function MessageView({ message, onCitation }: MessageViewProps) {
  const w = useWords();
  const language = useLanguage();
  const { role, author, citations, trace } = message;
  const speaker = { customer: w.customer, bot: w.bot, agent: author || w.agent, system: w.system }[role];
  return (
    <article class="fyr-message" data-role={role}>
      <p class="fyr-message__who">
        <span class="fyr-message__name">{speaker}</span>
        <time dateTime={message.created_at}>{clockTime(message.created_at, language)}</time>
      </p>
      <Speaking language={isLanguage(message.language) ? message.language : language}>
        <div class="fyr-message__body" lang={message.language ?? undefined}>
          <Blocks message={message} />
        </div>
        {!!citations?.length && <Citations citations={citations} onOpen={onCitation} />}
      </Speaking>
      {role === "bot" && trace && <TraceView trace={trace} />}
    </article>
  );
}

const TRACED = ["decision", "topic", "score", "intent", "confidence", "operation"] as const;

/** What led to a message of the bot, for those who wonder. */
function TraceView({ trace }: { trace: Trace }) {
  const w = useWords();
  const lines = TRACED.flatMap((name) => {
    const value = trace[name];
    if (value === null || value === undefined || value === "") return [];
    if (name === "decision") return [[w.traceLines[name], own(w.decisions, String(value)) ?? String(value)]];
    return [[w.traceLines[name], typeof value === "number" ? value.toFixed(2) : value]];
  });
  const times = Object.entries(trace.milliseconds ?? {}).map(([part, time]) => `${part} ${Math.round(time)}`);
  if (times.length) lines.push([w.traceLines.milliseconds, times.join(", ")]);
  if (lines.length === 0) return null;
  return (
    <details class="desk-trace">
      <summary>{w.trace}</summary>
      <dl class="desk-lines">
        {lines.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function NoteView({ note }: { note: Note }) {
  const w = useWords();
  const language = useLanguage();
  return (
    <article class="desk-note">
      <p class="fyr-message__who">
        <span class="fyr-message__name">{w.noteBy(note.by.name)}</span>
        <time dateTime={note.at}>{clockTime(note.at, language)}</time>
      </p>
      <p class="fyr-paragraph">{note.text}</p>
      <p class="desk-note__only">{w.noteOnly}</p>
    </article>
  );
}

/** Keeps the newest in view while one is there to see it, and tells when it has been. */
function useEnd(scroller: { current: HTMLDivElement | null }, newest: string | undefined, read: () => void) {
  const following = useRef(true);
  /** Where we put it ourselves: news of that may come when there is more below already. */
  const placed = useRef(-1);
  const [atEnd, setAtEnd] = useState(true);
  const follow = () => {
    const element = scroller.current;
    // News of a size may still come for what has just been left.
    if (!element || !following.current) return;
    element.scrollTop = element.scrollHeight;
    placed.current = element.scrollTop;
  };
  const look = () => {
    if (following.current && document.visibilityState === "visible") read();
  };
  useEffect(() => {
    const element = scroller.current!;
    const onScroll = () => {
      if (element.scrollTop === placed.current) return;
      placed.current = -1;
      following.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END;
      setAtEnd(following.current);
      look();
    };
    const resizes = new ResizeObserver(follow);
    resizes.observe(element);
    resizes.observe(element.firstElementChild!);
    element.addEventListener("scroll", onScroll, { passive: true });
    document.addEventListener("visibilitychange", look);
    return () => {
      resizes.disconnect();
      element.removeEventListener("scroll", onScroll);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
  useLayoutEffect(() => {
    follow();
    setAtEnd(following.current);
    look();
  }, [newest]);
  const toEnd = () => {
    following.current = true;
    follow();
    setAtEnd(true);
    scroller.current!.focus({ preventScroll: true });
  };
  return { atEnd, toEnd };
}
