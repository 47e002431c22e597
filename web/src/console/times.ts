import type { Words } from "./texts/index.tsx";

const HOUR = 60;
const DAY = 24 * HOUR;

/** A length of time in the largest unit that says something. */
export function span(minutes: number, w: Words): string {
  if (minutes < 1) return w.now;
  if (minutes < 2 * HOUR) return w.minutes(minutes);
  if (minutes < 2 * DAY) return w.hours(Math.floor(minutes / HOUR));
  return w.days(Math.floor(minutes / DAY));
}

/** How long ago it was. */
export function since(iso: string, now: number, w: Words): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? "" : span(Math.floor((now - time) / 60_000), w);
}
