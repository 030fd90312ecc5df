/** Bench: counts, lists and profiles of audiences among ten million customers, against DuckDB and a plain ClickHouse scan. */
import { availableParallelism, loadavg } from "node:os";
import { machine } from "#ground/clock";
import {
  type BenchBank,
  type Built,
  build,
  change,
  changePlain,
  exportPlain,
  openBank,
  timed,
} from "./audience-parts/bank.ts";
import { type DuckSide, duckdb, duckKinds, ours, plainScan, type Side } from "./audience-parts/sides.ts";
import { type Question, rawQuestion, tagQuestion, treesOf } from "./audience-parts/work.ts";
import { peerVersion } from "./peers.ts";
import { residentMb } from "./process-tree.ts";
import { type BenchOptions, type BenchRow, median, rounded } from "./rows.ts";

const CUSTOMERS = 10_000_000;
const ROUNDS = 7;
/** Times that one question is asked in a round. */
const REPEATS = 5;
const SEED = "audience";
/** A tree's members are listed when they are so many at most. */
const LISTED = 100_000;

interface Bed {
  readonly bank: BenchBank;
  readonly ours: Side;
  readonly peers: readonly (Side | DuckSide)[];
  readonly trees: readonly Question[];
  /** Those of the trees whose members are listed. */
  readonly short: readonly Question[];
  readonly rounds: number;
  readonly say: BenchOptions["say"];
}

/** What is measured: milliseconds of one answer, or of all trees. */
interface Work {
  readonly name: string;
  readonly floor?: number;
  readonly repeats: number;
  run(side: Side): Promise<unknown>;
}

export async function run({ flags, say }: BenchOptions): Promise<BenchRow[]> {
  const customers = Number(flags.get("customers") || CUSTOMERS);
  const rounds = Number(flags.get("rounds") || ROUNDS);
  const seed = flags.get("seed") || SEED;
  const bank = await openBank();
  const ducks: DuckSide[] = [];
  try {
    say(
      `seed ${seed}: ${customers} customers of 37 columns, ${availableParallelism()} cores, load ${loadavg().map(rounded).join(" ")}`,
    );
    const built = await build(bank, customers);
    say(`built: ${JSON.stringify(built)}`);
    const parquet = await exportPlain(bank);
    const loaded: number[] = [];
    for (const kind of duckKinds)
      loaded.push(await timed(async () => void ducks.push(await duckdb(parquet, bank.folder, kind))));
    const trees = treesOf(seed);
    const mine = ours(bank);
    const peers = [...ducks, plainScan(bank)];
    const short = await compare(mine, peers, trees, say);
    const bed: Bed = { bank, ours: mine, peers, trees, short, rounds, say };
    const measured = await measure(bed);
    const changed = await afterChanges(bed, ducks);
    return await rowsOf(bed, measured, { customers, seed, built, loaded, changed });
  } finally {
    for (const duck of ducks) await duck.close();
    await bank.close();
  }
}

/** @throws when anybody answers otherwise than we do; returns the trees whose members are few enough to be listed */
async function compare(
  mine: Side,
  peers: readonly Side[],
  trees: readonly Question[],
  say: BenchOptions["say"],
): Promise<Question[]> {
  const short: Question[] = [];
  let compared = 0;
  for (const question of [tagQuestion, rawQuestion, ...trees]) {
    const count = await mine.count(question);
    const listed = count <= LISTED ? await mine.list(question) : undefined;
    if (listed && trees.includes(question)) short.push(question);
    if (listed && listed.length !== count)
      throw new Error(`${question.condition}: counted ${count}, listed ${listed.length}`);
    for (const peer of peers) {
      const theirs = await peer.count(question);
      if (theirs !== count) throw new Error(`answers differ: ${question.where}: ours ${count}, ${peer.name} ${theirs}`);
      if (listed && String(await peer.list(question)) !== String(listed))
        throw new Error(`answers differ: ${question.where}: ${peer.name} lists others`);
      compared++;
    }
    if (question === tagQuestion || question === rawQuestion) say(`${question.where}: ${count}`);
  }
  const profile = String(await mine.profile(tagQuestion));
  for (const peer of peers)
    if (String(await peer.profile(tagQuestion)) !== profile)
      throw new Error(`answers differ: the profile of ${peer.name}`);
  say(`${compared} answers compared, ${short.length} trees with lists`);
  return short;
}

function worksOf({ trees, short }: Bed): Work[] {
  const all =
    (of: readonly Question[], ask: (side: Side, question: Question) => Promise<unknown>) => async (side: Side) => {
      for (const question of of) await ask(side, question);
    };
  return [
    { name: "A, tags, count", floor: 1, repeats: REPEATS, run: (side) => side.count(tagQuestion) },
    { name: "A, tags, list", repeats: REPEATS, run: (side) => side.list(tagQuestion) },
    {
      name: "B, five clauses over attributes, count",
      floor: 0.4,
      repeats: REPEATS,
      run: (side) => side.count(rawQuestion),
    },
    { name: "B, five clauses over attributes, list", repeats: REPEATS, run: (side) => side.list(rawQuestion) },
    { name: "C, profile of A over 30 flags", repeats: REPEATS, run: (side) => side.profile(tagQuestion) },
    { name: "100 trees over tags, count", floor: 1, repeats: 1, run: all(trees, (side, one) => side.count(one)) },
    { name: "trees over tags, list", repeats: 1, run: all(short, (side, one) => side.list(one)) },
    { name: "no question", repeats: REPEATS, run: (side) => side.nothing() },
  ];
}

interface Measured {
  readonly work: Work;
  /** By side (ours first) and round, milliseconds of one run. */
  readonly times: readonly (readonly number[])[];
  /** Every single run of ours. */
  readonly single: readonly number[];
}

