const FLOOR = 500;
const CEILING = 8_000;

/** Milliseconds to wait before attempt `attempt` + 1: doubling, jittered, always 0.5–8 s. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(CEILING, FLOOR * 2 ** (attempt + 1));
  return FLOOR + random() * (ceiling - FLOOR);
}

export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", done);
    if (signal?.aborted) done();
  });
}
