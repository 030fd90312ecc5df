/** Random playbooks over random streams: the house and a plain replay of the same world come to the same runs and touches. */
import { describe, expect, inject, it } from "vitest";
import { seededRandom } from "#ground/random";
import { testHouse } from "../test-house.ts";
import { compareWorld } from "./compare.ts";
import { worldOf } from "./generate-world.ts";
import { definitionsOf, WorldPlayer } from "./house.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Worlds of the night, of 300 playbooks each; a smaller one by day. */
    oracleWorlds?: number;
    oracleSeed?: string;
  }
}

const WORLDS = inject("oracleWorlds") ?? 1;
/** Worlds of the night are longer, and every fourth of them is looked at by the hour too. */
const isNight = WORLDS > 1;
const SEED = inject("oracleSeed") ?? "playbooks";

describe("playbooks in the house and in a plain replay", () => {
  it.each(Array.from({ length: WORLDS }, (_, n) => n))(
    "world %i comes to the same runs and touches",
    async (n) => {
      const seed = `${SEED}/${n}`;
      const world = worldOf({
        seed,
        plans: 300,
        customers: 2,
        days: isNight ? 3 + (n % 3) * 3 : 2,
        hourly: isNight && n % 4 === 3,
      });
      const house = await testHouse({
        definitions: definitionsOf(world),
        start: new Date(world.liveFrom),
        channels: "none",
      });
      try {
        const player = new WorldPlayer(world, house.bank, house.clock, seededRandom(`${seed}/drive`));
        await player.play();
        const compared = compareWorld(world, await player.runs());
        expect(compared.differences).toEqual([]);
        expect(Math.min(compared.runs, compared.touches)).toBeGreaterThan(30);
      } finally {
        await house.close();
      }
    },
    isNight ? 1_200_000 : 600_000,
  );
});
