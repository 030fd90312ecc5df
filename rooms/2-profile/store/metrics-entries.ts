/** Customers' entries as history has them, one row a customer. */
import type { ColumnarReader } from "#ground/columnar";
import type { CustomerNumber } from "#ground/ids";
import type { EntryValue, KeptFields, SeriesSpec } from "../rules/metrics/index.ts";
import { historyRows } from "./metrics-history.ts";
import { SqlParts } from "./sql-parts.ts";

export interface SeriesEntries {
  readonly times: readonly number[];
  readonly values: readonly EntryValue[];
  /** `[source, id]` of each; empty unless asked for. */
  readonly names: readonly (readonly [source: string, id: string])[];
}

export interface CustomerEntries {
  readonly customer: CustomerNumber;
  /** In the order of the series asked for. */
  readonly series: readonly SeriesEntries[];
}

export interface EntriesAsked {
  readonly series: readonly SeriesSpec[];
  /** Facts of the log count below this offset of their shard; 64 numbers. */
  readonly heads: readonly number[];
  /** Whose: those of a range of numbers (`to` is not in it) in some shards, or these numbers. */
  readonly of:
    | { readonly shards: readonly number[]; readonly from: number; readonly to: number }
    | { readonly numbers: readonly number[] };
  readonly named?: boolean;
  /** Fields that stand beside facts. */
  readonly kept: KeptFields;
}

type Row = Record<string, unknown> & { readonly customer: number };

/** Sets of customers with their entries, in the order of numbers; without what was taken back. */
export async function* readEntries(columnar: ColumnarReader, asked: EntriesAsked): AsyncIterable<CustomerEntries[]> {
  const { series, heads, of, named = false, kept } = asked;
  const parts = new SqlParts("entries");
  const range = (from: number, to: number): string =>
    `customer >= ${parts.bind("UInt32", from)} AND customer < ${parts.bind("UInt32", to)}`;
  const whose =
    "numbers" in of
      ? `customer IN ${parts.bind("Array(UInt32)", of.numbers)}`
      : `${range(of.from, of.to)} AND shard IN ${parts.bind("Array(UInt8)", of.shards)}`;
  // What is taken back later is taken back by whoever reads the log from there on, and once.
  const known = `offset < ${parts.bind("Array(UInt64)", heads)}[shard + 1]`;
  const facts = `${whose} AND ${known}`;
  const rows = historyRows(parts, series, { kept, of: { facts, past: whose, known } });
  const gathered = series.map(
    (_, n) =>
      `arraySort(x -> (x.1, x.3, x.4, x.5), groupArrayIf((t, assumeNotNull(v${n}), o, source, id), isNotNull(v${n}))) AS s${n}`,
  );
  const shown = series.flatMap((spec, n) => [
    `arrayMap(x -> x.1, s${n}) AS t${n}`,
    ...(spec.kind === "number" || spec.kind === "text" ? [`arrayMap(x -> x.2, s${n}) AS e${n}`] : []),
    ...(named ? [`arrayMap(x -> [x.4, x.5], s${n}) AS n${n}`] : []),
  ]);
  const text = `SELECT customer, ${shown.join(", ")} FROM (
    SELECT customer, ${gathered.join(", ")} FROM (${rows}) GROUP BY customer) ORDER BY customer`;
  for await (const set of columnar.stream<Row>(text, parts.params))
    yield set.map((row) => entriesOf(row, series.length));
}

function entriesOf(row: Row, count: number): CustomerEntries {
  const series = Array.from(
    { length: count },
    (_, n): SeriesEntries => ({
      times: row[`t${n}`] as number[],
      values: (row[`e${n}`] ?? []) as EntryValue[],
      names: (row[`n${n}`] ?? []) as [string, string][],
    }),
  );
  return { customer: row.customer, series };
}

/** How far history reaches: the largest number that it knows, and how many events it holds. */
export async function extentOfHistory(
  columnar: ColumnarReader,
): Promise<{ readonly largest: number; readonly events: number }> {
  const [row] = await columnar.rows<{ largest: number; events: number }>(
    "SELECT max(customer) AS largest, count() AS events FROM history",
  );
  return { largest: row?.largest ?? 0, events: row?.events ?? 0 };
}
