import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { cdnowFiles, studyCdnow } from "./cdnow.ts";
import { runStudy, studyFolder } from "./index.ts";

describe("studies", () => {
  it("say what is missing and which there are", async () => {
    await expect(runStudy("magic", { from: "/nowhere" })).rejects.toThrow(
      /no study magic; known are bank-marketing, .*cdnow/,
    );
    await expect(runStudy("churn", { from: "/nowhere" })).rejects.toThrow(/churn_modelling.csv is missing.*--from/);
  });

  const files = cdnowFiles.map((file) => path.join(studyFolder(), "cdnow", file));

  it.runIf(files.every((file) => fs.existsSync(file)))(
    "tell the published parameters from the first weeks, and the weeks that follow from them",
    () => {
      const [sample = "", summary = ""] = files;
      const { distance, later, customers } = studyCdnow(sample, summary);
      expect(customers).toBe(2_357);
      expect(distance).toBeLessThan(0.001);
      // Told of each customer or of the cohort, the forecast is the same, and the 39 weeks that were learnt from are met.
      expect(Math.abs(later.expected / later.expectedOfCohort - 1)).toBeLessThan(0.03);
      const learnt = later.sinceFirst.expected - later.expectedOfCohort;
      expect(Math.abs(learnt / (later.sinceFirst.actual - later.actual) - 1)).toBeLessThan(0.03);
      // What lacks lies in the two quarters around Christmas; after them the fading rate is met again.
      const gaps = later.quarters.map(({ expected, actual }) => expected / actual - 1);
      expect(gaps.slice(0, 2).every((gap) => gap < -0.08)).toBe(true);
      expect(Math.abs(gaps[2] ?? 1)).toBeLessThan(0.08);
      expect(Math.abs(later.sinceFirst.expected / later.sinceFirst.actual - 1)).toBeLessThan(0.06);
      expect(later.correlation).toBeGreaterThan(0.55);
      expect(later.error).toBeLessThan(later.naiveError);
    },
  );
});
