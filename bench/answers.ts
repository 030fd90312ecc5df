/** Bench: answers to risk events over HTTP beside other events, their slowest hundredth against a limit of 50 ms, and where they break. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { machine } from "#ground/clock";
import { Load, type Round } from "./answers-parts/load.ts";
import { MANY_PAYEES, PROFILE_CHURN, STRANGE_LOGIN } from "./answers-parts/playbooks.ts";
import type { Delays, Message, Ready } from "./answers-parts/server.ts";
import { makeBank } from "./made-bank.ts";
import { type BenchOptions, type BenchRow, median, rounded } from "./rows.ts";

const LIMIT_MS = 50;
const CUSTOMERS = 100_000;
const RATE = 100;
const EVENTS = 1_000;
const ROUNDS = 7;
const ROUND_MS = 10_000;
const WARM_MS = 5_000;
const SEED = 1;
/** Answers a second that are tried for the knee, one after the other. */
const STEPS = [150, 200, 250, 300, 400, 500, 600, 800, 1_000, 1_200];
const STEP_MS = 5_000;

/**
 * `--home DIR --bank NAME` measures a bank that is there; otherwise one of `--customers` is made and removed again, with
 * `--months` of past. `--rate` (answers/s), `--events` (events/s) and `--seconds` (of a round) for small tries.
 */
