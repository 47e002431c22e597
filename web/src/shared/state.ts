import type { Owner } from "./contract.ts";
import { Problem, Unreachable } from "./problem.ts";
import type { Connection } from "./stream.ts";
import { EMPTY, type Transcript } from "./transcript.ts";

export type Phase = "starting" | "unreachable" | "ready" | "ended";

/** `detail` is the server's own sentence; without it the panel has one for each kind. */
export interface Notice {
  kind: "problem" | "unreachable" | "ended" | "deleted";
  detail?: string | undefined;
}

export interface State {
  id: string | undefined;
  phase: Phase;
  owner: Owner;
  transcript: Transcript;
  connection: Connection;
  /** Requests on their way that will bring a reply. */
  sending: number;
  /** Stored with 202: the reply follows on the event stream. */
  awaited: boolean;
  typing: boolean;
  /** The last message that was on the screen for somebody to read. */
  seen: number;
  /** Something behind the conversation is down: questions are answered, nothing is carried out. */
  degraded: boolean;
  /** When people answer again, where they do not now. */
  opensAt: string | undefined;
  /** Proposals whose confirmation or refusal is on its way. */
  deciding: readonly string[];
  notice: Notice | undefined;
}

export const BLANK: State = {
  id: undefined,
  phase: "starting",
  owner: "bot",
  transcript: EMPTY,
  connection: "connecting",
  sending: 0,
  awaited: false,
  typing: false,
  seen: 0,
  degraded: false,
  opensAt: undefined,
  deciding: [],
  notice: undefined,
};

/** How many messages came while nobody was looking. */
export function unreadIn({ transcript, seen }: State): number {
  return transcript.messages.filter(({ seq, role }) => seq > seen && role !== "customer").length;
}

/** Worth trying again as it is: the network, or a server that is not well. */
export function isPassing(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Problem && error.uncertain);
}

export function noticeOf(error: unknown): Notice {
  if (error instanceof Unreachable) return { kind: "unreachable" };
  return { kind: "problem", detail: error instanceof Problem ? error.detail : undefined };
}
