import { Problem } from "../shared/problem.ts";
import type { AgentClient } from "./client.ts";
import type { Me } from "./contract.ts";
import { Store } from "./store.ts";

export interface WhoState {
  phase: "asking" | "out" | "in" | "unreachable";
  me: Me | undefined;
}

/** The parts of the console that a role opens; the server decides anyway. */
const OPENS = {
  talk: ["support_agent", "support_lead"],
  supervise: ["support_lead"],
  gaps: ["author", "support_lead"],
  audit: ["auditor", "support_lead"],
} as const;

export type Part = keyof typeof OPENS;

export function may(me: Me, part: Part): boolean {
  return OPENS[part].some((role) => me.roles.includes(role));
}

/** Who is signed in here, by the server's cookie, which no script sees. Nothing else knows. */
export class Who extends Store<WhoState> {
  #client: AgentClient | undefined;

  constructor() {
    super({ phase: "asking", me: undefined });
  }

  /** For the header of requests that change something. */
  guard = (): string | undefined => this.state.me?.csrf;

  /** Asks the server who this is. */
  start = async (client: AgentClient): Promise<void> => {
    this.#client = client;
    try {
      this.change({ phase: "in", me: await client.me() });
    } catch (error) {
      const refused = error instanceof Problem && [401, 403, 404].includes(error.status);
      this.change({ phase: refused ? "out" : "unreachable", me: undefined });
    }
  };

  again = (): Promise<void> => {
    this.change({ phase: "asking" });
    return this.start(this.#client!);
  };

  /** The sign-in has run out. Drafts stay in this tab. */
  lost = (): void => this.change({ phase: "out", me: undefined });

  /** Ends the session here, and says where the one at the identity provider is ended. */
  leave = async (): Promise<string> => {
    const { location } = await this.#client!.signOut();
    this.lost();
    return location;
  };
}
