/**
 * The story under SIGKILL: the real command line, killed at random moments and started again, and what it leaves behind.
 * Not in index.ts: whoever imports it loads every room.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { gunzipSync } from "node:zlib";
import { machine } from "#ground/clock";
import { type Random, seededRandom } from "#ground/random";
import { packageRoot, processEnvironment } from "#ground/settings";
import type { StoryReport } from "../doors/server/flows/story/report.ts";

/** Every nth of the shipped calls: the order and the span of months stay. Returns the path of the file. */
export async function thinnedCalls(folder: string, every: number): Promise<string> {
  const packed = await fs.readFile(path.join(packageRoot(), "model-bank", "data", "bank-additional-full-dev.csv.gz"));
  const [header = "", ...rows] = gunzipSync(packed).toString("utf8").trimEnd().split("\n");
  const file = path.join(folder, `every-${every}.csv`);
  await fs.writeFile(file, `${[header, ...rows.filter((_, at) => at % every === 0)].join("\n")}\n`);
  return file;
}

export interface Told {
  readonly home: string;
  readonly report: StoryReport;
  /** Milliseconds from the start of the process to the first row, and to the end. */
  readonly beginsAfter: number;
  readonly endsAfter: number;
}

/** One process that tells the story. */
interface Telling {
  readonly child: ChildProcess;
  readonly startedAt: number;
  /** `machine.elapsed()` when rows began to come in. */
  readonly began: () => number | undefined;
  /** Resolves then; never, when the process ends before. */
  readonly beginning: Promise<void>;
  /** Exit code; null after a signal. */
  readonly ended: Promise<number | null>;
  /** What it has said so far. */
  readonly said: () => string;
}

const FIRST_STAGE = "Taking history in";

function reportOf(home: string): string {
  return `${home}.report.json`;
}

function tell(home: string, data: string): Telling {
  const inherited = Object.entries(processEnvironment()).filter(([name]) => !name.startsWith("PERENNIAL_"));
  const args = ["bin/perennial.js", "loop", "--data", data, "--json", reportOf(home)];
  const startedAt = machine.elapsed();
  const child = spawn(process.execPath, args, {
    cwd: packageRoot(),
    env: { ...Object.fromEntries(inherited), PERENNIAL_HOME: home, PERENNIAL_LANG: "en" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const lines: string[] = [];
  let began: number | undefined;
  const beginning = new Promise<void>((resolve) => {
    createInterface({ input: child.stderr }).on("line", (line) => {
      lines.push(line);
      if (!line.startsWith(FIRST_STAGE)) return;
      began ??= machine.elapsed();
      resolve();
    });
  });
  const ended = once(child, "exit").then(([code]) => code as number | null);
  return { child, startedAt, began: () => began, beginning, ended, said: () => lines.join("\n") };
}

/** Compiles what has changed, so that no start that is measured or killed has to. */
export async function buildProduct(): Promise<void> {
  const [code] = await once(spawn(process.execPath, ["bin/build.js"], { cwd: packageRoot(), stdio: "ignore" }), "exit");
  if (code !== 0) throw new Error(`the build ended with ${code}`);
}

/** Tells the story to its end, undisturbed. `home` must be a folder that PostgreSQL's user can reach. */
export async function tellUndisturbed(home: string, data: string): Promise<Told> {
  const telling = tell(home, data);
  const code = await telling.ended;
  const endsAfter = machine.elapsed() - telling.startedAt;
  if (code !== 0) throw new Error(`the story ended with ${code}:\n${telling.said()}`);
  const report = JSON.parse(await fs.readFile(reportOf(home), "utf8")) as StoryReport;
  return { home, report, beginsAfter: (telling.began() ?? machine.elapsed()) - telling.startedAt, endsAfter };
}

export interface KillOptions {
  readonly home: string;
  readonly data: string;
  readonly kills: number;
  readonly seed: number | string;
  /** The same story told before, for how long it takes. */
  readonly undisturbed: Told;
}

export interface Survived extends Told {
  /** What was going on at each kill: the last line that the process had said. */
  readonly kills: readonly string[];
}

/** Part of the undisturbed time that pauses add up to: less than all, so that the last kill finds the story still going. */
const REACH = 0.9;
/** Share of kills that strike while engines start, are adopted or recover. */
const DURING_START = 0.2;

/** Kills the story so many times at random moments, starts it again each time, and lets the last one come to its end. */
export async function tellUnderKills(options: KillOptions): Promise<Survived> {
  const { home, data } = options;
  const random = seededRandom(options.seed).fork("kills");
  const { beginsAfter, endsAfter } = options.undisturbed;
  const pauses = gaps(random, options.kills, (endsAfter - beginsAfter) * REACH);
  const kills: string[] = [];
  let lastEnd: number | undefined;
  while (kills.length < options.kills) {
    const telling = tell(home, data);
    const moment =
      lastEnd !== undefined
        ? machine.sleep(random.next() * lastEnd)
        : random.next() < DURING_START
          ? machine.sleep(random.next() * beginsAfter)
          : momentAfter(telling, pauses[kills.length] ?? 0);
    await Promise.race([moment, telling.ended]);
    telling.child.kill("SIGKILL");
    const code = await telling.ended;
    if (code === null) kills.push(telling.said().trimEnd().split("\n").at(-1) ?? "");
    else if (code !== 0) throw new Error(`ended with ${code} after ${kills.length} kills:\n${telling.said()}`);
    else {
      // Too quick for us: from now on it dies at random moments around its end, right before it keeps its report.
      lastEnd = machine.elapsed() - telling.startedAt;
      await forgetEnd(home);
    }
  }
  return { ...(await tellUndisturbed(home, data)), kills };
}

/** Lengths between random points of a duration, so that kills meet every part of the story. */
function gaps(random: Random, count: number, duration: number): number[] {
  const points = Array.from({ length: count }, () => random.next() * duration).sort((a, b) => a - b);
  return points.map((point, at) => point - (points[at - 1] ?? 0));
}

async function momentAfter(telling: Telling, milliseconds: number): Promise<void> {
  await telling.beginning;
  await machine.sleep(milliseconds);
}

async function forgetEnd(home: string): Promise<void> {
  const banks = path.join(home, "banks");
  for (const bank of await fs.readdir(banks)) await fs.rm(path.join(banks, bank, "story.json"), { force: true });
}

/** The report without what differs between two tellings: the seconds that things took. */
export function lastingReport({ seconds: _, audience, ...report }: StoryReport): object {
  return { ...report, audience: { ...audience, lagSeconds: null } };
}
