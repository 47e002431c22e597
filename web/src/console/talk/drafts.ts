import type { Session } from "../../shared/session.ts";

/** A reply goes to the customer, a note to colleagues. They share no text, no field and no key. */
export type Mode = "reply" | "note";

/** What is being written, per conversation and mode, so that neither is lost or becomes the other. */
export class Drafts {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  read(conversation: string, mode: Mode): string {
    const saved = this.#session.get(`${mode}.${conversation}`);
    return typeof saved === "string" ? saved : "";
  }

  write(conversation: string, mode: Mode, text: string): void {
    this.#session.set(`${mode}.${conversation}`, text || undefined);
  }
}

/** Which press of Enter sends: a reply by Enter alone, a note only together with Ctrl or Command. */
export function sends(
  mode: Mode,
  event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey" | "isComposing">,
): boolean {
  if (event.key !== "Enter" || event.isComposing || event.shiftKey || event.altKey) return false;
  const held = event.ctrlKey || event.metaKey;
  return mode === "note" ? held : !held;
}
