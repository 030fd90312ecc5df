/** Bench: the 360 view of a customer over HTTP, its slowest hundredth against a limit of 20 ms. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { machine } from "#ground/clock";
import { seededRandom } from "#ground/random";
import { makeBank } from "./made-bank.ts";
import { zipf } from "./metrics-parts/work.ts";
import type { Ready, StartMessage } from "./profile-parts/server.ts";
import { type BenchOptions, type BenchRow, median, rounded } from "./rows.ts";

const LIMIT_MS = 20;
const CUSTOMERS = 1_000_000;
const ROUNDS = 7;
/** Views of a round: the slowest hundredth is then ten of them. */
const VIEWS = 1_000;
const CONNECTIONS = 2;
const SEED = 1;

/**
 * `--home DIR --bank NAME` measures a bank that is there; otherwise one of `--customers` is made and removed again, with
 * `--months` of past.
 */
export async function run({ flags, say }: BenchOptions): Promise<BenchRow[]> {
  const given = flags.get("home");
  const home = given ?? (await mkdtemp(path.join(tmpdir(), "perennial-bench-")));
  const bank = flags.get("bank") || "measured";
  try {
    const customers = Number(flags.get("customers") || CUSTOMERS);
    const months = flags.get("months") || "0.25";
    if (given === undefined) await makeBank({ home, bank, customers, months, seed: SEED }, say);
    return await measure(home, bank, Number(flags.get("views") || VIEWS), say);
  } finally {
    if (given === undefined) await rm(home, { recursive: true, force: true });
  }
}

async function started(home: string, bank: string): Promise<{ child: ChildProcess; ready: Ready }> {
  const execArgv = ["--conditions=source", "--import", "tsx", "--max-semi-space-size=64"];
  // Numbers of a million customers come over as they lie in memory.
  const file = path.join(import.meta.dirname, "profile-parts/server.ts");
  const child = fork(file, { execArgv, serialization: "advanced" });
  child.send({ home, bank } satisfies StartMessage);
  const ready = await Promise.race([
    once(child, "message").then(([message]) => message as Ready),
    once(child, "exit").then(([code]) => Promise.reject(new Error(`the measured process ended with ${code}`))),
  ]);
  return { child, ready };
}

async function measure(home: string, bank: string, views: number, say: (text: string) => void): Promise<BenchRow[]> {
  const { child, ready } = await started(home, bank);
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const [whole, branch] = ready.keys;
  const draws = seededRandom(SEED);
  const popular = zipf(ready.customers.length, draws.fork("zipf"));
  const even = draws.fork("even");
  const order = draws.fork("order").below(ready.customers.length);
  // Who is asked for often must not be who was made first.
  const scattered = (rank: number): number => (rank * 7_919 + order) % ready.customers.length;
  const pick = (numbers: Int32Array, at: number): number => numbers[at] ?? 0;
  const cases = [
    { name: "Zipf", key: whole, next: () => pick(ready.customers, scattered(popular())) },
    { name: "uniform", key: whole, next: () => pick(ready.customers, even.below(ready.customers.length)) },
    {
      name: "uniform, a branch's key",
      key: branch,
      next: () => pick(ready.ofBranch, even.below(ready.ofBranch.length)),
    },
  ];
  try {
    // The server has just read a million numbers for us: it takes breath before it is asked.
    await machine.sleep(3_000);
    await compareAnswers(agent, ready, say);
    const rows: BenchRow[] = [];
    for (const { name, key, next } of cases) {
      await paced(agent, ready.origin, key, next, Math.min(views, 300));
      const rounds: number[][] = [];
      for (let round = 0; round < ROUNDS; round++) rounds.push(await paced(agent, ready.origin, key, next, views));
      rows.push(rowOf(`360 view, p99, ${name}`, rounds, ready));
      say(`${name}: p99 ${rows.at(-1)?.ours} ms`);
    }
    return rows;
  } finally {
    agent.destroy();
    const ended = once(child, "exit");
    child.disconnect();
    await ended;
  }
}

/** Milliseconds of each view, asked one after the other on each connection. */
async function paced(agent: Agent, origin: string, key: string, next: () => number, views: number): Promise<number[]> {
  const times: number[] = [];
  let left = views;
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const began = machine.elapsed();
      await view(agent, origin, key, next());
      times.push(machine.elapsed() - began);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return times.sort((a, b) => a - b);
}

function view(agent: Agent, origin: string, key: string, number: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}` };
    const sent = request(`${origin}/v1/customers/@${number}`, { agent, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.once("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        if (answer.statusCode === 200) resolve(text);
        else reject(new Error(`customer ${number}: status ${answer.statusCode} ${text.slice(0, 300)}`));
      });
    });
    sent.once("error", reject);
    sent.end();
  });
}

interface Shown {
  readonly number: number;
  readonly has: { readonly balances: readonly { readonly name: string; readonly value: string }[] };
}

/** The page must show what stands in the table. */
async function compareAnswers(agent: Agent, ready: Ready, say: (text: string) => void): Promise<void> {
  for (const [number, balance] of ready.balances) {
    const shown = JSON.parse(await view(agent, ready.origin, ready.keys[0], number)) as Shown;
    const found = shown.has.balances.find(({ name }) => name === "demand_balance")?.value ?? "";
    if (shown.number !== number || found !== balance) {
      throw new Error(`answers differ: customer ${number} has ${balance} and the page shows ${found}`);
    }
  }
  say(`${ready.balances.length} pages compared with the table`);
}

const share = (times: readonly number[], part: number): number =>
  times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN;

function rowOf(name: string, rounds: readonly (readonly number[])[], ready: Ready): BenchRow {
  const slow = rounds.map((times) => share(times, 0.99));
  const ours = median(slow);
  const all = rounds.flat().sort((a, b) => a - b);
  const seconds = all.reduce((sum, time) => sum + time, 0) / 1_000 / CONNECTIONS;
  return {
    name,
    ours: rounded(ours),
    peer: LIMIT_MS,
    ratio: rounded(LIMIT_MS / ours),
    unit: "ms",
    rounds: rounds.length,
    spread: [rounded(LIMIT_MS / Math.max(...slow)), rounded(LIMIT_MS / Math.min(...slow))],
    versions: ready.versions,
    notes: {
      measured: "HTTP, key, row-level security, whole page as JSON; against a limit",
      customers: ready.customers.length,
      views: all.length,
      connections: CONNECTIONS,
      p50_ms: rounded(share(all, 0.5)),
      p999_ms: rounded(share(all, 0.999)),
      slowest_ms: rounded(all.at(-1) ?? Number.NaN),
      views_per_second: Math.round(all.length / seconds),
      seed: SEED,
      cores: availableParallelism(),
      load: rounded(loadavg()[0] ?? 0),
    },
  };
}