export async function run({ flags, say }: BenchOptions): Promise<BenchRow[]> {
  const given = flags.get("home");
  const home = given ?? (await mkdtemp(path.join(tmpdir(), "perennial-bench-")));
  const bank = flags.get("bank") || "measured";
  const number = (name: string, otherwise: number): number => Number(flags.get(name) || otherwise);
  const customers = number("customers", CUSTOMERS);
  const months = flags.get("months") || "0.25";
  try {
    if (given === undefined) await makeBank({ home, bank, customers, months, seed: SEED }, say);
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
  const child = fork(path.join(import.meta.dirname, "answers-parts/server.ts"), {
    execArgv,
    serialization: "advanced",
  });
  return { child, ready: await told<Ready>(child, { start: { home, bank } }) };
}

async function told<T>(child: ChildProcess, message: Message): Promise<T> {
  child.send(message);
  return await Promise.race([
    once(child, "message").then(([answer]) => answer as T),
    once(child, "exit").then(([code]) => Promise.reject(new Error(`the measured process ended with ${code}`))),
  ]);
}

interface Bed {
  readonly home: string;
  readonly bank: string;
  readonly rate: number;
  readonly events: number;
  readonly milliseconds: number;
  readonly say: (text: string) => void;
}

interface Measured extends Round {
  readonly delays: Delays;
}

async function measure({ home, bank, rate, events, milliseconds, say }: Bed): Promise<BenchRow[]> {
  const { child, ready } = await started(home, bank);
  const load = new Load(ready, SEED);
  try {
    await compareAnswers(load, ready, say);
    await load.run(rate, events, Math.min(WARM_MS, milliseconds));
    await told<Delays>(child, { delays: true });
    const rounds: Measured[] = [];
    for (let n = 0; n < ROUNDS; n++) {
      const round = await load.run(rate, events, milliseconds);
      const delays = await told<Delays>(child, { delays: true });
      rounds.push({ ...round, delays });
      say(
        `round ${n + 1}: p50 ${rounded(share(round.fromDue, 0.5))} ms, p99 ${rounded(share(round.fromDue, 0.99))} ms; event loop p99 ${rounded(delays.p99)} ms late`,
      );
    }
    const loaded = loadavg()[0] ?? 0;
    const knee = await kneeOf(load, events, rate, say);
    const notes = { rate, knee, load: loaded };
    return [rowOf("answers, p99", 0.99, rounds, ready, notes), rowOf("answers, p50", 0.5, rounds, ready, notes)];
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
    say(`${step} answers/s: p99 ${rounded(p99)} ms, ${Math.round(round.perSecond)} answered a second`);
    if (p99 > LIMIT_MS || round.perSecond < step * 0.95) return knee;
    knee = step;
  }
  return knee;
}

/** A short life of each customer whose every answer is known beforehand. */
async function compareAnswers(load: Load, ready: Ready, say: (text: string) => void): Promise<void> {
  let compared = 0;
  for (const { customer, city } of ready.checked) {
    const [home, away] = [`bench-${customer}-home`, `bench-${customer}-away`];
    const elsewhere = `别处-${customer}`;
    const payee = (n: number) => ({ amount: 50_000, payee: `bench-${customer}-${n}` });
    const life: readonly (readonly [type: string, data: object, answer: string, playbook?: string])[] = [
      ["login", { city, device: home }, "allow"],
      ["login", { city: elsewhere, device: home }, "allow"],
      ["login", { city: `${elsewhere}甲`, device: away }, "step_up", STRANGE_LOGIN],
      ["login", { city: `${elsewhere}甲`, device: away }, "allow"],
      ["login", { city, device: `${away}2` }, "allow"],
      ["transfer", payee(1), "allow"],
      ["transfer", payee(2), "allow"],
      ["transfer", { ...payee(3), amount: 49_999 }, "allow"],
      ["transfer", payee(3), "hold", MANY_PAYEES],
      ["profile_changed", { field: "phone" }, "allow"],
      ["profile_changed", { field: "address" }, "allow"],
      ["profile_changed", { field: "email" }, "review", PROFILE_CHURN],
    ];
    for (const [at, [type, data, expected, playbook]] of life.entries()) {
      const id = `bench-life-${machine.now().getTime()}-${customer}-${at}`;
      const first = await load.ask(customer, type, data, id);
      const again = await load.ask(customer, type, data, id);
      const isRight =
        first.answer === expected &&
        first.reasons[0]?.playbook === playbook &&
        !first.repeated &&
        again.repeated &&
        again.answer === first.answer;
      if (!isRight)
        throw new Error(
          `answers differ: customer ${customer}, ${type} ${JSON.stringify(data)}: ${first.answer}, then ${again.answer}; expected ${expected}`,
        );
      compared++;
    }
  }
  if (compared === 0) throw new Error("no customer has a city");
  say(`${compared} answers compared with what each must be, and each with itself asked again`);
}

const share = (times: readonly number[], part: number): number =>
  times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN;

function rowOf(
  name: string,
  part: number,
  rounds: readonly Measured[],
  ready: Ready,
  notes: { readonly rate: number; readonly knee: number; readonly load: number },
): BenchRow {
  const each = rounds.map(({ fromDue }) => share(fromDue, part));
  const ours = median(each);
  const all = rounds.flatMap(({ fromDue }) => fromDue).sort((a, b) => a - b);
  const sent = rounds.flatMap(({ fromSent }) => fromSent).sort((a, b) => a - b);
  const given = (answer: string): number => rounds.reduce((sum, { answers }) => sum + (answers.get(answer) ?? 0), 0);
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
        "from when an answer is due by a steady clock to the whole of it: HTTP, key, the event durable in the log, the customer read with what stands before it, the answer kept; events in batches of 10 and the engine's work beside it; against a limit",
      customers: ready.customers.length,
      answers_per_second: notes.rate,
      events_per_second: Math.round(median(rounds.map((round) => round.eventsPerSecond))),
      measured_answers: all.length,
      step_up: given("step_up"),
      hold: given("hold"),
      review: given("review"),
      p50_ms: rounded(share(all, 0.5)),
      p99_ms: rounded(share(all, 0.99)),
      p999_ms: rounded(share(all, 0.999)),
      slowest_ms: rounded(all.at(-1) ?? Number.NaN),
      p99_from_sent_ms: rounded(share(sent, 0.99)),
      event_loop_p50_ms: rounded(median(rounds.map(({ delays }) => delays.p50))),
      event_loop_p99_ms: rounded(median(rounds.map(({ delays }) => delays.p99))),
      event_loop_worst_ms: rounded(Math.max(...rounds.map(({ delays }) => delays.most))),
      knee_answers_per_second: notes.knee,
      seed: SEED,
      cores: availableParallelism(),
      load: rounded(notes.load),
      machine: machine.now().toISOString().slice(0, 10),
    },
  };
}
