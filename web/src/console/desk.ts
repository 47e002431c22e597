import type { ServerEvent } from "../shared/sse.ts";
import { Problem } from "../shared/problem.ts";
import { follow, type Connection } from "../shared/stream.ts";
import type { AgentClient } from "./client.ts";
import type { Card, KnownLabel, Lock, Me, Note, TracedMessage, View } from "./contract.ts";
import { VIEWS } from "./inbox/cards.ts";
import { Store } from "./store.ts";
import { may } from "./who.ts";

export interface DeskState {
  connection: Connection;
  cards: Readonly<Record<string, Card>>;
  /** Views whose cards have been fetched. */
  loaded: readonly View[];
  failed: boolean;
  labels: readonly KnownLabel[];
}

/** What an open conversation hears of it. */
export interface Listener {
  onCard(card: Card): void;
  onMessage(message: TracedMessage): void;
  onNote(note: Note): void;
  onTyping(who: string, on: boolean): void;
  onLock(lock: Lock | null): void;
  /** The customer has had everything removed. */
  onErased(): void;
  /** Something may have been missed: read it again. */
  onReset(): void;
}

/** All conversations as an agent sees them, kept up to date by the events of the server. */
export class Desk extends Store<DeskState> {
  readonly #client: AgentClient;
  readonly #onSignedOut: () => void;
  readonly #open = new Map<string, Listener>();
  #wanted = new Set<View>();
  /** For each fetch under way the conversations that changed meanwhile: what was fetched of them is old. */
  readonly #changed = new Set<Set<string>>();
  #stop = () => {};

  constructor(client: AgentClient, onSignedOut: () => void) {
    super({ connection: "live", cards: {}, loaded: [], failed: false, labels: [] });
    this.#client = client;
    this.#onSignedOut = onSignedOut;
  }

  /** Listens, for whoever may see conversations at all. */
  start(me: Me): void {
    if (!may(me, "talk")) return;
    let listens = false;
    this.#stop = follow({
      connect: (lastEventId, signal) => this.#client.events(lastEventId, signal),
      lastEventId: "",
      onEvent: (event) => this.#take(event),
      onConnection: (connection) => {
        this.change({ connection });
        if (connection === "connecting" || listens) return;
        listens = true;
        // What changed before the stream was open was told to nobody here: so the views are fetched after it.
        for (const view of VIEWS.filter((each) => each !== "closed")) this.#wanted.add(view);
        this.#fetchAll();
      },
      onGone: this.#onSignedOut,
    });
    this.#client.labels().then(
      (labels) => this.change({ labels }),
      // Without their titles labels are shown by name.
      () => {},
    );
  }

  stop(): void {
    this.#stop();
  }

  /** Fetches a view once; the events keep it fresh. */
  want = async (view: View): Promise<void> => {
    if (this.#wanted.has(view)) return;
    this.#wanted.add(view);
    await this.#load(view);
  };

  listen(conversation: string, listener: Listener): () => void {
    this.#open.set(conversation, listener);
    return () => {
      if (this.#open.get(conversation) === listener) this.#open.delete(conversation);
    };
  }

  /** A card that came with something else, such as an opened conversation. */
  learn = (...cards: Card[]): void => {
    const known = { ...this.state.cards };
    for (const card of cards) known[card.id] = card;
    this.change({ cards: known });
  };

  #take({ event, data }: ServerEvent): void {
    const body = JSON.parse(data) as never;
    if (event === "card") {
      const card = body as Card;
      for (const changed of this.#changed) changed.add(card.id);
      this.learn(card);
      this.#open.get(card.id)?.onCard(card);
    } else if (event === "message") {
      const { conversation, message } = body as { conversation: string; message: TracedMessage };
      this.#open.get(conversation)?.onMessage(message);
    } else if (event === "note") {
      const { conversation, note } = body as { conversation: string; note: Note };
      this.#open.get(conversation)?.onNote(note);
    } else if (event === "typing") {
      const { conversation, who, on } = body as { conversation: string; who: string; on: boolean };
      this.#open.get(conversation)?.onTyping(who, on);
    } else if (event === "lock") {
      const { conversation, by } = body as { conversation: string; by: Lock["by"] | null };
      this.#open.get(conversation)?.onLock(by ? { by } : null);
    } else if (event === "erased") {
      this.#forget((body as { conversation: string }).conversation);
    } else if (event === "reset") {
      this.#fetchAll();
      for (const listener of this.#open.values()) listener.onReset();
    }
  }

  #forget(conversation: string): void {
    const { [conversation]: _, ...cards } = this.state.cards;
    this.change({ cards });
    this.#open.get(conversation)?.onErased();
  }

  #fetchAll(): void {
    for (const view of this.#wanted) void this.#load(view);
  }

  async #load(view: View): Promise<void> {
    const changed = new Set<string>();
    this.#changed.add(changed);
    try {
      const cards = await this.#client.listed(view);
      this.learn(...cards.filter(({ id }) => !changed.has(id)));
      this.change({ loaded: [...new Set([...this.state.loaded, view])], failed: false });
    } catch (error) {
      this.#wanted.delete(view);
      if (error instanceof Problem && error.status === 401) this.#onSignedOut();
      else this.change({ failed: true });
    } finally {
      this.#changed.delete(changed);
    }
  }
}
