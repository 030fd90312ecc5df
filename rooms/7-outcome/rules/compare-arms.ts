/** Treated against control: sizes first, then the difference with its intervals, then a verdict. */
import type { Both } from "#contracts/definitions";
import type { Fen } from "#ground/money";
import { type Estimate, relativeLift, sampleOf, sampleOfShare, welch } from "./means.ts";
import { compareShares, type Difference, shareInterval } from "./proportions.ts";
import { type SampleRatio, sampleRatio } from "./sample-ratio.ts";
import { customersNeeded } from "./sample-size.ts";
import { alwaysHalf } from "./sequential.ts";

/** One arm in numbers: everybody assigned to it, reached or not. */
export interface ArmCounts {
  /** The unit of assignment and of every comparison. */
  readonly customers: number;
  readonly enrolments: number;
  readonly touched: number;
  readonly delivered: number;
  readonly reached: number;
  /** Enrolments whose goal was reached within its window. */
  readonly converted: number;
  readonly convertedCustomers: number;
  readonly amount: Fen;
  /** Sum over customers of the squared amount, for its spread. */
  readonly amountSquares: number;
  readonly cost: Fen;
  readonly contacts: number;
  readonly complaints: number;
  readonly optOuts: number;
  /** Customers who complained, and who closed a channel. */
  readonly complainingCustomers: number;
  readonly optOutCustomers: number;
}

export const noArm: ArmCounts = {
  customers: 0,
  enrolments: 0,
  touched: 0,
  delivered: 0,
  reached: 0,
  converted: 0,
  convertedCustomers: 0,
  amount: 0,
  amountSquares: 0,
  cost: 0,
  contacts: 0,
  complaints: 0,
  optOuts: 0,
  complainingCustomers: 0,
  optOutCustomers: 0,
};

/** Of these sizes were the arms to be. */
export interface PlannedArms {
  readonly treated: number;
  readonly control: number;
}

export interface Compared {
  readonly treated: ArmCounts;
  readonly control: ArmCounts;
  /** Share of converted customers with its interval (Wilson); null below {@link LEAST} customers. */
  readonly rates: { readonly treated: Rate | null; readonly control: Rate | null };
  /** Null where nobody was to be held out. */
  readonly sampleRatio: SampleRatio | null;
  /** Shares of converted customers; null below {@link LEAST} customers an arm and where the sizes do not hold. */
  readonly conversion: Difference | null;
  /** The interval that holds however often somebody looks. */
  readonly always: { readonly low: number; readonly high: number } | null;
  /** In shares of the control's rate (delta method). */
  readonly lift: Estimate | null;
  /** Fen a customer (Welch). */
  readonly amount: Estimate | null;
  /** Customers who complained or closed a channel, as {@link conversion}. */
  readonly complaints: Difference | null;
  readonly optOuts: Difference | null;
  /** Customers an arm by which a difference of this size would be found four times in five; null where none shows. */
  readonly needed: number | null;
  readonly verdict: Verdict;
}

