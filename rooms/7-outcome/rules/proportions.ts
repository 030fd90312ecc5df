/** Shares: one with its interval, two side by side. */
import { normalTwoSided } from "#kits/statistics";

export interface Share {
  readonly converted: number;
  readonly customers: number;
}

export interface Difference {
  readonly difference: number;
  /** 95 % interval of the difference, unpooled. */
  readonly low: number;
  readonly high: number;
  /** Two-sided p of the pooled z test. */
  readonly p: number;
}

export const Z95 = 1.959963984540054;

/** Pooled z of two shares; 0 where both are all or nothing. */
export function pooledZ(a: Share, b: Share): number {
  const pooled = (a.converted + b.converted) / (a.customers + b.customers);
  const spread = Math.sqrt(pooled * (1 - pooled) * (1 / a.customers + 1 / b.customers));
  return spread === 0 ? 0 : (a.converted / a.customers - b.converted / b.customers) / spread;
}

/** The difference of two shares; null when either has no customers. */
export function compareShares(a: Share, b: Share): Difference | null {
  if (a.customers === 0 || b.customers === 0) return null;
  const [pa, pb] = [a.converted / a.customers, b.converted / b.customers];
  const spread = Math.sqrt((pa * (1 - pa)) / a.customers + (pb * (1 - pb)) / b.customers);
  return {
    difference: pa - pb,
    low: pa - pb - Z95 * spread,
    high: pa - pb + Z95 * spread,
    p: Math.min(1, normalTwoSided(pooledZ(a, b))),
  };
}

/** 95 % interval of a share (Wilson), which stays within 0 and 1; null without customers. */
export function shareInterval({ converted, customers }: Share): { readonly low: number; readonly high: number } | null {
  if (customers === 0) return null;
  const z2 = Z95 * Z95;
  const centre = converted + z2 / 2;
  const spread = Z95 * Math.sqrt((converted * (customers - converted)) / customers + z2 / 4);
  const whole = customers + z2;
  return { low: Math.max(0, (centre - spread) / whole), high: Math.min(1, (centre + spread) / whole) };
}
