/** Bench: from an accepted event to the customer's changed membership, its slowest hundredth against a limit of one second. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { machine } from "#ground/clock";
import type { Answer, Checked, Order, Ready } from "./freshness-parts/server.ts";
import { type Latencies, Watch } from "./freshness-parts/watch.ts";
import { makeBank } from "./made-bank.ts";
import { type BenchOptions, type BenchRow, median, rounded } from "./rows.ts";

const LIMIT_MS = 1_000;
const CUSTOMERS = 1_000_000;
const AUDIENCES = 500;
const RATE = 1_000;
const ROUNDS = 7;
const ROUND_MS = 10_000;
const WARM_MS = 5_000;
const SEED = 1;

/**
 * `--home DIR --bank NAME` measures a bank that is there; otherwise one of `--customers` is made and removed again, with
 * `--months` of past. `--audiences`, `--rate` (events/s) and `--seconds` (of a round) for small tries.
 */
export async function run({ flags, say }: BenchOptions): Promise<BenchRow[]> {
  const given = flags.get("home");
  const home = given ?? (await mkdtemp(path.join(tmpdir(), "perennial-bench-")));
  const bank = flags.get("bank") || "measured";
  const number = (name: string, otherwise: number): number => Number(flags.get(name) || otherwise);
  try {
    const made = {
      home,
      bank,
      customers: number("customers", CUSTOMERS),
      months: flags.get("months") || "0.25",
      seed: SEED,
    };
    if (given === undefined) await makeBank(made, say);
    return await measure({
      home,
      bank,
      audiences: number("audiences", AUDIENCES),
      rate: number("rate", RATE),
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
  readonly audiences: number;
  readonly rate: number;
  readonly milliseconds: number;
  readonly say: (text: string) => void;
}

async function measure({ home, bank, audiences, rate, milliseconds, say }: Bed): Promise<BenchRow[]> {
  const execArgv = ["--conditions=source", "--import", "tsx", "--max-semi-space-size=64"];
  // Numbers by name come over as a map.
  const file = path.join(import.meta.dirname, "freshness-parts/server.ts");
  const child = fork(file, { execArgv, serialization: "advanced" });
  try {
    const ready = await ask(child, { kind: "start", home, bank, audiences }, "ready");
    say(
      `${ready.filled.memberships} memberships of ${audiences} audiences filled in ${rounded(ready.filled.seconds)} s`,
    );
    const watch = await Watch.open(ready, ready.postgres);
    const rounds: Latencies[] = [];
    try {
      await watch.run(rate, Math.min(WARM_MS, milliseconds));
      for (let round = 0; round < ROUNDS; round++) {
        const latencies = await watch.run(rate, milliseconds);
        rounds.push(latencies);
        say(`round ${round + 1}: p50 ${shown(latencies, 0.5)} ms, p99 ${shown(latencies, 0.99)} ms`);
      }
    } finally {
      await watch.close();
    }
    const load = loadavg()[0] ?? 0;
    const checked = await ask(child, { kind: "check" }, "checked");
    if (checked.wrong > 0) throw new Error(`answers differ: a full recompute finds ${checked.wrong} other memberships`);
    return [
      rowOf("freshness, accepted to membership changed, p99", 0.99, rounds, ready, checked, { audiences, rate, load }),
      rowOf("freshness, accepted to membership changed, p50", 0.5, rounds, ready, checked, { audiences, rate, load }),
    ];
  } finally {
    const ended = once(child, "exit");
    if (child.connected) child.disconnect();
    if (child.exitCode === null) await ended;
  }
}

async function ask<K extends Answer["kind"]>(
  child: ChildProcess,
  order: Order,
  kind: K,
): Promise<Extract<Answer, { kind: K }>> {
  const ended = once(child, "exit").then(([code]) =>
    Promise.reject(new Error(`the measured process ended with ${code}`)),
  );
  const answered = once(child, "message").then(([answer]) => answer as Answer);
  child.send(order);
  const answer = await Promise.race([answered, ended]);
  if (answer.kind !== kind) throw new Error(`an answer of another kind: ${answer.kind}`);
  ended.catch(() => undefined);
  return answer as Extract<Answer, { kind: K }>;
}

const share = (times: readonly number[], part: number): number =>
  times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN;
const shown = ({ fromAccepted }: Latencies, part: number): number => rounded(share(fromAccepted, part));

function rowOf(
  name: string,
  part: number,
  rounds: readonly Latencies[],
  ready: Ready,
  checked: Checked,
  { audiences, rate, load }: { readonly audiences: number; readonly rate: number; readonly load: number },
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
        "events over HTTP in batches of 10 by a steady clock; from the answer to the membership seen by a poll every 4 ms; the whole engine works beside it; against a limit",
      live_audiences: audiences,
      events_per_second_wanted: rate,
      events_per_second: Math.round(median(rounds.map(({ perSecond }) => perSecond))),
      measured_events: all.length,
      p50_ms: rounded(share(all, 0.5)),
      p99_ms: rounded(share(all, 0.99)),
      p999_ms: rounded(share(all, 0.999)),
      slowest_ms: rounded(all.at(-1) ?? Number.NaN),
      p99_from_due_ms: rounded(share(due, 0.99)),
      memberships: ready.filled.memberships,
      fill_seconds: rounded(ready.filled.seconds),
      recompute_seconds: rounded(checked.seconds),
      crossed_by_time: checked.byTime,
      membership_bytes: checked.membershipBytes,
      seed: SEED,
      cores: availableParallelism(),
      load: rounded(load),
      machine: `${machine.now().toISOString().slice(0, 10)}`,
    },
  };
}
