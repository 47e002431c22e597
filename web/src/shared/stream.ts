import { backoff, pause } from "./backoff.ts";
import { EventParser, type ServerEvent } from "./sse.ts";

export type Connection = "connecting" | "live" | "reconnecting" | "offline";

export interface StreamOptions {
  connect: (lastEventId: string, signal: AbortSignal) => Promise<Response>;
  lastEventId: string;
  onEvent: (event: ServerEvent) => void;
  onConnection: (connection: Connection) => void;
  /** The token or the conversation is no longer valid; nothing more will come. */
  onGone: () => void;
}

/** A stream that lived this long and then ended is renewed at once and silently. */
const SETTLED = 5_000;
/** Nothing for this long, not even a comment: the line is dead although nobody said so. */
const SILENCE = 60_000;

/** Follows the events of a conversation until stopped, resuming where it was. */
export function follow(options: StreamOptions): () => void {
  const stop = new AbortController();
  let wake = new AbortController();
  const online = () => wake.abort();
  globalThis.addEventListener?.("online", online);

  void (async () => {
    let lastEventId = options.lastEventId;
    let attempt = 0;
    options.onConnection("connecting");
    while (!stop.signal.aborted) {
      let liveSince = Infinity;
      try {
        const outcome = await readOnce(options.connect, lastEventId, stop.signal, {
          onLive: () => {
            liveSince = Date.now();
            options.onConnection("live");
          },
          onEvent: (event) => {
            lastEventId = event.id || lastEventId;
            options.onEvent(event);
          },
        });
        if (outcome === "gone") {
          if (!stop.signal.aborted) options.onGone();
          return;
        }
      } catch {
        // Whatever broke, the answer is the same: connect again.
      }
      if (stop.signal.aborted) return;
      if (Date.now() - liveSince > SETTLED) {
        attempt = 0;
        continue;
      }
      options.onConnection(globalThis.navigator?.onLine === false ? "offline" : "reconnecting");
      wake = new AbortController();
      await pause(backoff(attempt++), AbortSignal.any([stop.signal, wake.signal]));
    }
  })();

  return () => {
    globalThis.removeEventListener?.("online", online);
    stop.abort();
  };
}

async function readOnce(
  connect: StreamOptions["connect"],
  lastEventId: string,
  stop: AbortSignal,
  { onLive, onEvent }: { onLive: () => void; onEvent: (event: ServerEvent) => void },
): Promise<"gone" | "ended"> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE);
  try {
    const response = await connect(lastEventId, AbortSignal.any([stop, silence.signal]));
    if ([401, 403, 404, 410].includes(response.status)) return "gone";
    if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
    onLive();
    const parser = new EventParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE);
      if (stop.aborted) break;
      for (const event of parser.push(read.value)) onEvent(event);
    }
    return "ended";
  } finally {
    clearTimeout(timer);
  }
}
