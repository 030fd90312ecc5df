/**
 * Metrics from history: series that were defined later are filled in every shard, and customers whose metrics only
 * history can make good are computed anew. ClickHouse is asked for what the engine had applied at a moment; what was
 * applied since is read from the log when the customers' rows are locked. Doing it twice does no harm.
 */
import { type MachineClock, machine } from "#ground/clock";
import type { ColumnarReader } from "#ground/columnar";
import { type CustomerNumber, shardOf } from "#ground/ids";
import { type Storage, sql, type Tx, withRetry } from "#ground/storage";
import {
  applyToMetrics,
  keepingOf,
  type MetricBook,
  type MetricState,
  Part,
  retractedName,
  type SeriesSpec,
  seriesFrom,
} from "../rules/metrics/index.ts";
import { loadMetrics, saveMetrics } from "../store/metrics.ts";
import { type CustomerEntries, extentOfHistory, readEntries } from "../store/metrics-entries.ts";
import { makeLive, markFilled, markUnfilled, unfilledSeries } from "../store/metrics-series.ts";
import { readPositions, readTail, standsAside } from "../store/metrics-tail.ts";

export interface MetricsHistory {
  readonly storage: Storage;
  readonly columnar: ColumnarReader;
  readonly book: MetricBook;
  /** The bank's time: what no window reaches any more is not kept. */
  readonly now: () => Date;
  /** Name of the log's consumer that applies facts; default `engine`. */
  readonly consumer?: string;
  /** How long ClickHouse's copy of the log is waited for; default a minute. */
  readonly patienceMilliseconds?: number;
  readonly clock?: MachineClock;
  readonly signal?: AbortSignal;
  /** Told of customers whose metrics were computed anew, after that was committed. */
  readonly repaired?: (customers: readonly CustomerNumber[]) => Promise<void>;
}

export interface FromHistory {
  /** Series and shards that went live. */
  readonly filled: number;
  /** Customers that were computed anew. */
  readonly repaired: number;
}

/** One round: fills what is unfilled and repairs who waits for it. Run it in the process that applies facts. */
export async function metricsFromHistory(parts: MetricsHistory): Promise<FromHistory> {
  const { storage, book } = parts;
  if (book.series.length === 0) return { filled: 0, repaired: 0 };
  const unfilled = await storage.batch("metrics live", (tx) => makeLive(tx, book, consumerOf(parts)));
  let filled = 0;
  for (const { shards, indexes } of alike(unfilled)) {
    if (parts.signal?.aborted) break;
    if (await fillShards(parts, shards, indexes)) filled += indexes.length * shards.length;
  }
  return { filled, repaired: await repairMetrics(parts) };
}

interface Unfilled {
  readonly shards: number[];
  readonly indexes: readonly number[];
}

/** Shards that lack the same series together: history is gone over once for all of them. */
function alike(unfilled: ReadonlyMap<number, readonly number[]>): Iterable<Unfilled> {
  const groups = new Map<string, Unfilled>();
  for (const [shard, indexes] of unfilled) {
    const sorted = [...indexes].sort((a, b) => a - b);
    const group = groups.get(sorted.join()) ?? { shards: [], indexes: sorted };
    group.shards.push(shard);
    groups.set(sorted.join(), group);
  }
  return groups.values();
}

/** Computes all series of every customer from history: after a past was loaded beside the log, or in doubt. */
export async function refillMetrics(parts: MetricsHistory): Promise<FromHistory> {
  await parts.storage.batch("metrics live", async (tx) => {
    await makeLive(tx, parts.book, consumerOf(parts));
    await markUnfilled(tx, parts.book);
  });
  return await metricsFromHistory(parts);
}

const consumerOf = ({ consumer = "engine" }: MetricsHistory): string => consumer;
const CHUNK = 2_000;
/** Customers whose history is read at once; fewer where they have many events, for all of these stand in memory. */
const RANGE = 25_000;
const RANGE_EVENTS = 500_000;

