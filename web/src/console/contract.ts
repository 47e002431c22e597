/** The agents' side of the HTTP contract, as far as the console reads it. Extra fields are expected. */

import type { Block, Citation, Condition, Language, Message, Owner, Proposal, Run } from "../shared/contract.ts";

export type View = "waiting" | "mine" | "bot" | "unsure" | "closed" | "all";

export interface Person {
  id: string;
  name: string;
}

export interface Due {
  first_answer?: string | null;
  resolution?: string | null;
  breached: boolean;
}

/** A conversation as a row of the inbox. */
export interface Card {
  id: string;
  owner: Owner;
  language: Language;
  topic?: string | null;
  signed_in: boolean;
  name?: string | null;
  company?: string | null;
  assignee?: Person | null;
  waiting_since?: string | null;
  last_at: string;
  last_text: string;
  unread: number;
  unsure: boolean;
  labels: string[];
  reason?: string | null;
  due?: Due | null;
  online: boolean;
}

/** Why the bot said what it said. */
export interface Trace {
  topic?: string | null;
  score?: number | null;
  decision?: string | null;
  intent?: string | null;
  confidence?: number | null;
  operation?: string | null;
  milliseconds?: Record<string, number> | null;
}

export type TracedMessage = Message & { trace?: Trace | null };

/** Written for colleagues: never part of what the customer gets. */
export interface Note {
  id: string;
  seq_after: number;
  text: string;
  by: Person;
  at: string;
}

export interface PastRun {
  id: string;
  operation: string;
  title?: string | null;
  state: string;
  at?: string | null;
}

export interface CustomerContext {
  name?: string | null;
  email?: string | null;
  verified: boolean;
  company?: string | null;
  roles?: string[];
  products?: string[];
  page?: string | null;
  runs?: PastRun[];
  conditions?: (Condition & { passage?: string })[];
}

export interface Opened {
  id: string;
  owner: Owner;
  language: Language;
  messages: TracedMessage[];
  card: Card;
  notes: Note[];
  context: CustomerContext;
  lock: Lock | null;
  csat?: { value: number; comment?: string | null } | null;
}

export interface Lock {
  by: Person;
}

export interface Suggestion {
  answer: string;
  score: number;
  text: string;
  citations: Citation[];
  topic: string;
  question: string;
}

export interface Canned {
  shortcut: string;
  title: string;
  text: string;
}

export interface Colleague extends Person {
  online: boolean;
  open: number;
}

export interface Found {
  conversations: Card[];
  runs: (PastRun & { conversation?: string | null })[];
  companies: { orgno: string; name: string }[];
}

/** Questions that ask the same thing and had no good answer. */
export interface GapGroup {
  id: string;
  question: string;
  language: Language;
  count: number;
  conversations: number;
  kinds: Record<string, number>;
  nearest?: string | null;
  examples: string[];
  last_seen: string;
}

export interface AuditEntry extends Record<string, unknown> {
  number: number;
  at: string;
  event: string;
  hash: string;
}

export interface Verification {
  whole: boolean;
  rows: number;
  faults: string[];
}

/** A number, and the address of the rows that it counts. */
export interface Figure {
  n: number;
  rows: string;
}

export interface Figures {
  conversations: Figure;
  questions: (Figure & { topic: string; language: Language })[];
  decisions: Record<"found" | "unsure" | "nothing", Figure>;
  handoffs: Figure & { reasons: Record<string, Figure> };
  operations: (Figure & { name: string; state: string })[];
  resolution: Record<"confirmed" | "assumed" | "durable" | "open", Figure>;
  suggestions: Record<"accepted" | "edited" | "rejected" | "own", Figure>;
  /** Seconds. */
  first_answer_p50: number | null;
  first_answer: Figure;
  csat: Figure & { average: number | null };
}

/** What a conversation can be called. */
export interface KnownLabel {
  label: string;
  title: Record<Language, string>;
}

/** An input of an operation, as JSON Schema says it. */
export interface Schema {
  type?: string;
  title?: string;
  description?: string;
  examples?: unknown[];
  default?: unknown;
  enum?: string[];
  const?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  items?: Schema;
  anyOf?: Schema[];
  $ref?: string;
  $defs?: Record<string, Schema>;
  properties?: Record<string, Schema>;
  required?: string[];
}

export interface Operation {
  name: string;
  title: Record<Language, string>;
  kind: "read" | "write";
  inputs: Schema;
  roles: string[];
  confirm_level: number;
  irreversible: boolean;
  topics: string[];
  asks?: Record<string, { label: Record<Language, string>; options: { value: string; title: Record<Language, string> }[] }>;
  available?: boolean;
}

export interface AgentRun extends Run {
  message?: string | null;
  /** Of what was looked up. */
  lines?: { label: string; value: string }[];
  problem?: { code: string; detail: string } | null;
  result?: { secret?: { ref: string; expires_at?: string } } & Record<string, unknown>;
}

export interface Approval extends Proposal {
  preview: string;
  by: string;
  on_behalf_of?: string | null;
  case?: string | null;
  identity_check?: Record<string, string> | null;
}

export interface Me extends Person {
  roles: string[];
  csrf: string;
}

export type { Block, Citation, Condition, Language, Message, Owner, Proposal, Run };
