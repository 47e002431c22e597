import type { Citation, Part, Step } from "../../shared/contract.ts";

export function asParts(parts: readonly (Part | string)[] | Part | string | null | undefined): Part[] {
  if (!parts) return [];
  const list = Array.isArray(parts) ? (parts as readonly (Part | string)[]) : [parts as Part | string];
  return list.map((part) => (typeof part === "string" ? { text: part } : part)).filter((part) => part.text);
}

/** Whether the quote of a citation stands in this part of the procedure. */
export function isCited(citation: Citation | undefined, part: Part & Partial<Step>): boolean {
  if (!citation) return false;
  if (citation.part && part.part) return citation.part === part.part;
  if (citation.step !== null && citation.step !== undefined && part.number !== undefined)
    return String(citation.step) === String(part.number);
  return !citation.step && citation.quote !== "" && part.text.includes(citation.quote);
}

/** The text before, in and after the quote; all of it before when the quote is not there. */
export function splitQuote(text: string, quote: string): [before: string, quoted: string, after: string] {
  const at = quote ? text.indexOf(quote) : -1;
  return at < 0 ? [text, "", ""] : [text.slice(0, at), quote, text.slice(at + quote.length)];
}
