/** Playbooks under two hundred SIGKILLs over a hundred thousand events: as many worlds as are needed, each compared with a plain replay. */
import { loadSettings } from "#ground/settings";
import { enginesForCommand } from "../../doors/server/command-engines.ts";
import { surviveKills } from "../../model-bank/playbook-oracle/kill.ts";
import type { Nightly } from "./types.ts";

const KILLS = 200;
const EVENTS = 100_000;
/** After more than these in one world most kills would strike its beginning. */
const PER_WORLD = 20;
const WORLD = { plans: 150, customers: 7, days: 6 };

export const runPlaybooks: Nightly = async ({ flags, say }) => {
  const [kills, events] = [Number(flags.get("kills") || KILLS), Number(flags.get("events") || EVENTS)];
  const seed = flags.get("seed") || "nightly";
  const engines = await enginesForCommand(loadSettings({ PERENNIAL_LOG_LEVEL: "error" }), { fresh: true });
  const broken: string[] = [];
  const struck: number[] = [];
  let told = 0;
  try {
    for (let world = 0; struck.length < kills || told < events; world++) {
      const survived = await surviveKills({
        place: {
          cluster: engines.cluster,
          columnarUrl: engines.columnarUrl,
          home: engines.settings.home,
          name: `killed_${world}`,
        },
        choice: { seed: `${seed}/${world}`, ...WORLD },
        kills: PER_WORLD,
        seed: `${seed}/kills/${world}`,
      });
      struck.push(...survived.struck);
      told += survived.events;
      const faults = survived.faults.map((one) => `world ${world}: ${one}`);
      // Told at once: what follows may take an hour more.
      for (const fault of faults) say(fault);
      broken.push(...faults);
      say(`${struck.length} kills over ${told} events, ${broken.length} faults`);
    }
  } finally {
    await engines.stop();
  }
  return { figures: { kills: struck.length, events: told, seed, struck: struck.map(Math.round) }, broken };
};
