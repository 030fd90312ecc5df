/** Two proportions side by side. */

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

const Z95 = 1.959963984540054;

/** Complementary error function, |relative error| < 1.2e-7 (Numerical Recipes, erfcc). */
function erfc(x: number): number {
  const t = 1 / (1 + 0.5 * Math.abs(x));
  const poly =
    -1.26551223 +
    t *
      (1.00002368 +
        t *
          (0.37409196 +
            t *
              (0.09678418 +
                t *
                  (-0.18628806 +
                    t * (0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277))))))));
  const value = t * Math.exp(-x * x + poly);
  return x >= 0 ? value : 2 - value;
}

/** The difference of two shares; null when either has no customers. */
export function compareShares(a: Share, b: Share): Difference | null {
  if (a.customers === 0 || b.customers === 0) return null;
  const [pa, pb] = [a.converted / a.customers, b.converted / b.customers];
  const spread = Math.sqrt((pa * (1 - pa)) / a.customers + (pb * (1 - pb)) / b.customers);
  const pooled = (a.converted + b.converted) / (a.customers + b.customers);
  const pooledSpread = Math.sqrt(pooled * (1 - pooled) * (1 / a.customers + 1 / b.customers));
  const z = pooledSpread === 0 ? 0 : (pa - pb) / pooledSpread;
  return {
    difference: pa - pb,
    low: pa - pb - Z95 * spread,
    high: pa - pb + Z95 * spread,
    p: Math.min(1, erfc(Math.abs(z) / Math.SQRT2)),
  };
}
