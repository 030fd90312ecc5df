/** How many customers each arm needs so that a difference would be found. */
import { normalQuantile } from "#kits/statistics";

export interface Power {
  /** Two-sided; 0.05 when absent. */
  readonly alpha?: number;
  /** Chance to find the difference when it is there; 0.8 when absent. */
  readonly power?: number;
}

export interface NeededCustomers {
  /** Each arm with its own variance. */
  readonly unpooled: number;
  /** The test with one variance for both, as {@link pooledZ} tests. */
  readonly pooled: number;
}

/** Customers in each arm, rounded up; null where the shares are the same. */
export function customersNeeded(
  from: number,
  to: number,
  { alpha = 0.05, power = 0.8 }: Power = {},
): NeededCustomers | null {
  const difference = to - from;
  if (difference === 0) return null;
  const za = normalQuantile(alpha);
  const zb = normalQuantile(2 * (1 - power));
  const own = from * (1 - from) + to * (1 - to);
  const middle = (from + to) / 2;
  const pooled = za * Math.sqrt(2 * middle * (1 - middle)) + zb * Math.sqrt(own);
  return {
    unpooled: Math.ceil(((za + zb) ** 2 * own) / difference ** 2),
    pooled: Math.ceil(pooled ** 2 / difference ** 2),
  };
}
