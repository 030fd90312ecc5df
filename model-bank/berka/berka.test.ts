/** Real accounts through playbooks about wages, a falling balance, an outflow and silence: the house and a plain reading agree. */
import { describe, expect, it } from "vitest";
import { testHouse } from "../test-house.ts";
import { differencesOf, lifeOf } from "./compare-berka.ts";
import { berkaFolder, loadBerka } from "./load-berka.ts";
import { berkaPlaybooks } from "./playbooks.ts";
import { berkaDefinitions, replayBerka } from "./replay-berka.ts";

const folder = berkaFolder();

// Public research data that may not be passed on: whoever has the files points to them.
describe.skipIf(folder === undefined)("real accounts of a bank", () => {
  it("meet the same playbooks, at the same moments, as in a plain reading of the same facts", async () => {
    const berka = loadBerka(folder ?? "");
    const span = lifeOf("weeks");
    const start = new Date(span.liveFrom);
    const house = await testHouse({ definitions: berkaDefinitions(), start, channels: "none" });
    try {
      const { differences, runs, touches } = differencesOf(berka, await replayBerka(house, berka, span), span);
      expect(differences).toEqual([]);
      for (const { id } of berkaPlaybooks) expect(runs[id], id).toBeGreaterThan(5);
      expect(touches).toBeGreaterThan(60);
    } finally {
      await house.close();
    }
  }, 600_000);
});
