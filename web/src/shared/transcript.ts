import type { Message, Proposal } from "./contract.ts";

/** Something the person sent that the server has not yet given back as a stored message. */
export interface Pending {
  /** The idempotency key, so that a resend is the same message. */
  key: string;
  text: string;
  failed: boolean;
}

export interface Transcript {
  /** Ordered by seq, no seq twice. */
  messages: readonly Message[];
  pending: readonly Pending[];
  /** Which pending message became which stored one, so that it keeps its place on the screen. */
  keys: Readonly<Record<number, string>>;
  proposals: Readonly<Record<string, string>>;
}

/** A message on the screen; `pending` while the server has not given it back. */
export interface Entry {
  key: string;
  message: Message;
  pending?: Pending;
}

export const EMPTY: Transcript = { messages: [], pending: [], keys: {}, proposals: {} };

/** Takes in messages from an answer or the event stream; `key` is the one they answer to. */
export function receive(transcript: Transcript, incoming: readonly Message[], key?: string): Transcript {
  const bySeq = new Map(transcript.messages.map((message) => [message.seq, message]));
  const keys = { ...transcript.keys };
  let pending = transcript.pending;
  let proposals = transcript.proposals;
  let answers = key;

  for (const message of incoming) {
    if (message.role === "customer" && !bySeq.has(message.seq)) {
      const own = answers
        ? pending.find((entry) => entry.key === answers)
        : pending.find((entry) => entry.text === message.text);
      if (own) {
        keys[message.seq] = own.key;
        pending = pending.filter((entry) => entry !== own);
      }
      answers = undefined;
    }
    bySeq.set(message.seq, message);
    for (const proposal of proposalsIn(message)) proposals = advance(proposals, proposal.id, proposal.state);
  }
  if (key) pending = pending.filter((entry) => entry.key !== key);
  const messages = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  return { messages, pending, keys, proposals };
}

export function addPending(transcript: Transcript, key: string, text: string): Transcript {
  const others = transcript.pending.filter((entry) => entry.key !== key);
  return { ...transcript, pending: [...others, { key, text, failed: false }] };
}

export function failPending(transcript: Transcript, key: string): Transcript {
  return {
    ...transcript,
    pending: transcript.pending.map((entry) => (entry.key === key ? { ...entry, failed: true } : entry)),
  };
}

export function dropPending(transcript: Transcript, key: string): Transcript {
  return { ...transcript, pending: transcript.pending.filter((entry) => entry.key !== key) };
}

export function proposalChanged(transcript: Transcript, id: string, state: string): Transcript {
  return { ...transcript, proposals: advance(transcript.proposals, id, state) };
}

export function entries({ messages, pending, keys }: Transcript): Entry[] {
  return [
    ...messages.map((message) => ({ key: keys[message.seq] ?? `seq-${message.seq}`, message })),
    ...pending.map((entry) => ({ key: entry.key, pending: entry, message: unsent(entry) })),
  ];
}

/** Looks like the message that it becomes, so that it can stay where it is on the screen. */
function unsent({ key, text }: Pending): Message {
  return { id: key, seq: 0, role: "customer", text, blocks: [{ type: "text", text }], created_at: "" };
}

export function lastSeq({ messages }: Transcript): number {
  return messages.at(-1)?.seq ?? 0;
}

/** The newest thing that was not said by the customer: its choices are the open ones. */
export function newestReply({ messages }: Transcript): Message | undefined {
  return messages.findLast((message) => message.role !== "customer");
}

export function proposalsIn(message: Message): Proposal[] {
  const drawn = (message.blocks ?? []).flatMap((block) => (block.type === "proposal" ? [block.proposal] : []));
  // An outcome names the proposal it came of by its id alone.
  return drawn.length || !message.proposal?.operation ? drawn : [message.proposal];
}

/** A proposal never goes back to being open, whatever order its news arrives in. */
function advance(proposals: Transcript["proposals"], id: string, state: string): Transcript["proposals"] {
  if (proposals[id] && state === "proposed") return proposals;
  return { ...proposals, [id]: state };
}
