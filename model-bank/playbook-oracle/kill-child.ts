/** One life of a house in a random world that is killed: it goes on with the moment at which the one before it died. */
import { once } from "node:events";
import fs from "node:fs";
import { seededRandom } from "#ground/random";
import { definitionsOf } from "./definitions.ts";
import { type WorldChoice, worldOf } from "./generate-world.ts";
import { WorldPlayer } from "./house.ts";
import { openWorld, type WorldPlace } from "./open-world.ts";

interface Life {
  readonly place: WorldPlace;
  readonly choice: WorldChoice;
  /** Outlives the process: the moment that is lived through. */
  readonly momentFile: string;
}

const { place, choice, momentFile } = JSON.parse(process.argv[2] ?? "{}") as Life;
const world = worldOf(choice);
const definitions = definitionsOf(world);
await once(process.stdin, "data");
const from = fs.existsSync(momentFile) ? Number(fs.readFileSync(momentFile, "utf8")) : undefined;
const { bank, clock } = await openWorld(definitions, place, from ?? world.liveFrom);
const past = [...world.told.values()].flat().filter(({ arrivesAt }) => arrivesAt < (from ?? world.liveFrom));
let done = past.length;
const player = new WorldPlayer(world, bank, clock, seededRandom(`${choice.seed}/${from ?? "first"}`));
await player.play({
  ...(from === undefined ? {} : { from }),
  begins: (at) => {
    // Renamed into its place, so that no death leaves half a number.
    fs.writeFileSync(`${momentFile}.new`, String(at));
    fs.renameSync(`${momentFile}.new`, momentFile);
  },
  did: (facts) => {
    done += facts;
    process.stdout.write(`${done}\n`);
  },
});
// A life that is to be killed is killed: one that was faster than the blow waits for it.
process.stdout.write("done\n");
await once(process.stdin, "end");
await bank.close();
process.exit(0);
