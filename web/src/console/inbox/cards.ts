import type { Card, Language, Me, View } from "../contract.ts";

export const VIEWS: readonly View[] = ["waiting", "mine", "bot", "unsure", "closed"];

/** Whether a conversation belongs in a view, by what its card says: the list and the live news agree. */
export function belongs(card: Card, view: View, me: Me): boolean {
  switch (view) {
    case "waiting":
      return card.owner === "waiting";
    case "mine":
      return card.owner === "agent" && card.assignee?.id === me.id;
    case "bot":
      return card.owner === "bot";
    case "unsure":
      return card.owner === "bot" && card.unsure;
    case "closed":
      return card.owner === "closed";
    case "all":
      return true;
  }
}

/** The cards of a view: who has waited longest comes first, otherwise the newest. */
export function inView(cards: Iterable<Card>, view: View, me: Me, language?: Language): Card[] {
  const wanted = [...cards].filter((card) => belongs(card, view, me) && (!language || card.language === language));
  const waited = (card: Card) => card.waiting_since ?? card.last_at;
  return wanted.sort((a, b) =>
    view === "waiting" ? waited(a).localeCompare(waited(b)) : b.last_at.localeCompare(a.last_at),
  );
}

export interface Clock {
  state: "late" | "soon" | "fine";
  of: "first_answer" | "resolution";
  /** Whole minutes left, or past. */
  minutes: number;
}

const MINUTE = 60_000;
const SOON = 5;

/** How long until the next promise to the customer; nothing when there is none, or the conversation is over. */
export function clockOf({ due, owner }: Card, now: number): Clock | undefined {
  if (!due || owner === "closed") return undefined;
  const of = due.first_answer ? "first_answer" : "resolution";
  const time = Date.parse((of === "first_answer" ? due.first_answer : due.resolution) ?? "");
  if (Number.isNaN(time)) return undefined;
  const left = time - now;
  if (left < 0) return { state: "late", of, minutes: Math.floor(-left / MINUTE) };
  const minutes = Math.ceil(left / MINUTE);
  return { state: minutes <= SOON ? "soon" : "fine", of, minutes };
}

/** Fewest letters that say who somebody is. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? "")][0] ?? "").join("");
}
