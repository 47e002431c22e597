import { useEffect, useState } from "preact/hooks";
import type { Block, Message } from "../contract.ts";
import { proposalsIn } from "../transcript.ts";

type Cards = typeof import("./cards/index.ts");

const CARDS: ReadonlySet<Block["type"]> = new Set(["proposal", "result", "secret", "file"]);
let loaded: Cards | undefined;

export function needsCards(message: Message): boolean {
  return proposalsIn(message).length > 0 || !!message.blocks?.some(({ type }) => CARDS.has(type));
}

export function loadedCards(): Cards | undefined {
  return loaded;
}

/** Fetches the cards when the first is wanted. True while they are on their way: nothing is drawn in two halves. */
export function useCards(messages: readonly Message[]): boolean {
  const wanted = !loaded && messages.some(needsCards);
  const [failed, setFailed] = useState(0);
  useEffect(() => {
    if (!wanted) return;
    // What failed is tried again with the next message; until then the message is its plain text.
    import("./cards/index.ts").then(
      (cards) => {
        loaded = cards;
        setFailed(0);
        redraw({});
      },
      () => setFailed(messages.length),
    );
  }, [wanted, messages.length]);
  const [, redraw] = useState({});
  return wanted && failed !== messages.length;
}
