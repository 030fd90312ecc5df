/** The numbers of series, and from which offset of each shard on they are kept. */
import { SHARDS } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import type { MetricBook, SeriesSpec } from "../rules/metrics/index.ts";

export interface SeriesNumbers {
  /** Number by the series' index in the book. */
  readonly numbers: ReadonlyMap<number, number>;
  /** Series of the book by number; null for one that the book does not know. */
  readonly byNumber: ReadonlyMap<number, SeriesSpec | null>;
  /** By shard: indexes of series that history has not filled yet. */
  readonly waiting: ReadonlyMap<number, ReadonlySet<number>>;
}

export interface ReadSeriesOptions {
  /** Shards whose customers are looked at. */
  readonly shards: readonly number[];
  /** Whether series may be made live: the transaction is an engine set of the shards' owner. */
  readonly lock: boolean;
  readonly consumer: string;
}

interface SeriesRow {
  readonly series: number;
  readonly key: string;
  readonly settled: boolean;
}

const known = new WeakMap<Tx, { readonly book: MetricBook; readonly numbers: SeriesNumbers["numbers"] }>();

/** Numbers of the book's series, as the transaction has read them. */
export async function seriesNumbers(tx: Tx, book: MetricBook): Promise<SeriesNumbers["numbers"]> {
  const before = known.get(tx);
  if (before?.book === book) return before.numbers;
  return (await readSeries(tx, book, { shards: [], lock: true, consumer: "" })).numbers;
}

export async function readSeries(tx: Tx, book: MetricBook, options: ReadSeriesOptions): Promise<SeriesNumbers> {
  const rows = await tx.rows<SeriesRow>(sql`select series, key, settled from profile.metric_series`);
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const missing = book.series.filter(({ key }) => !byKey.has(key));
  // A reader without the engine's rights finds new series missing.
  if (missing.length > 0 && options.lock) {
    for (const row of await addSeries(tx, missing)) byKey.set(row.key, row);
  }
  const numbers = new Map<number, number>();
  const byNumber = new Map<number, SeriesSpec | null>(rows.map((row) => [row.series, null]));
  const unsettled: SeriesRow[] = [];
  for (const spec of book.series) {
    const row = byKey.get(spec.key);
    if (!row) continue;
    numbers.set(spec.index, row.series);
    byNumber.set(row.series, spec);
    if (!row.settled) unsettled.push(row);
  }
  const waiting = new Map<number, Set<number>>();
  const wait = (shard: number, index: number): void => {
    waiting.set(shard, (waiting.get(shard) ?? new Set()).add(index));
  };
  if (unsettled.length > 0 && options.shards.length > 0) {
    const filled = await liveShards(tx, unsettled, options);
    for (const { series } of unsettled) {
      const spec = byNumber.get(series);
      for (const shard of options.shards) if (spec && !filled.has(`${series}/${shard}`)) wait(shard, spec.index);
    }
  }
  for (const { index } of missing.filter((spec) => !numbers.has(spec.index)))
    for (const shard of options.shards) wait(shard, index);
  known.set(tx, { book, numbers });
  return { numbers, byNumber, waiting };
}

/** Gives new series their numbers; whoever does it first. */
async function addSeries(tx: Tx, missing: readonly SeriesSpec[]): Promise<SeriesRow[]> {
  const ordered = [...missing].sort((a, b) => (a.key < b.key ? -1 : 1));
  const definitions = ordered.map(({ kind, unit, keep, ever, sources }) =>
    JSON.stringify({ sources: sources.map(({ event, where, of }) => ({ event, where, of })), kind, unit, keep, ever }),
  );
  await tx.run(sql`
    insert into profile.metric_series (key, definition)
    select * from unnest(${ordered.map(({ key }) => key)}::uuid[], ${definitions}::text[]) on conflict (key) do nothing`);
  return await tx.rows<SeriesRow>(sql`
    select series, key, settled from profile.metric_series where key = any(${ordered.map(({ key }) => key)}::uuid[])`);
}

/**
 * Which of these series are filled in which shard. One that is new in a shard goes live at the consumer's position, the
 * first offset of the set at hand; where nothing was applied before, there is nothing to fill.
 */
async function liveShards(tx: Tx, unsettled: readonly SeriesRow[], options: ReadSeriesOptions): Promise<Set<string>> {
  const series = unsettled.map((row) => row.series);
  const { shards, lock, consumer } = options;
  if (lock) {
    const fresh = await tx.maybe<{ fresh: boolean }>(sql`
      select not exists (select 1 from log.position where consumer = ${consumer} and next_offset > 0) as fresh`);
    const asked = fresh?.fresh ? Array.from({ length: SHARDS }, (_, shard) => shard) : shards;
    await tx.run(sql`
      insert into profile.metric_live (series, shard, from_offset, filled)
      select s, u.shard, coalesce(p.next_offset, 0), coalesce(p.next_offset, 0) = 0
      from unnest(${series}::int[]) s cross join unnest(${asked}::smallint[]) as u(shard)
      left join log.position p on p.consumer = ${consumer} and p.shard = u.shard
      where not exists (select 1 from profile.metric_live l where l.series = s and l.shard = u.shard)
      order by s, u.shard on conflict do nothing`);
    await settle(tx, series);
  }
  const rows = await tx.rows<{ series: number; shard: number }>(sql`
    select series, shard from profile.metric_live
    where series = any(${series}::int[]) and shard = any(${shards}::smallint[]) and filled`);
  return new Set(rows.map((row) => `${row.series}/${row.shard}`));
}

/** Marks series that are live and filled in every shard, so that nobody asks again. */
export async function settle(tx: Tx, series: readonly number[]): Promise<void> {
  await tx.run(sql`
    update profile.metric_series s set settled = true
    where s.series = any(${series}::int[]) and not s.settled and ${SHARDS}::int = (
      select count(*) from profile.metric_live l where l.series = s.series and l.filled)`);
}

/** Makes every series of the book live in every shard where it is not; unfilled series (by index) by shard. */
export async function makeLive(tx: Tx, book: MetricBook, consumer: string): Promise<Map<number, number[]>> {
  const shards = Array.from({ length: SHARDS }, (_, shard) => shard);
  const { waiting } = await readSeries(tx, book, { shards, lock: true, consumer });
  return new Map([...waiting].map(([shard, indexes]) => [shard, [...indexes]]));
}

/** Unfilled series (by index) by shard, as far as they are live. */
export async function unfilledSeries(tx: Tx, book: MetricBook): Promise<Map<number, number[]>> {
  const shards = Array.from({ length: SHARDS }, (_, shard) => shard);
  const { waiting } = await readSeries(tx, book, { shards, lock: false, consumer: "" });
  return new Map([...waiting].map(([shard, indexes]) => [shard, [...indexes]]));
}

export async function markFilled(
  tx: Tx,
  book: MetricBook,
  shards: readonly number[],
  indexes: readonly number[],
): Promise<void> {
  const numbers = await seriesNumbers(tx, book);
  const series = indexes.flatMap((index) => numbers.get(index) ?? []);
  await tx.run(sql`
    update profile.metric_live set filled = true
    where shard = any(${shards}::smallint[]) and series = any(${series}::int[])`);
  await settle(tx, series);
}

/** Says that the book's series have to be filled again, in every shard. */
export async function markUnfilled(tx: Tx, book: MetricBook): Promise<void> {
  const series = [...(await seriesNumbers(tx, book)).values()];
  await tx.run(sql`update profile.metric_live set filled = false where series = any(${series}::int[])`);
  await tx.run(sql`update profile.metric_series set settled = false where series = any(${series}::int[])`);
}
