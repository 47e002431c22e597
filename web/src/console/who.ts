import type { Persona } from "../shared/contract.ts";
import { Problem } from "../shared/problem.ts";
import type { Session } from "../shared/session.ts";
import type { AgentClient, Proof } from "./client.ts";
import type { Me } from "./contract.ts";
import { Store } from "./store.ts";

export interface WhoState {
  phase: "asking" | "out" | "in" | "unreachable";
  me: Me | undefined;
  /** Who may be tried in development; empty where nobody can. */
  personas: readonly Persona[];
  /** Why the last sign-in did not work, in the server's words. */
  problem: string | undefined;
}

/** The parts of the console that a role opens; the server decides anyway. */
const OPENS = {
  talk: ["support_agent", "support_lead"],
  approve: ["support_agent", "support_lead"],
  supervise: ["support_lead"],
  gaps: ["author", "support_lead"],
  audit: ["auditor", "support_lead"],
} as const;

export type Part = keyof typeof OPENS;

const OURS: ReadonlySet<string> = new Set(Object.values(OPENS).flat());

export function may(me: Me | undefined, part: Part): boolean {
  return !!me && OPENS[part].some((role) => me.roles.includes(role));
}

/** Who is signed in here, by the server's cookie or, in development, as a persona. Nothing else knows. */
export class Who extends Store<WhoState> {
  readonly #session: Session;
  #bearer: string | undefined;
  #client: AgentClient | undefined;

  constructor(session: Session) {
    super({ phase: "asking", me: undefined, personas: [], problem: undefined });
    this.#session = session;
    const saved = session.get("bearer");
    this.#bearer = typeof saved === "string" ? saved : undefined;
  }

  proof = (): Proof => ({ bearer: this.#bearer, csrf: this.state.me?.csrf ?? undefined });

  /** Asks the server who this is. */
  start = async (client: AgentClient): Promise<void> => {
    this.#client = client;
    try {
      const me = await client.me();
      this.change({ phase: "in", me, problem: undefined });
    } catch (error) {
      if (error instanceof Problem && (error.status === 401 || error.status === 403)) await this.#offer(error);
      else this.change({ phase: "unreachable" });
    }
  };

  again = (): Promise<void> => {
    this.change({ phase: "asking" });
    return this.start(this.#client!);
  };

  become = async (persona: string): Promise<void> => {
    const { token } = await this.#client!.personaToken(persona);
    this.#keep(token);
    await this.start(this.#client!);
  };

  /** The sign-in has run out, or the person leaves. Drafts stay in this tab. */
  leave = async (): Promise<void> => {
    this.#keep(undefined);
    this.change({ me: undefined });
    await this.#offer(undefined);
  };

  #keep(bearer: string | undefined): void {
    this.#bearer = bearer;
    this.#session.set("bearer", bearer);
  }

  async #offer(refused: Problem | undefined): Promise<void> {
    if (this.#bearer) this.#keep(undefined);
    const personas = await this.#client!.personas().catch(() => []);
    const ours = personas.filter(({ roles }) => roles.some((role) => OURS.has(role)));
    const problem = refused?.status === 403 ? refused.detail : undefined;
    this.change({ phase: "out", me: undefined, personas: ours, problem });
  }
}
