/**
 * Computed tags, by the bank's day, week or month. A computation is one statement whose rows are kept in ClickHouse; they
 * are then applied to customers in the order of their numbers, where they differ from what stands. Each set is noted as
 * it commits, so that a computation that was cut off goes on where it stopped and says nothing twice.
 */
import { createHash } from "node:crypto";
import type { Tag } from "#contracts/definitions";
import type { WorkCalendar } from "#ground/calendar";
import { weekdayOf } from "#ground/calendar";
import { addDays, type BusinessClock, type Day, instantOf, type MachineClock } from "#ground/clock";
import { type Columnar, columnarLiteral } from "#ground/columnar";
import { defineCases } from "#ground/errors";
import type { CustomerNumber } from "#ground/ids";
import { appendFacts, createPartitions, monthOf, type NewFact } from "#ground/log";
import { type Storage, withRetry } from "#ground/storage";
import { differs } from "../rules/computed/differences.ts";
import type { ComputedRow } from "../rules/computed/rows.ts";
import type { ProfileRules } from "../rules/profile-rules.ts";
import { applyTags, type TagAssignment } from "../steps/change-tags.ts";
import { computedSql } from "../steps/computed.ts";
import {
  attributeHolders,
  type Computation,
  claimComputation,
  noteStep,
  presentTags,
  readComputations,
} from "../store/computed.ts";

const cases = defineCases("compute_tags", {
  lost: { code: "lost_race", en: "Another process computes {tag} by now", zh: "标签 {tag} 已由其他进程计算" },
});

export interface ComputeTagsOptions {
  readonly storage: Storage;
  readonly columnar: Columnar;
  /** Tags of the catalog; those that are computed count. */
  readonly tags: readonly Tag[];
  /** Kinds of the catalog's products by name. */
  readonly products: ReadonlyMap<string, string>;
  readonly rules: ProfileRules;
  readonly calendar: WorkCalendar;
  readonly clock: BusinessClock;
  readonly machine: MachineClock;
  /** Unique among living processes; a name that stays over restarts takes up what it left at once. */
  readonly owner: string;
  /** Brings ClickHouse's copy of the profile up to date, which computations read. */
  readonly refresh: () => Promise<unknown>;
  /** Nothing begins before this time of the bank's day; 00:30 when absent. */
  readonly from?: string;
  readonly progress?: (progress: ComputeProgress) => void;
  readonly signal?: AbortSignal;
  /** Customers of one transaction; 2,000 when absent. */
  readonly setSize?: number;
  /** Milliseconds after which a silent process has lost what it was at; a minute when absent. */
  readonly ttl?: number;
}

export interface ComputeProgress {
  readonly tag: string;
  readonly phase: "computing" | "applying" | "done";
  /** Customers who get the tag. */
  readonly rows: number;
  readonly applied: number;
  readonly changed: number;
}

const SOURCE = "computed";
const LAST = 0x7fffffff;

/** First day of the period that a day falls in. */
export function periodOf(every: "day" | "week" | "month", day: Day): Day {
  if (every === "day") return day;
  return every === "month" ? `${day.slice(0, 7)}-01` : addDays(day, 1 - weekdayOf(day));
}

