/**
 * The room's part of an engine set: whom triggers name begins a run when re-entry lets them, and facts reach goals, end
 * runs and tell of touches, customer by customer in the order of their facts.
 */
import { type CustomerNumber, derivedId } from "#ground/ids";
import type { Tx } from "#ground/storage";
import { namedTouch, noteFact, type RunFact, touchFacts } from "../rules/note-fact.ts";
import { isTooSoon, type Refusal, refusalOf } from "../rules/reentry.ts";
import { type Admission, isOpen, type Run, type RunBook, type RunPlan } from "../rules/runs.ts";
import { begin } from "../rules/step.ts";
import {
  type EarlierRuns,
  earlierRuns,
  insertRuns,
  lastAdmitted,
  lockTouchedRuns,
  moveRuns,
  saveRuns,
  type TouchedRuns,
} from "../store/runs.ts";

export interface AdvanceParts {
  readonly book: RunBook;
  /** The bank's time and zone. */
  readonly now: Date;
  readonly zone: string;
}

export interface AdvanceSet {
  readonly admissions: readonly Admission[];
  /** All facts of the set. */
  readonly facts: readonly RunFact[];
}

export interface RefusedAdmission {
  readonly admission: Admission;
  /** `paused`: the playbook is, or its version is not known. */
  readonly reason: Refusal | "paused";
}

export interface Advanced {
  readonly admitted: readonly Run[];
  readonly refused: readonly RefusedAdmission[];
  readonly converted: number;
  readonly ended: number;
  /** Whether a step is due already. */
  readonly dueNow: boolean;
}

const nothing: Advanced = { admitted: [], refused: [], converted: 0, ended: 0, dueNow: false };
const MERGED = "customers_merged";
// What still tells of runs that are over: facts come up to a day late, and providers give up after three.
const LATE_MS = 3 * 86_400_000;

/** The enrolment of an occurrence. */
export function enrolmentOf({ playbook, key, customer }: Pick<Admission, "playbook" | "key" | "customer">): string {
  return derivedId("enrolment", playbook, key, String(customer));
}

/** Called once a set, when profile and audiences are done. Locks runs in the order of customers. */
export async function advanceRuns(tx: Tx, set: AdvanceSet, parts: AdvanceParts): Promise<Advanced> {
  const { facts, admissions } = set;
  const { wakes } = parts.book;
  const mine = facts.filter(({ type, data }) => wakes.has(type) || (touchFacts.has(type) && "touch" in data));
  const merged = facts.flatMap(({ type, customer, data }) =>
    type === MERGED && typeof data.absorbed === "number" ? [{ absorbed: data.absorbed, into: customer }] : [],
  );
  await moveRuns(tx, merged);
  if (admissions.length + mine.length === 0) return nothing;
  const touched = touchedBy(mine, parts.book);
  const desk = new Desk(await lockTouchedRuns(tx, touched, new Date(parts.now.getTime() - LATE_MS)), parts);
  const earlier = await earlierOf(tx, admissions, parts.book);
  for (const one of happenings(mine, admissions)) {
    if ("fact" in one) desk.note(one.fact);
    else desk.admit(one.admission, earlier.get(one.admission));
  }
  return await desk.save(tx);
}

/** Begins runs outside an engine set: dates, calendars, silences, lists. The caller has locked the customers. */
export async function admit(tx: Tx, admissions: readonly Admission[], parts: AdvanceParts): Promise<Advanced> {
  return await advanceRuns(tx, { admissions, facts: [] }, parts);
}

const enrolmentShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Runs on which facts may bear: by their type, or because they name the touch. */
function touchedBy(facts: readonly RunFact[], { wakes }: RunBook): TouchedRuns {
  const woken = new Map<CustomerNumber, Set<string>>();
  const named = new Set<string>();
  for (const fact of facts) {
    const { customer, type } = fact;
    const playbooks = wakes.get(type);
    if (playbooks) {
      const known = woken.get(customer) ?? new Set<string>();
      for (const playbook of playbooks) known.add(playbook);
      woken.set(customer, known);
    }
    const touch = touchFacts.has(type) ? namedTouch(fact) : undefined;
    if (touch && enrolmentShape.test(touch.enrolment)) named.add(touch.enrolment);
  }
  return { woken, named: [...named] };
}

/** A customer's earlier runs through a playbook, as far as they matter for an admission. */
type Known = EarlierRuns & { readonly last: Date | null };

/** Of whom it is too soon anyhow nothing more is asked: most that a playbook names again are. */
async function earlierOf(
  tx: Tx,
  admissions: readonly Admission[],
  book: RunBook,
): Promise<ReadonlyMap<Admission, Known>> {
  const rulesOf = ({ playbook, version }: Admission) => book.of(playbook, version)?.reentry;
  const pairOf = ({ playbook, customer }: Admission): string => `${customer} ${playbook}`;
  const pairs = new Map<string, Admission>();
  for (const one of admissions) {
    const rules = rulesOf(one);
    if (rules && (rules.never || rules.afterMs > 0)) pairs.set(pairOf(one), one);
  }
  const answers = await lastAdmitted(tx, [...pairs.values()]);
  const lasts = new Map([...pairs.keys()].map((pair, at) => [pair, answers[at] ?? null]));
  const known = new Map<Admission, Known>();
  const left: Admission[] = [];
  for (const one of admissions) {
    const [rules, last] = [rulesOf(one), lasts.get(pairOf(one)) ?? null];
    if (!rules || isTooSoon(rules, last, one.at)) known.set(one, { last, open: 0, inYear: 0, known: false });
    else left.push(one);
  }
  const more = await earlierRuns(
    tx,
    left.map((one) => ({ ...one, yearly: isYearly(book, one) })),
  );
  for (const [at, one] of left.entries()) {
    const found = more[at];
    if (found) known.set(one, { ...found, last: lasts.get(pairOf(one)) ?? null });
  }
  return known;
}

