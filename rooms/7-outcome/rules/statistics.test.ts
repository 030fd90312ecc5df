import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Random, seededRandom, stickyShare } from "#ground/random";
import { chiSquareTail, normalQuantile, normalTwoSided, studentQuantile, studentTwoSided } from "#kits/statistics";
import { attribute, attributionModels } from "./attribution.ts";
import { compareArms, noArm } from "./compare-arms.ts";
import { summarizeHoldout } from "./holdout.ts";
import { liftVariance, relativeLift, type Sample, sampleOf, sampleOfShare, welch } from "./means.ts";
import { compareShares, pooledZ, shareInterval } from "./proportions.ts";
import { sampleRatio } from "./sample-ratio.ts";
import { customersNeeded } from "./sample-size.ts";
import { alwaysHalf, alwaysValid, mixtureRatio, sequentialRho } from "./sequential.ts";

const share = (converted: number, customers: number) => ({ converted, customers });

describe("distributions", () => {
  it("agree with their tables", () => {
    expect(normalTwoSided(1.959963984540054)).toBeCloseTo(0.05, 12);
    expect(normalQuantile(0.05)).toBeCloseTo(1.959963984540054, 10);
    expect(normalQuantile(0.4)).toBeCloseTo(0.8416212335729143, 10);
    expect(normalTwoSided(-8)).toBeCloseTo(1.244192114854357e-15, 27);
    expect(studentTwoSided(2.2281388519649385, 10)).toBeCloseTo(0.05, 10);
    expect(studentQuantile(0.05, 1)).toBeCloseTo(12.706204736432095, 8);
    // On both sides of where z stands in for t, and for a bank of any size.
    expect(studentQuantile(0.05, 10_001) / studentQuantile(0.05, 9_999)).toBeCloseTo(1, 7);
    expect(studentTwoSided(studentQuantile(0.05, 5_000_000), 5_000_000)).toBeCloseTo(0.05, 8);
    expect(chiSquareTail(3.841458820694124, 1)).toBeCloseTo(0.05, 12);
    expect(chiSquareTail(20, 2)).toBeCloseTo(Math.exp(-10), 15);
  });
});

describe("sample ratio", () => {
  it("KAT-10: gives the known answers, and alarms below 0.001", () => {
    const known = [
      [[5_000, 5_200], [1, 1], 3.92156863, 0.04767038, true],
      [[50_500, 49_500], [1, 1], 10, 0.0015654, true],
      [[4_800, 5_200], [1, 1], 16, 6.334248e-5, false],
      [[8_000, 1_100, 900], [8, 1, 1], 20, 4.539993e-5, false],
      [[89_600, 10_400], [9, 1], 17.7777778, 2.482661e-5, false],
    ] as const;
    for (const [sizes, shares, chiSquare, p, holds] of known) {
      const found = sampleRatio(sizes, shares);
      expect(found?.chiSquare).toBeCloseTo(chiSquare, 6);
      expect(found?.p).toBeCloseTo(p, 8);
      expect(found?.holds).toBe(holds);
    }
    expect(sampleRatio([5, 0], [1, 0])).toBeNull();
  });
});

describe("shares", () => {
  it("KAT-11: compares two as known", () => {
    const [a, b] = [share(250, 10_000), share(200, 10_000)];
    expect(pooledZ(a, b)).toBeCloseTo(2.38399513, 7);
    const found = compareShares(a, b);
    expect(found?.difference).toBeCloseTo(0.005, 10);
    expect(found?.low).toBeCloseTo(0.00088991, 7);
    expect(found?.high).toBeCloseTo(0.00911009, 7);
    expect(found?.p).toBeCloseTo(0.01712583, 7);
    expect(pooledZ(share(1_250, 10_000), share(1_200, 10_000))).toBeCloseTo(1.07835908, 7);
    expect(compareShares(share(1_250, 10_000), share(1_200, 10_000))?.p).toBeCloseTo(0.28087354, 7);
    expect(compareShares(share(0, 0), share(1, 2))).toBeNull();
    expect(compareShares(share(0, 5), share(0, 5))).toMatchObject({ difference: 0, p: 1 });
  });

  it("KAT-19: has the known interval of one (Wilson), within 0 and 1", () => {
    for (const [converted, customers, low, high] of [
      [8, 10, 0.49016247, 0.94331785],
      [0, 10, 0, 0.2775328],
      [46, 1_000, 0.03466249, 0.0608122],
    ] as const) {
      const found = shareInterval(share(converted, customers));
      expect(found?.low).toBeCloseTo(low, 7);
      expect(found?.high).toBeCloseTo(high, 7);
    }
    expect(shareInterval(share(0, 0))).toBeNull();
  });

  it("KAT-12: knows how many customers a difference needs", () => {
    for (const [from, to, unpooled, pooled] of [
      [0.02, 0.025, 13_807, 13_809],
      [0.1, 0.12, 3_839, 3_841],
      [0.4, 0.42, 9_490, 9_493],
      [0.12, 0.21, 264, 266],
    ] as const)
      expect(customersNeeded(from, to)).toEqual({ unpooled, pooled });
    expect(customersNeeded(0.1, 0.1)).toBeNull();
  });
});

