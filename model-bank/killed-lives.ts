/**
 * A process that dies at random moments and starts again, until one life comes to its end. A life writes to its standard
 * output how much is done, one number a line, at last `done`; it begins with a line of input and ends with the input.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { machine } from "#ground/clock";
import { type Random, seededRandom } from "#ground/random";
import { packageRoot, processEnvironment } from "#ground/settings";
import { buildProduct } from "./kill-story.ts";

export interface Lives {
  /** Name of the built script, of this folder. */
  readonly script: string;
  /** What each life is told, as JSON. */
  readonly life: object;
  /** How many things there are to do, at least. */
  readonly work: number;
  readonly kills: number;
  readonly seed: string | number;
}

function start({ script, life }: Lives): ChildProcess {
  const file = path.join(packageRoot(), "dist", "model-bank", `${script}.js`);
  return spawn(process.execPath, [file, JSON.stringify(life)], {
    cwd: packageRoot(),
    env: { ...processEnvironment(), NODE_OPTIONS: "" },
    stdio: ["pipe", "pipe", "pipe"],
  });
}

// The last kill still finds work, and a kill may strike a little after its moment was reached.
const [FIRST, LAST, AFTER_MS] = [0.02, 0.95, 25];

/** How much is done when the kills strike. */
function momentsOf(random: Random, { work, kills }: Lives): number[] {
  return Array.from({ length: kills }, () => work * (FIRST + random.next() * (LAST - FIRST))).sort((a, b) => a - b);
}

/** Kills so many times, then lets the last life come to its end; how much was done when each kill struck. */
export async function liveUnderKills(lives: Lives): Promise<number[]> {
  const random = seededRandom(lives.seed).fork("kills");
  const struck: number[] = [];
  // Built code loads in a fraction of the time.
  await buildProduct();
  // The next life loads its modules while this one works.
  let next = start(lives);
  try {
    for (const moment of [...momentsOf(random, lives), Number.POSITIVE_INFINITY]) {
      const child = next;
      if (moment !== Number.POSITIVE_INFINITY) next = start(lives);
      const { code, done, said } = await live(child, moment, random.next() * AFTER_MS);
      if (code === null) struck.push(done);
      else if (code !== 0) throw new Error(`ended with ${code} after ${struck.length} kills:\n${said}`);
    }
  } finally {
    next.kill("SIGKILL");
  }
  return struck;
}

/** One life: until so many things are done and a little longer, or to its end. */
async function live(
  child: ChildProcess,
  moment: number,
  longer: number,
): Promise<{ code: number | null; done: number; said: string }> {
  const ended = once(child, "exit") as Promise<[number | null]>;
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  let done = 0;
  const reached = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
      if (line === "done") return resolve();
      done = Number(line);
      if (done >= moment) resolve();
    });
  });
  child.stdin?.write("go\n");
  await Promise.race([reached, ended]);
  if (moment === Number.POSITIVE_INFINITY) child.stdin?.end();
  else if (child.exitCode === null) {
    await machine.sleep(longer);
    child.kill("SIGKILL");
  }
  const [code] = await ended;
  return { code, done, said };
}
