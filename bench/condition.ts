/** Bench: which of 100 and of 1,000 rules fire on a bank's events, against json-rules-engine, zen-engine and cel-js. */
import { readFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import path from "node:path";
import { machine } from "#ground/clock";
import { nothing, ours } from "./condition-parts/ours.ts";
import { celJs, jsonRulesEngine, zenEngine } from "./condition-parts/peers.ts";
import { type BankEvent, type Contestant, makeEvents, makeRules, type Rule } from "./condition-parts/work.ts";
import { peerVersion } from "./peers.ts";
import { type BenchOptions, type BenchRow, median, rounded, throughputRow } from "./rows.ts";

const EVENTS = 5_000;
const ROUNDS = 7;
const SEED = "condition";

interface Peer {
  readonly name: string;
  readonly package: string;
  /** The least that the ratio at 100 rules has to be. */
  readonly floor: number;
  make(rules: readonly Rule[], best: boolean): Promise<Contestant>;
  /** Events of a round and of the comparison, by the number of rules: enough for a quarter of a second or more. */
  readonly events: Readonly<Record<100 | 1_000, { readonly round: number; readonly compared: number }>>;
}

const peers: readonly Peer[] = [
  {
    name: "json-rules-engine",
    package: "json-rules-engine",
    floor: 100,
    make: jsonRulesEngine,
    events: { 100: { round: 250, compared: 2_000 }, 1000: { round: 40, compared: 100 } },
  },
  {
    name: "zen-engine",
    package: "@gorules/zen-engine",
    floor: 10,
    make: zenEngine,
    events: { 100: { round: 2_500, compared: EVENTS }, 1000: { round: 400, compared: 1_000 } },
  },
  {
    name: "cel-js",
    package: "@marcbachmann/cel-js",
    floor: 5,
    make: celJs,
    events: { 100: { round: EVENTS, compared: EVENTS }, 1000: { round: 1_000, compared: EVENTS } },
  },
];
/** How often our side goes through all events in a round. */
const REPEATS = { 100: 40, 1000: 6 } as const;

export async function run({ flags, say }: BenchOptions): Promise<BenchRow[]> {
  const rounds = Number(flags.get("rounds") || ROUNDS);
  const seed = flags.get("seed") || SEED;
  const events = makeEvents(seed, EVENTS);
  say(`seed ${seed}: ${EVENTS} events of 12 fields and 5 types`);
  const small = await measure(makeRules(seed, 100), 100, events, rounds, say);
  const large = await measure(makeRules(seed, 1_000), 1_000, events, Math.min(rounds, 3), say);
  const driver = await speedOf(nothing, events, 100);
  const own = (
    JSON.parse(readFileSync(path.join(import.meta.dirname, "..", "package.json"), "utf8")) as { version: string }
  ).version;
  return peers.map((peer, at) => {
    const [here, there] = [small[at], large[at]];
    if (!here || !there) throw new Error(`${peer.name} was not measured`);
    const notes = {
      floor: peer.floor,
      configuration: here.best.name,
      default: `${here.plain.name}: ${Math.round(median(here.plain.speeds))} events/s`,
      "at 1,000 rules": `ours ${Math.round(median(there.ours))}, peer ${Math.round(median(there.best.speeds))} events/s, ratio ${rounded(median(there.ours) / median(there.best.speeds))}`,
      "growth from 100 to 1,000 rules": `ours ${rounded(median(here.ours) / median(there.ours))} times slower, peer ${rounded(median(here.best.speeds) / median(there.best.speeds))} times`,
      "compiling 100 rules": `ours ${rounded(here.compiling)} ms, peer ${rounded(here.best.compiling)} ms`,
      "compiling 1,000 rules": `ours ${rounded(there.compiling)} ms, peer ${rounded(there.best.compiling)} ms`,
      "answers compared": `${here.compared} events at 100 rules (${here.fired} fired), ${there.compared} at 1,000 (${there.fired} fired)`,
      driver: `${rounded(1e9 / driver)} ns an event`,
      seed,
      cores: availableParallelism(),
      load: loadavg().map(rounded).join(" "),
    };
    const versions = { perennial: own, [peer.name]: peerVersion(peer.package), node: process.versions.node };
    const pairs = here.ours.map((speed, round) => ({ ours: speed, peer: here.best.speeds[round] ?? Number.NaN }));
    return throughputRow(`100 rules, ${peer.name}`, "events/s", pairs, versions, notes);
  });
}

interface Side {
  readonly name: string;
  readonly compiling: number;
  readonly speeds: number[];
}
interface Measured {
  /** Our speed beside each of the peer's rounds. */
  readonly ours: number[];
  readonly compiling: number;
  readonly plain: Side;
  /** The faster of the peer's two ways. */
  readonly best: Side;
  readonly compared: number;
  readonly fired: number;
}

async function measure(
  rules: readonly Rule[],
  size: 100 | 1_000,
  events: readonly BankEvent[],
  rounds: number,
  say: BenchOptions["say"],
): Promise<Measured[]> {
  const mine = ours(rules);
  const expected = await mine.fired(events);
  const sides = await Promise.all(
    peers.map(async (peer) => ({ peer, ways: [await peer.make(rules, false), await peer.make(rules, true)] as const })),
  );
  for (const { peer, ways } of sides) {
    for (const way of ways) await compare(way, events.slice(0, peer.events[size].compared), expected);
    say(`${size} rules: ${peer.name} fires the same on ${peer.events[size].compared} events`);
  }
  const speeds = sides.map(() => ({ ours: [] as number[], ways: [[], []] as [number[], number[]] }));
  for (let round = 0; round < rounds; round++) {
    for (const [at, { peer, ways }] of sides.entries()) {
      const part = events.slice(0, peer.events[size].round);
      speeds[at]?.ours.push(await speedOf(mine, events, REPEATS[size]));
      for (const [way, one] of ways.entries()) speeds[at]?.ways[way]?.push(await speedOf(one, part, 1));
    }
    say(`${size} rules: round ${round + 1} of ${rounds}`);
  }
  return sides.map(({ peer, ways }, at) => {
    const made = ways.map(({ name, compileMilliseconds }, way) => ({
      name,
      compiling: compileMilliseconds,
      speeds: speeds[at]?.ways[way] ?? [],
    })) as unknown as readonly [Side, Side];
    const [plain, other] = made;
    const { compared } = peer.events[size];
    return {
      ours: speeds[at]?.ours ?? [],
      compiling: mine.compileMilliseconds,
      plain,
      best: median(other.speeds) >= median(plain.speeds) ? other : plain,
      compared,
      fired: expected.slice(0, compared).reduce((sum, one) => sum + one.length, 0),
    };
  });
}

/** @throws when a side fires another set of rules on any event */
async function compare(side: Contestant, events: readonly BankEvent[], expected: readonly number[][]): Promise<void> {
  const fired = await side.fired(events);
  const wrong = events.findIndex((_, at) => String(fired[at]) !== String(expected[at]));
  if (wrong >= 0)
    throw new Error(`answers differ: on event ${wrong} ours fires ${expected[wrong]}, ${side.name} ${fired[wrong]}`);
}

/** Events in a second. */
async function speedOf(side: Contestant, events: readonly BankEvent[], repeats: number): Promise<number> {
  const began = machine.elapsed();
  for (let repeat = 0; repeat < repeats; repeat++) await side.fired(events);
  return (events.length * repeats * 1_000) / (machine.elapsed() - began);
}
