/** Fifty SIGKILLs: as many runs of ten as are needed, each counted to the last row. */
import path from "node:path";
import type { Storage, StorageOptions } from "#ground/storage";
import { withBed } from "../decide-parts/bed.ts";
import type { Nightly } from "./types.ts";

const KILLS = 50;
/** After more than these in one run most kills would strike its beginning. */
const PER_RUN = 10;

export interface KilledRun<Plan, Remains> {
  readonly plan: Plan;
  /** Kills so many times, then lets all come to its end; how much was done at each kill. */
  readonly survive: (options: {
    readonly connections: StorageOptions;
    readonly file: string;
    readonly plan: Plan;
    readonly kills: number;
    readonly seed: string;
  }) => Promise<readonly number[]>;
  readonly remains: (storage: Storage, file: string) => Promise<Remains>;
  readonly faults: (remains: Remains, plan: Plan) => readonly string[];
}

export function killedRuns<Plan, Remains>({ plan, survive, remains, faults }: KilledRun<Plan, Remains>): Nightly {
  return async ({ flags, say }) => {
    const wanted = Number(flags.get("kills") || KILLS);
    const seed = flags.get("seed") || "nightly";
    const broken: string[] = [];
    const struck: number[] = [];
    for (let run = 0; struck.length < wanted; run++) {
      const kills = Math.min(PER_RUN, wanted - struck.length);
      await withBed(async ({ storage, connections, folder }) => {
        const file = path.join(folder, "sent");
        struck.push(...(await survive({ connections, file, plan, kills, seed: `${seed}/${run}` })));
        broken.push(...faults(await remains(storage, file), plan).map((one) => `run ${run}: ${one}`));
      });
      say(`${struck.length} kills, ${broken.length} faults`);
    }
    return { figures: { kills: struck.length, seed, plan, struck }, broken };
  };
}
