/** Bench: decisions per second with 20 candidates each, in sets against one by one, from candidates to the committed record. */
import { readFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import path from "node:path";
import {
  type Candidate,
  type DecidedCandidate,
  type DecisionSet,
  decide,
  decideSet,
  EVERY_SHARD,
  noStanding,
  prepareInputs,
} from "#decision";
import { machine } from "#ground/clock";
import { shardOf } from "#ground/ids";
import { sql } from "#ground/storage";
import { type Bed, withBed } from "./decide-parts/bed.ts";
import { benchAt, benchLimits, benchResources, benchZone, CANDIDATES, candidatesOf } from "./decide-parts/work.ts";
import { type BenchOptions, type BenchRow, median, rounded, throughputRow } from "./rows.ts";

const ROUNDS = 7;
const SETS = 1_000;
const BY_SETS = 4_000;
const ONE_BY_ONE = 400;
const SEED = "decide";
/** Decisions under way at once, one by one. */
const AT_ONCE = 8;

const limits = benchLimits();

export async function run({ flags, say }: BenchOptions): Promise<BenchRow[]> {
  const rounds = Number(flags.get("rounds") || ROUNDS);
  const seed = flags.get("seed") || SEED;
  say(`seed ${seed}: ${CANDIDATES} candidates of three ways each`);
  return await withBed(async (bed) => {
    await compare(bed, seed);
    const measured: { ours: number; peer: number }[] = [];
    const alone: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const [sets, ones] = [
        candidatesOf(seed, `sets-${round}`, 1, BY_SETS),
        candidatesOf(seed, `ones-${round}`, 1, ONE_BY_ONE),
      ];
      await forget(bed);
      const ours = await pace(sets.length, () => inSets(bed, sets));
      await forget(bed);
      measured.push({ ours, peer: await pace(ones.length, () => oneByOne(bed, ones)) });
      alone.push(await pace(sets.length, async () => sets.forEach(pureDecision)));
      say(`round ${round + 1} of ${rounds}: ${Math.round(ours)} in sets`);
    }
    const bytes = await bytesOf(bed);
    const versions = { perennial: ownVersion(), postgresql: bed.version, node: process.versions.node };
    const notes = {
      work: `${CANDIDATES} candidates of 3 ways, the sample bank's law and caps, two shared budgets, holdout; reservation, arms and record in one commit`,
      sets: `${SETS} customers a transaction, one connection`,
      "one by one": `one customer a transaction, ${AT_ONCE} at once`,
      "rules and choice alone": `${Math.round(median(alone))} decisions/s on one thread`,
      "bytes a record": bytes,
      "answers compared": "the same outcome, action, channel and value for 500 customers both ways",
      seed,
      cores: availableParallelism(),
      load: loadavg().map(rounded).join(" "),
    };
    return [throughputRow("decide in sets, against one by one", "decisions/s", measured, versions, notes)];
  });
}

function ownVersion(): string {
  const text = readFileSync(path.join(import.meta.dirname, "..", "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

async function pace(count: number, work: () => Promise<unknown>): Promise<number> {
  const began = machine.elapsed();
  await work();
  return (count * 1_000) / (machine.elapsed() - began);
}

function setOf(candidates: readonly Candidate[], holder: number): DecisionSet {
  return {
    purpose: "bench",
    at: benchAt,
    zone: benchZone,
    limits,
    resources: benchResources,
    wanted: { "budgets/sms": 5 * candidates.length, "budgets/seats": candidates.length },
    holder,
    versions: { definitions: "bench" },
    load: async () => candidates,
    act: async () => undefined,
  };
}

async function inSets({ storage }: Bed, candidates: readonly Candidate[]): Promise<DecidedCandidate[]> {
  const done: DecidedCandidate[] = [];
  for (let from = 0; from < candidates.length; from += SETS) {
    const { decided } = await decideSet(storage, setOf(candidates.slice(from, from + SETS), EVERY_SHARD));
    for (const one of decided) done.push(one);
  }
  return done;
}

async function oneByOne({ storage }: Bed, candidates: readonly Candidate[]): Promise<DecidedCandidate[]> {
  const done: DecidedCandidate[] = [];
  let at = 0;
  const worker = async (): Promise<void> => {
    for (let one = candidates[at++]; one; one = candidates[at++]) {
      const { decided } = await decideSet(storage, setOf([one], shardOf(one.customer)));
      for (const each of decided) done.push(each);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return done;
}

function pureDecision({ facts, actions }: Candidate): void {
  const inputs = { at: benchAt, zone: benchZone, facts: { ...facts, standing: noStanding }, actions, limits };
  decide(prepareInputs({ ...inputs, grants: [], mode: "reserve" }));
}

/** Each round decides on customers whom nobody has contacted. */
async function forget({ storage }: Bed): Promise<void> {
  await storage.batch("bench", (tx) => tx.run(sql`delete from decision.standing`));
}

async function bytesOf({ storage }: Bed): Promise<number> {
  const row = await storage.batch("bench", (tx) =>
    tx.one<{ bytes: number }>(sql`
      select (pg_total_relation_size('decision.record') / greatest(count(*), 1))::int as bytes from decision.record`),
  );
  return row.bytes;
}

/** @throws when customers who are decided on alone get something else than in a set */
async function compare(bed: Bed, seed: string): Promise<void> {
  const count = 500;
  const answer = ({ candidate, outcome, action, channel, value }: DecidedCandidate): string =>
    [candidate.customer, outcome, action, channel, value].join(" ");
  const together = await inSets(bed, candidatesOf(seed, "compare-sets", 1, count));
  await forget(bed);
  const alone = await oneByOne(bed, candidatesOf(seed, "compare-ones", 1, count));
  const [a, b] = [together, alone].map((side) => side.map(answer).sort());
  const wrong = a?.findIndex((text, at) => text !== b?.[at]) ?? -1;
  if (a?.length !== count || wrong >= 0) throw new Error(`answers differ: ${a?.[wrong]} in a set, ${b?.[wrong]} alone`);
}
