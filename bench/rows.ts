/** What a measurement says, and the shape of one. */

export interface BenchRow {
  readonly name: string;
  /** In `unit`. */
  readonly ours: number;
  readonly peer: number;
  /** How many times better we are: higher is better. */
  readonly ratio: number;
  readonly unit: string;
  readonly rounds: number;
  /** Worst and best ratio of a round. */
  readonly spread: readonly [worst: number, best: number];
  readonly versions: Readonly<Record<string, string>>;
  readonly notes: Readonly<Record<string, string | number>>;
}

export interface BenchOptions {
  /** What stands behind `--` flags of the command line, by name. */
  readonly flags: ReadonlyMap<string, string>;
  /** Tells people how it goes. */
  readonly say: (text: string) => void;
}

/** Measures; throws when the answers differ. */
export type Bench = (options: BenchOptions) => Promise<BenchRow[]>;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** A row of throughputs measured side by side, round by round. */
export function throughputRow(
  name: string,
  unit: string,
  rounds: readonly { readonly ours: number; readonly peer: number }[],
  versions: BenchRow["versions"],
  notes: BenchRow["notes"],
): BenchRow {
  const ratios = rounds.map(({ ours, peer }) => ours / peer);
  return {
    name,
    ours: Math.round(median(rounds.map((round) => round.ours))),
    peer: Math.round(median(rounds.map((round) => round.peer))),
    ratio: rounded(median(ratios)),
    unit,
    rounds: rounds.length,
    spread: [rounded(Math.min(...ratios)), rounded(Math.max(...ratios))],
    versions,
    notes,
  };
}

export function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

export function table(rows: readonly BenchRow[]): string {
  const cells = [
    ["name", "ours", "peer", "unit", "ratio", "worst", "best", "rounds"],
    ...rows.map((row) =>
      [row.name, row.ours, row.peer, row.unit, row.ratio, ...row.spread, row.rounds].map((value) =>
        typeof value === "number" ? value.toLocaleString("en-US") : value,
      ),
    ),
  ];
  const widths = (cells[0] ?? []).map((_, at) => Math.max(...cells.map((line) => line[at]?.length ?? 0)));
  const lines = cells.map((line) =>
    line
      .map((cell, at) => (at === 0 || at === 3 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join("  "),
  );
  const notes = rows.map(
    (row) =>
      `${row.name}: ${Object.entries(row.notes)
        .map(([key, value]) => `${key} ${value}`)
        .join("; ")}`,
  );
  return [...lines, "", ...notes].join("\n");
}
