import type { Message } from "../src/shared/contract.ts";

interface Call {
  method: string;
  address: string;
  headers: Headers;
  body: string | undefined;
}

/** One conversation of the contract in memory, with the faults that the tests need. */
export class FakeServer {
  readonly calls: Call[] = [];
  loseAnswers = 0;
  refusal: { status: number; detail: string } | undefined;
  slow = false;
  status = "ready";
  #opened = 0;
  #token = "";
  #tokens = 0;
  #messages: Message[] = [];
  #answers = new Map<string, Message[]>();
  #streams = new Set<ReadableStreamDefaultController<Uint8Array>>();

  fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const call: Call = {
      method: init.method ?? "GET",
      address: String(input),
      headers: new Headers(init.headers),
      body: init.body as string | undefined,
    };
    this.calls.push(call);
    if (call.method === "POST" && call.address === "/v1/conversations") return this.#open();
    if (call.address === "/readyz") return json({ status: this.status });
    if (call.headers.get("Authorization") !== `Bearer ${this.#token}`) return problem(401, "Unknown token.");
    if (call.address.endsWith("/events"))
      return this.#events(Number(call.headers.get("Last-Event-ID") ?? 0), init.signal);
    if (call.address.endsWith("/identity")) return json({ token: this.#newToken() });
    if (call.method === "GET") return json({ owner: "bot", messages: this.#messages });
    return this.#receive(call);
  };

  tell(event: string, data: object): void {
    for (const stream of this.#streams)
      stream.enqueue(new TextEncoder().encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
  }

  reply(text: string): Message {
    return this.#store("bot", text);
  }

  forget(): void {
    this.#token = "forgotten";
    for (const stream of this.#streams) stream.close();
    this.#streams.clear();
  }

  #open(): Response {
    this.#opened++;
    this.#messages = [];
    this.reply("hello");
    return json({ id: `c${this.#opened}`, token: this.#newToken(), owner: "bot", messages: this.#messages }, 201);
  }

  #newToken(): string {
    this.#token = `token-${++this.#tokens}`;
    return this.#token;
  }

  #receive(call: Call): Response {
    if (this.refusal) return problem(this.refusal.status, this.refusal.detail);
    const key = call.headers.get("Idempotency-Key") ?? "";
    const answer = this.#answers.get(key) ?? this.#answer(String(JSON.parse(call.body ?? "{}").text ?? "decision"));
    this.#answers.set(key, answer);
    if (this.loseAnswers-- > 0) throw new TypeError("network");
    return json({ owner: "bot", messages: answer }, this.slow ? 202 : 200);
  }

  #answer(text: string): Message[] {
    const own = this.#store("customer", text);
    return this.slow ? [own] : [own, this.reply(`you said ${text}`)];
  }

  #store(role: Message["role"], text: string): Message {
    const seq = this.#messages.length + 1;
    const message: Message = { id: `m${seq}`, seq, role, text, created_at: "2026-11-22T00:00:00Z" };
    this.#messages.push(message);
    for (const stream of this.#streams) stream.enqueue(event(message));
    return message;
  }

  #events(after: number, signal: AbortSignal | null | undefined): Response {
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => {
        for (const message of this.#messages) if (message.seq > after) stream.enqueue(event(message));
        this.#streams.add(stream);
        signal?.addEventListener("abort", () => {
          if (this.#streams.delete(stream)) stream.error(new DOMException("aborted", "AbortError"));
        });
      },
    });
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  }
}

function event(message: Message): Uint8Array {
  return new TextEncoder().encode(`id: ${message.seq}\nevent: message\ndata: ${JSON.stringify(message)}\n\n`);
}

function json(body: unknown, status = 200): Response {
  return Response.json(body, { status });
}

function problem(status: number, detail: string): Response {
  return Response.json(
    { type: "about:blank", status, detail, code: "X" },
    { status, headers: { "Content-Type": "application/problem+json" } },
  );
}
