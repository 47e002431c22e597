export interface Line {
  label: string;
  value: string;
}

/** A value of unknown shape as one line of plain text. */
export function plain(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return value.map(plain).join(", ");
  const named = (value as Record<string, unknown>)["name"];
  if (typeof named === "string") return named;
  return Object.entries(value)
    .map(([key, inner]) => `${key}: ${plain(inner)}`)
    .join(", ");
}

/** The lines of a table, from a list of labelled values or a bare object. */
export function linesOf(
  values: readonly { name?: string; label?: string; value: unknown }[] | Record<string, unknown> | null | undefined,
): Line[] {
  if (!values) return [];
  if (Array.isArray(values))
    return values.map((line) => ({ label: line.label || line.name || "", value: plain(line.value) }));
  return Object.entries(values).map(([label, value]) => ({ label, value: plain(value) }));
}
