/** One customer's state for a request that decides at once: what sets read in many statements stands in one. */
import { machine } from "#ground/clock";
import { type CustomerNumber, SHARDS, shardOf } from "#ground/ids";
import { type Sql, sql, type Tx } from "#ground/storage";
import { type ItemType, readItems } from "#kits/expr";
import type { MetricBook } from "../rules/metrics/index.ts";
import { type AttributeColumn, type CustomerState, emptyState, type ListTable, type Score } from "../rules/state.ts";
import { type StateParts, valuesOf } from "./customers.ts";
import { metricStateFrom } from "./metrics.ts";
import { readSeries, type SeriesNumbers } from "./metrics-series.ts";

export interface OneCustomer {
  readonly state: CustomerState;
  /** The pseudonym for sticky draws; empty where none is known. */
  readonly sticky: string;
  /** What the caller asked for besides, by name. */
  readonly beside: Readonly<Record<string, unknown>>;
}

export interface StateReader {
  /**
   * The same state as `loadStates` gives, without locks; undefined for one who has no row or is out of the transaction's
   * scope.
   * @param beside expressions of other rooms that are read in the same statement, by name
   */
  read(tx: Tx, customer: CustomerNumber, beside?: Readonly<Record<string, Sql>>): Promise<OneCustomer | undefined>;
}

interface Row extends Record<string, unknown> {
  readonly unit: number | null;
  readonly revision: number;
  readonly tags_of: Readonly<Record<string, string>> | null;
  readonly scores_of:
    | readonly (Omit<Score, "at" | "until"> & {
        readonly model: string;
        readonly at: string;
        readonly until: string | null;
      })[]
    | null;
  readonly sticky_of: number | string | null;
  readonly metrics_revision: number | null;
  readonly metrics_state: Buffer | null;
}

// Which number a series has changes when a catalog does; until it is looked at again a new one reads as not known yet.
const SERIES_FRESH_MS = 5_000;

/** A reader of some parts of states; it keeps what is the same for all customers. */
export function createStateReader(
  attributes: readonly AttributeColumn[],
  { scores = true, tags = true, lists = [], metrics }: Omit<StateParts, "listsOf"> = {},
): StateReader {
  const columns = sql.raw(
    ["unit", "revision", ...attributes.map(({ name }) => name)].map((one) => `c.${one}`).join(", "),
  );
  const series = metrics && seriesKeeper(metrics);
  return {
    async read(tx, customer, beside = {}) {
      const known = await series?.(tx);
      // Compared with the number alone: under row-level security a join would read every row.
      const row = await tx.maybe<Row>(sql`
        select ${columns}, ${tags ? tagsOf : sql`null`} as tags_of, ${scores ? scoresOf(customer) : sql`null`} as scores_of,
          (select p.sticky from profile.person p where p.customer = ${customer}::int) as sticky_of
          ${metrics ? metricsOf(customer) : sql``} ${joined(lists.map((list) => [`list_${list.name}`, listOf(list, customer)]))}
          ${joined(Object.entries(beside))}
        from profile.customer c where c.customer = ${customer}::int`);
      if (!row) return undefined;
      const state = stateOf(customer, row, { attributes, lists, ...(metrics ? { metrics } : {}) }, known);
      const others = Object.fromEntries(Object.keys(beside).map((name) => [name, row[name]]));
      return { state, sticky: row.sticky_of === null ? "" : String(row.sticky_of), beside: others };
    },
  };
}

/** One state by itself; undefined for one who has no row or is out of the transaction's scope. */
export async function loadState(
  tx: Tx,
  customer: CustomerNumber,
  attributes: readonly AttributeColumn[],
  parts: Omit<StateParts, "listsOf"> = {},
): Promise<CustomerState | undefined> {
  return (await createStateReader(attributes, parts).read(tx, customer))?.state;
}

function joined(expressions: readonly (readonly [string, Sql])[]): Sql {
  return sql.join(
    expressions.map(([name, expression]) => sql`, ${expression} as ${sql.ref(name)}`),
    sql``,
  );
}

const tagsOf = sql`(select json_object_agg(t.name, t.value) from profile.tag_value t where t.id = any (c.tags))`;

const scoresOf = (customer: CustomerNumber): Sql => sql`
  (select json_agg(json_build_object('model', s.model, 'value', s.value, 'version', s.version, 'at', s.at,
      'until', s.until))
    from profile.score s where s.customer = ${customer}::int)`;

const metricsOf = (customer: CustomerNumber): Sql => sql`,
  (select m.revision from profile.metric_state m where m.customer = ${customer}::int) as metrics_revision,
  (select m.state from profile.metric_state m where m.customer = ${customer}::int) as metrics_state`;

// What JSON's numbers can't hold travels as text.
const asText: ReadonlySet<ItemType> = new Set(["money", "int"]);

function listOf({ name, fields }: ListTable, customer: CustomerNumber): Sql {
  const pairs = Object.entries(fields).map(
    ([field, type]) => `'${field}', l."${field}"${asText.has(type) ? "::text" : ""}`,
  );
  return sql`(select json_agg(json_build_object(${sql.raw(pairs.join(", "))}) order by l.place)
    from profile.${sql.raw(`list_${name}`)} l where l.customer = ${customer}::int)`;
}

function stateOf(
  customer: CustomerNumber,
  row: Row,
  parts: {
    readonly attributes: readonly AttributeColumn[];
    readonly lists: readonly ListTable[];
    readonly metrics?: MetricBook;
  },
  series: SeriesNumbers | undefined,
): CustomerState {
  const empty = emptyState(customer);
  const { metrics_revision: revision, metrics_state: state } = row;
  const packed = revision === null || state === null ? undefined : { revision, state };
  return {
    customer,
    shard: shardOf(customer),
    unit: row.unit,
    values: valuesOf(row, parts.attributes),
    scores: Object.fromEntries(
      (row.scores_of ?? []).map(({ model, value, version, at, until }) => [
        model,
        { value, version, at: new Date(at), until: until === null ? null : new Date(until) },
      ]),
    ),
    tags: row.tags_of ?? empty.tags,
    metrics: parts.metrics && series ? metricStateFrom(customer, packed, parts.metrics, series) : empty.metrics,
    lists: Object.fromEntries(
      parts.lists.flatMap(({ name, fields }) => {
        const items = readItems(fields, row[`list_${name}`]);
        return items ? [[name, items]] : [];
      }),
    ),
    revision: row.revision,
  };
}

/** Numbers of series, the same for all customers, looked at every few seconds. */
function seriesKeeper(book: MetricBook): (tx: Tx) => Promise<SeriesNumbers> {
  const shards = Array.from({ length: SHARDS }, (_, shard) => shard);
  let known: { readonly series: SeriesNumbers; readonly until: number } | undefined;
  return async (tx) => {
    const now = machine.elapsed();
    if (known && known.until > now) return known.series;
    const series = await readSeries(tx, book, { shards, lock: false, consumer: "engine" });
    known = { series, until: now + SERIES_FRESH_MS };
    return series;
  };
}
