/** The rows of a question: customers at moments with their features as known then, and what became of them. */
import type { Question } from "#contracts/definitions";
import { type Day, dayOf } from "#ground/clock";
import type { ColumnarReader } from "#ground/columnar";
import type { CustomerNumber } from "#ground/ids";
import type { Dataset } from "#kits/forest";
import { cases } from "../rules/cases.ts";
import type { RowGroups } from "../rules/question/groups.ts";
import { firstKnownOn, type Moment, momentsOf } from "../rules/question/moments.ts";
import { type FeatureRow, FeatureTable } from "../rules/question/table.ts";
import { type Asked, type OpenQuestion, openQuestion, type QuestionBase } from "./question-sql.ts";

export interface QuestionParts extends QuestionBase {
  readonly columnar: ColumnarReader;
}

export interface RowsProgress {
  readonly done: number;
  readonly total: number;
  readonly rows: number;
}

export interface RowsOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: RowsProgress) => void) | undefined;
}

export interface QuestionRows {
  readonly open: OpenQuestion;
  readonly moments: readonly Moment[];
  /** Rows of each moment. */
  readonly counts: readonly number[];
  readonly data: Dataset;
  readonly labels: Float64Array;
  /** Groups of each row by what they are told apart by. */
  readonly groups: RowGroups;
  readonly customers: readonly CustomerNumber[];
  /** The bank's day of each row, in order of time. */
  readonly days: readonly Day[];
  /** Part of all rows that was taken, where there are too many to hold. */
  readonly share: number;
}

/** Rows that training takes at most. */
const MOST_ROWS = 300_000;
/** Customers of one statement. */
export const RANGE = 100_000;
const NAMED = 10_000;

/**
 * Rows of all moments whose horizon is over, with labels.
 * @param until the bank's time: nothing after it is looked at
 * @throws learning.no_moments when history is too short for one
 */
export async function questionRows(
  parts: QuestionParts,
  question: Question,
  asked: { readonly until: Date; readonly from?: Day; readonly to?: Day },
  { signal, onProgress }: RowsOptions = {},
): Promise<QuestionRows> {
  const open = openQuestion(question, parts);
  const extent = await extentOf(parts.columnar, question, asked.until);
  const moments = momentsOf(question, parts.zone, extent, {
    ...(asked.from === undefined ? {} : { from: asked.from }),
    ...(asked.to === undefined ? {} : { until: asked.to }),
  });
  if (moments.length === 0) {
    const { first, last } = extent;
    const [from, to] = [dayOf(first, parts.zone), dayOf(last, parts.zone)];
    const ready = firstKnownOn(question, parts.zone, first, asked.from);
    throw cases.no_moments({ from, to, history: question.history, horizon: question.horizon, ready });
  }
  const table = new FeatureTable(open.features, open.groups.length);
  const counts: number[] = [];
  const days: Day[] = [];
  const plain = await isPlain(parts.columnar);
  const estimate = (extent.largest + 1) * (question.observe.every === undefined ? 1 : moments.length);
  const share = Math.min(1, MOST_ROWS / estimate);
  for (const [n, moment] of moments.entries()) {
    const before = table.rows;
    for await (const rows of rowsAt(
      parts.columnar,
      open,
      moment,
      { labels: true, groups: true, plain, share },
      extent.largest,
      signal,
    ))
      table.add(rows);
    counts.push(table.rows - before);
    for (let row = before; row < table.rows; row++) days.push(moment.day);
    onProgress?.({ done: n + 1, total: moments.length, rows: table.rows });
  }
  const columns = table.groups();
  const groups = Object.fromEntries(open.groups.flatMap((by, n) => (columns[n] ? [[by, columns[n]]] : [])));
  return {
    open,
    groups,
    moments,
    counts,
    data: table.dataset(),
    labels: table.labels(),
    customers: table.customers(),
    days,
    share,
  };
}

/** Sets of rows of one moment, a range of customers after the other; with `of`, of those alone. */
export async function* rowsAt(
  columnar: ColumnarReader,
  open: OpenQuestion,
  moment: Moment,
  asked: Asked,
  largest: number,
  signal?: AbortSignal,
): AsyncIterable<readonly FeatureRow[]> {
  const whose = asked.of ? [asked.of] : await rangesOf(columnar, open, moment, asked, largest, signal);
  for (const of of whose) {
    signal?.throwIfAborted();
    const { text, params } = open.rows(moment, { ...asked, of });
    const sets = columnar.stream<FeatureRow>(text, params, { ...(signal ? { signal } : {}), settings });
    for await (const rows of sets) yield rows;
  }
}

// The planner looks into long conditions for longer than the statement runs.
const settings = { query_plan_filter_push_down: 0 } as const;

async function rangesOf(
  columnar: ColumnarReader,
  open: OpenQuestion,
  moment: Moment,
  { plain = false }: Asked,
  largest: number,
  signal?: AbortSignal,
): Promise<NonNullable<Asked["of"]>[]> {
  const seen = open.observed(moment, plain);
  if (!seen) {
    const count = Math.ceil((largest + 1) / RANGE);
    return Array.from({ length: count }, (_, n) => ({ from: n * RANGE, to: (n + 1) * RANGE }));
  }
  const rows = await columnar.rows<{ customer: CustomerNumber }>(seen.text, seen.params, signal ? { signal } : {});
  const customers = rows.map(({ customer }) => customer);
  return Array.from({ length: Math.ceil(customers.length / NAMED) }, (_, n) => ({
    customers: customers.slice(n * NAMED, (n + 1) * NAMED),
  }));
}

export interface Extent {
  readonly first: Date;
  readonly last: Date;
  /** The largest number of a customer. */
  readonly largest: number;
}

/** From when on facts are known, as the question counts that, up to the bank's time. */
export async function extentOf(columnar: ColumnarReader, question: Question, until: Date): Promise<Extent> {
  const known = question.known_by === "received" ? "greatest(occurred_at, received_at)" : "occurred_at";
  const [row] = await columnar.rows<{ first: number; largest: number; events: number }>(
    `SELECT toUnixTimestamp64Milli(min(${known})) AS first, max(customer) AS largest, count() AS events
     FROM history WHERE occurred_at <= {until:DateTime64(3, 'UTC')}`,
    { until: until.toISOString().replace("T", " ").replace("Z", "") },
  );
  if (!row || row.events === 0) throw cases.no_facts();
  return { first: new Date(row.first), last: until, largest: row.largest };
}

/** Whether nobody was merged and nothing taken back. */
export async function isPlain(columnar: ColumnarReader): Promise<boolean> {
  const [row] = await columnar.rows<{ merged: number; retracted: number }>(
    `SELECT (SELECT count() FROM merged FINAL WHERE survivor != 0) AS merged,
       (SELECT count() FROM history WHERE type = 'fact_retracted') AS retracted`,
  );
  return row !== undefined && row.merged === 0 && row.retracted === 0;
}
