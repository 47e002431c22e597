import { EVENTS, FROM_PAGE, heard, type EventDetail, type EventName, type FromFrame, type FromPage } from "../shared/frameProtocol.ts";

const PATIENCE = 20_000;

/** The page that holds the frame: only the parent, only from an origin of the site, and always the same one. */
export class Host {
  readonly #allowed: readonly string[];
  readonly #asked = new Map<number, (token: string | undefined) => void>();
  #origin: string | undefined;
  #number = 0;

  constructor(allowed: readonly string[], hear: (message: FromPage) => void) {
    this.#allowed = allowed;
    addEventListener("message", ({ source, origin, data }) => {
      if (source !== parent || parent === window || !this.#isHost(origin)) return;
      const message = heard(FROM_PAGE, data);
      if (!message) return;
      this.#origin = origin;
      if (message.type === "token") this.#answered(message.id, message.token);
      else hear(message);
    });
  }

  say(message: FromFrame): void {
    if (this.#origin) parent.postMessage({ fyr: 1, ...message }, this.#origin);
  }

  /** Names and states: what is not declared for the event does not leave the frame. */
  tell(name: EventName, detail: EventDetail = {}): void {
    const fields: readonly string[] = EVENTS[name];
    const declared = Object.entries(detail).filter(([field]) => fields.includes(field));
    this.say({ type: "event", name, detail: Object.fromEntries(declared) });
  }

  /** A fresh token of the page's own sign-in; undefined when it has none, or does not answer. */
  token(): Promise<string | undefined> {
    const id = ++this.#number;
    return new Promise((resolve) => {
      this.#asked.set(id, resolve);
      setTimeout(() => this.#answered(id, undefined), PATIENCE);
      this.say({ type: "wanted", id });
    });
  }

  #answered(id: number, token: string | undefined): void {
    this.#asked.get(id)?.(token);
    this.#asked.delete(id);
  }

  #isHost(origin: string): boolean {
    return this.#origin ? origin === this.#origin : this.#allowed.includes(origin);
  }
}
