/** What a treatment changed, and how well scores order customers by it. Rows were treated or not at random. */
import { type Random, seededRandom } from "#ground/random";
import { cases } from "../cases.ts";
import { byScore } from "../metrics/order.ts";

/** Outcome, treatment (1 or 0) and score of each row. */
export interface Ordered {
  /** 0 and 1, or an amount. */
  readonly y: ArrayLike<number>;
  readonly treated: ArrayLike<number>;
  /** Higher goes first. */
  readonly scores: ArrayLike<number>;
}

export interface Arm {
  readonly rows: number;
  /** Mean outcome; 0 without rows. */
  readonly mean: number;
}

/** Difference of means between the treated and the others, with its 95 % interval (variances not pooled). */
export interface Effect {
  readonly treated: Arm;
  readonly untreated: Arm;
  readonly effect: number;
  readonly low: number;
  readonly high: number;
  /** Effect by its standard error; 0 where nothing scatters. */
  readonly z: number;
}

/** A value with the interval in which the middle 95 % of bootstrap draws lie. */
export interface Told {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What a curve has after so many rows from the top. */
export interface CurvePoint {
  readonly rows: number;
  readonly value: number;
}

/** Effect among some rows (all, where none are named); null with fewer than two rows in an arm. */
export function effectOf(y: ArrayLike<number>, treated: ArrayLike<number>, rows?: ArrayLike<number>): Effect | null {
  const sums = [arm(), arm()] as const;
  const length = rows ? rows.length : y.length;
  for (let i = 0; i < length; i++) {
    const row = rows ? (rows[i] as number) : i;
    const one = sums[(treated[row] as number) > 0.5 ? 1 : 0];
    const value = y[row] as number;
    one.rows++;
    one.sum += value;
    one.squares += value * value;
  }
  const [without, withIt] = sums;
  if (without.rows < 2 || withIt.rows < 2) return null;
  const effect = withIt.sum / withIt.rows - without.sum / without.rows;
  const error = Math.sqrt(spread(withIt) + spread(without));
  return {
    treated: told(withIt),
    untreated: told(without),
    effect,
    low: effect - 1.959963984540054 * error,
    high: effect + 1.959963984540054 * error,
    z: error === 0 ? 0 : effect / error,
  };
}

const arm = () => ({ rows: 0, sum: 0, squares: 0 });
type Sums = ReturnType<typeof arm>;
const told = ({ rows, sum }: Sums): Arm => ({ rows, mean: sum / rows });
/** Variance of an arm's mean. */
const spread = ({ rows, sum, squares }: Sums): number => Math.max(0, squares / rows - (sum / rows) ** 2) / rows;

type Curve = (treated: number, sumTreated: number, others: number, sumOthers: number) => number;

/** u(n) = (Yt / Nt − Yc / Nc) · n. */
const uplift: Curve = (nt, yt, nc, yc) => ((nt > 0 ? yt / nt : 0) - (nc > 0 ? yc / nc : 0)) * (nt + nc);
/** q(n) = Yt − Yc · Nt / Nc. */
const qini: Curve = (nt, yt, nc, yc) => yt - (nc > 0 ? (yc * nt) / nc : 0);

/** Uplift curve of both arms sorted together: u(n) = (Yt / Nt − Yc / Nc) · n. Rows of equal score enter together. */
export function upliftCurve(rows: Ordered): CurvePoint[] {
  return curveOf(sorted(rows), uplift);
}

/** Qini curve of both arms sorted together: q(n) = Yt − Yc · Nt / Nc (Radcliffe 2007), in units of the treated. */
export function qiniCurve(rows: Ordered): CurvePoint[] {
  return curveOf(sorted(rows), qini);
}

/** Area under a curve by trapezoids. */
export function areaUnder(points: readonly CurvePoint[]): number {
  let area = 0;
  for (let i = 1; i < points.length; i++) {
    const [before, now] = [points[i - 1] as CurvePoint, points[i] as CurvePoint];
    area += ((now.value + before.value) / 2) * (now.rows - before.rows);
  }
  return area;
}

/** Area between a curve and the straight line to its end: what the order adds to treating as many at random. */
export function areaAboveRandom(points: readonly CurvePoint[]): number {
  const last = points.at(-1);
  return last ? areaUnder(points) - (last.rows * last.value) / 2 : 0;
}

/** Area above random by that of the best order there could be, as scikit-uplift has it: 0 random, 1 perfect. Outcomes 0 and 1. */
export function normalisedAuuc(rows: Ordered): number | null {
  const { y, treated } = rows;
  let [responders, lost] = [0, 0];
  for (let i = 0; i < y.length; i++) {
    if ((y[i] as number) > 0.5 && (treated[i] as number) < 0.5) responders++;
    if ((y[i] as number) < 0.5 && (treated[i] as number) > 0.5) lost++;
  }
  const scores = Float64Array.from(y, (one, i) => {
    const same = one > 0.5 === (treated[i] as number) > 0.5 ? 2 : 0;
    return same + (responders > lost ? one : (treated[i] as number));
  });
  const best = areaAboveRandom(upliftCurve({ y, treated, scores }));
  return best === 0 ? null : areaAboveRandom(upliftCurve(rows)) / best;
}

/** Rows in the order of their scores, and where each group of equal scores ends. */
interface Sorted {
  readonly y: Float64Array;
  readonly treated: Uint8Array;
  readonly ends: Uint8Array;
  readonly order: Uint32Array;
}

function sorted({ y, treated, scores }: Ordered): Sorted {
  if (y.length !== treated.length || y.length !== scores.length) {
    throw cases.wrong_length({ what: "treated", actual: treated.length, expected: y.length });
  }
  const order = byScore(scores);
  const last = order.length - 1;
  return {
    order,
    y: Float64Array.from(order, (row) => y[row] as number),
    treated: Uint8Array.from(order, (row) => ((treated[row] as number) > 0.5 ? 1 : 0)),
    ends: Uint8Array.from(order, (row, at) => (at === last || scores[row] !== scores[order[at + 1] as number] ? 1 : 0)),
  };
}

function curveOf(rows: Sorted, curve: Curve): CurvePoint[] {
  const points: CurvePoint[] = [{ rows: 0, value: 0 }];
  walk(rows, null, curve, (at, value) => points.push({ rows: at, value }));
  return points;
}

/** As {@link areaAboveRandom} of a curve whose points are not kept. */
function areaOf(rows: Sorted, weights: Uint32Array, curve: Curve): number {
  let [area, before, last] = [0, 0, 0];
  walk(rows, weights, curve, (at, value) => {
    area += ((value + last) / 2) * (at - before);
    before = at;
    last = value;
  });
  return area - (before * last) / 2;
}

/** Tells the curve's value after each group of equal scores. */
function walk(
  { y, treated, ends }: Sorted,
  weights: Uint32Array | null,
  curve: Curve,
  tell: (rows: number, value: number) => void,
): void {
  let [nt, yt, nc, yc] = [0, 0, 0, 0];
  for (let at = 0; at < y.length; at++) {
    const weight = weights === null ? 1 : (weights[at] as number);
    if (treated[at] === 1) {
      nt += weight;
      yt += weight * (y[at] as number);
    } else {
      nc += weight;
      yc += weight * (y[at] as number);
    }
    if (ends[at] === 1) tell(nt + nc, curve(nt, yt, nc, yc));
  }
}

/** Effect among the best part of the customers. */
export interface Depth extends Told {
  /** Share of the customers, from the top. */
  readonly depth: number;
  readonly rows: number;
}

/** How well scores order customers by what the treatment does to them, on rows that no model has seen. */
export interface UpliftMeasures {
  readonly rows: number;
  /** Of everybody. */
  readonly average: Effect;
  /** Area under the uplift curve above random, by the square of the rows: outcomes a head that the order adds, mean over all depths. */
  readonly auuc: Told;
  /** The same of the Qini curve. */
  readonly qini: Told;
  /** {@link normalisedAuuc}; null for amounts. */
  readonly normalised: number | null;
  readonly depths: readonly Depth[];
  /** Effect in tenths of the customers, from the top; null where an arm is missing. */
  readonly tenths: readonly (Effect | null)[];
}

export interface MeasureOptions {
  /** Bootstrap draws, arm by arm. Default 200. */
  readonly draws?: number;
  readonly depths?: readonly number[];
  readonly seed?: number | string;
}

export function measureUplift(rows: Ordered, options: MeasureOptions = {}): UpliftMeasures {
  const { draws = 200, depths = [0.1, 0.2, 0.3, 0.5], seed = 0 } = options;
  const average = effectOf(rows.y, rows.treated);
  if (!average) throw cases.one_arm();
  const order = sorted(rows);
  const random = seededRandom(seed);
  const ones = new Uint32Array(order.y.length).fill(1);
  const figuresOf = (weights: Uint32Array | null): readonly number[] => {
    const size = order.y.length ** 2;
    return [
      areaOf(order, weights ?? ones, uplift) / size,
      areaOf(order, weights ?? ones, qini) / size,
      ...depths.map((depth) => atDepth(order, weights, depth)),
    ];
  };
  const drawn = Array.from({ length: draws }, () => figuresOf(redraw(order, random)));
  const [auuc, qiniAbove, ...effects] = figuresOf(null).map((value, n) =>
    between(
      value,
      drawn.map((one) => one[n] as number),
    ),
  ) as [Told, Told, ...Told[]];
  const { length } = order.y;
  return {
    rows: length,
    average,
    auuc,
    qini: qiniAbove,
    normalised: rows.y.length > 0 && binary(rows.y) ? normalisedAuuc(rows) : null,
    depths: depths.map((depth, n) => ({ depth, rows: Math.round(length * depth), ...(effects[n] as Told) })),
    tenths: Array.from({ length: 10 }, (_, n) =>
      effectOf(
        rows.y,
        rows.treated,
        order.order.subarray(Math.floor((length * n) / 10), Math.floor((length * (n + 1)) / 10)),
      ),
    ),
  };
}

function binary(y: ArrayLike<number>): boolean {
  for (let i = 0; i < y.length; i++) if (y[i] !== 0 && y[i] !== 1) return false;
  return true;
}

function atDepth(rows: Sorted, weights: Uint32Array | null, depth: number): number {
  const most = Math.round(rows.y.length * depth);
  let [taken, nt, yt, nc, yc] = [0, 0, 0, 0, 0];
  for (let at = 0; at < rows.y.length && taken < most; at++) {
    const weight = weights === null ? 1 : (weights[at] as number);
    taken += weight;
    if (rows.treated[at] === 1) {
      nt += weight;
      yt += weight * (rows.y[at] as number);
    } else {
      nc += weight;
      yc += weight * (rows.y[at] as number);
    }
  }
  return (nt > 0 ? yt / nt : 0) - (nc > 0 ? yc / nc : 0);
}

/** How often each row is drawn when as many of its arm are drawn with replacement. */
function redraw({ treated }: Sorted, random: Random): Uint32Array {
  const arms: [number[], number[]] = [[], []];
  treated.forEach((one, at) => {
    arms[one as 0 | 1].push(at);
  });
  const weights = new Uint32Array(treated.length);
  for (const rows of arms) {
    for (let n = 0; n < rows.length; n++) {
      const at = rows[random.below(rows.length)] as number;
      weights[at] = (weights[at] as number) + 1;
    }
  }
  return weights;
}

function between(value: number, drawn: readonly number[]): Told {
  if (drawn.length === 0) return { value, low: value, high: value };
  const rising = [...drawn].sort((a, b) => a - b);
  const at = (share: number): number => rising[Math.round(share * (rising.length - 1))] as number;
  return { value, low: at(0.025), high: at(0.975) };
}
