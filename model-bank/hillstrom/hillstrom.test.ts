import { describe, expect, it } from "vitest";
import { effectOf, fitUplift, measureUplift, takeRows } from "#kits/forest";
import { hillstromFile, loadHillstrom } from "./load-hillstrom.ts";

const file = hillstromFile();

describe.runIf(file !== undefined)("the e-mail experiment", () => {
  const hillstrom = loadHillstrom(file ?? "");

  it("has the arms, visits and effects that are published", () => {
    const { women, men, none } = hillstrom.arms;
    expect([men.rows, women.rows, none.rows]).toEqual([21_307, 21_387, 21_306]);
    const percent = (value: number) => Number((value * 100).toFixed(4));
    expect([men.visit, women.visit, none.visit].map(percent)).toEqual([18.2757, 15.14, 10.6167]);
    expect([men.conversion, women.conversion, none.conversion].map(percent)).toEqual([1.2531, 0.8837, 0.5726]);
    expect([men.spend, women.spend, none.spend].map((value) => value.toFixed(4))).toEqual([
      "1.4226",
      "1.0772",
      "0.6528",
    ]);
    for (const [mail, effect, z] of [
      ["men", 0.07659, 22.6],
      ["women", 0.04523, 14],
    ] as const) {
      const { y, treated } = hillstrom.against(mail);
      const told = effectOf(y, treated);
      expect(told?.effect).toBeCloseTo(effect, 4);
      expect(told?.z).toBeCloseTo(z, 1);
    }
  });

  it("lets the women's mail be sent to those whom it moves: among the best three tenths it does half as much again", async () => {
    const { data, y, treated } = hillstrom.against("women");
    const rows = (own: boolean) =>
      Uint32Array.from({ length: y.length }, (_, i) => i).filter((row) => row % 10 < 7 === own);
    const part = (of: Uint32Array) => ({
      data: takeRows(data, of),
      y: Float64Array.from(of, (row) => y[row] as number),
      treated: Uint8Array.from(of, (row) => treated[row] as number),
    });
    const unseen = part(rows(false));
    const { model, randomisation } = await fitUplift({
      ...part(rows(true)),
      learner: "t",
      base: "logistic",
      share: 0.5,
    });
    expect(randomisation.balance.auc).toBeCloseTo(0.5, 1);
    const measures = measureUplift({ ...unseen, scores: model.effect(unseen.data) }, { draws: 60 });
    const top = measures.depths.find(({ depth }) => depth === 0.3);
    expect(top?.value).toBeGreaterThan(0.065);
    expect(top?.value).toBeLessThan(0.095);
    expect(top?.value).toBeGreaterThan(1.2 * measures.average.effect);
    expect(measures.auuc.low).toBeGreaterThan(0);
  });
});