async function measure(bed: Bed): Promise<Measured[]> {
  const { peers, rounds, say } = bed;
  const sides = [bed.ours, ...peers];
  const works = worksOf(bed);
  const made = works.map((work) => ({ work, times: sides.map((): number[] => []), single: [] as number[] }));
  for (let round = 0; round < rounds; round++) {
    for (const { work, times, single } of made) {
      for (const [at, side] of sides.entries()) {
        let sum = 0;
        for (let repeat = 0; repeat < work.repeats; repeat++) {
          const began = machine.elapsed();
          await work.run(side);
          const took = machine.elapsed() - began;
          if (at === 0) single.push(took);
          sum += took;
        }
        times[at]?.push(sum / work.repeats);
      }
    }
    const last = made.map(
      ({ work, times }) => `${work.name} ${times.map((of) => rounded(of.at(-1) ?? 0)).join(" | ")}`,
    );
    say(`round ${round + 1} of ${rounds}, ms (${sides.map(({ name }) => name).join(" | ")}): ${last.join("; ")}`);
  }
  return made;
}

interface Changed {
  readonly ours: { readonly copy: number; readonly bitmaps: number };
  readonly peers: readonly number[];
  /** Of the same customers once more. */
  readonly again: number;
  /** p95 of counting B and A while the changes are not merged. */
  readonly p95: readonly number[];
}

/** Changes one customer in 83 everywhere, compares the answers again and asks while nothing is merged. */
async function afterChanges(
  { bank, ours: mine, peers, trees, say }: Bed,
  ducks: readonly DuckSide[],
): Promise<Changed> {
  await bank.columnar.command("system stop merges customer");
  const own = await change(bank, 2);
  const times: number[] = [];
  for (const duck of ducks) times.push((await timed(() => duck.change())) * 1_000);
  times.push(await changePlain(bank));
  await compare(mine, peers, trees.slice(0, 10), say);
  const p95: number[] = [];
  for (const question of [rawQuestion, tagQuestion]) {
    const runs: number[] = [];
    for (let at = 0; at < 30; at++) runs.push((await timed(() => mine.count(question))) * 1_000);
    p95.push(percentile(runs, 0.95));
  }
  await bank.columnar.command("system start merges customer");
  const back = await change(bank, 3);
  return { ours: own, again: back.bitmaps, peers: times, p95 };
}

function percentile(runs: readonly number[], share: number): number {
  const sorted = [...runs].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

interface Setting {
  readonly customers: number;
  readonly seed: string;
  readonly built: Built;
  /** Seconds of loading DuckDB in memory and on disk. */
  readonly loaded: readonly number[];
  readonly changed: Changed;
}

async function rowsOf(
  { bank, peers, trees, short, rounds }: Bed,
  measured: readonly Measured[],
  { customers, seed, built, loaded, changed }: Setting,
): Promise<BenchRow[]> {
  const [engine] = await bank.columnar.rows<{ version: string }>("select version() as version");
  const idle = measured.find(({ work }) => work.name === "no question");
  const versions = {
    clickhouse: engine?.version ?? "",
    duckdb: peerVersion("@duckdb/node-api"),
    node: process.versions.node,
  };
  const common = {
    setting: `${customers} customers of 37 columns and 500 tags, merged; the catalog's types on all sides (narrow: the narrowest that hold the values); DuckDB with all cores, its default`,
    seed,
    rounds,
    trees: `${trees.length} counted, ${short.length} listed`,
    "driver, ms": (idle?.times ?? []).map((times) => rounded(median(times))).join(" | "),
    "built, s": `rows ${rounded(built.seconds.rows)}, merge ${rounded(built.seconds.merge)}, bitmaps ${rounded(built.seconds.bitmaps)}; peers: ${duckKinds.map((kind, at) => `${kind} ${rounded(loaded[at] ?? 0)}`).join(", ")}, plain ${rounded(built.seconds.plain)}`,
    "bytes per customer": `copy ${rounded(built.bytes.copy / customers)}, bitmaps ${rounded(built.bytes.bitmaps / customers)}, plain ${rounded(built.bytes.plain / customers)}`,
    "update of 1 in 83, ms": `ours: rows ${rounded(changed.ours.copy)} and bitmaps ${rounded(changed.ours.bitmaps)} (again ${rounded(changed.again)}); ${peers.map(({ name }, at) => `${name} ${rounded(changed.peers[at] ?? 0)}`).join(", ")}`,
    "count unmerged, p95 ms": `B ${rounded(changed.p95[0] ?? 0)}, A ${rounded(changed.p95[1] ?? 0)}`,
    "lag of a refresh, s": rounded(changed.ours.bitmaps / 1_000),
    "memory of the engine, MB": Math.round(residentMb(bank.pid() ?? 0)),
    cores: availableParallelism(),
    load: loadavg().map(rounded).join(" "),
  };
  return measured
    .filter(({ work }) => work.name !== "no question")
    .flatMap(({ work, times, single }) =>
      peers.map((peer, at): BenchRow => {
        const [mine, theirs] = [times[0] ?? [], times[at + 1] ?? []];
        const ratios = mine.map((one, round) => (theirs[round] ?? Number.NaN) / one);
        return {
          name: `${work.name}, ${peer.name}`,
          ours: rounded(median(mine)),
          peer: rounded(median(theirs)),
          ratio: rounded(median(ratios)),
          unit: "ms",
          rounds: mine.length,
          spread: [rounded(Math.min(...ratios)), rounded(Math.max(...ratios))],
          versions,
          notes: {
            ...(work.floor === undefined || at > 0 ? {} : { floor: work.floor }),
            "p95 of ours, ms": rounded(percentile(single, 0.95)),
            ...common,
          },
        };
      }),
    );
}
