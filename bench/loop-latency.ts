/** Bench: from an accepted event through trigger and decision to the touch in the ledger, its slowest hundredth against 250 ms. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { machine } from "#ground/clock";
import type { Ready, StartMessage } from "./loop-latency-parts/server.ts";
import { type Latencies, Watch } from "./loop-latency-parts/watch.ts";
import { makeBank } from "./made-bank.ts";
import { type BenchOptions, type BenchRow, median, rounded } from "./rows.ts";

const LIMIT_MS = 250;
const CUSTOMERS = 1_000_000;
const RATE = 1_000;
const ROUNDS = 7;
const ROUND_MS = 10_000;
const WARM_MS = 5_000;
const SEED = 1;
/** Events a second that are tried for the knee, one after the other. */
const STEPS = [1_500, 2_000, 3_000, 4_000, 5_000];
const STEP_MS = 5_000;

/**
 * `--home DIR --bank NAME` measures a bank that is there; otherwise one of `--customers` is made and removed again, with
 * `--months` of past. `--rate` (events/s), `--rounds` and `--seconds` (of a round) for small tries.
 */
export async function run({ flags, say }: BenchOptions): Promise<BenchRow[]> {
  const given = flags.get("home");
  const home = given ?? (await mkdtemp(path.join(tmpdir(), "perennial-bench-")));
  const bank = flags.get("bank") || "measured";
  const number = (name: string, otherwise: number): number => Number(flags.get(name) || otherwise);
  const months = flags.get("months") || "0.25";
  try {
    if (given === undefined)
      await makeBank({ home, bank, customers: number("customers", CUSTOMERS), months, seed: SEED }, say);
    return await measure({
      home,
      bank,
      rate: number("rate", RATE),
      rounds: number("rounds", ROUNDS),
      milliseconds: number("seconds", ROUND_MS / 1_000) * 1_000,
      say,
    });
  } finally {
    if (given === undefined) await rm(home, { recursive: true, force: true });
  }
}

interface Bed {
  readonly home: string;
  readonly bank: string;
  readonly rate: number;
  readonly rounds: number;
  readonly milliseconds: number;
  readonly say: (text: string) => void;
}

async function started(home: string, bank: string): Promise<{ child: ChildProcess; ready: Ready }> {
  const execArgv = ["--conditions=source", "--import", "tsx", "--max-semi-space-size=64"];
  const child = fork(path.join(import.meta.dirname, "loop-latency-parts/server.ts"), { execArgv });
  child.send({ home, bank } satisfies StartMessage);
  const ready = await Promise.race([
    once(child, "message").then(([message]) => message as Ready),
    once(child, "exit").then(([code]) => Promise.reject(new Error(`the measured process ended with ${code}`))),
  ]);
  return { child, ready };
}

async function measure({ home, bank, rate, rounds: count, milliseconds, say }: Bed): Promise<BenchRow[]> {
  const { child, ready } = await started(home, bank);
  const watch = await Watch.open(ready);
  try {
    await watch.run(rate, Math.min(WARM_MS, milliseconds));
    const rounds: Latencies[] = [];
    for (let n = 0; n < count; n++) {
      const round = await watch.run(rate, milliseconds);
      rounds.push(round);
      say(
        `round ${n + 1}: p50 ${rounded(share(round.fromAccepted, 0.5))} ms, p99 ${rounded(share(round.fromAccepted, 0.99))} ms`,
      );
    }
    const load = loadavg()[0] ?? 0;
    const knee = await kneeOf(watch, rate, say);
    const notes = { rate, customers: watch.customers, knee, load };
    return [
      rowOf("loop latency, accepted to touch in the ledger, p99", 0.99, rounds, ready, notes),
      rowOf("loop latency, accepted to touch in the ledger, p50", 0.5, rounds, ready, notes),
    ];
  } finally {
    await watch.close();
    const ended = once(child, "exit");
    if (child.connected) child.disconnect();
    if (child.exitCode === null) await ended;
  }
}

/** The highest rate at which the slowest hundredth stays below the limit. */
async function kneeOf(watch: Watch, rate: number, say: (text: string) => void): Promise<number> {
  let knee = rate;
  for (const step of STEPS.filter((one) => one > rate)) {
    const round = await watch.run(step, STEP_MS).catch(() => undefined);
    const p99 = round ? share(round.fromAccepted, 0.99) : Number.POSITIVE_INFINITY;
    say(`${step} events/s: p99 ${rounded(p99)} ms`);
    if (!round || p99 > LIMIT_MS || round.perSecond < step * 0.95) return knee;
    knee = step;
  }
  return knee;
}

const share = (times: readonly number[], part: number): number =>
  times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN;

function rowOf(
  name: string,
  part: number,
  rounds: readonly Latencies[],
  ready: Ready,
  notes: { readonly rate: number; readonly customers: number; readonly knee: number; readonly load: number },
): BenchRow {
  const each = rounds.map(({ fromAccepted }) => share(fromAccepted, part));
  const ours = median(each);
  const all = rounds.flatMap(({ fromAccepted }) => fromAccepted).sort((a, b) => a - b);
  const due = rounds.flatMap(({ fromDue }) => fromDue).sort((a, b) => a - b);
  return {
    name,
    ours: rounded(ours),
    peer: LIMIT_MS,
    ratio: rounded(LIMIT_MS / ours),
    unit: "ms",
    rounds: rounds.length,
    spread: [rounded(LIMIT_MS / Math.max(...each)), rounded(LIMIT_MS / Math.min(...each))],
    versions: ready.versions,
    notes: {
      measured:
        "events over HTTP in batches of 10 by a steady clock, three of ten lead to a touch; from the answer to the planned touch seen by a poll every 4 ms; the bank's own audiences, tags and the engine's whole work beside it; against a limit",
      customers: notes.customers,
      events_per_second_wanted: notes.rate,
      events_per_second: Math.round(median(rounds.map(({ perSecond }) => perSecond))),
      measured_touches: all.length,
      p50_ms: rounded(share(all, 0.5)),
      p99_ms: rounded(share(all, 0.99)),
      p999_ms: rounded(share(all, 0.999)),
      slowest_ms: rounded(all.at(-1) ?? Number.NaN),
      p99_from_due_ms: rounded(share(due, 0.99)),
      knee_events_per_second: notes.knee,
      seed: SEED,
      cores: availableParallelism(),
      load: rounded(notes.load),
      machine: machine.now().toISOString().slice(0, 10),
    },
  };
}
