import { Problem } from "../../shared/problem.ts";
import { noticeOf, type Notice } from "../../shared/state.ts";
import type { AgentClient } from "../client.ts";
import type {
  Card, CustomerContext, Lock, Me, Note, Person, Suggestion, TracedMessage,
} from "../contract.ts";
import type { Desk } from "../desk.ts";
import { Store } from "../store.ts";
import { merged } from "./timeline.ts";

export interface TalkState {
  phase: "loading" | "ready" | "failed" | "erased";
  card: Card | undefined;
  messages: readonly TracedMessage[];
  notes: readonly Note[];
  context: CustomerContext | undefined;
  csat: { value: number; comment?: string | null } | undefined;
  lock: Lock | undefined;
  /** Who is writing now, other than this agent. */
  writing: string | undefined;
  suggestions: readonly Suggestion[] | "loading" | "failed";
  /** What is on its way: the same thing is not asked for twice. */
  busy: string | undefined;
  problem: Notice | undefined;
}

const BLANK: TalkState = {
  phase: "loading",
  card: undefined,
  messages: [],
  notes: [],
  context: undefined,
  csat: undefined,
  lock: undefined,
  writing: undefined,
  suggestions: "loading",
  busy: undefined,
  problem: undefined,
};

/** News of somebody writing is forgotten after this long without more of it. */
const WRITING_LASTS = 10_000;
/** The server holds a draft's lock for 15 s; while somebody writes it is renewed well before. */
const RENEW_AFTER = 6_000;

