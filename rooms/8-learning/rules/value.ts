/**
 * What customers will still bring: by stream of purchases how often they come (BG/NBD), how much each is (Gamma-Gamma) and what
 * of it the bank earns. What a contract brings (deposits, loans) is no repeat purchase and stays out. Plain data, for a worker.
 */
import type { Both, ScoreValue } from "#contracts/definitions";
import type { Day } from "#ground/clock";
import {
  type BgNbd,
  expectedPurchases,
  expectedSpending,
  fitBgNbd,
  fitGammaGamma,
  type GammaGamma,
  probabilityAlive,
} from "#kits/statistics";
import { lengthOf } from "./registry/period.ts";

/** Customers of one stream, one row each; times in weeks from the first purchase that is known, a day of purchases is one. */
export interface StreamRows {
  readonly stream: string;
  readonly zh: string;
  readonly en: string;
  /** Yuan that the bank earns of a yuan spent. */
  readonly margin: number;
  /** As known at the end. */
  readonly x: Float64Array;
  readonly tx: Float64Array;
  readonly T: Float64Array;
  /** Mean yuan of a repeat purchase; 0 without one. */
  readonly mean: Float64Array;
  /** The same as known at the cut, for those who had bought by then; T is below 0 for the others. */
  readonly cutX: Float64Array;
  readonly cutTx: Float64Array;
  readonly cutT: Float64Array;
  readonly cutMean: Float64Array;
  /** Purchases after the cut, and their yuan. */
  readonly laterX: Float64Array;
  readonly laterYuan: Float64Array;
}

export interface ValueTask {
  readonly streams: readonly StreamRows[];
  /** Weeks between the cut and the end. */
  readonly laterWeeks: number;
  readonly horizonWeeks: number;
  /** A year. */
  readonly discount: number;
}

/** What is needed to value a customer of a stream. */
export interface StreamModel {
  readonly bgNbd: BgNbd;
  readonly gammaGamma: GammaGamma | null;
  /** Mean yuan of a purchase of everybody: where nothing was repeated, or too few were to fit a spread. */
  readonly meanYuan: number;
  readonly margin: number;
}

export interface StreamReport extends StreamModel, Both {
  readonly stream: string;
  readonly customers: number;
  readonly repeaters: number;
  readonly logLikelihood: number;
  /** Share that has not left, by the model. */
  readonly alive: number;
  /** Spearman's rank correlation of how often and how much, which Gamma-Gamma takes for 0; null with too few. */
  readonly independence: number | null;
  /** A fit to what was known at the cut, held against what came after it. */
  readonly later: StreamLater | null;
  readonly warnings: readonly Both[];
}

export interface StreamLater {
  readonly customers: number;
  /** Purchases. */
  readonly expected: number;
  readonly actual: number;
  readonly correlation: number | null;
  /** Mean absolute error a customer, and that of telling each the own rate so far. */
  readonly error: number;
  readonly plainError: number;
  readonly byRepeats: readonly {
    readonly from: number;
    readonly to: number | null;
    readonly customers: number;
    readonly expected: number;
    readonly actual: number;
  }[];
}

export interface ValueReport {
  readonly streams: readonly StreamReport[];
  /** Yuan earned after the cut by customers in tenths of what was foretold at the cut, the highest first; null without a cut. */
  readonly later: {
    readonly weeks: number;
    readonly expected: number;
    readonly actual: number;
    readonly tenths: readonly { readonly customers: number; readonly expected: number; readonly actual: number }[];
  } | null;
  readonly verdict: Both & { readonly code: "holds" | "off" | "too_early" };
}

/** A fit as it is kept. Plain data. */
export interface ValueBody extends ValueReport {
  readonly format: "perennial/value@1";
  readonly score: string;
  /** Days of the first purchase that is known and of the last that could be, and the first day that only checks. */
  readonly from: Day;
  readonly to: Day;
  readonly cut: Day;
  readonly customers: number;
  readonly horizonWeeks: number;
  readonly discount: number;
}

