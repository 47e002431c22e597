import type { Suggestion } from "../contract.ts";
import { Store } from "../store.ts";
import type { Drafts, Mode } from "./drafts.ts";

export interface WritingState {
  mode: Mode;
  reply: string;
  note: string;
  /** The suggestion that the reply began as. */
  used: Suggestion | undefined;
}

/** What an agent is writing in one conversation: a reply and a note, each with a text of its own. */
export class Writing extends Store<WritingState> {
  readonly #conversation: string;
  readonly #drafts: Drafts;

  constructor(conversation: string, drafts: Drafts) {
    super({
      mode: "reply",
      reply: drafts.read(conversation, "reply"),
      note: drafts.read(conversation, "note"),
      used: undefined,
    });
    this.#conversation = conversation;
    this.#drafts = drafts;
  }

  turn = (mode: Mode): void => this.change({ mode });

  write = (mode: Mode, text: string): void => {
    this.#drafts.write(this.#conversation, mode, text);
    this.change(mode === "reply" ? { reply: text, ...(!text && { used: undefined }) } : { note: text });
  };

  /** A suggestion goes into the reply, behind what is there; whoever wrote a note goes on with the reply. */
  insert = (suggestion: Suggestion): void => {
    const before = this.state.reply.trimEnd();
    this.write("reply", before ? `${before}\n\n${suggestion.text}` : suggestion.text);
    this.change({ mode: "reply", used: suggestion });
  };

  forget = (): void => this.change({ used: undefined });
}
