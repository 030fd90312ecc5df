/**
 * Computed tags, by the bank's day, week or month. A computation is one statement whose rows are kept in ClickHouse; those of
 * all that are due are then applied to customers in the order of their numbers, where they differ from what stands. Each set
 * is noted as it commits, so that a computation that was cut off goes on where it stopped and says nothing twice.
 */
import { createHash } from "node:crypto";
import type { Tag } from "#contracts/definitions";
import type { WorkCalendar } from "#ground/calendar";
import { weekdayOf } from "#ground/calendar";
import { addDays, type BusinessClock, type Day, instantOf, type MachineClock } from "#ground/clock";
import { type Ahead, type Columnar, columnarLiteral } from "#ground/columnar";
import { defineCases } from "#ground/errors";
import type { CustomerNumber } from "#ground/ids";
import { appendFacts, createPartitions, monthOf, type NewFact } from "#ground/log";
import { type Storage, type Tx, withRetry } from "#ground/storage";
import { isHistoryPlain } from "../read/history-plain.ts";
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
  /** Computes what is due and waits for it before anybody's tags change. */
  readonly ahead?: Ahead;
  /** Tags said in one transaction, or rows of a tag that are looked at for it; 2,000 when absent. */
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

/** A computation that is ours to bring to its end. */
interface Work {
  readonly tag: Tag;
  readonly computation: Computation;
  /** Customers who get the tag. */
  rows: number;
  /** The last customer to whom it was applied. */
  reached: CustomerNumber;
  changed: number;
  applied: number;
}

/**
 * Computes and applies every tag that is due; what another process is at is left to it. Customers are gone over once for all
 * tags that are to be applied from the same one on. A computation that fails keeps none of the others waiting.
 * @returns what was finished
 */
export async function computeDueTags(options: ComputeTagsOptions): Promise<Computation[]> {
  const { clock, storage, refresh, from = "00:30" } = options;
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
  const works = await claimAll(options, due, day, now);
  const rest = beating(options, works);
  try {
    const fresh = await clearRows(options, works);
    await options.ahead?.settled();
    const failures = await computeAll(options, works, fresh);
    await options.ahead?.turn();
    const finished = await applyAll(options, works, now);
    if (failures.length > 0) throw failures[0];
    return finished;
  } finally {
    await rest();
  }
}

async function claimAll(options: ComputeTagsOptions, due: readonly Tag[], day: Day, at: Date): Promise<Work[]> {
  const { storage, owner, machine, ttl = 60_000 } = options;
  const works: Work[] = [];
  for (const tag of due) {
    const period = periodOf(tag.computed?.every ?? "day", day);
    const claim = { tag: tag.name, definition: definitionOf(tag), period, at, owner, clock: machine, ttl };
    const computation = await storage.batch("computed tags", (tx) => claimComputation(tx, claim));
    if (!computation) continue;
    const { rows, reached, changed } = computation;
    works.push({ tag, computation, rows, reached, changed, applied: 0 });
  }
  return works;
}

/** What is not computed yet. Rows of an earlier computation, or of one that was cut off, go first. */
async function clearRows(options: ComputeTagsOptions, works: readonly Work[]): Promise<Work[]> {
  const before = await countRows(options, works);
  // Rows that ClickHouse lost since would take the tag from everybody who is left.
  const fresh = works.filter(({ tag, computation: { computed, rows } }) => !computed || before.get(tag.name) !== rows);
  if (fresh.length === 0) return [];
  const drops = fresh.map(({ tag }) => `drop partition ${columnarLiteral(tag.name)}`);
  await options.columnar.command(`alter table computed_tag ${drops.join(", ")}`);
  return fresh;
}

/**
 * Has ClickHouse compute, one after the other or, where it is asked ahead, at once; a computation that fails, or that comes too
 * late to begin, is taken out.
 * @returns what failed
 */
async function computeAll(options: ComputeTagsOptions, works: Work[], fresh: readonly Work[]): Promise<unknown[]> {
  const { columnar, signal, ahead } = options;
  if (fresh.length === 0) return [];
  const plain = await isHistoryPlain(columnar);
  const failures: unknown[] = [];
  const kept = new Set<Work>();
  const compute = async (work: Work): Promise<void> => {
    if (signal?.aborted) return;
    try {
      await computeRows(options, work, plain);
      kept.add(work);
    } catch (error) {
      failures.push(error);
    }
  };
  if (ahead) await Promise.all(fresh.map(compute));
  else for (const work of fresh) await compute(work);
  works.splice(0, works.length, ...works.filter((work) => !fresh.includes(work) || kept.has(work)));
  const computed = [...kept];
  const counts = await countRows(options, computed);
  for (const work of computed) {
    work.rows = counts.get(work.tag.name) ?? 0;
    await note(options, work.computation, { rows: work.rows });
  }
  return failures;
}

