import type { Exchange, Language, Opened, Outgoing, Persona, Procedure, Vote } from "./contract.ts";
import { Http, type HttpOptions } from "./http.ts";

/** Which conversation, and the bearer token that opens it. */
export interface Access {
  id: string;
  token: string;
}

/** The public HTTP contract, one method per route. */
export class Client {
  readonly #http: Http;

  constructor(options: HttpOptions) {
    this.#http = new Http(options);
    this.now = this.#http.now;
  }

  /** The server's clock. */
  readonly now: () => number;

  open(body: { site: string; language: Language }): Promise<Opened> {
    return this.#http.json("POST", "/v1/conversations", { body });
  }

  messages(access: Access, after: number): Promise<Exchange> {
    return this.#http.json("GET", `${path(access)}/messages?after=${after}`, { token: access.token });
  }

  /** `answered` is false when the reply will follow on the event stream (202). */
  async send(access: Access, body: Outgoing, key: string): Promise<Exchange & { answered: boolean }> {
    const response = await this.#http.call("POST", `${path(access)}/messages`, { token: access.token, body, key });
    return { ...((await response.json()) as Exchange), answered: response.status !== 202 };
  }

  events(access: Access, lastEventId: string, signal: AbortSignal): Promise<Response> {
    return this.#http.raw("GET", `${path(access)}/events`, {
      token: access.token,
      signal,
      headers: { Accept: "text/event-stream", ...(lastEventId && { "Last-Event-ID": lastEventId }) },
    });
  }

  identify(access: Access, token: string): Promise<Partial<Opened> | undefined> {
    return this.#http.json("POST", `${path(access)}/identity`, { token: access.token, body: { token } });
  }

  handoff(access: Access): Promise<Partial<Exchange> | undefined> {
    return this.#http.json("POST", `${path(access)}/handoff`, { token: access.token, body: {} });
  }

  feedback(access: Access, message: string, vote: Vote): Promise<void> {
    return this.#http.json("POST", `${path(access)}/feedback`, { token: access.token, body: { message, ...vote } });
  }

  /** Whether everything works; `degraded` still answers questions. */
  readiness(): Promise<{ status: string }> {
    return this.#http.json("GET", "/readyz");
  }

  async export(access: Access): Promise<Blob> {
    const response = await this.#http.call("GET", `${path(access)}/export`, { token: access.token });
    return response.blob();
  }

  erase(access: Access): Promise<void> {
    return this.#http.json("DELETE", path(access), { token: access.token });
  }

  reveal(access: Access, ref: string): Promise<{ secret: string; expires_at?: string }> {
    return this.#http.json("POST", `/v1/secrets/${encodeURIComponent(ref)}/reveal`, { token: access.token });
  }

  /** A file of a run, under the name that the server gives it. */
  file(access: Access, run: string, what: "file" | "receipt"): Promise<{ content: Blob; name: string }> {
    return this.#http.file(`/v1/runs/${encodeURIComponent(run)}/${what}`, run, { token: access.token });
  }

  procedure(topic: string, language: Language): Promise<Procedure> {
    return this.#http.json("GET", `/v1/knowledge/procedures/${encodeURIComponent(topic)}?language=${language}`);
  }

  personas(): Promise<Persona[]> {
    return this.#http.json("GET", "/v1/dev/personas");
  }

  personaToken(persona: string): Promise<{ token: string }> {
    return this.#http.json("POST", "/v1/dev/token", { body: { persona } });
  }
}

const path = ({ id }: Access) => `/v1/conversations/${encodeURIComponent(id)}`;