/** Changes when anything does that the result depends on. */
function definitionOf({ computed, values, expiresAfter }: Tag): string {
  const text = JSON.stringify([computed, Object.keys(values ?? {}), expiresAfter ?? null]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/**
 * Computes and applies every tag that is due, one after the other; what another process is at is left to it.
 * @returns what was finished
 */
export async function computeDueTags(options: ComputeTagsOptions): Promise<Computation[]> {
  const { clock, storage, refresh, from = "00:30", signal } = options;
  const day = clock.today();
  const now = clock.now();
  if (now < instantOf(day, from, clock.zone)) return [];
  const known = new Map((await storage.batch("computed tags", readComputations)).map((one) => [one.tag, one]));
  const due = options.tags.filter((tag) => {
    if (!tag.computed) return false;
    const last = known.get(tag.name);
    const isNew = !last || last.definition !== definitionOf(tag) || last.period < periodOf(tag.computed.every, day);
    return isNew || last.finished_at === null;
  });
  if (due.length === 0) return [];
  await refresh();
  await createPartitions(storage).ensure(now, [monthOf(now)]);
  const finished: Computation[] = [];
  for (const tag of due) {
    if (signal?.aborted) break;
    const done = await computeTag(options, tag, periodOf(tag.computed?.every ?? "day", day), now);
    if (done) finished.push(done);
  }
  return finished;
}

async function computeTag(
  options: ComputeTagsOptions,
  tag: Tag,
  period: Day,
  now: Date,
): Promise<Computation | undefined> {
  const { storage, owner, machine, ttl = 60_000, signal } = options;
  const claim = { tag: tag.name, definition: definitionOf(tag), period, at: now, owner, clock: machine, ttl };
  const computation = await storage.batch("computed tags", (tx) => claimComputation(tx, claim));
  if (!computation) return undefined;
  // Rows that ClickHouse lost since would take the tag from everybody who is left.
  const isThere = computation.computed && (await countRows(options, computation)) === computation.rows;
  const rows = isThere ? computation.rows : await computeRows(options, tag, computation);
  let { reached, changed } = computation;
  let applied = 0;
  while (reached < LAST) {
    if (signal?.aborted) return undefined;
    const set = await applySet(options, tag, computation, reached);
    reached = set.reached;
    changed += set.changed;
    applied += set.rows;
    options.progress?.({ tag: tag.name, phase: "applying", rows, applied, changed });
  }
  await note(options, computation, { finishedAt: now });
  options.progress?.({ tag: tag.name, phase: "done", rows, applied, changed });
  return { ...computation, computed: true, rows, reached, changed, finished_at: now };
}

async function note(
  { storage, owner, machine, ttl = 60_000 }: ComputeTagsOptions,
  { tag, run }: Computation,
  step: { readonly rows?: number; readonly finishedAt?: Date },
): Promise<void> {
  const isOurs = await storage.batch("computed tags", (tx) =>
    noteStep(tx, { tag, run, owner, clock: machine, ttl, ...step }),
  );
  if (!isOurs) throw cases.lost({ tag });
}

/** Keeps what the statement gives; rows of an earlier computation, or of one that was cut off, go first. */
async function computeRows(options: ComputeTagsOptions, tag: Tag, computation: Computation): Promise<number> {
  const { columnar, rules, calendar, products, clock } = options;
  const { run, at } = computation;
  options.progress?.({ tag: tag.name, phase: "computing", rows: 0, applied: 0, changed: 0 });
  const attributes = new Set(rules.attributes.keys());
  const context = {
    zone: clock.zone,
    calendar,
    attributes,
    lists: rules.lists,
    products,
    plain: await isHistoryPlain(columnar),
  };
  const { text, params } = computedSql(tag, context, at);
  await columnar.command(`alter table computed_tag drop partition ${columnarLiteral(tag.name)}`);
  const keepAlive = await beating(options, computation);
  try {
    await columnar.command(
      `insert into computed_tag (tag, run, customer, value, evidence, confidence)
       select {of_tag:String}, {of_run:UInt32}, customer, value, evidence, confidence from (${text})`,
      { ...params, of_tag: tag.name, of_run: run },
    );
  } finally {
    await keepAlive();
  }
  const rows = await countRows(options, computation);
  await note(options, computation, { rows });
  return rows;
}

async function countRows({ columnar }: ComputeTagsOptions, { tag, run }: Computation): Promise<number> {
  const [counted] = await columnar.rows<{ n: number }>(
    "select count() as n from computed_tag where tag = {tag:String} and run = {run:UInt32}",
    { tag, run },
  );
  return counted?.n ?? 0;
}

/** Whether nobody was ever merged and nothing taken back: reading ids of every event would cost more than the rest. */
async function isHistoryPlain(columnar: Columnar): Promise<boolean> {
  const rows = await columnar.rows(`
    select 1 from merged limit 1 union all (select 1 from history where type = 'fact_retracted' limit 1)`);
  return rows.length === 0;
}

/** Tells others while a long statement runs that somebody is at it. */
async function beating(options: ComputeTagsOptions, computation: Computation): Promise<() => Promise<void>> {
  const { machine, ttl = 60_000 } = options;
  const stop = new AbortController();
  const beat = (async () => {
    for (;;) {
      await machine.sleep(ttl / 3, stop.signal);
      if (stop.signal.aborted) return;
      // A beat that fails is made up for by the next; whoever lost it finds out when it notes the rows.
      await note(options, computation, {}).catch(() => undefined);
    }
  })();
  return async () => {
    stop.abort();
    await beat;
  };
}

interface AppliedSet {
  readonly reached: CustomerNumber;
  readonly rows: number;
  readonly changed: number;
}

/** Applies the rows of the next customers, and takes the tag from those of them who should not have it. */
async function applySet(
  options: ComputeTagsOptions,
  tag: Tag,
  computation: Computation,
  after: CustomerNumber,
): Promise<AppliedSet> {
  const { storage, columnar, rules, owner, machine, ttl = 60_000, setSize = 2_000 } = options;
  const { run, at } = computation;
  const rows = await columnar.rows<ComputedRow>(
    `select customer, value, evidence, confidence from computed_tag
     where tag = {tag:String} and run = {run:UInt32} and customer > {after:UInt32} order by customer limit {size:UInt32}`,
    { tag: tag.name, run, after, size: setSize },
  );
  const reached = rows.length < setSize ? LAST : (rows.at(-1)?.customer ?? LAST);
  await publishAttribute(options, tag, computation, { after, reached, rows });
  return await withRetry(() =>
    storage.batch("computed tags", async (tx) => {
      const assignments = await changesOf(tag, rows, await presentTags(tx, tag.name, after, reached), at);
      const step = { tag: tag.name, run, owner, clock: machine, ttl, reached, changed: assignments.length };
      if (!(await noteStep(tx, step))) throw cases.lost({ tag: tag.name });
      // The facts that tell of it are appended last.
      await applyTags(tx, assignments, at, rules);
      return { reached, rows: rows.length, changed: assignments.length };
    }),
  );
}

function changesOf(
  tag: Tag,
  rows: readonly ComputedRow[],
  present: ReadonlyMap<CustomerNumber, Parameters<typeof differs>[1] & object>,
  at: Date,
): TagAssignment[] {
  const base = { name: tag.name, source: "rule", by: `computed:${tag.computed?.by ?? ""}` } as const;
  const given = new Set(rows.map((row) => row.customer));
  const set = rows
    .filter((row) => differs(row, present.get(row.customer), at))
    .map(({ customer, value, evidence, confidence }) => ({ ...base, customer, value, evidence, confidence }));
  const taken = [...present.values()]
    .filter(({ customer, source }) => source === "rule" && !given.has(customer))
    .map(({ customer }) => ({ ...base, customer, value: null }));
  return [...set, ...taken];
}

/**
 * The bool attribute that follows the tag, where one is named: told by facts, for attributes change by facts alone. It goes
 * with the tag; what a source system says of somebody who never had the tag stands.
 */
async function publishAttribute(
  { storage, rules }: ComputeTagsOptions,
  tag: Tag,
  { at, run }: Computation,
  set: { readonly after: CustomerNumber; readonly reached: CustomerNumber; readonly rows: readonly ComputedRow[] },
): Promise<void> {
  const attribute = tag.computed?.with.attribute;
  if (typeof attribute !== "string" || rules.attributes.get(attribute)?.type !== "bool") return;
  const given = set.rows.map((row) => row.customer);
  await storage.batch("computed tags", async (tx) => {
    const { held, known } = await attributeHolders(tx, attribute, set.after, set.reached, given);
    const gain = given.filter((customer) => known.has(customer) && !held.has(customer));
    const should = new Set(given);
    const tagged = await presentTags(tx, tag.name, set.after, set.reached);
    const lose = [...held].filter((customer) => !should.has(customer) && tagged.get(customer)?.source === "rule");
    const fact = (customer: CustomerNumber, value: boolean): NewFact => ({
      customer,
      type: "attribute_changed",
      source: SOURCE,
      // The same computation told twice is one fact.
      id: `${tag.name}/${run}/${customer}`,
      occurredAt: at,
      data: { [attribute]: value },
    });
    await appendFacts(tx, [...gain.map((one) => fact(one, true)), ...lose.map((one) => fact(one, false))], at);
  });
}