/** Customers with a purchase, and with a repeated one, below which nothing is fitted. */
export const leastBuyers = 100;
const LEAST_REPEATERS = 30;
/** What came may be so much less or more than foretold, as a factor. */
const CLOSE = 1.25;
const DEPENDENT = 0.3;
const MONTHS = 12;
const WEEKS_A_YEAR = 365 / 7;

const verdicts: Readonly<Record<ValueReport["verdict"]["code"], Both>> = {
  holds: {
    zh: "以较早数据拟合，其后的购买次数与预计相差不超过四分之一",
    en: "Fitted to earlier data, purchases afterwards came within a quarter of what was foretold",
  },
  off: {
    zh: "以较早数据拟合，其后的购买次数与预计相差超过四分之一：不宜据此行动",
    en: "Fitted to earlier data, purchases afterwards were off by more than a quarter: do not act on it",
  },
  too_early: {
    zh: "并非每类购买的历史都足以用其后的购买检验",
    en: "Not every kind of purchase has a history long enough to be held against what came after",
  },
};

const warnings = {
  dependent: (rho: number): Both => ({
    zh: `购买频率与金额的秩相关为 ${rho.toFixed(2)}，Gamma-Gamma 假定其为 0`,
    en: `How often and how much go together (rank correlation ${rho.toFixed(2)}); Gamma-Gamma takes them for independent`,
  }),
  no_spread: {
    zh: "重复购买者太少，金额按全体均值计",
    en: "Too few customers repeated to fit a spread of amounts: the mean of all stands for each",
  },
  off: {
    zh: "检验期内购买次数与预计相差超过四分之一",
    en: "Purchases after the cut were off by more than a quarter",
  },
} as const;

/** @returns undefined where no stream has enough customers */
export function fitValue(task: ValueTask): ValueReport | undefined {
  const enough = task.streams.filter((rows) => isEnough(rows.x, rows.T));
  if (enough.length === 0) return undefined;
  const known = enough.map((rows) => (isEnough(rows.cutX, rows.cutT) ? modelAtCut(rows) : null));
  const streams = enough.map((rows, n) => reportOf(rows, known[n] ?? null, task.laterWeeks));
  const checked = streams.filter(({ later }) => later !== null);
  const isOff = checked.some(({ later }) => later !== null && !isClose(later));
  const code = checked.length < streams.length ? "too_early" : isOff ? "off" : "holds";
  return { streams, later: laterYuan(enough, known, task), verdict: { code, ...verdicts[code] } };
}

function isEnough(x: Float64Array, T: Float64Array): boolean {
  let [buyers, repeaters] = [0, 0];
  for (let n = 0; n < T.length; n++) {
    // A first purchase on the last day says nothing yet.
    if ((T[n] as number) <= 0) continue;
    buyers++;
    if ((x[n] as number) > 0) repeaters++;
  }
  return buyers >= leastBuyers && repeaters >= LEAST_REPEATERS;
}

const isClose = ({ expected, actual }: StreamLater): boolean =>
  expected > 0 && actual > 0 && expected / actual <= CLOSE && actual / expected <= CLOSE;

type Fitted = StreamModel & { readonly logLikelihood: number; readonly independence: number | null };

function fitted(x: Float64Array, tx: Float64Array, T: Float64Array, mean: Float64Array, margin: number): Fitted {
  const rows = [...x.keys()].filter((n) => (T[n] as number) > 0);
  const { logLikelihood, ...bgNbd } = fitBgNbd(
    rows.map((n) => ({ x: x[n] as number, tx: tx[n] as number, T: T[n] as number })),
  );
  const spent = rows
    .filter((n) => (x[n] as number) > 0 && (mean[n] as number) > 0)
    .map((n) => ({ x: x[n] as number, mean: mean[n] as number }));
  const [count, sum] = spent.reduce(([c, s], one) => [c + one.x, s + one.x * one.mean], [0, 0]);
  const gamma = spent.length >= LEAST_REPEATERS ? fitGammaGamma(spent) : null;
  const gammaGamma = gamma && Number.isFinite(gamma.logLikelihood) ? { p: gamma.p, q: gamma.q, v: gamma.v } : null;
  const independence =
    spent.length < LEAST_REPEATERS
      ? null
      : rankCorrelation(
          spent.map((one) => one.x),
          spent.map((one) => one.mean),
        );
  const meanYuan = count === 0 ? 0 : sum / count;
  return { bgNbd, gammaGamma, meanYuan, margin, logLikelihood, independence };
}

