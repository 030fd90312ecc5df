/** Bench: steps of journeys per second, each with a row of the send ledger, against queues that write one outbox row a job. */
import { availableParallelism, loadavg } from "node:os";
import { machine } from "#ground/clock";
import { asProduct } from "./as-product.ts";
import { bullmqSide } from "./journeys-parts/bullmq.ts";
import { journey, ourSide } from "./journeys-parts/ours.ts";
import { graphileSide, pgBossSide } from "./journeys-parts/postgres-queues.ts";
import type { Side } from "./journeys-parts/side.ts";
import { peerVersion } from "./peers.ts";
import { withMovedBed } from "./playbook-bed.ts";
import { type BenchOptions, type BenchRow, rounded, throughputRow } from "./rows.ts";

const CUSTOMERS = 5_000;
/** Waves of a journey, each of which is one step. */
const WAVES = 4;
const ROUNDS = 7;
const START = new Date("2026-03-02T10:00:00+08:00");

/** `--customers` and `--rounds` for small tries. In a process whose memory is set up as the product's is. */
export const run = (options: BenchOptions): Promise<BenchRow[]> => asProduct("journeys", options);

export async function measured({ flags, say }: BenchOptions): Promise<BenchRow[]> {
  const customers = Number(flags.get("customers") || CUSTOMERS);
  const rounds = Number(flags.get("rounds") || ROUNDS);
  return await withMovedBed({ playbooks: [journey(WAVES)], customers }, START, async (bed, clock) => {
    const work = { customers, waves: WAVES, steps: customers * WAVES };
    const ours = await ourSide(bed, clock, work);
    const sides: Side[] = [
      await graphileSide(bed, work, "batched"),
      await graphileSide(bed, work, "default"),
      await pgBossSide(bed, work),
    ];
    const redis = await bullmqSide(work);
    if (redis) sides.push(redis);
    else say("BullMQ is not measured: there is no redis-server on this machine");
    const pairs = new Map(sides.map((side) => [side.name, [] as { ours: number; peer: number }[]]));
    try {
      // Once without being counted.
      for (const side of [ours, ...sides]) await rate(side, "warm", work.steps);
      for (let round = 0; round < rounds; round++) {
        for (const side of sides) {
          const pair = {
            ours: await rate(ours, `${side.name}-${round}`, work.steps),
            peer: await rate(side, `${round}`, work.steps),
          };
          pairs.get(side.name)?.push(pair);
          say(`round ${round + 1}, ${side.name}: ${Math.round(pair.ours)} against ${Math.round(pair.peer)} steps/s`);
        }
      }
    } finally {
      for (const side of [ours, ...sides]) await side.close();
    }
    const notes = {
      step: "claim, branch by a condition of the customer, one outbox row under a unique key, the next step scheduled",
      ours: "the same and the whole decision: consent, caps, reachability, its record with reasons, and the touch",
      durability: "fsync on for all: a commit, or an append to Redis's file, is on disk before a step counts",
      steps_a_round: work.steps,
      not_measured: redis ? "" : "BullMQ: no redis-server on this machine",
      cores: availableParallelism(),
      load: rounded(loadavg()[0] ?? 0),
      machine: machine.now().toISOString().slice(0, 10),
    };
    return sides.map((side) =>
      throughputRow(
        `journeys, against ${side.name}`,
        "steps/s",
        pairs.get(side.name) ?? [],
        { postgresql: bed.version, node: process.version, ...side.versions(peerVersion) },
        { ...notes, setting: side.setting },
      ),
    );
  });
}

async function rate(side: Side, round: string, steps: number): Promise<number> {
  await side.prepare(round);
  const began = machine.elapsed();
  await side.work(round);
  const seconds = (machine.elapsed() - began) / 1_000;
  const done = await side.rows(round);
  if (done !== steps) throw new Error(`answers differ: ${side.name} wrote ${done} rows for ${steps} steps`);
  return steps / seconds;
}
