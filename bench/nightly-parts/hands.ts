/** Messages, tasks and grants of benefits under fifty SIGKILLs: as many runs of ten as are needed, each counted to the last row. */
import path from "node:path";
import { handsFaults, handsPlan, handsRemains, handsUnderKills } from "../../model-bank/kill-hands.ts";
import { withBed } from "../decide-parts/bed.ts";
import type { Nightly } from "./types.ts";

const KILLS = 50;
/** After more than these in one run most kills would strike its beginning. */
const PER_RUN = 10;

export const runHands: Nightly = async ({ flags, say }) => {
  const wanted = Number(flags.get("kills") || KILLS);
  const seed = flags.get("seed") || "nightly";
  const broken: string[] = [];
  const struck: number[] = [];
  for (let run = 0; struck.length < wanted; run++) {
    const kills = Math.min(PER_RUN, wanted - struck.length);
    await withBed(async ({ storage, connections, folder }) => {
      const file = path.join(folder, "sent");
      const plan = handsPlan;
      struck.push(...(await handsUnderKills({ connections, file, plan, kills, seed: `${seed}/${run}` })));
      broken.push(...handsFaults(await handsRemains(storage, file), plan).map((one) => `run ${run}: ${one}`));
    });
    say(`${struck.length} kills, ${broken.length} faults`);
  }
  return { figures: { kills: struck.length, seed, plan: handsPlan, struck }, broken };
};