function sampled(values: readonly number[]): Sample {
  const sum = (of: (value: number) => number) => values.reduce((all, value) => all + of(value), 0);
  return sampleOf(
    values.length,
    sum((value) => value),
    sum((value) => value * value),
  );
}

describe("means", () => {
  it("KAT-13: compares two as Welch does", () => {
    const a = sampled([30.02, 29.99, 30.11, 29.97, 30.01, 29.99]);
    const b = sampled([29.89, 29.93, 29.72, 29.98, 30.02, 29.98]);
    const found = welch(b, a);
    expect(found?.t).toBeCloseTo(1.95900581, 5);
    expect(found?.degrees).toBeCloseTo(7.03055996, 4);
    expect(found?.p).toBeCloseTo(0.09077332, 6);
    expect(studentTwoSided(1.95900581, 10)).toBeCloseTo(0.07856577, 7);
  });

  it("KAT-14: gives the absolute and the relative difference that GrowthBook gives", () => {
    const a = sampleOf(3_407, 1_396.87, 52_377.9767);
    const b = sampleOf(3_461, 2_422.7, 134_698.29);
    const relative = relativeLift(a, b);
    expect(relative?.value).toBeCloseTo(0.70732, 5);
    expect(relative?.low).toBeCloseTo(-0.03526, 5);
    expect(relative?.high).toBeCloseTo(1.44989, 5);
    expect(relative?.p).toBeCloseTo(0.06191, 5);
    const absolute = welch(a, b);
    expect(absolute?.value).toBeCloseTo(0.29, 5);
    expect(absolute?.low).toBeCloseTo(0.04538, 5);
    expect(absolute?.high).toBeCloseTo(0.53462, 5);
    expect(absolute?.p).toBeCloseTo(0.02016, 5);
    const [fewer, more] = [sampleOfShare(14, 28), sampleOfShare(16, 30)];
    expect(Math.sqrt(liftVariance(fewer, more))).toBeCloseTo(0.27169856, 7);
    const shares = relativeLift(fewer, more);
    expect(shares?.value).toBeCloseTo(0.06667, 5);
    expect(shares?.low).toBeCloseTo(-0.47767, 4);
    expect(shares?.high).toBeCloseTo(0.61101, 4);
    expect(shares?.p).toBeCloseTo(0.80707, 4);
    expect(relativeLift(sampleOfShare(0, 10), more)).toBeNull();
  });
});

