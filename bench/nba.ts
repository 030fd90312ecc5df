/** Bench: next best actions over HTTP beside events, their slowest hundredth against a limit of 50 ms, and where they break. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { machine } from "#ground/clock";
import { makeBank } from "./made-bank.ts";
import { Load, places, type Round } from "./nba-parts/load.ts";
import type { Ready, StartMessage } from "./nba-parts/server.ts";
import { type BenchOptions, type BenchRow, median, rounded } from "./rows.ts";

const LIMIT_MS = 50;
const CUSTOMERS = 1_000_000;
const RATE = 100;
const EVENTS = 500;
const ROUNDS = 7;
const ROUND_MS = 10_000;
const WARM_MS = 5_000;
const SEED = 1;
/** Rankings a second that are tried for the knee, one after the other. */
const STEPS = [150, 200, 300, 400, 500, 600, 800, 1_000, 1_200, 1_600, 2_000];
const STEP_MS = 5_000;

/**
 * `--home DIR --bank NAME` measures a bank that is there; otherwise one of `--customers` is made and removed again, with
 * `--months` of past. `--rate` (rankings/s), `--events` (events/s) and `--seconds` (of a round) for small tries.
 */
export async function run({ flags, say }: BenchOptions): Promise<BenchRow[]> {
  const given = flags.get("home");
  const home = given ?? (await mkdtemp(path.join(tmpdir(), "perennial-bench-")));
  const bank = flags.get("bank") || "measured";
  const number = (name: string, otherwise: number): number => Number(flags.get(name) || otherwise);
  const made = {
    home,
    bank,
    customers: number("customers", CUSTOMERS),
    months: flags.get("months") || "0.25",
    seed: SEED,
  };
  try {
    if (given === undefined) await makeBank(made, say);
    return await measure({
      home,
      bank,
      rate: number("rate", RATE),
      events: number("events", EVENTS),
      milliseconds: number("seconds", ROUND_MS / 1_000) * 1_000,
      say,
    });
  } finally {
    if (given === undefined) await rm(home, { recursive: true, force: true });
  }
}

async function started(home: string, bank: string): Promise<{ child: ChildProcess; ready: Ready }> {
  const execArgv = ["--conditions=source", "--import", "tsx", "--max-semi-space-size=64"];
  // Numbers of a million customers come over as they lie in memory.
  const child = fork(path.join(import.meta.dirname, "nba-parts/server.ts"), { execArgv, serialization: "advanced" });
  child.send({ home, bank } satisfies StartMessage);
  const ready = await Promise.race([
    once(child, "message").then(([message]) => message as Ready),
    once(child, "exit").then(([code]) => Promise.reject(new Error(`the measured process ended with ${code}`))),
  ]);
  return { child, ready };
}

interface Bed {
  readonly home: string;
  readonly bank: string;
  readonly rate: number;
  readonly events: number;
  readonly milliseconds: number;
  readonly say: (text: string) => void;
}

async function measure({ home, bank, rate, events, milliseconds, say }: Bed): Promise<BenchRow[]> {
  const { child, ready } = await started(home, bank);
  const load = new Load(ready, SEED);
  try {
    await compareAnswers(load, ready, say);
    await load.run(rate, events, Math.min(WARM_MS, milliseconds));
    const rounds: Round[] = [];
    for (let n = 0; n < ROUNDS; n++) {
      const round = await load.run(rate, events, milliseconds);
      rounds.push(round);
      say(
        `round ${n + 1}: p50 ${rounded(share(round.fromDue, 0.5))} ms, p99 ${rounded(share(round.fromDue, 0.99))} ms`,
      );
    }
    const loaded = loadavg()[0] ?? 0;
    const knee = await kneeOf(load, events, rate, say);
    const notes = { rate, events, knee, load: loaded };
    return [
      rowOf("next best actions, p99", 0.99, rounds, ready, notes),
      rowOf("next best actions, p50", 0.5, rounds, ready, notes),
    ];
  } finally {
    load.close();
    const ended = once(child, "exit");
    if (child.connected) child.disconnect();
    if (child.exitCode === null) await ended;
  }
}

/** The highest rate at which the slowest hundredth stays below the limit and all is answered in time. */
async function kneeOf(load: Load, events: number, rate: number, say: (text: string) => void): Promise<number> {
  let knee = rate;
  for (const step of STEPS.filter((one) => one > rate)) {
    const round = await load.run(step, events, STEP_MS);
    const p99 = share(round.fromDue, 0.99);
    say(`${step} rankings/s: p99 ${rounded(p99)} ms, ${Math.round(round.perSecond)} answered a second`);
    if (p99 > LIMIT_MS || round.perSecond < step * 0.95) return knee;
    knee = step;
  }
  return knee;
}

const DEPOSIT = "idle-two-year";
const DEPOSIT_FROM = 50_000;

/** Ranks must rise as values fall, and an offer that a balance alone decides must be there exactly for who has it. */
async function compareAnswers(load: Load, ready: Ready, say: (text: string) => void): Promise<void> {
  if (ready.offers === 0) throw new Error("the bank has no offers");
  let open = 0;
  for (const [n, { customer, balance, isOpen }] of ready.checked.entries()) {
    const place = places[n % places.length] ?? "slot";
    const { offers, refused, ...answer } = await load.ask(customer, place, true);
    if (answer.customer !== customer)
      throw new Error(`answers differ: asked for ${customer}, told of ${answer.customer}`);
    for (const [at, { rank }] of offers.entries())
      if (rank !== at + 1) throw new Error(`answers differ: customer ${customer} has rank ${rank} at place ${at + 1}`);
    if (!isOpen) continue;
    open++;
    const expected = balance !== null && Number(balance) > DEPOSIT_FROM;
    const isThere =
      offers.some(({ offer }) => offer === DEPOSIT) ||
      refused.some(({ offer, denials }) => offer === DEPOSIT && denials.length > 0);
    if (isThere !== expected)
      throw new Error(
        `answers differ: customer ${customer} has ${balance} and ${isThere ? "is" : "is not"} offered it`,
      );
  }
  say(`${ready.checked.length} rankings compared with the tables, ${open} of them by balance`);
}

const share = (times: readonly number[], part: number): number =>
  times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN;

function rowOf(
  name: string,
  part: number,
  rounds: readonly Round[],
  ready: Ready,
  notes: { readonly rate: number; readonly events: number; readonly knee: number; readonly load: number },
): BenchRow {
  const each = rounds.map(({ fromDue }) => share(fromDue, part));
  const ours = median(each);
  const all = rounds.flatMap(({ fromDue }) => fromDue).sort((a, b) => a - b);
  const sent = rounds.flatMap(({ fromSent }) => fromSent).sort((a, b) => a - b);
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
        "from when a ranking is due by a steady clock to its whole answer: HTTP, key, row-level security, record; events in batches of 10 and the engine's work beside it; against a limit",
      customers: ready.customers.length,
      offers: ready.offers,
      rankings_per_second: notes.rate,
      events_per_second: Math.round(median(rounds.map((round) => round.eventsPerSecond))),
      measured_rankings: all.length,
      p50_ms: rounded(share(all, 0.5)),
      p99_ms: rounded(share(all, 0.99)),
      p999_ms: rounded(share(all, 0.999)),
      slowest_ms: rounded(all.at(-1) ?? Number.NaN),
      p99_from_sent_ms: rounded(share(sent, 0.99)),
      knee_rankings_per_second: notes.knee,
      seed: SEED,
      cores: availableParallelism(),
      load: rounded(notes.load),
      machine: machine.now().toISOString().slice(0, 10),
    },
  };
}