/** One open conversation: what is on the screen of it, and everything an agent can do in it. */
export class Talk extends Store<TalkState> {
  readonly id: string;
  readonly #me: Me;
  readonly #client: AgentClient;
  readonly #desk: Desk;
  #stop = () => {};
  #closed = false;
  #asked = 0;
  #seen = 0;
  #told = -Infinity;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(id: string, me: Me, client: AgentClient, desk: Desk) {
    super({ ...BLANK, card: desk.state.cards[id] });
    this.id = id;
    this.#me = me;
    this.#client = client;
    this.#desk = desk;
  }

  /** Opens it and listens from then on. */
  start(): Promise<void> {
    this.#stop = this.#desk.listen(this.id, {
      onCard: (card) => this.change({ card }),
      onMessage: (message) => this.#hear(message),
      onNote: (note) => this.#noted(note),
      onTyping: (who, on) => this.#writing(who, on),
      onLock: (lock) => this.change({ lock: this.#foreign(lock) }),
      onReset: () => void this.load(),
      onErased: () => this.change({ ...BLANK, phase: "erased" }),
    });
    return this.load();
  }

  #noted(note: Note): void {
    if (!this.state.notes.some(({ id }) => id === note.id)) this.change({ notes: [...this.state.notes, note] });
  }

  get mine(): boolean {
    const { card } = this.state;
    return card?.owner === "agent" && card.assignee?.id === this.#me.id;
  }

  close(): void {
    this.#closed = true;
    this.#stop();
    clearTimeout(this.#silence);
    if (this.#told > -Infinity) void this.written(false);
  }

  load = async (): Promise<void> => {
    try {
      const opened = await this.#client.open(this.id);
      if (this.#closed) return;
      this.#desk.learn(opened.card);
      this.change({
        phase: "ready",
        card: opened.card,
        messages: merged(this.state.messages, opened.messages),
        notes: opened.notes,
        context: opened.context,
        csat: opened.csat ?? undefined,
        lock: this.#foreign(opened.lock),
      });
      void this.suggest();
    } catch (error) {
      if (!this.#closed && this.state.phase !== "ready") this.change({ phase: "failed", problem: noticeOf(error) });
    }
  };

  take = (): Promise<boolean> =>
    this.#do("take", async () => {
      await this.#client.take(this.id);
      this.#assume({ owner: "agent", assignee: { id: this.#me.id, name: this.#me.name } });
    });

  giveBack = (note: string, step?: { topic: string; part: string }): Promise<boolean> =>
    this.#do("return", async () => {
      await this.#client.giveBack(this.id, { ...(note && { note }), ...(step && { step }) });
      this.#assume({ owner: "bot", assignee: null });
    });

  finish = (labels: string[], csat: boolean): Promise<boolean> =>
    this.#do("close", async () => {
      await this.#client.close(this.id, { labels, csat });
      this.#assume({ owner: "closed", labels });
    });

  /** Other labels in place of those it has; its targets follow them. */
  label = (labels: string[]): Promise<boolean> =>
    this.#do("label", async () => {
      await this.#client.label(this.id, labels);
      this.#assume({ labels });
    });

  /** To a colleague, or back to the queue. */
  assign = (to: Person | null): Promise<boolean> =>
    this.#do("assign", async () => {
      await this.#client.assign(this.id, to?.id ?? null);
      this.#assume(to ? { assignee: to } : { owner: "waiting", assignee: null });
    });

  reply = (text: string, used?: Suggestion): Promise<boolean> =>
    this.#do("reply", async () => {
      const suggestion = used && { answer: used.answer, edited: text !== used.text.trim() };
      const message = await this.#client.reply(this.id, text, suggestion);
      this.#hear(message);
      this.#told = -Infinity;
    });

  note = (text: string): Promise<boolean> =>
    this.#do("note", async () => {
      this.#noted(await this.#client.note(this.id, text));
    });

  reject = (answer: string, reason?: string, comment?: string): Promise<boolean> =>
    this.#do("reject", async () => {
      await this.#client.reject(this.id, answer, reason, comment);
      const { suggestions } = this.state;
      if (typeof suggestions !== "string")
        this.change({ suggestions: suggestions.filter((each) => each.answer !== answer) });
    });

  /** Tells that the agent writes, or has stopped; the customer and colleagues see it. */
  written = async (on: boolean): Promise<void> => {
    const now = Date.now();
    if (on ? now - this.#told < RENEW_AFTER : this.#told === -Infinity) return;
    this.#told = on ? now : -Infinity;
    try {
      const answer = await this.#client.typing(this.id, on);
      if (!this.#closed) this.change({ lock: this.#foreign(answer?.lock ?? null) });
    } catch {
      // Not worth a word: the next keystroke tells it again.
    }
  };

  /** Everything that is here has been on the screen. */
  read = (): void => {
    const last = this.state.messages.at(-1)?.seq ?? 0;
    if (last <= this.#seen) return;
    this.#seen = last;
    this.#client.seen(this.id, last).catch(() => {
      this.#seen = 0;
    });
  };

  suggest = async (): Promise<void> => {
    const asked = ++this.#asked;
    try {
      const suggestions = await this.#client.suggestions(this.id);
      if (asked === this.#asked && !this.#closed) this.change({ suggestions });
    } catch {
      if (asked === this.#asked && !this.#closed) this.change({ suggestions: "failed" });
    }
  };

  dismiss = (): void => this.change({ problem: undefined });

  #hear(message: TracedMessage): void {
    const fresh = !this.state.messages.some(({ seq }) => seq === message.seq);
    this.change({ messages: merged(this.state.messages, [message]) });
    if (!fresh) return;
    if (this.state.writing) this.change({ writing: undefined });
    if (message.role === "customer") void this.suggest();
  }

  #writing(who: string, on: boolean): void {
    clearTimeout(this.#silence);
    this.change({ writing: on ? who : undefined });
    if (on) this.#silence = setTimeout(() => this.change({ writing: undefined }), WRITING_LASTS);
  }

  #foreign(lock: Lock | null): Lock | undefined {
    return lock && lock.by.id !== this.#me.id ? lock : undefined;
  }

  /** What the server has just agreed to; its own news of it may take another moment. */
  #assume(part: Partial<Card>): void {
    const card = this.state.card && { ...this.state.card, ...part };
    if (!card) return;
    this.change({ card });
    this.#desk.learn(card);
  }

  /** False when the server refused; why stands in `problem`. */
  async #do(name: string, work: () => Promise<unknown>): Promise<boolean> {
    if (this.state.busy) return false;
    this.change({ busy: name, problem: undefined });
    try {
      await work();
      if (this.#desk.state.connection !== "live") void this.load();
      return true;
    } catch (error) {
      this.change({ problem: noticeOf(error) });
      // Somebody was faster: whoever has it now is on the card.
      if (error instanceof Problem && error.status === 409) void this.load();
      return false;
    } finally {
      this.change({ busy: undefined });
    }
  }
}
