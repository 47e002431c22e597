import { Client, type Access } from "../shared/client.ts";
import type { Language, Opened } from "../shared/contract.ts";
import type { EventDetail, EventName } from "../shared/frameProtocol.ts";
import { Problem } from "../shared/problem.ts";

/** What a conversation begins with, besides what every conversation has. */
export interface Beginning {
  identity_token?: string | undefined;
  consent?: string | undefined;
  context?: { page?: string | undefined; product?: string | undefined } | undefined;
}

interface SiteClientOptions {
  language: () => Language;
  /** Asked for each try: a token opens one conversation. */
  beginning: () => Promise<Beginning>;
  onBegun: (id: string, signedIn: boolean) => void;
  tell: (name: EventName, detail?: EventDetail) => void;
  identityRequired: boolean;
}

/** The contract's client, with what the site adds to a beginning. */
export class SiteClient extends Client {
  readonly #options: SiteClientOptions;

  constructor(options: SiteClientOptions) {
    super({ language: options.language });
    this.#options = options;
  }

  override async open(body: Parameters<Client["open"]>[0]): Promise<Opened> {
    const { beginning, identityRequired, onBegun, tell } = this.#options;
    const { identity_token, ...rest } = await beginning();
    const open = async (token: string | undefined): Promise<Opened> => {
      const full = { ...body, ...rest, identity_token: token };
      const opened = await super.open(full);
      onBegun(opened.id, token !== undefined);
      return opened;
    };
    try {
      return await open(identity_token);
    } catch (error) {
      if (!identity_token || !(error instanceof Problem) || error.status !== 401) throw error;
      tell("auth:required");
      if (identityRequired) throw error;
      return open(undefined);
    }
  }

  override async feedback(...given: Parameters<Client["feedback"]>): Promise<void> {
    await super.feedback(...given);
    this.#options.tell("feedback", { value: given[2].value });
  }

  /** Ends the sign-in and the conversation's token, whatever becomes of this page. */
  static signOut({ id, token }: Access): void {
    const address = `/v1/conversations/${encodeURIComponent(id)}/identity`;
    const headers = { Authorization: `Bearer ${token}` };
    // Nothing is left here to be told of a failure: the token is forgotten, and a sign-in ends by itself.
    fetch(address, { method: "DELETE", headers, credentials: "omit", keepalive: true }).catch(() => {});
  }
}
