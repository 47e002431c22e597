import type { Language } from "./contract.ts";
import { Unreachable, problemFrom } from "./problem.ts";

export interface Call {
  token?: string | undefined;
  body?: unknown;
  key?: string;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

export interface HttpOptions {
  base?: string;
  language: () => Language;
  fetch?: typeof globalThis.fetch;
  /** Whether the browser's cookies go along; a conversation has a token of its own instead. */
  credentials?: RequestCredentials;
}

/** How this project's JSON over HTTP is asked and answered: language, tokens, problems, and the server's clock. */
export class Http {
  readonly #base: string;
  readonly #language: () => Language;
  readonly #fetch: typeof globalThis.fetch;
  readonly #credentials: RequestCredentials;
  #skew = 0;

  constructor({ base = "", language, fetch = globalThis.fetch.bind(globalThis), credentials = "omit" }: HttpOptions) {
    this.#base = base;
    this.#language = language;
    this.#fetch = fetch;
    this.#credentials = credentials;
  }

  /** The server's clock: expiry times are its own, and the visitor's clock may be wrong. */
  now = (): number => Date.now() + this.#skew;

  async json<T>(method: string, address: string, call: Call = {}): Promise<T> {
    const response = await this.call(method, address, call);
    const text = await response.text();
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** Throws `Problem` when the answer is no, `Unreachable` when there is none. */
  async call(method: string, address: string, call: Call = {}): Promise<Response> {
    const response = await this.raw(method, address, call);
    if (!response.ok) throw await problemFrom(response);
    return response;
  }

  /** A file under the name that the server gives it, or else under `name`. */
  async file(address: string, name: string, call: Call = {}): Promise<{ content: Blob; name: string }> {
    const response = await this.call("GET", address, call);
    const disposition = response.headers.get("Content-Disposition") ?? "";
    return { content: await response.blob(), name: /filename="([^"]+)"/.exec(disposition)?.[1] ?? name };
  }

  async raw(method: string, address: string, { token, body, key, signal, headers }: Call = {}): Promise<Response> {
    let response: Response;
    try {
      response = await this.#fetch(this.#base + address, {
        method,
        cache: "no-store",
        credentials: this.#credentials,
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