/** Goes over customers in the order of their numbers; computations of one instant that stand at the same one go on together. */
async function applyAll(options: ComputeTagsOptions, works: readonly Work[], now: Date): Promise<Computation[]> {
  const { signal, progress } = options;
  const groups = new Map<string, Work[]>();
  for (const work of works) {
    const key = `${work.reached} ${work.computation.at.getTime()}`;
    groups.set(key, [...(groups.get(key) ?? []), work]);
  }
  const finished: Computation[] = [];
  for (const group of groups.values()) {
    for (let reached = group[0]?.reached ?? LAST; reached < LAST; ) {
      if (signal?.aborted) return finished;
      reached = await applySet(options, group, reached);
    }
    for (const { tag, computation, rows, reached, changed, applied } of group) {
      await note(options, computation, { finishedAt: now });
      progress?.({ tag: tag.name, phase: "done", rows, applied, changed });
      finished.push({ ...computation, computed: true, rows, reached, changed, finished_at: now });
    }
  }
  return finished;
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

/** Keeps what the statement gives. */
async function computeRows(options: ComputeTagsOptions, { tag, computation }: Work, plain: boolean): Promise<void> {
  const { columnar, rules, calendar, products, clock } = options;
  const { run, at } = computation;
  options.progress?.({ tag: tag.name, phase: "computing", rows: 0, applied: 0, changed: 0 });
  const attributes = new Set(rules.attributes.keys());
  const context = { zone: clock.zone, calendar, attributes, lists: rules.lists, products, plain };
  const { text, params } = computedSql(tag, context, at);
  await columnar.command(
    `insert into computed_tag (tag, run, customer, value, evidence, confidence)
     select {of_tag:String}, {of_run:UInt32}, customer, value, evidence, confidence from (${text})`,
    { ...params, of_tag: tag.name, of_run: run },
  );
}

/** Rows that are kept of computations, by tag. */
async function countRows({ columnar }: ComputeTagsOptions, works: readonly Work[]): Promise<Map<string, number>> {
  if (works.length === 0) return new Map();
  const rows = await columnar.rows<{ tag: string; n: number }>(
    `select toString(tag) as tag, count() as n from computed_tag
     where tag in {tags:Array(String)} and has(arrayZip({tags:Array(String)}, {runs:Array(UInt32)}), (toString(tag), run))
     group by tag`,
    { tags: works.map(({ tag }) => tag.name), runs: works.map(({ computation: { run } }) => run) },
  );
  return new Map(rows.map(({ tag, n }) => [tag, n]));
}

/** Tells others while long statements run that somebody is at it. */
function beating(options: ComputeTagsOptions, works: readonly Work[]): () => Promise<void> {
  const { machine, ttl = 60_000 } = options;
  const stop = new AbortController();
  const beat = (async () => {
    for (;;) {
      await machine.sleep(ttl / 3, stop.signal);
      if (stop.signal.aborted) return;
      // A beat that fails is made up for by the next; whoever lost it finds out when it notes a step.
      for (const { computation } of [...works]) await note(options, computation, {}).catch(() => undefined);
    }
  })();
  return async () => {
    stop.abort();
    await beat;
  };
}

/** Applies rows of the next customers, and takes tags from those of them who should not have them; the last customer. */
async function applySet(
  options: ComputeTagsOptions,
  works: readonly Work[],
  after: CustomerNumber,
): Promise<CustomerNumber> {
  const { storage, rules, clock, setSize = 2_000 } = options;
  const at = works[0]?.computation.at ?? clock.now();
  // At first nearly every row is said; later few are.
  const first = works.filter(({ computation: { run } }) => run === 1).length;
  const size = Math.max(1, Math.ceil(setSize / Math.max(1, first)));
  const read = await Promise.all(works.map((work) => rowsAfter(options, work, after, size)));
  const reached = Math.min(...read.map((rows) => (rows.length < size ? LAST : (rows.at(-1)?.customer ?? LAST))));
  const sets = works.map((work, place) => {
    return { work, rows: (read[place] ?? []).filter(({ customer }) => customer <= reached) };
  });
  for (const { work, rows } of sets)
    await publishAttribute(options, work.tag, work.computation, { after, reached, rows });
  const changed = await withRetry(() =>
    storage.batch("computed tags", async (tx) => {
      const assigned: TagAssignment[][] = [];
      for (const { work, rows } of sets) assigned.push(await assignTag(tx, options, work, { after, reached, rows }));
      // The facts that tell of it are appended last.
      await applyTags(tx, assigned.flat(), at, rules);
      return assigned.map(({ length }) => length);
    }),
  );
  for (const [place, { work, rows }] of sets.entries()) {
    work.reached = reached;
    work.changed += changed[place] ?? 0;
    work.applied += rows.length;
    const { tag, applied } = work;
    options.progress?.({ tag: tag.name, phase: "applying", rows: work.rows, applied, changed: work.changed });
  }
  return reached;
}

async function rowsAfter(
  { columnar }: ComputeTagsOptions,
  { tag, computation: { run } }: Work,
  after: CustomerNumber,
  size: number,
): Promise<ComputedRow[]> {
  return await columnar.rows<ComputedRow>(
    `select customer, value, evidence, confidence from computed_tag
     where tag = {tag:String} and run = {run:UInt32} and customer > {after:UInt32} order by customer limit {size:UInt32}`,
    { tag: tag.name, run, after, size },
  );
}

/** Rows of customers in (after, reached]. */
interface RowsOfSet {
  readonly after: CustomerNumber;
  readonly reached: CustomerNumber;
  readonly rows: readonly ComputedRow[];
}

/** What is to be said of one tag; the step is noted in the same transaction. */
async function assignTag(
  tx: Tx,
  { owner, machine, ttl = 60_000 }: ComputeTagsOptions,
  { tag, computation: { run, at } }: Work,
  { after, reached, rows }: RowsOfSet,
): Promise<TagAssignment[]> {
  const assignments = changesOf(tag, rows, await presentTags(tx, tag.name, after, reached), at);
  const step = { tag: tag.name, run, owner, clock: machine, ttl, reached, changed: assignments.length };
  if (!(await noteStep(tx, step))) throw cases.lost({ tag: tag.name });
  return assignments;
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
  set: RowsOfSet,
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
