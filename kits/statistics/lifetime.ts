import { logGamma } from "./distributions.ts";
import { minimise } from "./simplex.ts";

/** What a customer has bought so far. All times in one unit, counted from the first purchase. */
export interface Purchases {
  /** Repeat purchases: those after the first. */
  readonly x: number;
  /** When the last one was; 0 without a repeat. */
  readonly tx: number;
  /** How long the customer has been watched. */
  readonly T: number;
}

/** BG/NBD: purchases come at a rate drawn from Gamma(r, α); after each the customer leaves with a chance drawn from Beta(a, b). */
export interface BgNbd {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

/** Logarithm of the likelihood of one customer (Fader, Hardie, Lee 2005, formula 6). */
export function bgNbdLogLikelihood({ r, alpha, a, b }: BgNbd, { x, tx, T }: Purchases): number {
  const constant =
    logGamma(r + x) -
    logGamma(r) +
    r * Math.log(alpha) +
    logGamma(a + b) +
    logGamma(b + x) -
    logGamma(b) -
    logGamma(a + b + x);
  const alive = -(r + x) * Math.log(alpha + T);
  if (x === 0) return constant + alive;
  const left = Math.log(a) - Math.log(b + x - 1) - (r + x) * Math.log(alpha + tx);
  const most = Math.max(alive, left);
  return constant + most + Math.log(Math.exp(alive - most) + Math.exp(left - most));
}

/** The parameters under which what was seen is likeliest. Customers of the same history are counted together. */
export function fitBgNbd(customers: readonly Purchases[]): BgNbd & { readonly logLikelihood: number } {
  const kinds = new Map<string, { readonly of: Purchases; count: number }>();
  for (const of of customers) {
    const key = `${of.x} ${of.tx} ${of.T}`;
    const kind = kinds.get(key) ?? { of, count: 0 };
    kind.count++;
    kinds.set(key, kind);
  }
  const modelAt = (at: readonly number[]): BgNbd => {
    const [r = 1, alpha = 1, a = 1, b = 1] = at.map(Math.exp);
    return { r, alpha, a, b };
  };
  const loss = (at: readonly number[]): number => {
    const model = modelAt(at);
    let sum = 0;
    for (const { of, count } of kinds.values()) sum -= count * bgNbdLogLikelihood(model, of);
    return sum;
  };
  // A second simplex from where the first stopped: one alone may fold too early.
  const first = minimise(loss, [0, 0, 0, 0], { step: 1 });
  const { at, value } = minimise(loss, first.at, { step: 0.3, tolerance: 1e-13 });
  return { ...modelAt(at), logLikelihood: -value };
}

/** Probability that the customer has not left; 1 without a repeat purchase. */
export function probabilityAlive({ r, alpha, a, b }: BgNbd, { x, tx, T }: Purchases): number {
  if (x === 0) return 1;
  return 1 / (1 + (a / (b + x - 1)) * ((alpha + T) / (alpha + tx)) ** (r + x));
}

/** Purchases to be expected of one customer within the time `t` to come. */
export function expectedPurchases(model: BgNbd, customer: Purchases, t: number): number {
  const { r, alpha, a, b } = model;
  const { x, T } = customer;
  // By Euler's transformation, whose terms stay small for whoever has bought hundreds of times.
  const left = (alpha + T) / (alpha + T + t);
  const reach = hypergeometric(a + b - 1 - r, near(a) - 1, a + b + x - 1, 1 - left);
  const grown = 1 - left ** (near(a) - 1) * reach;
  return ((a + b + x - 1) / (near(a) - 1)) * grown * probabilityAlive(model, customer);
}

/** At a = 1 the formula is a limit, which its neighbour tells. */
const near = (a: number): number => (Math.abs(a - 1) < 1e-6 ? 1 + 1e-6 : a);

/** Repeat purchases to be expected of a customer of whom nothing is known, within the time `t` from the first purchase. */
export function expectedOfNewcomer({ r, alpha, a, b }: BgNbd, t: number): number {
  const reach = hypergeometric(r, b, a + b - 1, t / (alpha + t));
  return ((a + b - 1) / (a - 1)) * (1 - (alpha / (alpha + t)) ** r * reach);
}

/** Gauss's ₂F₁(a, b; c; z) for 0 ≤ z < 1, by its series. */
export function hypergeometric(a: number, b: number, c: number, z: number): number {
  let [term, sum] = [1, 1];
  for (let n = 0; n < 100_000; n++) {
    term *= (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
    sum += term;
    if (Math.abs(term) < 1e-15 * Math.abs(sum)) break;
  }
  return sum;
}

/** Gamma-Gamma: what a customer spends a purchase scatters by Gamma(p, ν), and ν among customers by Gamma(q, v). */
export interface GammaGamma {
  readonly p: number;
  readonly q: number;
  readonly v: number;
}

/** Repeat purchases of a customer and what they came to on average. */
export interface Spending {
  readonly x: number;
  readonly mean: number;
}

export function gammaGammaLogLikelihood({ p, q, v }: GammaGamma, { x, mean }: Spending): number {
  return (
    logGamma(p * x + q) -
    logGamma(p * x) -
    logGamma(q) +
    q * Math.log(v) +
    (p * x - 1) * Math.log(mean) +
    p * x * Math.log(x) -
    (p * x + q) * Math.log(x * mean + v)
  );
}

/** Fits to customers with a repeat purchase and spending above 0; the others tell nothing and are passed over. */
export function fitGammaGamma(customers: readonly Spending[]): GammaGamma & { readonly logLikelihood: number } {
  const telling = customers.filter(({ x, mean }) => x > 0 && mean > 0);
  const modelAt = (at: readonly number[]): GammaGamma => {
    const [p = 1, q = 1, v = 1] = at.map(Math.exp);
    return { p, q, v };
  };
  const loss = (at: readonly number[]): number => {
    const model = modelAt(at);
    return telling.reduce((sum, one) => sum - gammaGammaLogLikelihood(model, one), 0);
  };
  const first = minimise(loss, [1, 1, 2], { step: 1 });
  const { at, value } = minimise(loss, first.at, { step: 0.3, tolerance: 1e-13 });
  return { ...modelAt(at), logLikelihood: -value };
}

/** What a customer is expected to spend a purchase; that of all customers where nothing was repeated. */
export function expectedSpending({ p, q, v }: GammaGamma, { x, mean }: Spending): number {
  if (x === 0) return (p * v) / (q - 1);
  return (p * (v + x * mean)) / (p * x + q - 1);
}

export interface LifetimeValue {
  /** Margin a period. */
  readonly margin: number;
  /** Share that stays from one period to the next, 0 to 1. */
  readonly retention: number;
  /** Discount a period. */
  readonly discount: number;
  /** Whether the first margin comes at once (t = 0) or after a period. */
  readonly atOnce?: boolean;
  /** Periods that count after t = 0; all of them where left out. */
  readonly periods?: number;
}

/** Present value of what a customer brings while staying. */
export function lifetimeValue({ margin, retention, discount, atOnce = false, periods }: LifetimeValue): number {
  const kept = retention / (1 + discount);
  const later = periods === undefined ? kept / (1 - kept) : (kept * (1 - kept ** periods)) / (1 - kept);
  return margin * (later + (atOnce ? 1 : 0));
}
