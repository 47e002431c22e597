import type { Message } from "../shared/contract.ts";
import type { EventDetail, EventName } from "../shared/frameProtocol.ts";
import type { State } from "../shared/state.ts";
import { lastSeq, proposalsIn } from "../shared/transcript.ts";

type Happened = [EventName, EventDetail];

/** What happened between two states of a conversation, as names and states. What was there when it opened is no news. */
export function happened(before: State, after: State): Happened[] {
  const news: Happened[] = [];
  if (before.phase === "ready" && before.id === after.id) {
    const seen = lastSeq(before.transcript);
    for (const message of after.transcript.messages) if (message.seq > seen) news.push(...said(message));
    news.push(...owned(before.owner, after.owner));
  }
  const { notice } = after;
  if (notice && notice !== before.notice && notice.kind !== "deleted") news.push(["error", { code: notice.kind.toUpperCase() }]);
  return news;
}

function said(message: Message): Happened[] {
  if (message.role === "customer") return [["message:sent", {}]];
  const news: Happened[] = [["message:received", { role: message.role, kind: message.kind ?? "text" }]];
  for (const { operation, state } of proposalsIn(message)) news.push(["operation:preview", { operation, state }]);
  for (const block of message.blocks ?? [])
    if (block.type === "result") news.push(["operation:result", { operation: block.run.operation, state: block.run.state }]);
  if ((message as { code?: unknown }).code === "AUTH_REQUIRED") news.push(["auth:required", {}]);
  return news;
}

function owned(before: State["owner"], after: State["owner"]): Happened[] {
  if (before === after) return [];
  if (after === "waiting") return [["handoff:requested", {}]];
  if (after === "agent") return [["handoff:started", {}]];
  return before === "bot" ? [] : [["handoff:ended", {}]];
}
