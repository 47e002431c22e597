import type { Language } from "../shared/contract.ts";
import { Conversation } from "../shared/conversation.ts";
import type { FromPage } from "../shared/frameProtocol.ts";
import { Problem } from "../shared/problem.ts";
import { Session } from "../shared/session.ts";
import { unreadIn } from "../shared/state.ts";
import { Host } from "./host.ts";
import { spoken, type Site } from "./site.ts";
import { SiteClient } from "./siteClient.ts";
import { renewIn } from "./token.ts";
import { happened } from "./watch.ts";

/** `waiting` for the page, then for the visitor's `consent`, then for a `sign-in` where the site wants one. */
export type Stage = "waiting" | "consent" | "sign-in" | "chat";

export interface VisitState {
  stage: Stage;
  conversation: Conversation;
  language: Language;
  theme: string;
  /** The page has a way to close the frame. */
  closes: boolean;
  visible: boolean;
  /** Somebody signed in while there was an anonymous conversation: it is theirs to say what becomes of it. */
  joining: boolean;
  /** What the page would have the visitor write. */
  draft: string | undefined;
}

export interface VisitOptions {
  site: Site;
  language: Language;
  theme: string;
  /** The page's own script is there and will say hello; without it the panel is the page. */
  loader: boolean;
}

/** One visitor at one site: who they are, what they agreed to, and the conversation they have. */
export class Visit {
  readonly #site: Site;
  readonly #host: Host;
  readonly #session: Session;
  readonly #client: SiteClient;
  readonly #listeners = new Set<() => void>();
  #state: VisitState;
  /** Grows with each conversation that another one took the place of. */
  number = 0;
  #unfollow = () => {};
  #context: { page?: string | undefined; product?: string | undefined } = {};
  #greeted: boolean;
  #canSignIn = false;
  /** Given by the page and not used yet. */
  #token: string | undefined;
  #renewal: ReturnType<typeof setTimeout> | undefined;
  #unread = 0;
  /** What the page would have said for the visitor, once there is a conversation. */
  #toSay: string | undefined;

