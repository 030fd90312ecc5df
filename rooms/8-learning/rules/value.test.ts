import { describe, expect, it } from "vitest";
import { seededRandom } from "#ground/random";
import { expectedPurchases, expectedSpending } from "#kits/statistics";
import { fitValue, rankCorrelation, type StreamRows, streamValue } from "./value.ts";

const bgNbd = { r: 0.9, alpha: 3, a: 0.8, b: 3 };
const gammaGamma = { p: 4, q: 5, v: 120 };
const CUT = 40;
const END = 60;

/** Gamma draws by Marsaglia and Tsang; shapes below 1 by a power of a uniform draw. */
function gammaOf(random: { next(): number }, shape: number): number {
  if (shape < 1) return gammaOf(random, shape + 1) * random.next() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    const v = (1 + c * normal) ** 3;
    if (v > 0 && Math.log(1 - random.next()) < 0.5 * normal ** 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Customers who live by the model, all with a first purchase at week 0. */
function lives(count: number, seed: string): StreamRows {
  const random = seededRandom(seed);
  const column = () => new Float64Array(count);
  const rows = {
    stream: "card_spent",
    zh: "刷卡",
    en: "cards",
    margin: 0.1,
    x: column(),
    tx: column(),
    T: column().fill(END),
    mean: column(),
    cutX: column(),
    cutTx: column(),
    cutT: column().fill(CUT),
    cutMean: column(),
    laterX: column(),
    laterYuan: column(),
  };
  for (let n = 0; n < count; n++) {
    const rate = gammaOf(random, bgNbd.r) / bgNbd.alpha;
    const [one, other] = [gammaOf(random, bgNbd.a), gammaOf(random, bgNbd.b)];
    const leaves = one / (one + other);
    const scale = gammaOf(random, gammaGamma.q) / gammaGamma.v;
    let [at, sum] = [0, 0];
    while (random.next() >= (rows.x[n] === 0 && at === 0 ? 0 : leaves)) {
      at += -Math.log(1 - random.next()) / rate;
      if (at > END) break;
      const yuan = gammaOf(random, gammaGamma.p) / scale;
      rows.x[n] = (rows.x[n] as number) + 1;
      rows.tx[n] = at;
      sum += yuan;
      if (at <= CUT) {
        rows.cutX[n] = rows.x[n] as number;
        rows.cutTx[n] = at;
        rows.cutMean[n] = sum / (rows.x[n] as number);
      } else {
        rows.laterX[n] = (rows.laterX[n] as number) + 1;
        rows.laterYuan[n] = (rows.laterYuan[n] as number) + yuan;
      }
    }
    if ((rows.x[n] as number) > 0) rows.mean[n] = sum / (rows.x[n] as number);
  }
  return rows;
}

const task = (streams: readonly StreamRows[]) => ({
  streams,
  laterWeeks: END - CUT,
  horizonWeeks: 365 / 7,
  discount: 0.05,
});

describe("what customers will bring", () => {
  it("is foretold for customers who live by the model, and comes about", () => {
    const report = fitValue(task([lives(1_500, "a")]));
    expect(report?.verdict.code).toBe("holds");
    const stream = report?.streams[0];
    if (!stream?.later || !report?.later) throw new Error("no check");
    // What is told of everybody is nearer to the truth than any one parameter.
    expect(stream.later.expected / stream.later.actual).toBeGreaterThan(0.9);
    expect(stream.later.expected / stream.later.actual).toBeLessThan(1.1);
    expect(stream.later.error).toBeLessThan(stream.later.plainError);
    expect(stream.later.correlation).toBeGreaterThan(0.4);
    expect(stream.meanYuan).toBeGreaterThan(0);
    expect(Math.abs(stream.independence ?? 1)).toBeLessThan(0.1);
    expect(stream.alive).toBeGreaterThan(0.2);
    expect(stream.alive).toBeLessThan(1);
    const { tenths } = report.later;
    expect(tenths[0]?.actual).toBeGreaterThan((tenths[9]?.actual ?? 0) * 3);
    expect(report.later.expected / report.later.actual).toBeGreaterThan(0.85);
    expect(report.later.expected / report.later.actual).toBeLessThan(1.15);
  });

  it("says when what came after was off, and when nothing came after", () => {
    const rows = lives(600, "b");
    const ended = { ...rows, laterX: rows.laterX.map((x) => x * 3) };
    expect(fitValue(task([ended]))?.verdict.code).toBe("off");
    const early = { ...rows, cutT: rows.cutT.map(() => -1) };
    const told = fitValue(task([early]));
    expect(told?.verdict.code).toBe("too_early");
    expect(told?.streams[0]?.later).toBeNull();
    expect(fitValue(task([{ ...rows, T: rows.T.map(() => -1) }]))).toBeUndefined();
  });

  it("is purchases times spending times margin; each month is worth less than the one before", () => {
    const model = { bgNbd, gammaGamma, meanYuan: 30, margin: 0.1, logLikelihood: 0 };
    const one = { x: 5, tx: 30, T: 40, mean: 42 };
    const plain = expectedPurchases(bgNbd, one, 52) * expectedSpending(gammaGamma, one) * 0.1;
    expect(streamValue(model, one, { weeks: 52, discount: 0 })).toBeCloseTo(plain, 9);
    const later = streamValue(model, one, { weeks: 52, discount: 0.1 });
    expect(later).toBeLessThan(plain);
    expect(later).toBeGreaterThan(plain / 1.1);
    // Nobody who has bought hundreds of times breaks it.
    const often = streamValue(model, { x: 2_000, tx: 39.9, T: 40, mean: 42 }, { weeks: 52, discount: 0 });
    expect(often).toBeGreaterThan(2_000);
    expect(Number.isFinite(often)).toBe(true);
    // Without a spread of amounts everybody spends what all do on average.
    const same = streamValue({ ...model, gammaGamma: null }, one, { weeks: 52, discount: 0 });
    expect(same).toBeCloseTo(expectedPurchases(bgNbd, one, 52) * 3, 9);
  });

  it("ranks with ties sharing their place", () => {
    expect(rankCorrelation([1, 2, 3, 4], [10, 20, 30, 40])).toBeCloseTo(1, 12);
    expect(rankCorrelation([1, 2, 3, 4], [4, 3, 2, 1])).toBeCloseTo(-1, 12);
    expect(rankCorrelation([1, 1, 2, 2], [1, 2, 1, 2])).toBeCloseTo(0, 12);
    expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toBeNull();
  });
});
