import { useEffect, useState } from "preact/hooks";

/** The time by `clock`, read again every `every` milliseconds while `active`. */
export function useClock(clock: () => number, every: number, active: boolean): number {
  const [time, setTime] = useState(clock);
  useEffect(() => {
    if (!active) return;
    setTime(clock());
    const timer = setInterval(() => setTime(clock()), every);
    return () => clearInterval(timer);
  }, [clock, every, active]);
  return time;
}

/** Calls `handler` for an event of the window while the component lives. */
export function useWindowEvent(name: string, handler: () => void): void {
  useEffect(() => {
    addEventListener(name, handler);
    return () => removeEventListener(name, handler);
  }, [name, handler]);
}
