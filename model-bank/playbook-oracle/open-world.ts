/** The bank of a random world, opened over engines that are there. */
import { replayClock } from "#ground/clock";
import { loadSecrets } from "#ground/settings";
import type { Cluster } from "#ground/storage";
import { createMetrics } from "#ground/telemetry";
import { openBank } from "../../doors/server/bank.ts";
import type { World } from "./generate-world.ts";
import { definitionsOf } from "./house.ts";

export interface WorldPlace {
  readonly cluster: Cluster;
  readonly columnarUrl: string;
  /** Data folder; it keeps the installation's secrets. */
  readonly home: string;
  readonly name: string;
}

/** @param at where the bank's time stands */
export async function openWorld(world: World, { cluster, columnarUrl, home, name }: WorldPlace, at: number) {
  const definitions = definitionsOf(world);
  const clock = replayClock(definitions.organisation.zone, new Date(at));
  const bank = await openBank({
    engines: { cluster, columnarUrl, secrets: loadSecrets(home), sole: true },
    home,
    name,
    definitions,
    clock,
    metrics: createMetrics({ process: false }),
    publicUrl: "http://127.0.0.1:7400",
  });
  return { bank, clock };
}