/** Offsets that the engine has applied and ClickHouse holds; undefined when its copy stays behind. */
async function sharedHeads(parts: MetricsHistory, shards: readonly number[]): Promise<number[] | undefined> {
  const { storage, clock = machine, patienceMilliseconds = 60_000, signal } = parts;
  const applied = await storage.batch("metrics positions", (tx) => readPositions(tx, consumerOf(parts)));
  const until = clock.elapsed() + patienceMilliseconds;
  for (;;) {
    const copied = await storage.batch("metrics positions", (tx) => readPositions(tx, "project facts"));
    if (shards.every((shard) => (copied[shard] ?? 0) >= (applied[shard] ?? 0))) return applied;
    if (signal?.aborted || clock.elapsed() >= until) return undefined;
    await clock.sleep(50, signal);
  }
}

async function fillShards(
  parts: MetricsHistory,
  shards: readonly number[],
  indexes: readonly number[],
): Promise<boolean> {
  const { storage, columnar, book } = parts;
  const heads = await sharedHeads(parts, shards);
  if (!heads) return false;
  const series = indexes.flatMap((index) => book.series[index] ?? []);
  const { largest, events } = await extentOfHistory(columnar);
  const range = Math.max(1, Math.min(RANGE, Math.floor((RANGE_EVENTS * (largest + 1)) / Math.max(1, events))));
  // History is in the order of customers: a range of numbers is read without the others. While one range is written
  // the next is read.
  let next = 0;
  const work = async (): Promise<void> => {
    for (let from = next; from <= largest && !parts.signal?.aborted; from = next) {
      next = from + range;
      await fillRange(parts, series, heads, { shards, from, to: next });
    }
  };
  await Promise.all([work(), work()]);
  if (parts.signal?.aborted) return false;
  // Those who stood aside are made good before anybody reads the series.
  await repairMetrics(parts);
  await storage.batch("metrics live", (tx) => markFilled(tx, book, shards, indexes));
  return true;
}

async function fillRange(
  parts: MetricsHistory,
  series: readonly SeriesSpec[],
  heads: readonly number[],
  of: { readonly shards: readonly number[]; readonly from: number; readonly to: number },
): Promise<void> {
  const { columnar, book } = parts;
  let chunk: CustomerEntries[] = [];
  const flush = async (): Promise<void> => {
    const customers = chunk;
    chunk = [];
    await withRetry(() => parts.storage.batch("metrics fill", (tx) => fillChunk(tx, parts, series, heads, customers)));
  };
  for await (const set of readEntries(columnar, { series, heads, of, kept: book.kept })) {
    for (const one of set) if (chunk.push(one) >= CHUNK) await flush();
  }
  if (chunk.length > 0) await flush();
}

async function fillChunk(
  tx: Tx,
  parts: MetricsHistory,
  series: readonly SeriesSpec[],
  heads: readonly number[],
  entries: readonly CustomerEntries[],
): Promise<void> {
  const { book } = parts;
  const consumer = consumerOf(parts);
  const aside = await standsAside(
    tx,
    consumer,
    entries.map(({ customer }) => customer),
  );
  const plain = entries.filter(({ customer }) => !aside.has(customer));
  const numbers = plain.map(({ customer }) => customer);
  const states = await loadMetrics(tx, numbers, book, { consumer });
  const tail = await readTail(tx, consumer, numbers, heads);
  const now = parts.now();
  const changes = plain.flatMap((one) => {
    const state = states.get(one.customer);
    if (!state) return [];
    const filled = withParts(state, one, series, book, now);
    const facts = tail.get(one.customer) ?? [];
    const after = facts.reduce((made, fact) => applyToMetrics(made, fact, book, undefined, now), filled);
    // Of what was applied since, only the series at hand were not there yet.
    const parts = state.parts.slice();
    for (const { index } of series) parts[index] = after.parts[index];
    // A retraction among it, or one before: which of the entries are meant is worked out for that customer alone.
    const repair = state.retracted.size > 0 || facts.some(({ type }) => type === "fact_retracted");
    return [{ customer: one.customer, state: { ...state, parts, repair } }];
  });
  await saveMetrics(tx, changes, book);
}

function withParts(
  state: MetricState,
  entries: CustomerEntries,
  series: readonly SeriesSpec[],
  book: MetricBook,
  now: Date,
): MetricState {
  const parts = state.parts.slice();
  series.forEach((spec, n) => {
    const own = entries.series[n];
    if (own) parts[spec.index] = new Part(spec, seriesFrom(own.times, own.values, keepingOf(book, spec, now)));
  });
  return { ...state, parts };
}

const REPAIRS = 200;

