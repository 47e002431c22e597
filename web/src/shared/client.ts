import type { Exchange, Language, Opened, Outgoing, Persona, Procedure, Vote } from "./contract.ts";
import { Unreachable, problemFrom } from "./problem.ts";

/** Which conversation, and the bearer token that opens it. */
export interface Access {
  id: string;
  token: string;
}

interface Call {
  token?: string | undefined;
  body?: unknown;
  key?: string;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

export interface ClientOptions {
  base?: string;
  language: () => Language;
  fetch?: typeof globalThis.fetch;
}

/** The public HTTP contract, one method per route. */
export class Client {
  readonly #base: string;
  readonly #language: () => Language;
  readonly #fetch: typeof globalThis.fetch;
  #skew = 0;

  constructor({ base = "", language, fetch = globalThis.fetch.bind(globalThis) }: ClientOptions) {
    this.#base = base;
    this.#language = language;
    this.#fetch = fetch;
  }

  /** The server's clock: expiry times are its own, and the visitor's clock may be wrong. */
  now = (): number => Date.now() + this.#skew;

  open(body: { site: string; language: Language }): Promise<Opened> {
    return this.#json("POST", "/v1/conversations", { body });
  }

  messages(access: Access, after: number): Promise<Exchange> {
    return this.#json("GET", `${path(access)}/messages?after=${after}`, { token: access.token });
  }

  /** `answered` is false when the reply will follow on the event stream (202). */
  async send(access: Access, body: Outgoing, key: string): Promise<Exchange & { answered: boolean }> {
    const response = await this.#call("POST", `${path(access)}/messages`, { token: access.token, body, key });
    return { ...((await response.json()) as Exchange), answered: response.status !== 202 };
  }

  events(access: Access, lastEventId: string, signal: AbortSignal): Promise<Response> {
    return this.#raw("GET", `${path(access)}/events`, {
      token: access.token,
      signal,
      headers: { Accept: "text/event-stream", ...(lastEventId && { "Last-Event-ID": lastEventId }) },
    });
  }

  identify(access: Access, token: string): Promise<Partial<Opened> | undefined> {
    return this.#json("POST", `${path(access)}/identity`, { token: access.token, body: { token } });
  }

  handoff(access: Access): Promise<Partial<Exchange> | undefined> {
    return this.#json("POST", `${path(access)}/handoff`, { token: access.token, body: {} });
  }

  feedback(access: Access, message: string, vote: Vote): Promise<void> {
    return this.#json("POST", `${path(access)}/feedback`, { token: access.token, body: { message, ...vote } });
  }

  /** Whether everything works; `degraded` still answers questions. */
  readiness(): Promise<{ status: string }> {
    return this.#json("GET", "/readyz", {});
  }

  async export(access: Access): Promise<Blob> {
    const response = await this.#call("GET", `${path(access)}/export`, { token: access.token });
    return response.blob();
  }

  erase(access: Access): Promise<void> {
    return this.#json("DELETE", path(access), { token: access.token });
  }

  reveal(access: Access, ref: string): Promise<{ secret: string; expires_at?: string }> {
    return this.#json("POST", `/v1/secrets/${encodeURIComponent(ref)}/reveal`, { token: access.token });
  }

  /** A file of a run, under the name that the server gives it. */
  async file(access: Access, run: string, what: "file" | "receipt"): Promise<{ content: Blob; name: string }> {
    const response = await this.#call("GET", `/v1/runs/${encodeURIComponent(run)}/${what}`, { token: access.token });
    const disposition = response.headers.get("Content-Disposition") ?? "";
    return { content: await response.blob(), name: /filename="([^"]+)"/.exec(disposition)?.[1] ?? run };
  }

  procedure(topic: string, language: Language): Promise<Procedure> {
    return this.#json("GET", `/v1/knowledge/procedures/${encodeURIComponent(topic)}?language=${language}`, {});
  }

  personas(): Promise<Persona[]> {
    return this.#json("GET", "/v1/dev/personas", {});
  }

  personaToken(persona: string): Promise<{ token: string }> {
    return this.#json("POST", "/v1/dev/token", { body: { persona } });
  }

  async #json<T>(method: string, address: string, call: Call): Promise<T> {
    const response = await this.#call(method, address, call);
    const text = await response.text();
    return (text ? JSON.parse(text) : undefined) as T;
  }

  async #call(method: string, address: string, call: Call): Promise<Response> {
    const response = await this.#raw(method, address, call);
    if (!response.ok) throw await problemFrom(response);
    return response;
  }

  async #raw(method: string, address: string, { token, body, key, signal, headers }: Call): Promise<Response> {
    let response: Response;
    try {
      response = await this.#fetch(this.#base + address, {
        method,
        cache: "no-store",
        credentials: "omit",
        headers: {
          Accept: "application/json",
          "Accept-Language": this.#language(),
          ...(token && { Authorization: `Bearer ${token}` }),
          ...(key && { "Idempotency-Key": key }),
          ...(body !== undefined && { "Content-Type": "application/json" }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      });
    } catch (error) {
      throw new Unreachable(String(error));
    }
    this.#readClock(response);
    return response;
  }

  #readClock(response: Response): void {
    const date = Date.parse(response.headers.get("Date") ?? "");
    if (!Number.isNaN(date)) this.#skew = date - Date.now();
  }
}

const path = ({ id }: Access) => `/v1/conversations/${encodeURIComponent(id)}`;
