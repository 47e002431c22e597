import { useEffect, useRef, useState } from "preact/hooks";
import { useConsole } from "./context.ts";
import { VIEWS } from "./inbox/cards.ts";
import { wishOf, type Wish } from "./keys.ts";
import { addressOf } from "./routes.ts";

export interface Shortcuts {
  on: boolean;
  turn: (on: boolean) => void;
}

/** The console's single keys. They can be turned off, for those who speak or whose keys press themselves. */
export function useShortcuts(onHelp: () => void): Shortcuts {
  const { session } = useConsole();
  const [on, setOn] = useState(session.get("shortcuts") !== false);
  const help = useRef(onHelp);
  help.current = onHelp;
  // Whoever turns them off may press the next key before the page is drawn again.
  const heard = useRef(on);

  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!heard.current) return;
      const target = event.target as Element;
      if (target.closest("dialog")) return;
      const wish = wishOf(event, target.closest("input, textarea, select, [contenteditable]") !== null);
      if (wish && fulfil(wish, help.current)) event.preventDefault();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);

  const turn = (next: boolean) => {
    heard.current = next;
    session.set("shortcuts", next);
    setOn(next);
  };
  return { on, turn };
}

function fulfil(wish: Wish, help: () => void): boolean {
  if (wish === "help") {
    help();
    return true;
  }
  if (typeof wish === "object") {
    if (!document.querySelector("[data-key=search]")) return false;
    location.hash = addressOf({ page: "inbox", view: VIEWS[wish.view]! });
    return true;
  }
  if (wish === "next" || wish === "previous") return step(wish === "next" ? 1 : -1);
  const place = document.querySelector<HTMLElement>(`[data-key=${wish}]`);
  if (!place) return false;
  place.focus();
  if (wish !== "search") place.click();
  return true;
}

/** From card to card; from elsewhere, to the one that is open or else the first. */
function step(by: 1 | -1): boolean {
  const cards = [...document.querySelectorAll<HTMLElement>("a[data-card]")];
  const at = cards.findIndex((card) => card === document.activeElement);
  const open = cards.findIndex((card) => card.getAttribute("aria-current") === "true");
  const from = at >= 0 ? at : open >= 0 ? open : by > 0 ? -1 : cards.length;
  const next = cards[Math.min(cards.length - 1, Math.max(0, from + by))];
  next?.focus();
  return next !== undefined;
}
