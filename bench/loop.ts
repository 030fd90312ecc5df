/** Bench: the whole story of the shipped calls in a process of its own, engines included, against its limit of 60 s. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { machine } from "#ground/clock";
import { packageRoot } from "#ground/settings";
import type { StoryReport } from "../doors/server/flows/story/report.ts";
import { buildProduct, lastingReport } from "../model-bank/kill-story.ts";
import { residentMb } from "./process-tree.ts";
import { type BenchOptions, type BenchRow, median, rounded } from "./rows.ts";

const LIMIT_SECONDS = 60;
const ROUNDS = 3;
const SAMPLE_EVERY_MS = 200;

interface Round {
  /** From the start of the process to its end. */
  readonly seconds: number;
  readonly peakMb: number;
  readonly report: StoryReport;
}

export async function run({ flags, say }: BenchOptions): Promise<BenchRow[]> {
  await buildProduct();
  const folder = await mkdtemp(path.join(tmpdir(), "perennial-bench-"));
  const rounds: Round[] = [];
  try {
    const wanted = Number(flags.get("rounds") || ROUNDS);
    const [data] = [flags.get("data")].filter((one) => one);
    for (let round = 0; round < wanted; round++) {
      rounds.push(await tell(path.join(folder, `${round}.json`), data));
      const [first, last] = [rounds[0], rounds.at(-1)];
      if (!first || !last || !isDeepStrictEqual(lastingReport(first.report), lastingReport(last.report))) {
        throw new Error(`answers differ: the report of round ${round + 1} is not that of the first`);
      }
      say(`round ${round + 1}: ${rounded(last.seconds)} s, at most ${Math.round(last.peakMb)} MB`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return [rowOf(rounds)];
}

/** Tells the story once in a folder that goes with it. */
async function tell(json: string, data: string | undefined): Promise<Round> {
  const began = machine.elapsed();
  const args = ["bin/perennial.js", "loop", "--fresh", "--json", json, ...(data ? ["--data", path.resolve(data)] : [])];
  const child = spawn(process.execPath, args, { cwd: packageRoot(), stdio: ["ignore", "ignore", "inherit"] });
  const over = new AbortController();
  const ended = once(child, "exit").finally(() => over.abort());
  let peakMb = 0;
  while (!over.signal.aborted) {
    peakMb = Math.max(peakMb, residentMb(child.pid ?? 0));
    await machine.sleep(SAMPLE_EVERY_MS, over.signal);
  }
  const [code] = await ended;
  const seconds = (machine.elapsed() - began) / 1_000;
  if (code !== 0) throw new Error(`the story ended with ${code}`);
  return { seconds, peakMb, report: JSON.parse(await readFile(json, "utf8")) as StoryReport };
}

function rowOf(rounds: readonly Round[]): BenchRow {
  const reports = rounds.map(({ report }) => report);
  const rows = reports[0]?.data.rows ?? 0;
  const seconds = rounds.map((round) => round.seconds);
  const ratios = seconds.map((one) => LIMIT_SECONDS / one);
  const rooms = Object.keys(reports[0]?.seconds.byRoom ?? {});
  const spent = rooms.map((room) => [room, median(reports.map((report) => report.seconds.byRoom[room] ?? 0))] as const);
  return {
    name: "loop, whole story against 60 s",
    ours: rounded(median(seconds)),
    peer: LIMIT_SECONDS,
    ratio: rounded(LIMIT_SECONDS / median(seconds)),
    unit: "s",
    rounds: rounds.length,
    spread: [rounded(Math.min(...ratios)), rounded(Math.max(...ratios))],
    versions: { node: process.version },
    notes: {
      measured: `process start to process end, fresh folder each round; ${rounds.length} rounds and not 7, for one lasts most of a minute`,
      rows,
      rows_per_second: Math.round(rows / median(seconds)),
      peak_mb: Math.round(Math.max(...rounds.map((round) => round.peakMb))),
      memory: "resident, all processes of the tree, shared memory once",
      ...Object.fromEntries(spent.map(([room, of]) => [`seconds_${room}`, rounded(of)])),
      ...Object.fromEntries(
        spent.map(([room, of]) => [`rows_per_second_${room}`, Math.round(rows / Math.max(of, 1e-3))]),
      ),
      cores: availableParallelism(),
      load: rounded(loadavg()[0] ?? 0),
    },
  };
}
