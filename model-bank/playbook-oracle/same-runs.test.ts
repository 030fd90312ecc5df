/** Random playbooks over random streams: the house and a plain replay of the same world come to the same runs and touches. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "#ground/random";
import { sql } from "#ground/storage";
import { testHouse } from "../test-house.ts";
import { compareWorld } from "./compare.ts";
import { definitionsOf } from "./definitions.ts";
import { worldOf } from "./generate-world.ts";
import { WorldPlayer } from "./house.ts";

describe("playbooks in the house and in a plain replay", () => {
  it("three hundred of them come to the same runs and touches", async () => {
    const world = worldOf({ seed: "playbooks/6", plans: 300, customers: 2, days: 2 });
    const start = new Date(world.liveFrom);
    const house = await testHouse({ definitions: definitionsOf(world), start, channels: "none" });
    try {
      const player = new WorldPlayer(world, house.bank, house.clock, seededRandom("playbooks/6/drive"));
      await player.play();
      const { differences, runs, touches, answers } = compareWorld(world, await player.says());
      expect(differences).toEqual([]);
      expect(Math.min(runs, touches, answers)).toBeGreaterThan(80);
      // Arms of experiments stand where arms of holdouts stand, each customer's once.
      const arms = await house.bank.storage.batch("test", (tx) =>
        tx.rows<{ drawn: string; kept: string | null }>(sql`
          select a.value as drawn, d.arm as kept
          from playbook.enrolment e cross join lateral jsonb_each_text(e.arms) a
          left join decision.assignment d on d.experiment = 'experiment:' || a.key and d.customer = e.customer
          where a.key like 'x-%'`),
      );
      expect(arms.length).toBeGreaterThan(0);
      expect(arms.filter(({ drawn, kept }) => drawn !== kept)).toEqual([]);
    } finally {
      await house.close();
    }
  }, 600_000);
});