export interface Rate {
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

const NOTHING_COMPARED: ReadonlySet<string> = new Set(["sample_ratio", "no_control", "by_contact", "too_few"]);

/** Whether a verdict says that nothing can be said. */
export const isRefusal = (code: VerdictCode): boolean => NOTHING_COMPARED.has(code);

export const verdicts = {
  no_control: {
    zh: "没有对照组，无法判断增量",
    en: "There is no control group: nothing can be said of what it brought",
  },
  too_few: {
    zh: "任一组不足 8 位客户，不给区间与结论",
    en: "Fewer than 8 customers in an arm: no interval and no verdict",
  },
  by_contact: {
    zh: "目标只能由触达本身得知，对照组无从达成：两组之差不是增量",
    en: "Contacts alone tell of this goal, so the control can't reach it: the difference is nothing that was brought",
  },
  sample_ratio: {
    zh: "两组规模与应有比例不符，结果不可用，请先查明原因",
    en: "The arms have not the sizes that they should: no result counts before the reason is found",
  },
  better: { zh: "优于对照组", en: "Better than the control" },
  worse: { zh: "差于对照组", en: "Worse than the control" },
  no_difference: { zh: "与对照组没有可确认的差异", en: "No difference from the control can be shown" },
} as const satisfies Readonly<Record<string, Both>>;

export type VerdictCode = keyof typeof verdicts;
export interface Verdict extends Both {
  readonly code: VerdictCode;
}

/** Customers an arm below which nothing is said. */
export const LEAST = 8;
const ALPHA = 0.05;

/**
 * Compares arms.
 * @param planned sizes as they were to be; null: nobody was to be held out, or that is not known
 * @param byContact contacts alone tell of the goal: nothing can be compared
 */
export function compareArms(
  treated: ArmCounts,
  control: ArmCounts,
  planned: PlannedArms | null,
  byContact = false,
): Compared {
  const ratio =
    planned === null ? null : sampleRatio([treated.customers, control.customers], [planned.treated, planned.control]);
  const code = refusalOf(treated, control, ratio, byContact);
  const rates = { treated: rateOf(treated), control: rateOf(control) };
  const base = { treated, control, rates, sampleRatio: ratio };
  if (code !== null) return { ...base, ...noResult, verdict: { code, ...verdicts[code] } };
  const [a, b] = [converted(control), converted(treated)];
  const conversion = compareShares(b, a);
  const verdict = verdictOf(conversion);
  return {
    ...base,
    conversion,
    always: alwaysOf(b, a),
    lift: estimate(relativeLift(sampleOfShare(a.converted, a.customers), sampleOfShare(b.converted, b.customers))),
    amount: estimate(welch(amounts(control), amounts(treated))),
    complaints: compareShares(
      { converted: treated.complainingCustomers, customers: treated.customers },
      { converted: control.complainingCustomers, customers: control.customers },
    ),
    optOuts: compareShares(
      { converted: treated.optOutCustomers, customers: treated.customers },
      { converted: control.optOutCustomers, customers: control.customers },
    ),
    needed: customersNeeded(a.converted / a.customers, b.converted / b.customers)?.pooled ?? null,
    verdict: { code: verdict, ...verdicts[verdict] },
  };
}

const noResult = {
  conversion: null,
  always: null,
  lift: null,
  amount: null,
  complaints: null,
  optOuts: null,
  needed: null,
} as const;

function refusalOf(
  treated: ArmCounts,
  control: ArmCounts,
  ratio: SampleRatio | null,
  byContact: boolean,
): VerdictCode | null {
  if (ratio && !ratio.holds) return "sample_ratio";
  if (control.customers === 0) return "no_control";
  if (byContact) return "by_contact";
  return Math.min(treated.customers, control.customers) < LEAST ? "too_few" : null;
}

const converted = ({ convertedCustomers, customers }: ArmCounts) => ({ converted: convertedCustomers, customers });
const amounts = ({ customers, amount, amountSquares }: ArmCounts) => sampleOf(customers, amount, amountSquares);

function rateOf(arm: ArmCounts): Rate | null {
  const interval = arm.customers < LEAST ? null : shareInterval(converted(arm));
  return interval && { rate: arm.convertedCustomers / arm.customers, ...interval };
}

function estimate(found: Estimate | null): Estimate | null {
  return found && { value: found.value, low: found.low, high: found.high, p: found.p };
}

function alwaysOf(treated: ReturnType<typeof converted>, control: ReturnType<typeof converted>): Compared["always"] {
  const [a, b] = [
    sampleOfShare(control.converted, control.customers),
    sampleOfShare(treated.converted, treated.customers),
  ];
  const half = alwaysHalf(a.variance / a.n + b.variance / b.n, a.n + b.n);
  return { low: b.mean - a.mean - half, high: b.mean - a.mean + half };
}

function verdictOf(difference: Difference | null): VerdictCode {
  if (difference === null || difference.p >= ALPHA) return "no_difference";
  return difference.difference > 0 ? "better" : "worse";
}
