/**
 * Grants benefits: limits, then budget and stock, then the ledger, in one transaction; one row per enrolment, benefit and
 * customer. What is doubtful is held with its evidence and keeps its part of budget and stock until somebody decides.
 */
import { type Benefit, type Definitions, grantedOn, policiesOn, spanLength } from "#contracts/definitions";
import {
  type Amount,
  EVERY_SHARD,
  leaseResources,
  lockLeases,
  openResources,
  periodOf,
  type Resource,
  returnLeases,
  useLeases,
} from "#decision";
import type { Day } from "#ground/clock";
import { type CustomerNumber, derivedId, shardOf } from "#ground/ids";
import { appendFacts } from "#ground/log";
import { parseYuan } from "#ground/money";
import { type Storage, type Tx, withRetry } from "#ground/storage";
import { benefitCases } from "../rules/benefits/cases.ts";
import { grantFacts } from "../rules/benefits/facts.ts";
import type { Fingerprint } from "../rules/benefits/fingerprint.ts";
import type { Evidence, Ruling } from "../rules/benefits/limits.ts";
import { aboutGrant } from "../rules/tasks/reviews.ts";
import {
  budgetOf,
  existingRows,
  insertRows,
  type LedgerRow,
  type LedgerState,
  partsOf,
} from "../store/benefit-ledger.ts";
import type { Review } from "../store/task-reviews.ts";
import { judgeWishes, type Signals } from "./judge-claims.ts";
import { openReviews, reviewOfEvidence } from "./open-reviews.ts";

export interface BenefitWish {
  readonly customer: CustomerNumber;
  /** Id of a benefit of the bank's definitions. */
  readonly benefit: string;
  /** What it is granted for: the same enrolment, benefit and customer is the same grant for ever. */
  readonly enrolment: string;
  readonly signals?: Signals | undefined;
  /** Doubts from elsewhere: with any the grant is held. */
  readonly evidence?: readonly Evidence[] | undefined;
  readonly trace?: string | undefined;
}

export interface BenefitParts {
  readonly definitions: Pick<Definitions, "benefits" | "policies">;
  readonly fingerprint: Fingerprint;
  /** The bank's time and day. */
  readonly at: Date;
  readonly today: Day;
}

export interface BenefitAnswer {
  /** The row of the ledger; null where nothing was granted. */
  readonly grant: string | null;
  /** `limit`: the customer's own limit is reached; `sold_out`: budget or stock is used up. */
  readonly state: LedgerState | "limit" | "sold_out";
  /** Whether it was granted before, and nothing changed now. */
  readonly repeated: boolean;
  /** Why it is held, or which limit is reached. */
  readonly evidence: readonly Evidence[];
}

const SET_SIZE = 2_000;

export function benefitNamed({ benefits }: Pick<Definitions, "benefits">, id: string): Benefit {
  const benefit = benefits[id];
  if (!benefit) throw benefitCases.no_benefit({ benefit: id });
  return benefit;
}

/**
 * Grants in sets. What budgets and stocks give is leased in a short transaction beforehand, so that sets do not wait for
 * each other; what is left over goes back. While another set holds more than it will use, `sold_out` may come early:
 * the same wishes again then get what is left.
 * @returns one answer per wish, in their order @throws reach.no_benefit, reach.benefit_not_now
 */
export async function grantBenefits(
  storage: Storage,
  wishes: readonly BenefitWish[],
  parts: BenefitParts,
): Promise<BenefitAnswer[]> {
  const answers: BenefitAnswer[] = [];
  for (let from = 0; from < wishes.length; from += SET_SIZE)
    answers.push(...(await grantSet(storage, wishes.slice(from, from + SET_SIZE), parts)));
  return answers;
}

async function grantSet(
  storage: Storage,
  wishes: readonly BenefitWish[],
  parts: BenefitParts,
): Promise<BenefitAnswer[]> {
  const [first] = wishes;
  if (!first) return [];
  const holder = shardOf(first.customer);
  const { resources, wanted } = resourcesOf(
    wishes.map((wish) => benefitNamed(parts.definitions, wish.benefit)),
    parts,
  );
  await storage.batch("lease for benefits", async (tx) => {
    await openResources(tx, resources);
    await leaseResources(tx, holder, wanted, true);
  });
  const granted = await leased(storage, wishes, parts, holder, wanted);
  const short = granted.flatMap(({ state }, at) => (state === "sold_out" ? [at] : []));
  if (short.length === 0) return granted;
  // Somebody may have used the same part meanwhile: those who went without are asked for one behind the other.
  const late = short.flatMap((at) => wishes[at] ?? []);
  const again = await withRetry(() => storage.batch("grant last benefits", (tx) => grantWithin(tx, late, parts)));
  const answers = new Map(short.map((at, n) => [at, again[n]]));
  return granted.map((answer, at) => answers.get(at) ?? answer);
}