/** A standard normal draw. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

describe("looking often", () => {
  it("KAT-15: has the known intervals and likelihood ratios", () => {
    expect(sequentialRho()).toBeCloseTo(0.0398400668, 9);
    // Of a variance of 1 an observation.
    expect(alwaysHalf(1 / 1_000, 1_000)).toBeCloseTo(0.1063754701, 9);
    expect(alwaysHalf(1 / 5_000, 5_000)).toBeCloseTo(0.0429243372, 9);
    expect(alwaysHalf(1 / 50_000, 50_000)).toBeCloseTo(0.0144974266, 9);
    const [a, b] = [sampleOfShare(1_396, 3_000), sampleOfShare(2_422, 3_461)];
    const lift = relativeLift(a, b)?.value ?? 0;
    const half = alwaysHalf(liftVariance(a, b), a.n + b.n);
    expect(lift).toBeCloseTo(0.50386, 5);
    expect(lift - half).toBeCloseTo(0.40098, 5);
    expect(lift + half).toBeCloseTo(0.60675, 5);
    const ratios = [100, 1_000, 2_000].map((n) => mixtureRatio(0.1, n, 2, 0.01));
    [0.88745344, 3.27872163, 28.40334469].forEach((known, at) => {
      expect(ratios[at]).toBeCloseTo(known, 6);
    });
    const p = alwaysValid([...ratios, 0.5]);
    [1, 0.30499692, 0.03520712, 0.03520712].forEach((known, at) => {
      expect(p[at]).toBeCloseTo(known, 7);
    });
  });

  it("KAT-15: of A/A looked at twenty times the fixed interval alarms in more than 20 %, the other in at most 5 %", () => {
    const random = seededRandom("peeking");
    const [runs, looks, step] = [4_000, 20, 500];
    const alarms = { fixed: 0, always: 0 };
    for (let run = 0; run < runs; run++) {
      let [difference, fixed, always] = [0, false, false];
      for (let look = 1; look <= looks; look++) {
        // Sum over both arms of `step` customers more, of variance 1 each.
        difference += normal(random) * Math.sqrt(2 * step);
        const n = look * step;
        const mean = Math.abs(difference / n);
        fixed ||= mean > 1.959963984540054 * Math.sqrt(2 / n);
        always ||= mean > alwaysHalf(2 / n, 2 * n);
      }
      alarms.fixed += Number(fixed);
      alarms.always += Number(always);
    }
    expect(alarms.fixed / runs).toBeGreaterThan(0.2);
    expect(alarms.always / runs).toBeLessThanOrEqual(0.05);
  });
});

const arm = (customers: number, converted: number) => ({
  ...noArm,
  customers,
  enrolments: customers,
  converted,
  convertedCustomers: converted,
});

describe("verdicts", () => {
  it("of 1,000 A/A experiments with sticky arms 3.6 to 6.4 % show a difference at 5 %", () => {
    const random = seededRandom("a/a").fork("customers");
    const customers = 2_000;
    const converts = Array.from({ length: customers }, () => random.next() < 0.1);
    let alarms = 0;
    for (let n = 0; n < 1_000; n++) {
      const arms = [arm(0, 0), arm(0, 0)].map((one) => ({ ...one }));
      for (let customer = 0; customer < customers; customer++) {
        const own = arms[stickyShare(`a/a ${n}`, `C${customer}`) < 0.5 ? 1 : 0];
        if (!own) continue;
        own.customers++;
        if (converts[customer]) own.convertedCustomers++;
      }
      const [treated = noArm, control = noArm] = arms;
      const { code } = compareArms(treated, control, { treated: 0.5, control: 0.5 }).verdict;
      if (code === "better" || code === "worse") alarms++;
    }
    expect(alarms / 1_000).toBeGreaterThanOrEqual(0.036);
    expect(alarms / 1_000).toBeLessThanOrEqual(0.064);
  });

  it("says nothing below 8 customers an arm, without a control, or of arms of the wrong size", () => {
    const few = compareArms(arm(100, 50), arm(7, 0), null);
    expect(few).toMatchObject({
      verdict: { code: "too_few" },
      conversion: null,
      always: null,
      lift: null,
      amount: null,
    });
    expect(few.rates.control).toBeNull();
    expect(compareArms(arm(100, 50), arm(8, 0), null).verdict.code).toBe("better");
    expect(compareArms(arm(100, 50), noArm, null).verdict.code).toBe("no_control");
    expect(compareArms(arm(100, 50), arm(80, 0), null, true).verdict.code).toBe("by_contact");
    const wrong = compareArms(arm(4_800, 500), arm(5_200, 100), { treated: 1, control: 1 });
    expect(wrong).toMatchObject({ verdict: { code: "sample_ratio" }, conversion: null });
    expect(compareArms(arm(10_000, 200), arm(10_000, 250), { treated: 1, control: 1 }).verdict.code).toBe("worse");
    const same = compareArms(arm(10_000, 250), arm(10_000, 240), { treated: 1, control: 1 });
    expect(same.verdict.code).toBe("no_difference");
    expect(same.needed).toBeGreaterThan(10_000);
    expect((same.always?.high ?? 0) - (same.always?.low ?? 0)).toBeGreaterThan(
      (same.conversion?.high ?? 0) - (same.conversion?.low ?? 0),
    );
  });
});

describe("holdout and attribution", () => {
  it("KAT-37: tells what the treated would have done anyway", () => {
    const found = summarizeHoldout(share(3_600, 90_000), share(300, 10_000), 20_000, 405_000);
    expect(found).toMatchObject({ claimed: 3_600, gain: 18_000_000, cost: 405_000 });
    expect(found?.expected).toBeCloseTo(2_700, 9);
    expect(found?.increment).toBeCloseTo(900, 9);
    expect(found?.lift).toBeCloseTo(0.3333, 4);
    expect(found?.roi).toBeCloseTo(43.444, 3);
    expect(summarizeHoldout(share(1, 2), share(0, 5), null, 0)).toMatchObject({ lift: null, gain: null, roi: null });
  });

  it("KAT-36: shares a conversion among touches by five models", () => {
    const day = (n: number) => new Date(Date.UTC(2026, 8, n));
    const touches = [day(1), day(5), day(7)];
    const of = (model: (typeof attributionModels)[number]) => attribute(model, touches, day(8));
    [0.23269659, 0.34578583, 0.42151761].forEach((known, at) => {
      expect(of("time_decay")[at]).toBeCloseTo(known, 7);
    });
    [0.4, 0.2, 0.4].forEach((known, at) => {
      expect(of("position")[at]).toBeCloseTo(known, 12);
    });
    expect(of("linear")).toEqual([1 / 3, 1 / 3, 1 / 3]);
    expect(of("last")).toEqual([0, 0, 1]);
    expect(of("first")).toEqual([1, 0, 0]);
    expect(attribute("position", [day(1), day(2)], day(8))).toEqual([0.5, 0.5]);
    fc.assert(
      fc.property(
        fc.constantFrom(...attributionModels),
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 12 }),
        (model, days) => {
          const shares = attribute(model, days.sort((a, b) => a - b).map(day), day(31));
          expect(shares.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9);
        },
      ),
      { numRuns: 100 },
    );
  });
});