/** Computes the queued customers anew; the number of those that were. */
export async function repairMetrics(parts: MetricsHistory): Promise<number> {
  let repaired = 0;
  let last = -1;
  for (;;) {
    if (parts.signal?.aborted) return repaired;
    const queued = await parts.storage.batch("metrics repair", (tx) =>
      tx.rows<{ customer: number; others: number[] }>(sql`
        select q.customer, array(select r.customer from profile.redirect r where r.survivor = q.customer) as others
        from profile.metric_repair q
        where q.customer > ${last} order by q.customer limit ${REPAIRS}`),
    );
    if (queued.length === 0) return repaired;
    last = queued.at(-1)?.customer ?? last;
    repaired += await repairSome(parts, new Map(queued.map(({ customer, others }) => [customer, others])));
  }
}

async function repairSome(
  parts: MetricsHistory,
  queued: ReadonlyMap<CustomerNumber, readonly CustomerNumber[]>,
): Promise<number> {
  const { storage, columnar, book } = parts;
  const numbers = [...queued].flatMap(([customer, others]) => [customer, ...others]);
  const heads = await sharedHeads(parts, [...new Set(numbers.map(shardOf))]);
  if (!heads) return 0;
  const found = new Map<CustomerNumber, CustomerEntries>();
  for await (const set of readEntries(columnar, {
    series: book.series,
    heads,
    of: { numbers },
    named: true,
    kept: book.kept,
  })) {
    for (const one of set) found.set(one.customer, one);
  }
  const customers = await withRetry(() =>
    storage.batch("metrics repair", (tx) => repairChunk(tx, parts, queued, heads, found)),
  );
  if (customers.length > 0) await parts.repaired?.(customers);
  return customers.length;
}

async function repairChunk(
  tx: Tx,
  parts: MetricsHistory,
  queued: ReadonlyMap<CustomerNumber, readonly CustomerNumber[]>,
  heads: readonly number[],
  found: ReadonlyMap<CustomerNumber, CustomerEntries>,
): Promise<CustomerNumber[]> {
  const { book } = parts;
  const consumer = consumerOf(parts);
  const customers = [...queued.keys()];
  const states = await loadMetrics(tx, customers, book, { consumer });
  const owners = new Map(
    [...queued].flatMap(([owner, others]) => [owner, ...others].map((one) => [one, owner] as const)),
  );
  const tail = await readTail(tx, consumer, [...owners.keys()], heads, owners);
  const parked = await tx.rows<{ customer: number }>(sql`
    select customer from log.parked where consumer = ${consumer} and customer = any(${[...owners.keys()]}::int[])`);
  const waiting = new Set(parked.map(({ customer }) => owners.get(customer)));
  const now = parts.now();
  const changes: { customer: CustomerNumber; state: MetricState }[] = [];
  for (const [customer, state] of states) {
    const facts = tail.get(customer) ?? [];
    // Who is parked comes after the release; a retraction that ClickHouse may not have had, in the next round.
    if (waiting.has(customer) || facts.some(({ type }) => type === "fact_retracted")) continue;
    const empty: MetricState = { ...state, parts: [], repair: false };
    const own = found.get(customer);
    const filled = own ? withParts(empty, standing(own, state.retracted), book.series, book, now) : empty;
    const after = facts.reduce((made, fact) => applyToMetrics(made, fact, book, undefined, now), filled);
    changes.push({ customer, state: after });
  }
  await saveMetrics(tx, changes, book);
  const repaired = changes.map(({ customer }) => customer);
  await tx.run(sql`delete from profile.metric_repair where customer = any(${repaired}::int[])`);
  return repaired;
}

/** Entries without those that were taken back in the meantime. */
function standing(entries: CustomerEntries, retracted: ReadonlySet<string>): CustomerEntries {
  if (retracted.size === 0) return entries;
  const series = entries.series.map(({ times, values, names }) => {
    const kept = names.flatMap(([source, id], at) => (retracted.has(retractedName(source, id)) ? [] : [at]));
    return {
      times: kept.map((at) => times[at] ?? 0),
      values: values.length === 0 ? values : kept.map((at) => values[at] ?? 0),
      names: [],
    };
  });
  return { ...entries, series };
}

/** Whether everything is filled in every shard. */
export async function metricsSettled(storage: Storage, book: MetricBook): Promise<boolean> {
  const unfilled = await storage.batch("metrics live", (tx) => unfilledSeries(tx, book));
  return unfilled.size === 0;
}
