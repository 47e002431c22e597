import { useEffect, useState } from "preact/hooks";

interface Observable<T> {
  readonly state: T;
  subscribe(listener: () => void): () => void;
}

export function useObservable<T>(source: Observable<T>): T {
  const [state, setState] = useState(source.state);
  useEffect(() => {
    setState(source.state);
    return source.subscribe(() => setState(source.state));
  }, [source]);
  return state;
}
