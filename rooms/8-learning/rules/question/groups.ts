/** What rows are told apart by: a code a row, so that many rows cross into a thread as one piece of memory. */
export interface GroupColumn {
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

/** By what customers are told apart. */
export type RowGroups = Readonly<Record<string, GroupColumn>>;

/** The group of each row, or of some; one that is not known is the empty text. */
export function textsOf({ codes, levels }: GroupColumn, rows?: Int32Array): string[] {
  const text = (code: number | undefined): string => levels[code ?? -1] ?? "";
  return rows === undefined ? Array.from(codes, text) : Array.from(rows, (row) => text(codes[row]));
}
