/** Customers' metric states read and written in sets. */
import { defineCases } from "#ground/errors";
import { type CustomerNumber, shardOf } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import {
  joinState,
  type MetricBook,
  type MetricState,
  noMetrics,
  Part,
  packSeries,
  splitState,
} from "../rules/metrics/index.ts";
import { readSeries, type SeriesNumbers, seriesNumbers } from "./metrics-series.ts";

export { loadRetracted, retractionKey } from "./metrics-retracted.ts";

const cases = defineCases("metrics", {
  lost_race: {
    code: "lost_race",
    en: "Another set wrote the metrics of these customers first",
    zh: "这些客户的指标已被另一批次先行写入",
  },
});

export interface LoadMetricsOptions {
  /** Takes the rows' locks in the order of numbers, and makes series live that are new; default true. */
  readonly lock?: boolean;
  /** Name of the log's consumer that applies the facts; default `engine`. */
  readonly consumer?: string;
}

interface Row {
  readonly customer: number;
  readonly revision: number;
  readonly state: Buffer;
  readonly retracted: readonly string[] | null;
}

/** Metric states of customers; one without a row has the empty state. States belong to the book they were loaded with. */
export async function loadMetrics(
  tx: Tx,
  customers: readonly CustomerNumber[],
  book: MetricBook,
  options: LoadMetricsOptions = {},
): Promise<Map<CustomerNumber, MetricState>> {
  const { lock = true, consumer = "engine" } = options;
  const numbers = [...new Set(customers)].sort((a, b) => a - b);
  if (numbers.length === 0) return new Map();
  const series = await readSeries(tx, book, { shards: [...new Set(numbers.map(shardOf))], lock, consumer });
  const retracted = sql`(select array_agg(r.source || chr(10) || r.id) from profile.retracted r
    where r.customer = m.customer)`;
  // What was taken back matters to whoever applies facts.
  const rows = await tx.rows<Row>(sql`
    select m.customer, m.revision, m.state, ${lock ? retracted : sql`null`} as retracted from profile.metric_state m
    where m.customer = any(${numbers}::int[]) order by m.customer ${sql.raw(lock ? "for update of m" : "")}`);
  const states = new Map<CustomerNumber, MetricState>();
  for (const number of numbers) {
    const waiting = series.waiting.get(shardOf(number));
    states.set(number, waiting ? { ...noMetrics, waiting } : noMetrics);
  }
  for (const row of rows) states.set(row.customer, stateOf(row, states.get(row.customer) ?? noMetrics, book, series));
  return states;
}

/** A state from a row that was read beside others; without one, the empty state. */
export function metricStateFrom(
  customer: CustomerNumber,
  row: Pick<Row, "revision" | "state"> | undefined,
  book: MetricBook,
  series: SeriesNumbers,
): MetricState {
  const waiting = series.waiting.get(shardOf(customer));
  const empty = waiting ? { ...noMetrics, waiting } : noMetrics;
  return row ? stateOf({ customer, retracted: null, ...row }, empty, book, series) : empty;
}

function stateOf(row: Row, empty: MetricState, book: MetricBook, { byNumber }: SeriesNumbers): MetricState {
  const parts = new Array<Part | undefined>(book.series.length).fill(undefined);
  const foreign: { id: number; bytes: Uint8Array }[] = [];
  for (const stored of splitState(row.state)) {
    const spec = byNumber.get(stored.id);
    if (spec) parts[spec.index] = new Part(spec, stored.bytes);
    // A series that no catalog has any more is let go; one of another process's catalog is kept.
    else if (spec === null) foreign.push(stored);
  }
  const retracted = row.retracted ? new Set(row.retracted) : empty.retracted;
  return { ...empty, revision: row.revision, parts, foreign, retracted };
}

export interface MetricChange {
  readonly customer: CustomerNumber;
  readonly state: MetricState;
}

/**
 * Writes states that {@link loadMetrics} gave and facts changed, in one statement; queues those that only history can
 * make good.
 * @throws metrics.lost_race when another wrote one of them since it was loaded
 */
export async function saveMetrics(tx: Tx, changes: readonly MetricChange[], book: MetricBook): Promise<void> {
  if (changes.length === 0) return;
  const numbers = await seriesNumbers(tx, book);
  const ordered = [...changes].sort((a, b) => a.customer - b.customer);
  const packed = ordered.map(({ state }) => bytesOf(state, numbers, book));
  const lengths = packed.map((bytes) => bytes.length);
  // The states travel as one binary value: an array of them would be written out as text.
  const places: number[] = [];
  let place = 1;
  for (const length of lengths) {
    places.push(place);
    place += length;
  }
  const written = await tx.run(sql`
    insert into profile.metric_state as m (customer, revision, shard, state)
    select u.customer, u.revision, u.shard, substring(${Buffer.concat(packed)}::bytea from u.place for u.length)
    from unnest(${ordered.map((c) => c.customer)}::int[], ${ordered.map((c) => c.state.revision + 1)}::int[],
      ${ordered.map((c) => shardOf(c.customer))}::smallint[], ${places}::int[], ${lengths}::int[])
      as u(customer, revision, shard, place, length)
    on conflict (customer) do update set revision = excluded.revision, state = excluded.state
      where m.revision = excluded.revision - 1`);
  if (written !== ordered.length) throw cases.lost_race();
  await queueRepair(
    tx,
    ordered.filter(({ state }) => state.repair).map(({ customer }) => customer),
  );
}

function bytesOf(state: MetricState, numbers: ReadonlyMap<number, number>, book: MetricBook): Buffer {
  const stored: { id: number; bytes: Uint8Array }[] = [...state.foreign];
  state.parts.forEach((part, index) => {
    const id = numbers.get(index);
    const kind = book.series[index]?.kind;
    if (part && id !== undefined && kind) stored.push({ id, bytes: part.bytes ?? packSeries(part.series, kind) });
  });
  return joinState(stored);
}

/** Has the job compute the metrics of customers from history. */
export async function queueRepair(tx: Tx, customers: readonly CustomerNumber[]): Promise<void> {
  if (customers.length === 0) return;
  const ordered = [...new Set(customers)].sort((a, b) => a - b);
  await tx.run(sql`
    insert into profile.metric_repair (customer, shard)
    select * from unnest(${ordered}::int[], ${ordered.map(shardOf)}::smallint[]) on conflict do nothing`);
}
