/** A house in a random world, killed again and again; then everything it did is compared with a plain replay. */
import fs from "node:fs/promises";
import path from "node:path";
import { seededRandom } from "#ground/random";
import { sql } from "#ground/storage";
import { liveUnderKills } from "../killed-lives.ts";
import { compareWorld } from "./compare.ts";
import { definitionsOf } from "./definitions.ts";
import { type WorldChoice, worldOf } from "./generate-world.ts";
import { WorldPlayer } from "./house.ts";
import { openWorld, type WorldPlace } from "./open-world.ts";
import { HOUSE } from "./types.ts";

export interface WorldKills {
  readonly place: WorldPlace;
  readonly choice: WorldChoice;
  readonly kills: number;
  readonly seed: string;
}

export interface Survived {
  /** How much was done when each kill struck, in facts. */
  readonly struck: readonly number[];
  readonly events: number;
  readonly runs: number;
  readonly touches: number;
  /** What is not as it would be without kills, in words. */
  readonly faults: readonly string[];
}

export async function surviveKills({ place, choice, kills, seed }: WorldKills): Promise<Survived> {
  const world = worldOf(choice);
  const told = [...world.told.values()].flat().filter(({ source }) => source !== HOUSE);
  const momentFile = path.join(place.home, `moment-${place.name}`);
  await fs.rm(momentFile, { force: true });
  const life = { place, choice, momentFile };
  const struck = await liveUnderKills({ script: "playbook-oracle/kill-child", life, work: told.length, kills, seed });
  const { bank, clock } = await openWorld(definitionsOf(world), place, world.until);
  try {
    const player = new WorldPlayer(world, bank, clock, seededRandom(seed));
    await player.recall();
    const { runs, touches, differences } = compareWorld(world, await player.says());
    const left = await bank.storage.batch("what kills left", (tx) =>
      tx.one<{ aside: number; stuck: number; parked: number; undecided: number }>(sql`
        select (select count(*) from playbook.enrolment where fault is not null) as aside,
          (select count(*) from playbook.enrolment where state = 'active' and due_at <= ${new Date(world.until)}) as stuck,
          (select count(*) from log.parked) as parked,
          (select count(*) from reach.touch t where not exists (
            select 1 from decision.record d where d.decision::text = t.decision and d.outcome = 'chosen')) as undecided`),
    );
    const counts = Object.entries(left).flatMap(([what, count]) => (count > 0 ? [`${what}: ${count}`] : []));
    return { struck, events: told.length, runs, touches, faults: [...differences, ...counts] };
  } finally {
    await bank.close();
  }
}
