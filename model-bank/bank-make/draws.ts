/**
 * Chance of a made bank. Every draw is a function of seed, customer, purpose and the number of draws before it for that
 * purpose: customers can be made in any order, in any thread, and a new draw for one purpose moves no other.
 */
import { fnv1a32 } from "#ground/random";

const UNIT = 2 ** -32;
const WARM_UP = 12;

/** sfc32 (public domain, Chris Doty-Humphrey), set anew for each customer and purpose. */
export class Draws {
  readonly #seed: number;
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;

  constructor(seed: number | string) {
    this.#seed = fnv1a32(String(seed)) | 0;
  }

  turnTo(customer: number, purpose: number): this {
    this.#a = this.#seed;
    this.#b = customer | 0;
    this.#c = Math.imul(purpose + 1, 0x9e3779b1);
    this.#d = 1;
    for (let i = 0; i < WARM_UP; i++) this.bits();
    return this;
  }

  /** 32 random bits. */
  bits(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t;
    this.#c |= 0;
    return t >>> 0;
  }

  /** Uniform in [0, 1). */
  next(): number {
    return this.bits() * UNIT;
  }

  /** Uniform integer in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.bits() * UNIT * bound);
  }

  /** Uniform integer in [from, to]. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  of<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError("nothing to choose from");
    return item;
  }

  /** Standard normal (Box and Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** Log-normal with this median; `spread` is the standard deviation of the logarithm. */
  logNormal(median: number, spread: number): number {
    return median * Math.exp(spread * this.normal());
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  /** Count of rare events with this mean; beyond 40 the normal distribution stands in. */
  poisson(mean: number): number {
    if (mean > 40) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.next(); product > limit; product *= this.next()) count++;
    return count;
  }

  /** Index by shares that were added up by {@link cumulative}. */
  index(shares: Float64Array): number {
    const at = this.next();
    let index = 0;
    while (index < shares.length - 1 && at >= (shares[index] ?? 1)) index++;
    return index;
  }
}

/** Weights as running shares, the last one 1. */
export function cumulative(weights: readonly number[]): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return Float64Array.from(weights, (weight) => {
    sum += weight / total;
    return sum;
  });
}

const SKEW = 0.8;
/** Keeps the busiest customer at some 70 times the mean. */
const EDGE = 0.001;
const MEAN = (1 + EDGE) ** (1 - SKEW) - EDGE ** (1 - SKEW);

/**
 * Zipf-like activity, mean 1, of a customer whose rank in (0, 1) is drawn: the busiest hundredth makes a fifth of all
 * events, the busiest fifth more than three fifths, the quieter half a sixth.
 */
export function activityOf(rank: number): number {
  return (1 - SKEW) / MEAN / (rank + EDGE) ** SKEW;
}
