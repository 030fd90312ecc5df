/** Twenty thousand random playbooks in the house and in a plain replay, in worlds of three hundred. */
import { dropColumnarDatabase } from "#ground/columnar";
import { seededRandom } from "#ground/random";
import { loadSettings } from "#ground/settings";
import { dropDatabase } from "#ground/storage";
import { databaseOf } from "../../doors/server/bank.ts";
import { enginesForCommand } from "../../doors/server/command-engines.ts";
import { type Compared, compareWorld } from "../../model-bank/playbook-oracle/compare.ts";
import { definitionsOf } from "../../model-bank/playbook-oracle/definitions.ts";
import { type WorldChoice, worldOf } from "../../model-bank/playbook-oracle/generate-world.ts";
import { WorldPlayer } from "../../model-bank/playbook-oracle/house.ts";
import { openWorld, type WorldPlace } from "../../model-bank/playbook-oracle/open-world.ts";
import type { Nightly } from "./types.ts";

const PLAYBOOKS = 20_000;
const PER_WORLD = 300;
// Worlds share no customer: two at once leave no core idle while one waits for its engines.
const LANES = 2;

export const runWorlds: Nightly = async ({ flags, say }) => {
  const wanted = Number(flags.get("playbooks") || PLAYBOOKS);
  const seed = flags.get("seed") || "nightly";
  const engines = await enginesForCommand(loadSettings({ PERENNIAL_LOG_LEVEL: "error" }), { fresh: true });
  const { cluster, columnarUrl } = engines;
  const broken: string[] = [];
  const total = { playbooks: 0, runs: 0, touches: 0, answers: 0 };
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next * PER_WORLD < wanted) {
      const n = next++;
      const place = { cluster, columnarUrl, home: engines.settings.home, name: `world_${n}` };
      // Some are longer, and every fourth is looked at by the hour too.
      const choice = {
        seed: `${seed}/${n}`,
        plans: PER_WORLD,
        customers: 2,
        days: 3 + (n % 3) * 3,
        hourly: n % 4 === 3,
      };
      const { runs, touches, answers, differences } = await liveThrough(place, choice);
      total.playbooks += PER_WORLD;
      total.runs += runs;
      total.touches += touches;
      total.answers += answers;
      // Told at once: what follows may take an hour more.
      for (const difference of differences) say(difference);
      broken.push(...differences);
      say(`${total.playbooks} playbooks, ${total.runs} runs, ${total.touches} touches, ${broken.length} differences`);
    }
  };
  try {
    await Promise.all(Array.from({ length: LANES }, lane));
  } finally {
    await engines.stop();
  }
  return { figures: { ...total, seed }, broken };
};

async function liveThrough(place: WorldPlace, choice: WorldChoice): Promise<Compared> {
  const world = worldOf(choice);
  const { bank, clock } = await openWorld(definitionsOf(world), place, world.liveFrom);
  try {
    const player = new WorldPlayer(world, bank, clock, seededRandom(`${choice.seed}/drive`));
    await player.play();
    return compareWorld(world, await player.says());
  } finally {
    await bank.close();
    await dropDatabase(place.cluster, databaseOf(place.name));
    await dropColumnarDatabase({ url: place.columnarUrl, database: databaseOf(place.name) });
  }
}
