/** Random playbooks over random streams: the house and a plain replay of the same world come to the same runs and touches. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "#ground/random";
import { testHouse } from "../test-house.ts";
import { compareWorld } from "./compare.ts";
import { worldOf } from "./generate-world.ts";
import { definitionsOf, WorldPlayer } from "./house.ts";

describe("playbooks in the house and in a plain replay", () => {
  it("three hundred of them come to the same runs and touches", async () => {
    const world = worldOf({ seed: "playbooks/6", plans: 300, customers: 2, days: 2 });
    const start = new Date(world.liveFrom);
    const house = await testHouse({ definitions: definitionsOf(world), start, channels: "none" });
    try {
      const player = new WorldPlayer(world, house.bank, house.clock, seededRandom("playbooks/6/drive"));
      await player.play();
      const { differences, runs, touches } = compareWorld(world, await player.runs(), await player.held());
      expect(differences).toEqual([]);
      expect(Math.min(runs, touches)).toBeGreaterThan(80);
    } finally {
      await house.close();
    }
  }, 600_000);
});
