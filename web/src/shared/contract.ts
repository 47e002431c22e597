/** The HTTP contract, as far as the panel reads it. Extra fields and unknown block types are expected. */

export type Language = "sv" | "nb" | "en";
export type Owner = "bot" | "waiting" | "agent" | "closed";
export type Role = "customer" | "bot" | "agent" | "system";

export interface Label {
  text: string;
  language: string;
}

export interface OperationLink {
  operation: string;
  title: string;
}

/** How a condition stands at the signed-in person's own company. */
export interface Condition {
  state: "fulfilled" | "not_fulfilled" | "unknown" | (string & {});
  label: string;
  text: string;
  do?: OperationLink | null;
}

export interface Step {
  number: number | string;
  text: string;
  labels?: Label[];
  do?: OperationLink | null;
  check?: OperationLink | null;
  self?: boolean;
  condition?: Condition | null;
}

export interface Proposal {
  id: string;
  operation: string;
  title?: string;
  inputs: { name: string; label?: string; value: unknown }[] | Record<string, unknown>;
  effects?: string[];
  warnings?: string[];
  irreversible?: boolean;
  question?: string;
  confirm?: { level: number; typed?: string | null; hint?: string | null; label?: string | null };
  state: string;
  expires_at?: string | null;
}

export interface Receipt {
  id: string;
  at: string;
  by?: unknown;
  before?: unknown;
  after?: unknown;
  /** Whether it can be fetched as a file. */
  file?: boolean;
}

export interface Run {
  id: string;
  operation: string;
  state: string;
  result?: unknown;
  receipt?: Receipt | null;
}

export type Block =
  | { type: "text" | "note" | "warning"; text: string; condition?: Condition | null }
  | { type: "steps"; title?: string; items: Step[] }
  | { type: "proposal"; proposal: Proposal }
  | { type: "result"; run: Run; title?: string; lines?: { label: string; value: unknown }[] }
  | { type: "secret"; ref: string; expires_at?: string; label?: string }
  | { type: "file"; run: string; text: string; expires_at?: string }
  | { type: "handoff"; state?: string; text: string; opens_at?: string };

export interface Citation {
  topic: string;
  title: string;
  language: Language;
  revision: string;
  step?: number | string | null;
  part?: string | null;
  quote: string;
}

export interface Choice {
  id: string;
  title: string;
  kind: "topic" | "operation" | "value" | "handoff";
}

export interface Message {
  id: string;
  seq: number;
  role: Role;
  kind?: string | null;
  language?: string | null;
  text: string;
  blocks?: Block[] | null;
  citations?: Citation[] | null;
  choices?: Choice[] | null;
  proposal?: Proposal | null;
  author?: string | null;
  created_at: string;
}

export interface Opened {
  id: string;
  token: string;
  language?: Language;
  owner: Owner;
  messages: Message[];
}

export interface Exchange {
  owner: Owner;
  messages: Message[];
}

export type Outgoing =
  | { text: string }
  | { choice: string }
  | { confirm: { proposal: string; typed?: string } }
  | { decline: { proposal: string } }
  | { renew: { proposal: string } };

export type Reason = "wrong" | "incomplete" | "unclear" | "other_question";

/** Whether an answer helped; why not, and in the visitor's own words. */
export interface Vote {
  value: "up" | "down";
  reason?: Reason | undefined;
  comment?: string | undefined;
}

export interface Part {
  part?: string;
  text: string;
  labels?: Label[];
  trust?: string;
}

export interface Procedure {
  topic: string;
  title: string;
  language: Language;
  revision: string;
  summary?: string | Part | null;
  preconditions?: (Part | string)[];
  who?: (Part | string)[] | string;
  steps?: (Step & Part)[];
  warnings?: (Part | string)[];
  branches?: (Part | string)[];
  facts?: (Part | string)[];
  gaps?: (Part | string)[];
  contacts?: { address: string; for?: string }[];
  related?: { topic: string; title: string }[];
  operations?: OperationLink[];
  reviewed?: string | null;
}

export interface Persona {
  key: string;
  name: string;
  roles: string[];
  company?: string | null;
}