const modelAtCut = ({ cutX, cutTx, cutT, cutMean, margin }: StreamRows): Fitted =>
  fitted(cutX, cutTx, cutT, cutMean, margin);

function reportOf(rows: StreamRows, known: Fitted | null, weeks: number): StreamReport {
  const model = fitted(rows.x, rows.tx, rows.T, rows.mean, rows.margin);
  const own = [...rows.T.keys()].filter((n) => (rows.T[n] as number) > 0);
  const at = (n: number) => ({ x: rows.x[n] as number, tx: rows.tx[n] as number, T: rows.T[n] as number });
  const later = known === null ? null : laterOf(rows, known, weeks);
  const { independence } = model;
  return {
    stream: rows.stream,
    zh: rows.zh,
    en: rows.en,
    ...model,
    customers: own.length,
    repeaters: own.filter((n) => (rows.x[n] as number) > 0).length,
    alive: own.length === 0 ? 0 : own.reduce((sum, n) => sum + probabilityAlive(model.bgNbd, at(n)), 0) / own.length,
    later,
    warnings: [
      ...(independence !== null && Math.abs(independence) > DEPENDENT ? [warnings.dependent(independence)] : []),
      ...(model.gammaGamma === null ? [warnings.no_spread] : []),
      ...(later !== null && !isClose(later) ? [warnings.off] : []),
    ],
  };
}

/** Repeats of the groups in which what was foretold is held against what came. */
const groups = [0, 1, 2, 4, 8, 16] as const;

function laterOf(rows: StreamRows, { bgNbd }: StreamModel, weeks: number): StreamLater {
  const own = [...rows.cutT.keys()].filter((n) => (rows.cutT[n] as number) > 0);
  const expected = own.map((n) => expectedPurchases(bgNbd, cutOf(rows, n), weeks));
  const actual = own.map((n) => rows.laterX[n] as number);
  const plain = own.map((n) => ((rows.cutX[n] as number) / (rows.cutT[n] as number)) * weeks);
  const distance = (told: readonly number[]) => meanOf(told.map((one, i) => Math.abs(one - (actual[i] as number))));
  const sum = (values: readonly number[], which: readonly number[]) =>
    which.reduce((all, i) => all + (values[i] as number), 0);
  return {
    customers: own.length,
    expected: sum(expected, [...own.keys()]),
    actual: sum(actual, [...own.keys()]),
    correlation: rankCorrelation(expected, actual),
    error: distance(expected),
    plainError: distance(plain),
    byRepeats: groups.map((from, g) => {
      const to = groups[g + 1];
      const some = [...own.keys()].filter((i) => {
        const x = rows.cutX[own[i] as number] as number;
        return x >= from && (to === undefined || x < to);
      });
      const each = (values: readonly number[]) => (some.length === 0 ? 0 : sum(values, some) / some.length);
      return {
        from,
        to: to === undefined ? null : to - 1,
        customers: some.length,
        expected: each(expected),
        actual: each(actual),
      };
    }),
  };
}

const cutOf = ({ cutX, cutTx, cutT }: StreamRows, n: number) => ({
  x: cutX[n] as number,
  tx: cutTx[n] as number,
  T: cutT[n] as number,
});

