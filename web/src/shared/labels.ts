import type { Label } from "./contract.ts";

export interface Segment {
  text: string;
  label?: Label;
}

/** Cuts `text` where a label of the product's own screens is quoted in it; the longest label wins. */
export function splitLabels(text: string, labels: readonly Label[] = []): Segment[] {
  const longestFirst = labels.filter((label) => label.text).sort((a, b) => b.text.length - a.text.length);
  const places = new Map(longestFirst.map((label) => [label, placesOf(label.text, text)]));
  const segments: Segment[] = [];
  let plain = "";
  for (let at = 0; at < text.length;) {
    const label = longestFirst.find((candidate) => places.get(candidate)!.has(at));
    if (!label) {
      plain += text[at++];
      continue;
    }
    if (plain) segments.push({ text: plain });
    plain = "";
    segments.push({ text: label.text, label });
    at += label.text.length;
  }
  if (plain) segments.push({ text: plain });
  return segments;
}

/** Where a label stands; if it is also the end of a name ("Visma Min Lön"), only where it stands by itself. */
function placesOf(label: string, text: string): Set<number> {
  const found: number[] = [];
  for (let at = text.indexOf(label); at >= 0; at = text.indexOf(label, at + 1)) {
    if (occursAt(text, label, at)) found.push(at);
  }
  const alone = found.filter((at) => !/\p{Lu}[\p{L}\p{N}]* $/u.test(text.slice(0, at)));
  return new Set(alone.length ? alone : found);
}

const WORD = /[\p{L}\p{N}]/u;

/** A label is a whole word or phrase: "Lön" is not quoted inside "Lönekörning". */
function occursAt(text: string, label: string, at: number): boolean {
  if (!text.startsWith(label, at)) return false;
  const before = text[at - 1] ?? "";
  const after = text[at + label.length] ?? "";
  const opens = !(WORD.test(label[0] ?? "") && WORD.test(before));
  const closes = !(WORD.test(label.at(-1) ?? "") && WORD.test(after));
  return opens && closes;
}
