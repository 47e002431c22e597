import { Http, type Call, type HttpOptions } from "../shared/http.ts";
import type { Procedure } from "../shared/contract.ts";
import type {
  AgentRun, Approval, AuditEntry, Canned, Card, Colleague, Figures, Found, GapGroup, KnownLabel, Language, Lock, Me, Note, Opened,
  Operation, Proposal, Suggestion, TracedMessage, Verification, View,
} from "./contract.ts";

export interface AgentClientOptions extends Omit<HttpOptions, "credentials"> {
  /** The token that a request must carry to change something. */
  guard: () => string | undefined;
}

const ROWS = "/v1/agent/figures/rows?";
const SAFE = new Set(["GET", "HEAD"]);

/** For whom and why an agent acts; the server asks for both. */
export interface OnBehalf {
  conversation?: string | undefined;
  case?: string | undefined;
  on_behalf_of?: string | undefined;
  identity_check?: Record<string, string> | undefined;
}

/** The agents' routes, one method each. */
export class AgentClient {
  readonly #http: Http;
  readonly #guard: () => string | undefined;
  readonly now: () => number;

  constructor({ guard, ...options }: AgentClientOptions) {
    this.#http = new Http({ ...options, credentials: "same-origin" });
    this.#guard = guard;
    this.now = this.#http.now;
  }

  me = (): Promise<Me> => this.#get("/console/session");
  signOut = (): Promise<{ location: string }> => this.#post("/console/sign-out");

  events(lastEventId: string, signal: AbortSignal): Promise<Response> {
    const headers = { Accept: "text/event-stream", ...(lastEventId && { "Last-Event-ID": lastEventId }) };
    return this.#http.raw("GET", "/v1/agent/events", { signal, headers });
  }

  labels = (): Promise<KnownLabel[]> => this.#get("/v1/agent/labels");
  listed = (view: View): Promise<Card[]> => this.#get(`/v1/agent/conversations?view=${view}`);
  search = (words: string): Promise<Found> => this.#get(`/v1/agent/search?q=${encodeURIComponent(words)}`);
  agents = (): Promise<Colleague[]> => this.#get("/v1/agent/agents");
  canned = (language: Language, conversation: string): Promise<Canned[]> =>
    this.#get(`/v1/agent/canned?language=${language}&conversation=${encodeURIComponent(conversation)}`);

