/** When a token ends, in milliseconds since 1970; undefined when it does not say. The server is who checks it. */
export function expiryOf(token: string): number | undefined {
  try {
    const payload = token.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/");
    const { exp } = JSON.parse(atob(payload)) as { exp?: unknown };
    return typeof exp === "number" ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}

const SOONEST = 1_000;

/** How long to wait before the next one is asked for: at four fifths of its life, but from 5 s to a minute before the end. */
export function renewIn(token: string, now: number): number | undefined {
  const expiry = expiryOf(token);
  if (expiry === undefined) return undefined;
  const left = expiry - now;
  return Math.max(SOONEST, left - Math.max(5_000, Math.min(60_000, left / 5)));
}
