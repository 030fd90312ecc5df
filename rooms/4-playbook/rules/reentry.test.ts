import { describe, expect, it } from "vitest";
import { refusalOf } from "./reentry.ts";
import { at, days } from "./testing-runs.ts";

const rules = { concurrent: 1, afterMs: 0, perYear: null, never: false };
const earlier = { open: 0, last: null, inYear: 0, known: false };

describe("re-entry", () => {
  it("lets a first admission in and an occurrence but once", () => {
    expect(refusalOf({ ...rules, never: true, perYear: 1, afterMs: days(30) }, earlier, at(2))).toBeNull();
    expect(refusalOf({ ...rules, concurrent: Number.POSITIVE_INFINITY }, { ...earlier, known: true }, at(2))).toBe(
      "again",
    );
  });
  it("counts runs at the same time, pauses and years", () => {
    expect(refusalOf(rules, { ...earlier, open: 1, last: at(1) }, at(2))).toBe("running");
    expect(refusalOf({ ...rules, concurrent: 2 }, { ...earlier, open: 1, last: at(1) }, at(2))).toBeNull();
    expect(refusalOf({ ...rules, afterMs: days(1) }, { ...earlier, last: at(1) }, at(2, "09:59"))).toBe("too_soon");
    expect(refusalOf({ ...rules, afterMs: days(1) }, { ...earlier, last: at(1) }, at(2))).toBeNull();
    expect(refusalOf({ ...rules, perYear: 3 }, { ...earlier, inYear: 3 }, at(2))).toBe("per_year");
    expect(refusalOf({ ...rules, never: true }, { ...earlier, last: at(1) }, at(20))).toBe("never");
  });
});
