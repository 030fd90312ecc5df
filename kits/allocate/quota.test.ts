import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dailyQuota, dailyQuotas } from "./index.ts";

const shares = fc.oneof(fc.constantFrom(0, 0.1, 0.2, 0.3, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true }));
const days = fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 60 });

describe("dailyQuota", () => {
  it("carries the fraction of a place to the next day", () => {
    expect(dailyQuota(0.3, 5)).toEqual({ quota: 1, carry: 0.5 });
    expect(dailyQuota(0.3, 5, 0.5).quota).toBe(2);
    expect(dailyQuotas(0.1, Array(30).fill(1))).toEqual(Array.from({ length: 30 }, (_, d) => (d % 10 === 9 ? 1 : 0)));
  });

  it("adds up to the share of all rows, whatever the days", () => {
    fc.assert(
      fc.property(shares, days, (share, rows) => {
        const total = rows.reduce((sum, n) => sum + n, 0);
        const given = dailyQuotas(share, rows).reduce((sum, n) => sum + n, 0);
        expect(given).toBe(Math.floor(share * total + 1e-7));
      }),
    );
  });

  it("never gives a day more than its share rounded up, nor more places than rows", () => {
    fc.assert(
      fc.property(shares, days, (share, rows) => {
        dailyQuotas(share, rows).forEach((quota, day) => {
          const n = rows[day] ?? 0;
          expect(quota).toBeGreaterThanOrEqual(0);
          expect(quota).toBeLessThanOrEqual(Math.min(n, Math.ceil(share * n)));
        });
      }),
    );
  });

  it("gives everybody a place at capacity 1 and nobody at 0", () => {
    fc.assert(
      fc.property(days, (rows) => {
        expect(dailyQuotas(1, rows)).toEqual(rows);
        expect(dailyQuotas(0, rows)).toEqual(rows.map(() => 0));
      }),
    );
  });

  it("refuses what is no share, no count or no carry", () => {
    expect(() => dailyQuota(1.1, 5)).toThrow(/between 0 and 1/);
    expect(() => dailyQuota(Number.NaN, 5)).toThrow(/between 0 and 1/);
    expect(() => dailyQuota(0.5, 2.5)).toThrow(/whole number/);
    expect(() => dailyQuota(0.5, 2, 1)).toThrow(/carried/);
  });
});
