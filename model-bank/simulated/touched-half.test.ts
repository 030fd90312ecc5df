/** Uplift learnt from what a bank sees, held against what its touches truly did. */
import { describe, expect, it } from "vitest";
import { effectOf, upliftFromJson } from "#kits/forest";
import { studyUplift } from "#learning";
import { type TouchedHalf, touchedHalf } from "./touched-half.ts";

const half = (seed: number, customers = 4_000) => touchedHalf({ customers, seed, before: 60, window: 14 });

/** What the touch did to the treated of these rows, by the world's own knowledge. */
function truthOf({ treated, truth }: TouchedHalf, rows: readonly number[]): number {
  const own = rows.filter((row) => treated[row] === 1);
  return own.reduce((sum, row) => sum + (truth[row] as number), 0) / Math.max(1, own.length);
}

describe("uplift in a simulated bank", () => {
  it("is told on average within its interval, of ten seeds in all but one at most", () => {
    let covered = 0;
    for (let seed = 1; seed <= 10; seed++) {
      const world = half(seed, 1_200);
      const effect = effectOf(world.y, world.treated);
      const truth = truthOf(world, [...world.y.keys()]);
      expect(truth).toBeGreaterThan(0.02);
      if (effect && effect.low <= truth && truth <= effect.high) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(9);
  });

  it("is learnt for whom: of customers never seen, those foretold to be moved most are moved most, as the intervals say", async () => {
    const world = half(21, 8_000);
    const { model, report } = await studyUplift({ ...world, share: 0.5, learners: ["s", "t"], draws: 60, seed: 1 });
    expect(report.randomisation.randomised).toBe(true);
    expect(report.average.low).toBeGreaterThan(0);
    const unseen = half(22, 8_000);
    const told = upliftFromJson(model).effect(unseen.data);
    const order = [...told.keys()].sort((a, b) => (told[b] as number) - (told[a] as number) || a - b);
    const thirds = [0, 1, 2].map((n) => {
      const rows = order.slice(Math.round((n * order.length) / 3), Math.round(((n + 1) * order.length) / 3));
      return { truth: truthOf(unseen, rows), effect: effectOf(unseen.y, unseen.treated, rows) };
    });
    for (const { truth, effect } of thirds) {
      expect(effect?.low).toBeLessThanOrEqual(truth);
      expect(effect?.high).toBeGreaterThanOrEqual(truth);
    }
    expect(thirds[0]?.truth).toBeGreaterThan((thirds[2]?.truth ?? 1) * 1.3);
  });
});
