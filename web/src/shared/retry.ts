import { backoff, pause } from "./backoff.ts";
import { Problem, Unreachable } from "./problem.ts";

/** Runs `send` up to `tries` times while the network, or a gateway on the way, swallows it. */
export async function resend<T>(
  send: () => Promise<T>,
  tries = 3,
  wait: (attempt: number) => Promise<void> = (n) => pause(backoff(n)),
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      if (!lostOnTheWay(error) || attempt + 1 >= tries) throw error;
      await wait(attempt);
    }
  }
}

function lostOnTheWay(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Problem && (error.status === 502 || error.status === 504));
}
