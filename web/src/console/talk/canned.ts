import type { Canned } from "../contract.ts";

/** The word behind a slash that the caret stands at the end of; the slash begins the line or follows a space. */
export function slashWord(text: string, caret: number): { from: number; word: string } | undefined {
  const match = /(?:^|\s)\/([\p{L}\p{N}-]*)$/u.exec(text.slice(0, caret));
  return match ? { from: caret - match[1]!.length - 1, word: match[1]! } : undefined;
}

/** Replies whose shortcut or title begins so; a shortcut comes first. */
export function matching(canned: readonly Canned[], word: string, most = 5): Canned[] {
  const wanted = word.toLocaleLowerCase();
  const begins = (text: string) => text.toLocaleLowerCase().startsWith(wanted);
  const ranked = (reply: Canned) => (begins(reply.shortcut) ? 0 : reply.title.split(/\s+/).some(begins) ? 1 : 2);
  return [...canned]
    .filter((reply) => ranked(reply) < 2)
    .sort((a, b) => ranked(a) - ranked(b))
    .slice(0, most);
}