/** Grants of a part that is leased, and gives back what is left of it. */
async function leased(
  storage: Storage,
  wishes: readonly BenefitWish[],
  parts: BenefitParts,
  holder: number,
  wanted: readonly Amount[],
): Promise<BenefitAnswer[]> {
  try {
    return await withRetry(() => storage.batch("grant benefits", (tx) => grantWithin(tx, wishes, parts, holder)));
  } finally {
    await storage.batch("return of benefits", (tx) => returnLeases(tx, holder, wanted));
  }
}

interface Wanted {
  readonly resources: readonly Resource[];
  readonly wanted: readonly Amount[];
}

/** Periods of a benefit's budget and stock on a day; null where it has none. */
function periodsOf({ budget, stock, yuan }: Benefit, today: Day) {
  return {
    budgetPeriod: budget === null || yuan === 0 ? null : periodOf(budget.per, today),
    stockPeriod: stock === null ? null : periodOf(stock.per, today),
  };
}

const costOf = ({ yuan }: Pick<Benefit, "yuan">): number => parseYuan(yuan) ?? 0;

/** What grants of benefits, one each time a benefit is named, take together. */
function resourcesOf(benefits: readonly Benefit[], { today }: Pick<BenefitParts, "today">): Wanted {
  const totals = new Map<string, Resource>();
  const amounts = new Map<string, Amount>();
  for (const benefit of benefits) {
    const taken = partsOf({ benefit: benefit.id, cost: costOf(benefit), ...periodsOf(benefit, today) });
    for (const { resource, period, amount } of taken) {
      const key = `${resource}\n${period}`;
      const whole = resource === budgetOf(benefit.id) ? parseYuan(benefit.budget?.yuan) : benefit.stock?.pieces;
      totals.set(key, { resource, period, total: whole ?? 0, carry: null });
      amounts.set(key, { resource, period, amount: amount + (amounts.get(key)?.amount ?? 0) });
    }
  }
  return { resources: [...totals.values()], wanted: [...amounts.values()] };
}

/**
 * Grants within the caller's transaction, which holds no lock of reach, decision or the log yet.
 * @param holder whose leased parts are used; absent: what is needed is taken under the resource's own lock
 */
export async function grantWithin(
  tx: Tx,
  wishes: readonly BenefitWish[],
  parts: BenefitParts,
  holder?: number,
): Promise<BenefitAnswer[]> {
  const { definitions, today } = parts;
  const benefits = wishes.map((wish) => benefitNamed(definitions, wish.benefit));
  const keyOf = ({ enrolment, benefit, customer }: Pick<LedgerRow, "enrolment" | "benefit" | "customer">): string =>
    `${enrolment}\n${benefit}\n${customer}`;
  const rulings = await ruled(tx, wishes, benefits, parts);
  const rows = new Map((await existingRows(tx, wishes)).map((row) => [keyOf(row), row]));
  for (const [at, benefit] of benefits.entries()) {
    const wish = wishes[at];
    if (wish && !rows.has(keyOf(wish)) && !grantedOn(benefit, today))
      throw benefitCases.benefit_not_now({ benefit: benefit.id });
  }
  const open = wishes.flatMap((wish, at) => {
    const [benefit, ruling] = [benefits[at], rulings[at]];
    return benefit && ruling?.verdict !== "refuse" && !rows.has(keyOf(wish)) ? [benefit] : [];
  });
  const pool = await openPool(tx, open, parts, holder);
  const made: LedgerRow[] = [];
  const answers = wishes.map((wish, at): BenefitAnswer => {
    const [benefit, ruling] = [benefits[at], rulings[at]];
    const known = rows.get(keyOf(wish));
    if (known) return { grant: known.id, state: known.state, repeated: true, evidence: known.evidence ?? [] };
    if (!benefit || !ruling || ruling.verdict === "refuse")
      return { grant: null, state: "limit", repeated: false, evidence: ruling?.evidence ?? [] };
    const row = rowOf(wish, benefit, ruling, parts, pool.holder);
    if (!pool.take(partsOf(row))) return { grant: null, state: "sold_out", repeated: false, evidence: [] };
    rows.set(keyOf(wish), row);
    made.push(row);
    return { grant: row.id, state: row.state, repeated: false, evidence: row.evidence ?? [] };
  });
  await pool.settle();
  await insertRows(tx, made);
  await openReviews(tx, reviewsOf(made, wishes), parts);
  const facts = made.filter((row) => row.state === "granted").flatMap((row) => grantFacts(row, parts.at));
  await appendFacts(tx, facts, parts.at);
  return answers;
}

