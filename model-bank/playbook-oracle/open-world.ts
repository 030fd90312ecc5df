/** The bank of a random world, opened over engines that are there. */

import type { Definitions } from "#contracts/definitions";
import { replayClock } from "#ground/clock";
import { loadSecrets } from "#ground/settings";
import type { Cluster } from "#ground/storage";
import { createMetrics } from "#ground/telemetry";
import { openBank } from "../../doors/server/bank.ts";

export interface WorldPlace {
  readonly cluster: Cluster;
  readonly columnarUrl: string;
  /** Data folder; it keeps the installation's secrets. */
  readonly home: string;
  readonly name: string;
}

/** @param at where the bank's time stands */
export async function openWorld(
  definitions: Definitions,
  { cluster, columnarUrl, home, name }: WorldPlace,
  at: number,
) {
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