function isYearly(book: RunBook, { playbook, version }: Admission): boolean {
  return book.of(playbook, version)?.reentry.perYear != null;
}

type Happening = { readonly fact: RunFact } | { readonly admission: Admission };

/**
 * Facts and admissions in one order: by offset, a fact before whom it admits; admissions that no fact of the set names
 * come first, by their moment. Customers do not touch each other, so the order of shards means nothing.
 */
function happenings(facts: readonly RunFact[], admissions: readonly Admission[]): readonly Happening[] {
  const placed = [
    ...facts.map((fact) => ({ offset: fact.offset, rank: 0, at: 0, one: { fact } as Happening })),
    ...admissions.map((admission) => ({
      offset: admission.offset ?? -1,
      rank: 1,
      at: admission.at.getTime(),
      one: { admission } as Happening,
    })),
  ];
  placed.sort((a, b) => a.offset - b.offset || a.rank - b.rank || a.at - b.at);
  return placed.map(({ one }) => one);
}

/** The runs of a set's customers while its facts pass by. */
class Desk {
  readonly #parts: AdvanceParts;
  readonly #runs = new Map<CustomerNumber, Run[]>();
  readonly #before = new Map<string, Run>();
  /** By how many runs more than before are open, by customer and playbook. */
  readonly #opened = new Map<string, number>();
  readonly #begun = new Map<string, Date[]>();
  readonly #keys = new Set<string>();
  readonly #refused: RefusedAdmission[] = [];

  constructor(known: readonly Run[], parts: AdvanceParts) {
    this.#parts = parts;
    for (const run of known) {
      this.#before.set(run.enrolment, run);
      this.#of(run.customer).push(run);
    }
  }

  #of(customer: CustomerNumber): Run[] {
    const runs = this.#runs.get(customer) ?? [];
    this.#runs.set(customer, runs);
    return runs;
  }

  note(fact: RunFact): void {
    this.#each(fact.customer, (run, plan) => noteFact(run, plan, fact, this.#parts.now));
  }

  #each(customer: CustomerNumber, change: (run: Run, plan: RunPlan) => Run): void {
    const runs = this.#runs.get(customer) ?? [];
    for (const [at, run] of runs.entries()) {
      const plan = this.#parts.book.of(run.playbook, run.version);
      if (!plan || plan.round) continue;
      const after = change(run, plan);
      runs[at] = after;
      if (isOpen(after) !== isOpen(run)) this.#open(run, isOpen(after) ? 1 : -1);
    }
  }

  #open({ customer, playbook }: Pick<Run, "customer" | "playbook">, by: number): void {
    const own = `${customer}\n${playbook}`;
    this.#opened.set(own, (this.#opened.get(own) ?? 0) + by);
  }

  admit(admission: Admission, answer: Known | undefined): void {
    const { book, zone } = this.#parts;
    const { playbook, version, customer, key, at, cause, trace } = admission;
    const plan = book.of(playbook, version);
    const refuse = (reason: RefusedAdmission["reason"]) => this.#refused.push({ admission, reason });
    if (!plan || book.paused.has(playbook)) return void refuse("paused");
    const own = `${customer}\n${playbook}`;
    const begun = this.#begun.get(own) ?? [];
    const open = (answer?.open ?? 0) + (this.#opened.get(own) ?? 0);
    const last = [answer?.last ?? null, ...begun].reduce((a, b) => (a && b && a > b ? a : (b ?? a)), null);
    const inYear = (answer?.inYear ?? 0) + begun.length;
    const isKnown = answer?.known === true || this.#keys.has(`${own}\n${key}`);
    const refusal = refusalOf(plan.reentry, { open, last, inYear, known: isKnown }, at);
    if (refusal) return void refuse(refusal);
    this.#begun.set(own, [...begun, at]);
    this.#keys.add(`${own}\n${key}`);
    this.#open(admission, 1);
    const standing = plan.round ? { wave: null, dueAt: null, memory: {} } : begin(plan, { at, cause }, zone);
    this.#of(customer).push({
      enrolment: enrolmentOf(admission),
      playbook,
      version,
      customer,
      key,
      admittedAt: at,
      state: plan.round ? "waiting" : "active",
      ...standing,
      seq: 0,
      cause,
      arms: {},
      endReason: null,
      endedAt: null,
      trace,
    });
  }

  async save(tx: Tx): Promise<Advanced> {
    const all = [...this.#runs.values()].flat();
    const added = all.filter(({ enrolment }) => !this.#before.has(enrolment));
    const changed = all.filter((run) => {
      const before = this.#before.get(run.enrolment);
      return before !== undefined && before !== run;
    });
    const written = await insertRuns(tx, added);
    await saveRuns(tx, changed);
    const both = [...added, ...changed];
    return {
      admitted: added.filter(({ enrolment }) => written.has(enrolment)),
      refused: this.#refused,
      converted: both.filter(({ state }) => state === "converted").length,
      ended: both.filter(({ state }) => state === "ended").length,
      dueNow: both.some(({ state, dueAt }) => state === "active" && dueAt !== null && dueAt <= this.#parts.now),
    };
  }
}
