/** Buyers of CDs (Fader and Hardie): learnt from the first 39 weeks, told on the 39 that followed. */
import {
  expectedOfNewcomer,
  expectedPurchases,
  expectedSpending,
  fitBgNbd,
  fitGammaGamma,
  type Purchases,
} from "#kits/statistics";
import { recordsOf } from "./read-csv.ts";

export const cdnowFiles = ["cdnow_sample_1of10.csv", "cdnow_customers_summary_with_transactions.csv"] as const;

const WEEK = 7 * 86_400_000;
const CUT = Date.parse("1997-09-30T00:00:00Z");
const END = Date.parse("1998-06-30T00:00:00Z");

export interface CdnowStudy {
  readonly customers: number;
  readonly published: { readonly source: string; readonly bgNbd: object; readonly gammaGamma: object };
  readonly bgNbd: object;
  readonly gammaGamma: object;
  /** Largest distance from the published BG/NBD parameters, as a share of each. */
  readonly distance: number;
  /** Of the 39 weeks that the fit did not see. */
  readonly later: {
    readonly weeks: number;
    /** Days with a purchase, all customers together. */
    readonly expected: number;
    readonly actual: number;
    /**
     * The same as the model tells it of the cohort, knowing nothing of any customer but the first day: where both agree, a
     * distance from what came about is the world's and not the formula's.
     */
    readonly expectedOfCohort: number;
    /** All repeat purchases of the 78 weeks, as the cohort's curve is drawn in papers. */
    readonly sinceFirst: { readonly expected: number; readonly actual: number };
    /** By thirteen weeks: a rate that only fades knows no Christmas. */
    readonly quarters: readonly { readonly from: string; readonly expected: number; readonly actual: number }[];
    readonly correlation: number;
    /** Mean absolute error of a customer, and that of telling everybody the mean of the first weeks. */
    readonly error: number;
    readonly naiveError: number;
    readonly byRepeats: readonly {
      readonly repeats: string;
      readonly customers: number;
      readonly expected: number;
      readonly actual: number;
    }[];
    /** Mean value of a purchase, of customers who had repeated and bought again. */
    readonly spending: { readonly customers: number; readonly expected: number; readonly actual: number };
  };
}

export function studyCdnow(sample: string, summary: string): CdnowStudy {
  const known = recordsOf(summary).map((row) => ({
    x: Number(row.x),
    tx: Number(row.t_x),
    T: Number(row.T),
    mean: Number(row.zbar),
  }));
  const { logLikelihood: purchasesLikelihood, ...bgNbd } = fitBgNbd(known);
  const { logLikelihood: spendingLikelihood, ...gammaGamma } = fitGammaGamma(known);
  const published = { r: 0.2426, alpha: 4.4135, a: 0.7929, b: 2.4258 };
  const distance = Math.max(
    ...(Object.keys(published) as (keyof typeof published)[]).map((key) => Math.abs(bgNbd[key] / published[key] - 1)),
  );
  return {
    customers: known.length,
    published: {
      source: "Fader, Hardie, Lee 2005",
      bgNbd: { ...published, logLikelihood: -9_582.43 },
      gammaGamma: { p: 6.25, q: 3.74, v: 15.45, logLikelihood: -4_055.92 },
    },
    bgNbd: { ...bgNbd, logLikelihood: purchasesLikelihood },
    gammaGamma: { ...gammaGamma, logLikelihood: spendingLikelihood },
    distance,
    later: laterOf(sample, bgNbd, gammaGamma),
  };
}