  open = (id: string): Promise<Opened> => this.#get(at(id));
  take = (id: string): Promise<unknown> => this.#post(`${at(id)}/take`);
  reply = (id: string, text: string, suggestion?: { answer: string; edited: boolean }): Promise<TracedMessage> =>
    this.#post(`${at(id)}/reply`, { text, ...(suggestion && { suggestion }) });
  note = (id: string, text: string): Promise<Note> => this.#post(`${at(id)}/note`, { text });
  giveBack = (id: string, body: { note?: string; step?: { topic: string; part: string } }): Promise<unknown> =>
    this.#post(`${at(id)}/return`, body);
  close = (id: string, body: { labels?: string[]; csat?: boolean }): Promise<unknown> =>
    this.#post(`${at(id)}/close`, body);
  assign = (id: string, agent: string | null): Promise<unknown> => this.#post(`${at(id)}/assign`, { agent });
  typing = (id: string, on: boolean): Promise<{ lock: Lock | null }> => this.#post(`${at(id)}/typing`, { on });
  seen = (id: string, seq: number): Promise<unknown> => this.#post(`${at(id)}/seen`, { seq });
  label = (id: string, labels: string[]): Promise<unknown> => this.#post(`${at(id)}/labels`, { labels });
  suggestions = (id: string): Promise<Suggestion[]> => this.#get(`${at(id)}/suggestions`);
  reject = (id: string, answer: string, reason?: string, comment?: string): Promise<unknown> =>
    this.#post(`${at(id)}/suggestions/${encodeURIComponent(answer)}/reject`, {
      ...(reason && { reason }),
      ...(comment && { comment }),
    });

  operations = (): Promise<Operation[]> => this.#get("/v1/operations");
  run = (name: string, inputs: object, behalf: OnBehalf): Promise<AgentRun> => {
    const { conversation, case: reference } = behalf;
    return this.#post(`/v1/operations/${encodeURIComponent(name)}/runs`, { inputs, conversation, case: reference });
  };
  propose = (name: string, inputs: object, behalf: OnBehalf): Promise<Proposal> =>
    this.#post(`/v1/operations/${encodeURIComponent(name)}/proposals`, { inputs, ...behalf });
  confirm = (proposal: string, typed: string | undefined, key: string): Promise<AgentRun> =>
    this.#json("POST", `/v1/proposals/${encodeURIComponent(proposal)}/confirm`, {
      body: typed === undefined ? {} : { typed },
      key,
    });
  beginIdentityCheck = (email: string, reference: string): Promise<{ id: string; sent_to: string }> =>
    this.#post("/v1/agent/identity-checks", { user_email: email, case: reference });
  answerIdentityCheck = (
    id: string,
    number: string,
  ): Promise<{ state: "open" | "passed" | "failed"; tries_left: number }> =>
    this.#post(`/v1/agent/identity-checks/${encodeURIComponent(id)}/answer`, { number });
  runState = (id: string): Promise<AgentRun> => this.#get(`/v1/runs/${encodeURIComponent(id)}`);
  file = (run: string, what: "file" | "receipt"): Promise<{ content: Blob; name: string }> =>
    this.#http.file(`/v1/runs/${encodeURIComponent(run)}/${what}`, run);
  reveal = (ref: string): Promise<{ secret: string; expires_at?: string }> =>
    this.#post(`/v1/agent/secrets/${encodeURIComponent(ref)}/reveal`);
  approvals = (): Promise<Approval[]> => this.#get("/v1/agent/approvals");
  approve = (id: string, preview: string): Promise<AgentRun> =>
    this.#post(`/v1/agent/approvals/${encodeURIComponent(id)}/approve`, { preview });
  disapprove = (id: string): Promise<AgentRun> => this.#post(`/v1/agent/approvals/${encodeURIComponent(id)}/decline`);

  gaps = (): Promise<GapGroup[]> => this.#get("/v1/agent/gaps");
  draft = (gap: string, title?: string): Promise<{ draft: string; title: string }> =>
    this.#post(`/v1/agent/gaps/${encodeURIComponent(gap)}/draft`, title ? { topic: title } : {});
  figures = (from: Date, to: Date): Promise<Figures> =>
    this.#get(`/v1/agent/figures?${new URLSearchParams({ from: from.toISOString(), to: to.toISOString() })}`);
  /** The rows behind a figure, by the address that the figure came with. */
  rows = (address: string): Promise<Record<string, unknown>[]> => {
    if (!address.startsWith(ROWS)) return Promise.resolve([]);
    return this.#get(address);
  };
  audit = (query: URLSearchParams): Promise<AuditEntry[]> => this.#get(`/v1/agent/audit?${query}`);
  verify = (): Promise<Verification> => this.#post("/v1/agent/audit/verify");

  procedures = (): Promise<{ topic: string; title: Record<Language, string> }[]> =>
    this.#get("/v1/knowledge/procedures");
  procedure = (topic: string, language: Language): Promise<Procedure> =>
    this.#get(`/v1/knowledge/procedures/${encodeURIComponent(topic)}?language=${language}`);

  #get<T>(address: string): Promise<T> {
    return this.#json("GET", address, {});
  }

  #post<T>(address: string, body?: object): Promise<T> {
    return this.#json("POST", address, body === undefined ? {} : { body });
  }

  #json<T>(method: string, address: string, call: Call): Promise<T> {
    return this.#http.json(method, address, this.#guarded(method, call));
  }

  #guarded(method: string, call: Call): Call {
    const token = this.#guard();
    return token && !SAFE.has(method) ? { ...call, headers: { ...call.headers, "X-CSRF-Token": token } } : call;
  }
}

const at = (id: string) => `/v1/agent/conversations/${encodeURIComponent(id)}`;
