import { describe, expect, it } from "vitest";
import { seededRandom } from "#ground/random";
import { dataset, numericColumn, sigmoid } from "#kits/forest";
import { studyUplift } from "./uplift-study.ts";

function made(rows: number, seed: number, strength: number) {
  const random = seededRandom(seed);
  const [a, b] = [0, 1].map(() => Float64Array.from({ length: rows }, () => random.next() * 4 - 2)) as [
    Float64Array,
    Float64Array,
  ];
  const treated = Uint8Array.from({ length: rows }, () => random.below(2));
  const y = Float64Array.from({ length: rows }, (_, row) => {
    const margin = 0.8 * (a[row] as number) - 0.5 + (treated[row] === 1 ? strength * (b[row] as number) : 0);
    return random.next() < sigmoid(margin) ? 1 : 0;
  });
  return { data: dataset([numericColumn("a", a), numericColumn("b", b)]), y, treated };
}

describe("a study of uplift", () => {
  it("orders unseen customers better than propensity does, and tells whom to leave alone", async () => {
    let done = 0;
    const { report, model } = await studyUplift({
      ...made(5_000, 1, 1.2),
      learners: ["t", "class"],
      draws: 60,
      margin: 0.02,
      onProgress: () => {
        done++;
      },
    });
    expect(done).toBe(4);
    expect(report.rows.train + report.rows.test).toBe(5_000);
    expect(Math.abs(report.rows.test - 1_500)).toBeLessThan(4);
    expect(report.verdict.code).toBe("orders");
    const best = report.learners.find(({ name }) => name === report.best);
    expect(best?.auuc.low).toBeGreaterThan(0);
    expect(best?.auuc.value).toBeGreaterThan(report.byPropensity.auuc.high);
    const effects = new Map(report.quadrants.map(({ name, effect }) => [name, effect?.effect ?? 0]));
    expect(effects.get("persuadable")).toBeGreaterThan(0.1);
    expect(effects.get("do_not_disturb")).toBeLessThan(-0.1);
    expect(model.learner).toBe(report.best);
  });

  it("does not see whom it moves where it moves nobody, and says what rows it cannot use", async () => {
    const nothing = made(3_000, 2, 0);
    const { report } = await studyUplift({ ...nothing, learners: ["t"], draws: 60 });
    expect(report.verdict.code).toBe("no_effect");
    const few = made(150, 3, 1);
    await expect(studyUplift(few)).rejects.toMatchObject({ caseName: "uplift.few_rows" });
    const same = { ...nothing, y: new Float64Array(3_000) };
    await expect(studyUplift(same)).rejects.toMatchObject({ caseName: "uplift.one_outcome" });
    await expect(studyUplift({ ...nothing, data: { rows: 3_000, columns: [] } })).rejects.toMatchObject({
      caseName: "uplift.no_features",
    });
  });
});