/** Held rows, but those that were held by doubts from elsewhere: whoever has these opens the review. */
function reviewsOf(made: readonly LedgerRow[], wishes: readonly BenefitWish[]): Review[] {
  const doubted = new Set(
    wishes.flatMap(({ evidence = [], enrolment, benefit, customer }) =>
      evidence.length > 0 ? [`${enrolment}\n${benefit}\n${customer}`] : [],
    ),
  );
  return made.flatMap(({ id, state, enrolment, benefit, customer, evidence }) =>
    state !== "held" || doubted.has(`${enrolment}\n${benefit}\n${customer}`)
      ? []
      : [reviewOfEvidence(aboutGrant(id), customer, evidence ?? [])],
  );
}

/** Judges wishes that have no row yet; a row that is there is found under the lock of its customer. */
async function ruled(
  tx: Tx,
  wishes: readonly BenefitWish[],
  benefits: readonly Benefit[],
  { definitions, fingerprint, at, today }: BenefitParts,
): Promise<Ruling[]> {
  const [policy] = policiesOn(definitions.policies, "benefit_limits", today);
  const before = new Set(
    (await existingRows(tx, wishes)).map((row) => `${row.enrolment}\n${row.benefit}\n${row.customer}`),
  );
  const judged = wishes.flatMap(({ customer, enrolment, signals = {} }, n) => {
    const benefit = benefits[n];
    return benefit
      ? [{ customer, benefit, signals, known: before.has(`${enrolment}\n${benefit.id}\n${customer}`) }]
      : [];
  });
  const rulings = await judgeWishes(tx, judged, { policy, fingerprint, at });
  return rulings.map(({ verdict, evidence }, n) => {
    const more = wishes[n]?.evidence ?? [];
    return { verdict: verdict === "pay" && more.length > 0 ? "hold" : verdict, evidence: [...evidence, ...more] };
  });
}

function rowOf(
  wish: BenefitWish,
  benefit: Benefit,
  { verdict, evidence }: Ruling,
  { at, today }: BenefitParts,
  holder: number,
): LedgerRow {
  const { customer, enrolment, trace = null } = wish;
  const { id, kind, activity, quantity, expiresAfter } = benefit;
  const periods = periodsOf(benefit, today);
  return {
    id: derivedId("benefit grant", enrolment, id, String(customer)),
    benefit: id,
    enrolment,
    customer,
    prize: null,
    kind,
    activity,
    quantity,
    cost: costOf(benefit),
    state: verdict === "hold" ? "held" : "granted",
    claimedAt: at,
    expiresAt: expiresAfter === null ? null : new Date(at.getTime() + spanLength(expiresAfter)),
    holder: periods.budgetPeriod === null && periods.stockPeriod === null ? null : holder,
    ...periods,
    evidence: evidence.length > 0 ? evidence : null,
    trace,
  };
}

interface Pool {
  readonly holder: number;
  /** All of it or nothing. */
  take(parts: readonly Amount[]): boolean;
  /** Notes what was taken as used. */
  settle(): Promise<void>;
}

/** What a set may use of budgets and stocks, locked. */
async function openPool(
  tx: Tx,
  benefits: readonly Benefit[],
  parts: BenefitParts,
  leasedBy: number | undefined,
): Promise<Pool> {
  const { resources, wanted } = resourcesOf(benefits, parts);
  const holder = leasedBy ?? EVERY_SHARD;
  if (leasedBy === undefined) await openResources(tx, resources);
  const free =
    leasedBy === undefined ? await leaseResources(tx, holder, wanted, true) : await lockLeases(tx, holder, wanted);
  const keyOf = ({ resource, period }: Omit<Amount, "amount">): string => `${resource}\n${period}`;
  const left = new Map(free.map((one) => [keyOf(one), one.amount]));
  const used = new Map<string, Amount>();
  return {
    holder,
    take(needed) {
      if (needed.some((one) => (left.get(keyOf(one)) ?? 0) < one.amount)) return false;
      for (const one of needed) {
        left.set(keyOf(one), (left.get(keyOf(one)) ?? 0) - one.amount);
        used.set(keyOf(one), { ...one, amount: one.amount + (used.get(keyOf(one))?.amount ?? 0) });
      }
      return true;
    },
    async settle() {
      if (!(await useLeases(tx, holder, [...used.values()]))) throw benefitCases.taken_meanwhile();
      // Under the resource's lock nothing stays leased and unused.
      if (leasedBy === undefined && [...left.values()].some((amount) => amount > 0))
        await returnLeases(tx, holder, wanted);
    },
  };
}
