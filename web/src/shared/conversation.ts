import { backoff, pause } from "./backoff.ts";
import type { Access, Client } from "./client.ts";
import type { Choice, Exchange, Language, Message, Opened, Outgoing, Owner, Procedure, Vote } from "./contract.ts";
import { Problem } from "./problem.ts";
import { resend } from "./retry.ts";
import type { Session } from "./session.ts";
import { BLANK, isPassing, noticeOf, type Notice, type State } from "./state.ts";
import type { ServerEvent } from "./sse.ts";
import { follow } from "./stream.ts";
import * as log from "./transcript.ts";

/** Stored, refused for good, or nobody knows (and may be sent again with the same key). */
type Outcome = "stored" | "refused" | "uncertain";

export interface ConversationOptions {
  client: Client;
  session: Session;
  site: string;
  language: () => Language;
}

const TYPING_LASTS = 10_000;
const HEALTH_EVERY = 30_000;

/** One conversation with the server: what is on the screen, and everything a person can do in it. */
export class Conversation {
  readonly #options: ConversationOptions;
  readonly #listeners = new Set<() => void>();
  readonly #bodies = new Map<string, Outgoing>();
  readonly #decisions = new Map<string, string>();
  #state: State = BLANK;
  #access: Access | undefined;
  #opening: Promise<Access> | undefined;
  #abandon = new AbortController();
  #stopStream = () => {};
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #healthTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  get state(): State {
    return this.#state;
  }

  now = (): number => this.#options.client.now();

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Goes on with the conversation of this tab, or opens one; keeps trying while the server is away. */
  start = (): Promise<Access> => {
    if (!this.#opening) {
      this.#opening = this.#open(this.#abandon.signal);
      // A failure is shown through the state, whether or not the caller waits for it.
      this.#opening.catch(() => {});
    }
    return this.#opening;
  };

  /** Leaves this conversation behind and opens a new one. */
  restart = (notice?: Notice): Promise<Access> => {
    this.#leave();
    this.#state = { ...BLANK, notice };
    this.#emit();
    return this.start();
  };

  /** Stops listening for good; the conversation on the server stays as it is. */
  close = (): void => {
    this.#abandon.abort();
    this.#opening = new Promise(() => {});
    this.#stopStream();
    clearTimeout(this.#typingTimer);
    clearTimeout(this.#healthTimer);
  };

  /** False when the server refused the text, which then belongs back in the composer. */
  say = async (text: string): Promise<boolean> => {
    const tidy = text.normalize("NFC").trim();
    if (!tidy) return true;
    return (await this.#sendShown({ text: tidy }, tidy)) !== "refused";
  };

  choose = (choice: Choice): Promise<unknown> => this.#sendShown({ choice: choice.id }, choice.title);

  retry = (key: string): void => {
    const body = this.#bodies.get(key);
    const pending = this.#state.transcript.pending.find((entry) => entry.key === key);
    if (body && pending) void this.#sendShown(body, pending.text, key);
  };

  confirm = (proposal: string, typed?: string): Promise<void> =>
    this.#decide(proposal, { confirm: { proposal, ...(typed !== undefined && { typed }) } });

  decline = (proposal: string): Promise<void> => this.#decide(proposal, { decline: { proposal } });

  renew = (proposal: string): Promise<void> => this.#decide(proposal, { renew: { proposal } });

  identify = async (token: string): Promise<void> => {
    const access = await this.start();
    const bound = await this.#options.client.identify(access, token);
    if (!this.#isCurrent(access)) return;
    if (bound?.token && bound.token !== access.token) this.#adopt({ id: access.id, token: bound.token });
    if (bound) this.#take(bound);
  };

  handOff = async (): Promise<void> => {
    await this.#guarded(async (access) => this.#take((await this.#options.client.handoff(access)) ?? {}));
  };

  feedback = (message: string, vote: Vote): Promise<boolean> =>
    this.#guarded((access) => this.#options.client.feedback(access, message, vote));

  /** Everything that is here has been on the screen for somebody to read. */
  read = (): void => {
    const seen = log.lastSeq(this.#state.transcript);
    if (seen === this.#state.seen) return;
    this.#options.session.set("seen", seen);
    this.#set({ seen });
  };

  /** Deliberately outside the state: a secret is never kept where the transcript is. */
  file = async (run: string, what: "file" | "receipt"): Promise<{ content: Blob; name: string }> =>
    this.#options.client.file(await this.start(), run, what);

  reveal = async (ref: string): Promise<{ secret: string; expires_at?: string }> =>
    this.#options.client.reveal(await this.start(), ref);

  procedure = (topic: string, language: Language): Promise<Procedure> =>
    this.#options.client.procedure(topic, language);

  export = async (): Promise<Blob> => this.#options.client.export(await this.start());

  erase = async (): Promise<void> => {
    await this.#options.client.erase(await this.start());
    void this.restart({ kind: "deleted" });
  };

  dismissNotice = (): void => this.#set({ notice: undefined });

  async #open(abandoned: AbortSignal): Promise<Access> {
    for (let attempt = 0; ; attempt++) {
      try {
        const opened = (await this.#resume()) ?? (await this.#create());
        if (abandoned.aborted) return await this.start();
        const { owner, messages } = opened;
        const transcript = log.receive(this.#state.transcript, messages);
        const seen = Number(this.#options.session.get("seen") ?? log.lastSeq(transcript));
        this.#options.session.set("seen", seen);
        this.#set({ id: opened.id, phase: "ready", owner, transcript, seen });
        void this.#lookAtHealth();
        const access = { id: opened.id, token: opened.token };
        this.#adopt(access);
        return access;
      } catch (error) {
        if (abandoned.aborted) return this.start();
        if (!isPassing(error)) {
          this.#set({ phase: "ended", notice: noticeOf(error) });
          throw error;
        }
        this.#set({ phase: "unreachable" });
        await pause(backoff(attempt), abandoned);
      }
    }
  }

  async #resume(): Promise<Opened | undefined> {
    const { client, session } = this.#options;
    const saved = session.read();
    if (!saved) return undefined;
    try {
      return { ...saved, ...(await client.messages(saved, 0)) };
    } catch (error) {
      if (!(error instanceof Problem) || !error.gone) throw error;
      session.write(undefined);
      return undefined;
    }
  }

  #create(): Promise<Opened> {
    const { client, site, language } = this.#options;
    return client.open({ site, language: language() });
  }

  #adopt(access: Access): void {
    this.#access = access;
    this.#opening = Promise.resolve(access);
    this.#options.session.write(access);
    this.#stopStream();
    this.#stopStream = follow({
      connect: (lastEventId, signal) => this.#options.client.events(access, lastEventId, signal),
      lastEventId: String(log.lastSeq(this.#state.transcript) || ""),
      onEvent: (event) => this.#hear(event),
      onConnection: (connection) => this.#set({ connection }),
      onGone: () => this.#end(),
    });
  }

  #leave(): void {
    this.#abandon.abort();
    this.#abandon = new AbortController();
    this.#stopStream();
    this.#options.session.write(undefined);
    this.#options.session.set("seen", undefined);
    this.#access = undefined;
    this.#opening = undefined;
    this.#bodies.clear();
    this.#decisions.clear();
    clearTimeout(this.#typingTimer);
    clearTimeout(this.#healthTimer);
  }

  #end(): void {
    this.#stopStream();
    this.#options.session.write(undefined);
    this.#set({ phase: "ended", awaited: false, typing: false, notice: { kind: "ended" } });
  }

  #hear({ event, data }: ServerEvent): void {
    const body = parse(data);
    if (!body) return;
    if (event === "message") this.#take({ messages: [body as unknown as Message] });
    else if (event === "owner") {
      if (typeof body["opens_at"] === "string") this.#set({ opensAt: body["opens_at"] });
      this.#take({ owner: body["owner"] as Owner });
    }
    else if (event === "proposal")
      this.#set({ transcript: log.proposalChanged(this.#state.transcript, String(body["id"]), String(body["state"])) });
    else if (event === "typing") this.#showTyping(body["typing"] !== false);
  }

  #showTyping(typing: boolean): void {
    clearTimeout(this.#typingTimer);
    if (typing) this.#typingTimer = setTimeout(() => this.#set({ typing: false }), TYPING_LASTS);
    this.#set({ typing });
  }

  #take({ owner, messages = [] }: Partial<Exchange>, key?: string): void {
    const replied = messages.some((message) => message.role !== "customer");
    if (messages.some(({ kind }) => kind === "error")) void this.#lookAtHealth();
    this.#set({
      transcript: log.receive(this.#state.transcript, messages, key),
      ...(owner && { owner }),
      ...(replied && { awaited: false, typing: false }),
    });
  }

  /** Asked when a conversation begins and when something went wrong; again and again only until it is well. */
  async #lookAtHealth(): Promise<void> {
    clearTimeout(this.#healthTimer);
    const abandoned = this.#abandon.signal;
    const { status } = await this.#options.client.readiness().catch(() => ({ status: "" }));
    if (abandoned.aborted) return;
    const degraded = status === "degraded";
    if (degraded !== this.#state.degraded) this.#set({ degraded });
    if (degraded) this.#healthTimer = setTimeout(() => void this.#lookAtHealth(), HEALTH_EVERY);
  }

  async #sendShown(body: Outgoing, text: string, key: string = crypto.randomUUID()): Promise<Outcome> {
    this.#bodies.set(key, body);
    this.#set({ transcript: log.addPending(this.#state.transcript, key, text) });
    const outcome = await this.#exchange(body, key);
    if (outcome === "uncertain") this.#set({ transcript: log.failPending(this.#state.transcript, key) });
    else this.#bodies.delete(key);
    if (outcome === "refused") this.#set({ transcript: log.dropPending(this.#state.transcript, key) });
    return outcome;
  }

  async #decide(proposal: string, body: Outgoing): Promise<void> {
    if (this.#state.deciding.includes(proposal)) return;
    // Deciding again after a lost answer is the same request, so it carries the same key.
    const memory = JSON.stringify(body);
    const key = this.#decisions.get(memory) ?? crypto.randomUUID();
    this.#decisions.set(memory, key);
    this.#set({ deciding: [...this.#state.deciding, proposal] });
    const outcome = await this.#exchange(body, key);
    if (outcome === "refused") this.#decisions.delete(memory);
    if (outcome === "stored") this.#settle(proposal, body);
    this.#set({ deciding: this.#state.deciding.filter((id) => id !== proposal) });
  }

  /** The event that closes the card may be late or lost; the answer itself tells as much. */
  #settle(proposal: string, body: Outgoing): void {
    const { transcript } = this.#state;
    const stands = transcript.proposals[proposal] ?? "proposed";
    const newest = log.newestReply(transcript);
    const tells = (type: string) => newest?.blocks?.some((block) => block.type === type);
    let state = stands;
    if ("renew" in body) state = tells("proposal") ? "superseded" : stands;
    else if (stands === "proposed") state = "decline" in body ? "withdrawn" : tells("result") ? "confirmed" : stands;
    if (state !== stands) this.#set({ transcript: log.proposalChanged(transcript, proposal, state) });
  }

  async #exchange(body: Outgoing, key: string): Promise<Outcome> {
    this.#set({ sending: this.#state.sending + 1, notice: undefined });
    let access: Access | undefined;
    try {
      access = await this.start();
      const { client } = this.#options;
      const opened = access;
      const answer = await resend(() => client.send(opened, body, key));
      if (!this.#isCurrent(access)) return "stored";
      this.#take(answer, key);
      if (!answer.answered && answer.owner === "bot") this.#set({ awaited: true });
      return "stored";
    } catch (error) {
      if (access && !this.#isCurrent(access)) return "stored";
      this.#fail(error);
      return isPassing(error) ? "uncertain" : "refused";
    } finally {
      this.#set({ sending: Math.max(0, this.#state.sending - 1) });
    }
  }

  async #guarded(act: (access: Access) => Promise<void>): Promise<boolean> {
    try {
      this.#set({ notice: undefined });
      await act(await this.start());
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  #fail(error: unknown): void {
    if (error instanceof Problem && error.status === 401) this.#end();
    else this.#set({ notice: noticeOf(error) });
  }

  #isCurrent(access: Access): boolean {
    return this.#access?.id === access.id;
  }

  #set(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
    this.#emit();
  }

  #emit(): void {
    for (const listener of this.#listeners) listener();
  }
}

function parse(data: string): Record<string, unknown> | undefined {
  try {
    const body: unknown = JSON.parse(data);
    return typeof body === "object" && body ? (body as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
