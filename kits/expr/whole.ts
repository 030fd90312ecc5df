/** Exact whole numbers: a number while it is safe, a bigint beyond; never rounded. */
import { intBounds } from "./types.ts";

export type Whole = number | bigint;

export function normal(value: bigint): Whole {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}
const big = (value: Whole): bigint => (typeof value === "bigint" ? value : BigInt(value));
// A result that is a safe integer was exact: beyond 2^53 − 1 the true result rounds to no safe integer.
const bothNumbers = (a: Whole, b: Whole): boolean => typeof a === "number" && typeof b === "number";

export function add(a: Whole, b: Whole): Whole {
  if (bothNumbers(a, b)) {
    const sum = (a as number) + (b as number);
    if (Number.isSafeInteger(sum)) return sum;
  }
  return normal(big(a) + big(b));
}
export function subtract(a: Whole, b: Whole): Whole {
  if (bothNumbers(a, b)) {
    const difference = (a as number) - (b as number);
    if (Number.isSafeInteger(difference)) return difference;
  }
  return normal(big(a) - big(b));
}
export function multiply(a: Whole, b: Whole): Whole {
  if (bothNumbers(a, b)) {
    const product = (a as number) * (b as number);
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return normal(big(a) * big(b));
}
/** Cut towards zero; null for division by zero. */
export function divide(a: Whole, b: Whole): Whole | null {
  if (Number(b) === 0) return null;
  if (bothNumbers(a, b)) return Math.trunc((a as number) / (b as number)) + 0;
  return normal(big(a) / big(b));
}
/** Sign of the dividend; null for division by zero. */
export function remainder(a: Whole, b: Whole): Whole | null {
  if (Number(b) === 0) return null;
  if (bothNumbers(a, b)) return ((a as number) % (b as number)) + 0;
  return normal(big(a) % big(b));
}
/** Null outside 64 bits. */
export function bounded(value: Whole | null): Whole | null {
  if (typeof value !== "bigint") return value;
  return value < intBounds.first || value > intBounds.last ? null : value;
}
export function power(by: number): Whole {
  return by <= 15 ? 10 ** by : 10n ** BigInt(by);
}
/** A double cut towards zero; null for NaN, infinities and what 64 bits do not hold. */
export function wholeOfDouble(value: number): Whole | null {
  if (!Number.isFinite(value)) return null;
  const cut = Math.trunc(value) + 0;
  return Number.isSafeInteger(cut) ? cut : bounded(normal(BigInt(cut)));
}
