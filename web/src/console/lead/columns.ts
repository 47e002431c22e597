type Row = Record<string, unknown>;

/** The columns that some row has something in, in the order of the first row that has them. */
export function columnsOf(rows: readonly Row[]): string[] {
  const filled = rows.flatMap((row) => Object.keys(row).filter((name) => row[name] !== null && row[name] !== undefined));
  return [...new Set(filled)];
}
