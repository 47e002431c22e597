import type { Note, TracedMessage } from "../contract.ts";

export type Entry = { key: string; message: TracedMessage } | { key: string; note: Note };

/** Messages in their order, each note where it was written. */
export function timeline(messages: readonly TracedMessage[], notes: readonly Note[]): Entry[] {
  const left = [...notes].sort((a, b) => a.seq_after - b.seq_after || a.at.localeCompare(b.at));
  const before = (seq: number) => left.splice(0, left.findIndex((note) => note.seq_after >= seq) >>> 0);
  const drawn = (note: Note): Entry => ({ key: note.id, note });
  return [
    ...messages.flatMap((message) => [
      ...before(message.seq).map(drawn),
      { key: `seq-${message.seq}`, message },
    ]),
    ...left.map(drawn),
  ];
}

/** Messages by their number, none twice, whichever way they came. */
export function merged(known: readonly TracedMessage[], come: readonly TracedMessage[]): TracedMessage[] {
  const bySeq = new Map([...known, ...come].map((message) => [message.seq, message]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}
