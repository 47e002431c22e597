import type { Card, Opened, TracedMessage } from "../src/console/contract.ts";

interface Call {
  method: string;
  address: string;
  headers: Headers;
  body: any;
}

type Answer = { status?: number; body?: unknown };

/** The agents' routes in memory: what was asked is kept, and an answer can be set for any route. */
export class FakeDesk {
  readonly calls: Call[] = [];
  readonly answers = new Map<string, Answer | (() => Answer | Promise<Answer>)>();
  #streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
  #event = 0;

  fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const method = init.method ?? "GET";
    const address = String(input);
    const body = init.body ? JSON.parse(String(init.body)) : undefined;
    this.calls.push({ method, address, headers: new Headers(init.headers), body });
    if (address === "/v1/agent/events") return this.#stream(init.signal);
    const route = `${method} ${address.split("?")[0]}`;
    const set = this.answers.get(route);
    if (set === undefined) return Response.json(method === "GET" ? [] : {});
    const answer = typeof set === "function" ? await set() : set;
    const status = answer.status ?? 200;
    if (status === 204) return new Response(null, { status });
    return Response.json(answer.body ?? {}, { status });
  };

  set(route: string, answer: Answer | (() => Answer | Promise<Answer>)): void {
    this.answers.set(route, answer);
  }

  asked(route: string): Call[] {
    return this.calls.filter(({ method, address }) => `${method} ${address.split("?")[0]}` === route);
  }

  tell(event: string, data: object): void {
    const lines = `id: b-${++this.#event}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const stream of this.#streams) stream.enqueue(new TextEncoder().encode(lines));
  }

  end(): void {
    for (const stream of this.#streams) stream.close();
    this.#streams.clear();
  }

  #stream(signal: AbortSignal | null | undefined): Response {
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => {
        this.#streams.add(stream);
        signal?.addEventListener("abort", () => {
          if (this.#streams.delete(stream)) stream.error(new DOMException("aborted", "AbortError"));
        });
      },
    });
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  }
}

export function card(id: string, more: Partial<Card> = {}): Card {
  return {
    id,
    owner: "waiting",
    language: "sv",
    signed_in: false,
    last_at: "2026-11-22T10:00:00Z",
    last_text: "hej",
    unread: 0,
    unsure: false,
    labels: [],
    online: true,
    ...more,
  };
}

export function message(seq: number, role: TracedMessage["role"] = "customer", text = `text ${seq}`): TracedMessage {
  return { id: `m${seq}`, seq, role, text, created_at: `2026-11-22T10:00:0${seq % 10}Z` };
}

export function opened(id: string, more: Partial<Opened> = {}): Opened {
  return {
    id,
    owner: "waiting",
    language: "sv",
    messages: [message(1, "bot"), message(2)],
    card: card(id),
    notes: [],
    context: { verified: false },
    lock: null,
    ...more,
  };
}