/** Yuan that the bank earned after the cut beside what was foretold of each customer then, all streams together. */
function laterYuan(
  streams: readonly StreamRows[],
  models: readonly (Fitted | null)[],
  { laterWeeks }: ValueTask,
): ValueReport["later"] {
  const size = streams[0]?.T.length ?? 0;
  const [expected, actual, known] = [new Float64Array(size), new Float64Array(size), new Uint8Array(size)];
  for (const [s, rows] of streams.entries()) {
    const model = models[s];
    if (!model) continue;
    for (let n = 0; n < size; n++) {
      if ((rows.cutT[n] as number) <= 0) continue;
      known[n] = 1;
      const one = { ...cutOf(rows, n), mean: rows.cutMean[n] as number };
      const foretold = streamValue(model, one, { weeks: laterWeeks, discount: 0 });
      expected[n] = (expected[n] as number) + foretold;
      actual[n] = (actual[n] as number) + (rows.laterYuan[n] as number) * rows.margin;
    }
  }
  const order = [...known.keys()].filter((n) => known[n] === 1);
  if (order.length === 0) return null;
  order.sort((a, b) => (expected[b] as number) - (expected[a] as number) || a - b);
  const total = (values: Float64Array, which: readonly number[]) =>
    which.reduce((sum, n) => sum + (values[n] as number), 0);
  return {
    weeks: laterWeeks,
    expected: total(expected, order),
    actual: total(actual, order),
    tenths: Array.from({ length: 10 }, (_, tenth) => {
      const some = order.slice(Math.round((tenth * order.length) / 10), Math.round(((tenth + 1) * order.length) / 10));
      const each = (values: Float64Array) => (some.length === 0 ? 0 : total(values, some) / some.length);
      return { customers: some.length, expected: each(expected), actual: each(actual) };
    }),
  };
}

/**
 * Yuan that a customer of a stream is expected to bring within the weeks to come, discounted month by month.
 * @param one times in weeks; `mean` yuan of a repeat purchase
 */
export function streamValue(
  { bgNbd, gammaGamma, meanYuan, margin }: StreamModel,
  one: { readonly x: number; readonly tx: number; readonly T: number; readonly mean: number },
  { weeks, discount }: { readonly weeks: number; readonly discount: number },
): number {
  const isKnown = gammaGamma !== null && (one.x > 0 ? one.mean > 0 : gammaGamma.q > 1);
  const yuan = isKnown ? expectedSpending(gammaGamma, one) : meanYuan;
  const steps = discount === 0 ? 1 : Math.max(1, Math.round((weeks / WEEKS_A_YEAR) * MONTHS));
  let [sum, before] = [0, 0];
  for (let step = 1; step <= steps; step++) {
    const upTo = expectedPurchases(bgNbd, one, (weeks * step) / steps);
    const years = ((weeks / WEEKS_A_YEAR) * (step - 0.5)) / steps;
    sum += (upTo - before) / (1 + discount) ** years;
    before = upTo;
  }
  return sum * yuan * margin;
}

/** What a customer is worth over all streams, in yuan to the fen. */
export function totalValue(
  parts: readonly (readonly [
    StreamModel,
    { readonly x: number; readonly tx: number; readonly T: number; readonly mean: number },
  ])[],
  horizon: { readonly weeks: number; readonly discount: number },
): number {
  const sum = parts.reduce((all, [model, one]) => all + streamValue(model, one, horizon), 0);
  return Math.round(sum * 100) / 100;
}

export const weeksOf = ({ horizon }: Pick<ScoreValue, "horizon">): number => lengthOf(horizon) / (7 * 86_400_000);

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Spearman's; ties share their mean rank. Null where one of the two never varies. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number | null {
  const [ra, rb] = [ranks(a), ranks(b)];
  const middle = (a.length + 1) / 2;
  let [both, left, right] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [da, db] = [(ra[i] as number) - middle, (rb[i] as number) - middle];
    both += da * db;
    left += da * da;
    right += db * db;
  }
  return left > 0 && right > 0 ? both / Math.sqrt(left * right) : null;
}

function ranks(values: readonly number[]): Float64Array {
  const order = [...values.keys()].sort((a, b) => (values[a] as number) - (values[b] as number));
  const found = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to] as number] === values[order[from] as number]) to++;
    for (let i = from; i < to; i++) found[order[i] as number] = (from + to + 1) / 2;
    from = to;
  }
  return found;
}
