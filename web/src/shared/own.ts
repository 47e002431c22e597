/** The entry under a key that came from outside; `constructor` and its like are keys like any other. */
export function own<T>(entries: Readonly<Record<string, T>>, key: string | undefined): T | undefined {
  return key !== undefined && Object.hasOwn(entries, key) ? entries[key] : undefined;
}
