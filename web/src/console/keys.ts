import { VIEWS } from "./inbox/cards.ts";

/** What a key asks for; where it can be done, an element says so in `data-key`. */
export type Wish = "next" | "previous" | "search" | "take" | "reply" | "note" | "help" | { view: number };

const KEYS: Readonly<Record<string, Wish>> = {
  j: "next",
  k: "previous",
  f: "search",
  t: "take",
  r: "reply",
  n: "note",
  "?": "help",
};

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "isComposing">;

/** Single keys only, and none that somebody types into a field. */
export function wishOf(event: Pressed, inField: boolean): Wish | undefined {
  if (inField || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const number = Number(event.key);
  if (Number.isInteger(number) && number >= 1 && number <= VIEWS.length) return { view: number - 1 };
  return Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : undefined;
}
