import { describe, expect, it } from "vitest";
import { compareShares } from "./proportions.ts";

describe("compareShares", () => {
  it("gives the known answers", () => {
    const found = compareShares({ converted: 250, customers: 10_000 }, { converted: 200, customers: 10_000 });
    expect(found?.difference).toBeCloseTo(0.005, 10);
    expect(found?.low).toBeCloseTo(0.00088991, 7);
    expect(found?.high).toBeCloseTo(0.00911009, 7);
    expect(found?.p).toBeCloseTo(0.01712583, 6);
    expect(
      compareShares({ converted: 1_250, customers: 10_000 }, { converted: 1_200, customers: 10_000 })?.p,
    ).toBeCloseTo(0.28087354, 6);
  });

  it("compares nothing with nobody", () => {
    expect(compareShares({ converted: 0, customers: 0 }, { converted: 1, customers: 2 })).toBeNull();
    expect(compareShares({ converted: 0, customers: 5 }, { converted: 0, customers: 5 })).toMatchObject({
      difference: 0,
      p: 1,
    });
  });
});