function laterOf(
  sample: string,
  bgNbd: Parameters<typeof expectedPurchases>[0],
  gammaGamma: Parameters<typeof expectedSpending>[0],
): CdnowStudy["later"] {
  const customers = historiesOf(sample);
  const weeks = (END - CUT) / WEEK;
  const rows = customers.map(({ before, spent, later }) => ({
    before,
    actual: later.length,
    expected: expectedPurchases(bgNbd, before, weeks),
    worth: expectedSpending(gammaGamma, { x: before.x, mean: spent }),
    paid: mean(later),
  }));
  const naive = mean(rows.map(({ before }) => (before.x / before.T) * weeks));
  const again = rows.filter(({ before, actual }) => before.x > 0 && actual > 0);
  const sum = (of: (row: (typeof rows)[number]) => number, among = rows) =>
    among.reduce((all, row) => all + of(row), 0);
  const [expected, actual] = [sum((row) => row.expected), sum((row) => row.actual)];
  const cohort = (t: number) => sum(({ before }) => expectedOfNewcomer(bgNbd, before.T + t));
  return {
    weeks,
    expected,
    actual,
    expectedOfCohort: cohort(weeks) - cohort(0),
    sinceFirst: { expected: cohort(weeks), actual: actual + sum(({ before }) => before.x) },
    quarters: quartersOf(customers, bgNbd, weeks),
    correlation: correlation(
      rows.map(({ expected }) => expected),
      rows.map(({ actual }) => actual),
    ),
    error: mean(rows.map(({ expected, actual }) => Math.abs(expected - actual))),
    naiveError: mean(rows.map(({ actual }) => Math.abs(naive - actual))),
    byRepeats: [0, 1, 2, 3, 4, 5].map((x) => {
      const own = rows.filter(({ before }) => (x < 5 ? before.x === x : before.x >= 5));
      return {
        repeats: x < 5 ? String(x) : "5+",
        customers: own.length,
        expected: mean(own.map(({ expected }) => expected)),
        actual: mean(own.map(({ actual }) => actual)),
      };
    }),
    spending: {
      customers: again.length,
      expected: mean(again.map(({ worth }) => worth)),
      actual: mean(again.map(({ paid }) => paid)),
    },
  };
}

function quartersOf(
  customers: readonly { readonly before: Purchases; readonly laterDays: readonly number[] }[],
  bgNbd: Parameters<typeof expectedPurchases>[0],
  weeks: number,
) {
  const length = weeks / 3;
  const until = (t: number) =>
    t === 0 ? 0 : customers.reduce((all, { before }) => all + expectedPurchases(bgNbd, before, t), 0);
  return [0, 1, 2].map((quarter) => {
    const [from, to] = [CUT + quarter * length * WEEK, CUT + (quarter + 1) * length * WEEK];
    return {
      from: new Date(from + WEEK / 7).toISOString().slice(0, 10),
      expected: until((quarter + 1) * length) - until(quarter * length),
      actual: customers.reduce((all, one) => all + one.laterDays.filter((day) => day > from && day <= to).length, 0),
    };
  });
}

/** Days with a purchase of each customer: what the first weeks show, and the values of those after. */
function historiesOf(sample: string) {
  const days = new Map<string, Map<number, number>>();
  for (const row of recordsOf(sample)) {
    const own = days.get(row.customer_id_master ?? "") ?? new Map<number, number>();
    const day = Date.parse(`${row.date}T00:00:00Z`);
    own.set(day, (own.get(day) ?? 0) + Number(row.dollar_value));
    days.set(row.customer_id_master ?? "", own);
  }
  return [...days.values()].map((own) => {
    const bought = [...own].sort(([a], [b]) => a - b);
    const first = bought[0]?.[0] ?? CUT;
    const repeats = bought.filter(([day]) => day > first && day <= CUT);
    const last = repeats.at(-1)?.[0] ?? first;
    const before: Purchases = { x: repeats.length, tx: (last - first) / WEEK, T: (CUT - first) / WEEK };
    return {
      before,
      spent: mean(repeats.map(([, value]) => value)),
      later: bought.filter(([day]) => day > CUT).map(([, value]) => value),
      laterDays: bought.filter(([day]) => day > CUT).map(([day]) => day),
    };
  });
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)];
  const over = (of: (i: number) => number) => a.reduce((sum, _, i) => sum + of(i), 0);
  const da = (i: number) => (a[i] ?? 0) - ma;
  const db = (i: number) => (b[i] ?? 0) - mb;
  const spread = Math.sqrt(over((i) => da(i) ** 2) * over((i) => db(i) ** 2));
  return spread > 0 ? over((i) => da(i) * db(i)) / spread : 0;
}
