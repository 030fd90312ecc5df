/** Half an hour of steady events by HTTP against a served bank in a process of its own: memory and answers must not drift. */
import { readFileSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { job } from "#ground/authority";
import { machine } from "#ground/clock";
import { createApiKey } from "#ground/organisation";
import { loadSettings, packageRoot } from "#ground/settings";
import { type Cluster, openStorage, poolFor, roleConnection, type Storage, sql } from "#ground/storage";
import { databaseOf } from "../../doors/server/bank.ts";
import { enginesForCommand } from "../../doors/server/command-engines.ts";
import { buildProduct } from "../../model-bank/kill-story.ts";
import { residentMb } from "../process-tree.ts";
import { rounded } from "../rows.ts";
import { p99, p99ByMinute, slopePerHour, steadyP99 } from "./drift.ts";
import { type Answered, sendSteadily } from "./load.ts";
import { type Served, serveBank } from "./served-bank.ts";
import type { Nightly } from "./types.ts";

const MINUTES = 30;
const EVENTS_PER_SECOND = 500;
const MOST_SLOPE_PERCENT_AN_HOUR = 1;
const MOST_P99_DRIFT = 0.1;
/** Before the judged minutes, under the same load: caches fill, code is compiled, the packed states of customers reach their length. */
const WARM_UP_MINUTES = 12;
const SAMPLE_EVERY_MS = 10_000;
const BANK = "soak";
const LIVE_MEMORY = path.join(packageRoot(), "bench", "nightly-parts", "live-memory.mjs");

interface Sample {
  /** Milliseconds since the load began. */
  readonly at: number;
  readonly treeMb: number;
  /** What the server holds, and what of it is resident, after its latest full collection; undefined before the first. */
  readonly liveMb: number | undefined;
  readonly serverMb: number | undefined;
}

export const runSoak: Nightly = async ({ flags, say }) => {
  const minutes = Number(flags.get("minutes") || MINUTES);
  const milliseconds = (minutes + WARM_UP_MINUTES) * 60_000;
  const rate = Number(flags.get("rate") || EVENTS_PER_SECOND);
  await buildProduct();
  const home = await mkdtemp(path.join(tmpdir(), "perennial-soak-"));
  const liveFile = path.join(home, "live-memory");
  await writeFile(liveFile, "", { mode: 0o666 });
  await chmod(liveFile, 0o666);
  const preload = pathToFileURL(LIVE_MEMORY);
  preload.searchParams.set("file", liveFile);
  const served = await serveBank(home, BANK, ["--expose-gc", "--import", preload.href]);
  try {
    return await withStorage(home, async (storage, cluster) => {
      const { keyText } = await createApiKey(storage, job("soak"), {
        name: "soak",
        permissions: ["intake.accept"],
        scope: "all",
        ratePerSecond: rate * 10,
      });
      const over = new AbortController();
      const watching = watch(served, liveFile, over.signal, say);
      const checkpointed = checkpointAt(cluster, WARM_UP_MINUTES * 60_000, over.signal);
      const answers = await sendSteadily({ origin: served.origin, key: keyText, rate, milliseconds });
      over.abort();
      await checkpointed;
      const facts = await storage.batch("soak", (tx) =>
        tx.one<{ n: number }>(sql`select count(*) as n from log.fact where source = 'soak'`),
      );
      return judge({ minutes, rate, answers, samples: await watching, facts: facts.n });
    });
  } finally {
    await served.stop();
    await rm(home, { recursive: true, force: true });
  }
};

async function withStorage<Result>(
  home: string,
  work: (storage: Storage, cluster: Cluster) => Promise<Result>,
): Promise<Result> {
  const { cluster, stop } = await enginesForCommand(loadSettings({ PERENNIAL_HOME: home }));
  const database = databaseOf(BANK);
  const storage = openStorage({
    app: roleConnection(cluster, "app", database),
    engine: roleConnection(cluster, "engine", database),
  });
  try {
    return await work(storage, cluster);
  } finally {
    await storage.close();
    await stop();
  }
}

/**
 * A checkpoint ends the warm-up. The next one comes fifteen minutes later by itself, so the first and the last third of what
 * is judged stand at the same place of PostgreSQL's cycle: after a checkpoint every page goes to its log once as a whole.
 */
async function checkpointAt(cluster: Cluster, milliseconds: number, signal: AbortSignal): Promise<void> {
  await machine.sleep(milliseconds, signal);
  if (signal.aborted) return;
  const pool = poolFor(cluster.admin, 1, "soak");
  await pool.query("checkpoint");
  await pool.end();
}

async function watch(
  served: Served,
  liveFile: string,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  const began = machine.elapsed();
  while (!signal.aborted) {
    const told = readFileSync(liveFile, "utf8").trim().split("\n").at(-1);
    const [liveMb, serverMb] = told ? told.split(" ").map(Number) : [];
    samples.push({ at: machine.elapsed() - began, serverMb, treeMb: residentMb(served.pid), liveMb });
    if (samples.length % 6 === 0)
      say(
        `minute ${samples.length / 6}: resident ${(serverMb ?? 0).toFixed(1)} MB, live ${(liveMb ?? 0).toFixed(1)} MB`,
      );
    await machine.sleep(SAMPLE_EVERY_MS, signal);
  }
  return samples;
}

interface Observed {
  readonly minutes: number;
  readonly rate: number;
  readonly answers: Answered;
  readonly samples: readonly Sample[];
  readonly facts: number;
}

function isTold(point: readonly [at: number, value: number | undefined]): point is readonly [number, number] {
  return point[1] !== undefined;
}

function judge({ minutes, rate, answers, samples, facts }: Observed) {
  const { sent, refused, latencies } = answers;
  const from = WARM_UP_MINUTES * 60_000;
  const warm = samples.filter(({ at }) => at >= from);
  const slopeOf = (of: (sample: Sample) => number | undefined): number =>
    slopePerHour(warm.map((sample) => [sample.at, of(sample)] as const).filter(isTold));
  const slope = slopeOf(({ liveMb }) => liveMb);
  const residentSlope = slopeOf(({ serverMb }) => serverMb);
  const treeSlope = slopePerHour(warm.map(({ at, treeMb }) => [at, treeMb]));
  const settled = latencies.filter(([at]) => at >= from);
  const third = Math.floor(settled.length / 3);
  const [first, last] = [steadyP99(settled.slice(0, third)), steadyP99(settled.slice(-third))];
  const drift = (last - first) / first;
  const broken: string[] = [];
  if (!(residentSlope < MOST_SLOPE_PERCENT_AN_HOUR)) {
    broken.push(`resident memory grows by ${rounded(residentSlope)} % an hour`);
  }
  if (!(drift < MOST_P99_DRIFT)) broken.push(`p99 drifts by ${rounded(drift * 100)} %`);
  if (refused > 0) broken.push(`${refused} events were refused`);
  if (facts !== sent - refused) broken.push(`${facts} facts of ${sent - refused} accepted events`);
  const figures = {
    minutes,
    events_per_second_wanted: rate,
    events_per_second: rounded(sent / ((minutes + WARM_UP_MINUTES) * 60)),
    sent,
    refused,
    facts,
    // What is held after a full collection, told beside it: it rises and falls by some MB within minutes.
    live_mb: { first: rounded(warm[0]?.liveMb ?? 0), last: rounded(warm.at(-1)?.liveMb ?? 0) },
    live_slope_percent_an_hour: rounded(slope),
    resident_mb: { first: rounded(warm[0]?.serverMb ?? 0), last: rounded(warm.at(-1)?.serverMb ?? 0) },
    resident_slope_percent_an_hour: rounded(residentSlope),
    // The engines' memory follows their data, which grows here by design: told, without a limit.
    tree_mb: { first: Math.round(warm[0]?.treeMb ?? 0), last: Math.round(warm.at(-1)?.treeMb ?? 0) },
    tree_slope_percent_an_hour: rounded(treeSlope),
    p99_ms: {
      all: rounded(p99(settled.map(([, milliseconds]) => milliseconds))),
      first_third: rounded(first),
      last_third: rounded(last),
    },
    p99_drift_percent: rounded(drift * 100),
    p99_ms_by_minute: p99ByMinute(answers.latencies).map(rounded),
    warm_up_minutes: WARM_UP_MINUTES,
  };
  return { figures, broken };
}
