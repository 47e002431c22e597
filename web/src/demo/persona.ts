import type { Client } from "../shared/client.ts";
import type { Persona } from "../shared/contract.ts";
import type { Conversation } from "../shared/conversation.ts";
import type { Session } from "../shared/session.ts";

export const VISITOR = "visitor";

/** Who this tab is signed in as; it holds for one conversation, and is forgotten with it. */
export function currentPersona(session: Session, conversation: string | undefined): string {
  const saved = session.get("persona") as { key?: unknown; conversation?: unknown } | undefined;
  return typeof saved?.key === "string" && saved.conversation === conversation ? saved.key : VISITOR;
}

/** A visitor may sign in where they are; one person never takes over the conversation of another. */
export async function becomePersona(
  key: string,
  current: string,
  { client, conversation, session }: { client: Client; conversation: Conversation; session: Session },
): Promise<void> {
  if (current !== VISITOR) {
    session.set("persona", undefined);
    await conversation.restart();
  }
  if (key === VISITOR) return;
  const { token } = await client.personaToken(key);
  await conversation.identify(token);
  session.set("persona", { key, conversation: conversation.state.id });
}

export function describe({ name, company }: Persona): string {
  return company ? `${name}, ${company}` : name;
}
