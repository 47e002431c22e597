import { useEffect, useRef, useState } from "preact/hooks";
import { noticeOf, type Notice } from "../shared/state.ts";
import { placeOf, type Place } from "./routes.ts";
import type { Words } from "./texts/index.tsx";

export function usePlace(): Place {
  const [place, setPlace] = useState(() => placeOf(location.hash));
  useEffect(() => {
    const read = () => setPlace(placeOf(location.hash));
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, []);
  return place;
}

export interface Fetched<T> {
  value: T | undefined;
  failed: Notice | undefined;
  again: () => void;
}

/** Something from the server, fetched anew when one of `inputs` changes; what was there stays until then. */
export function useFetched<T>(fetch: () => Promise<T>, inputs: readonly unknown[]): Fetched<T> {
  const [value, setValue] = useState<T>();
  const [failed, setFailed] = useState<Notice>();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let wanted = true;
    fetch().then(
      (fetched) => {
        if (!wanted) return;
        setValue(fetched);
        setFailed(undefined);
      },
      (error: unknown) => wanted && setFailed(noticeOf(error)),
    );
    return () => {
      wanted = false;
    };
  }, [...inputs, turn]);
  return { value, failed, again: () => setTurn((before) => before + 1) };
}

/** What a refused or lost request is told with. */
export function told(notice: Notice, w: Words): string {
  return notice.kind === "unreachable" ? w.lost : (notice.detail ?? w.problem);
}

/** One thing at a time: `busy` while it is under way, `problem` when it did not work. */
export function useDoing() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Notice>();
  const running = useRef(false);
  const run = async (work: () => Promise<unknown>): Promise<boolean> => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
      return true;
    } catch (error) {
      setProblem(noticeOf(error));
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return { busy, problem, run };
}
