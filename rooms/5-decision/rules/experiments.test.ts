import { describe, expect, it } from "vitest";
import { decide } from "./decide-one.ts";
import {
  armOf,
  armsOf,
  controlOf,
  heldOut,
  playbookExperiment,
  rangeOf,
  rangesOf,
  waveExperiment,
} from "./experiments.ts";
import { action, inputsOf, way } from "./test-candidates.ts";

const bank = { experiment: "bank", share: 0.02, salt: "global-holdout-2026" };
const maturity = { experiment: playbookExperiment("maturity"), share: 0.81, salt: "exp-maturity-2026q4" };

describe("experiments", () => {
  it("[KAT-09] draws as published, the same at every call, and coverage keeps assignments", () => {
    expect(controlOf(maturity, "C000001").draw).toBe(0.8098);
    expect(controlOf(maturity, "C000002").draw).toBe(0.7562);
    expect(controlOf(bank, "C000001").draw).toBe(0.7491);
    expect(armOf(controlOf(maturity, "C000001"))).toBe("control");
    expect(armOf(controlOf({ ...maturity, share: 0.8 }, "C000001"))).toBe("treated");
    expect(rangesOf([0.5, 0.5], 0.5)).toEqual([
      [0, 0.25],
      [0.5, 0.75],
    ]);
    // Whoever takes part at half coverage keeps the arm when everybody does.
    for (let n = 0; n < 1_000; n++) {
      const { draw } = controlOf(maturity, `C${n}`);
      const half = rangeOf(draw, rangesOf([0.3, 0.7], 0.5));
      if (half !== undefined) expect(rangeOf(draw, rangesOf([0.3, 0.7]))).toBe(half);
    }
  });

  it("holds out the share that was asked for, bank-wide before playbooks, and never service", () => {
    let held = 0;
    for (let n = 0; n < 20_000; n++) if (armOf(controlOf(bank, `customer-${n}`)) === "control") held++;
    expect(held / 20_000).toBeGreaterThan(0.016);
    expect(held / 20_000).toBeLessThan(0.024);
    const inBank = { experiment: "bank", share: 0.1, draw: 0.05 };
    const inBook = { experiment: "playbook:p", share: 0.1, draw: 0.05 };
    const inWave = { experiment: waveExperiment("p", "w"), share: 0.1, draw: 0.5 };
    expect(heldOut(action("a", { controls: [inBook, inBank] }))).toBe("holdout");
    expect(heldOut(action("a", { controls: [inBook, inWave] }))).toBe("control");
    const shared = { ...inBank, experiment: "holdout:call-holdout" };
    expect(heldOut(action("a", { controls: [inBook, shared] }))).toBe("holdout");
    expect(heldOut(action("a", { controls: [inWave] }))).toBeNull();
    expect(heldOut(action("a", { controls: [inBank], class: "service" }))).toBeNull();
    expect(armsOf([action("a", { controls: [inWave, inBank] })])).toEqual({ bank: "control", "wave:p/w": "treated" });
  });

  it("a playbook's control group still gets what other playbooks have; the bank's holdout gets no marketing", () => {
    const held = action("held", { value: 1_000_000, controls: [{ experiment: "playbook:held", share: 0.1, draw: 0 }] });
    const other = action("other", { controls: [{ experiment: "playbook:other", share: 0.1, draw: 0.5 }] });
    const decided = decide(inputsOf([held, other]));
    expect(decided).toMatchObject({
      outcome: "chosen",
      action: "other",
      arms: { "playbook:held": "control", "playbook:other": "treated" },
    });
    // Whom it would have been is known without touching anybody.
    expect(decided.weighed.find((one) => one.action === "held")).toMatchObject({
      reason: "control",
      rank: null,
      factors: { value: 1_000 },
    });
    const out = { experiment: "bank", share: 0.02, draw: 0.01 };
    const all = [held, other].map((one) => ({ ...one, controls: [...one.controls, out] }));
    expect(decide(inputsOf(all))).toMatchObject({ outcome: "holdout", action: null, reasons: ["holdout"] });
    const alert = action("alert", { class: "risk", ways: [way("sms")], value: 0 });
    expect(decide(inputsOf([...all, alert]))).toMatchObject({ outcome: "chosen", action: "alert" });
  });
});