  constructor({ site, language, theme, loader }: VisitOptions) {
    this.#site = site;
    this.#greeted = !loader;
    this.#host = new Host(site.origins, this.#hear);
    this.#session = new Session(`fyr.${site.id}`);
    this.#client = new SiteClient({
      language: () => this.#state.language,
      identityRequired: site.identityRequired,
      beginning: async () => ({
        identity_token: await this.#freshToken(),
        consent: site.consent?.revision,
        context: this.#context.page || this.#context.product ? this.#context : undefined,
      }),
      onBegun: (id, signedIn) => this.#session.set("person", signedIn ? id : undefined),
      tell: (name, detail) => this.#host.tell(name, detail),
    });
    this.#state = {
      stage: "waiting",
      conversation: this.#newConversation(),
      language,
      theme,
      closes: false,
      visible: !loader,
      joining: false,
      draft: undefined,
    };
    this.#follow();
    if (!loader) void this.#begin();
  }

  get state(): VisitState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  agree = (): void => {
    this.#session.set("consent", this.#site.consent?.revision);
    this.#host.tell("consent", { value: "given" });
    void this.#begin();
  };

  refuse = (): void => {
    this.#host.tell("consent", { value: "declined" });
    this.close();
  };

  close = (): void => this.#host.say({ type: "close" });

  speak = (language: Language): void => {
    this.#session.set("language", language);
    this.#set({ language });
  };

  /** The anonymous conversation becomes the signed-in person's. */
  join = async (): Promise<void> => {
    this.#set({ joining: false });
    await this.#bind();
  };

  /** The anonymous conversation stays nobody's, and another one begins. */
  keepApart = (): void => {
    this.#set({ joining: false });
    void this.#state.conversation.restart();
  };

  written = (): void => this.#set({ draft: undefined });

  #hear = (message: FromPage): void => {
    switch (message.type) {
      case "hello":
        this.#greeted = true;
        this.#set({ visible: message.visible, closes: message.closes });
        void this.#begin().then(() => this.#host.say({ type: "ready" }));
        break;
      case "visible":
        this.#set({ visible: message.visible });
        this.#count();
        if (message.visible && this.#state.stage === "waiting") void this.#begin();
        break;
      case "language":
        this.#set({ language: spoken(this.#site, [message.language]) });
        break;
      case "theme":
        this.#set({ theme: message.theme });
        break;
      case "context":
        this.#context = { page: message.page, product: message.product };
        break;
      case "write":
        void this.#write(message);
        break;
      case "identity":
        this.#canSignIn = true;
        if (this.#state.stage === "chat") void this.#signIn();
        else if (this.#state.stage === "sign-in") void this.#begin();
        break;
      case "logout":
        this.#leave();
    }
  };

  /** As far as it may go: nothing is asked of the server or stored before the visitor sees it and has agreed. */
  async #begin(): Promise<void> {
    if (!this.#state.visible || !this.#greeted) return;
    const { consent, identityRequired } = this.#site;
    if (consent && this.#session.get("consent") !== consent.revision) return this.#set({ stage: "consent" });
    const resumes = this.#session.read() !== undefined;
    if (identityRequired && !resumes) {
      this.#token = await this.#freshToken();
      if (!this.#token) {
        this.#host.tell("auth:required");
        return this.#set({ stage: "sign-in" });
      }
    }
    this.#set({ stage: "chat" });
    void this.#state.conversation.start();
    this.#sayIt();
    if (resumes && this.#canSignIn) void this.#signIn();
  }

  async #signIn(): Promise<void> {
    const { conversation } = this.#state;
    await conversation.start();
    this.#token = await this.#host.token();
    if (!this.#token) return this.#signedOut();
    const anonymous = this.#session.get("person") !== conversation.state.id;
    const spoke = conversation.state.transcript.messages.some((message) => message.role === "customer");
    if (!anonymous || !spoke) return this.#bind();
    // The visitor may take their time to decide: another token is asked for then.
    this.#token = undefined;
    this.#set({ joining: true });
  }

  async #bind(): Promise<void> {
    const { conversation } = this.#state;
    const token = await this.#freshToken();
    if (!token) return this.#signedOut();
    try {
      await conversation.identify(token);
      this.#session.set("person", conversation.state.id);
    } catch (error) {
      if (error instanceof Problem && error.code === "OTHER_IDENTITY") {
        this.#leave(true);
      } else if (error instanceof Problem && error.status === 401) {
        clearTimeout(this.#renewal);
        this.#host.tell("auth:required");
      } else this.#renewLater(token, 10_000);
    }
  }

  /** The token at hand, or one from the page; the next is asked for before it ends. */
  async #freshToken(): Promise<string | undefined> {
    const token = this.#token ?? (this.#canSignIn ? await this.#host.token() : undefined);
    this.#token = undefined;
    if (token) this.#renewLater(token);
    return token;
  }

  #renewLater(token: string, least = 0): void {
    clearTimeout(this.#renewal);
    const wait = renewIn(token, this.#client.now());
    if (wait !== undefined) this.#renewal = setTimeout(() => void this.#signIn(), Math.max(least, wait));
  }

  #signedOut(): void {
    const lapsed = this.#session.get("person") !== undefined;
    this.#session.set("person", undefined);
    this.#host.tell(lapsed ? "auth:expired" : "auth:required");
  }

  /** Nothing of the person is left in this browser, and the conversation's token opens nothing any more. */
  #leave(anotherPerson = false): void {
    clearTimeout(this.#renewal);
    const access = this.#session.read();
    if (access) SiteClient.signOut(access);
    this.#session.write(undefined);
    for (const key of ["person", "consent", "language", "seen"]) this.#session.set(key, undefined);
    this.#token = this.#toSay = undefined;
    this.#canSignIn = anotherPerson;
    this.#state.conversation.close();
    this.#unfollow();
    this.number++;
    this.#set({ conversation: this.#newConversation(), stage: "waiting", joining: false, draft: undefined });
    this.#follow();
    void this.#begin();
  }

  async #write({ message, topic, submit }: { message?: string; topic?: string; submit: boolean }): Promise<void> {
    let text = message;
    if (!text && topic) {
      const found = await this.#client.procedure(topic, this.#state.language).catch(() => undefined);
      text = found?.title;
    }
    if (!text) return this.#host.tell("error", { code: "TOPIC_UNKNOWN" });
    if (!submit) return this.#set({ draft: text });
    this.#toSay = text;
    if (this.#state.stage === "chat") this.#sayIt();
  }

  #sayIt(): void {
    if (this.#toSay) void this.#state.conversation.say(this.#toSay);
    this.#toSay = undefined;
  }

  #newConversation(): Conversation {
    return new Conversation({
      client: this.#client,
      session: this.#session,
      site: this.#site.id,
      language: () => this.#state.language,
    });
  }

  #follow(): void {
    const { conversation } = this.#state;
    let before = conversation.state;
    this.#unfollow = conversation.subscribe(() => {
      const after = conversation.state;
      for (const [name, detail] of happened(before, after)) this.#host.tell(name, detail);
      before = after;
      this.#count();
    });
  }

  #count(): void {
    const unread = this.#state.visible ? 0 : unreadIn(this.#state.conversation.state);
    if (unread === this.#unread) return;
    this.#unread = unread;
    this.#host.say({ type: "unread", count: unread });
  }

  #set(change: Partial<VisitState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
