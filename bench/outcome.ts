/** Bench: one playbook counted over 1 M enrolments and 10 M facts, as kept and anew, against plain ClickHouse and DuckDB scans. */
import { readFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import path from "node:path";
import { machine } from "#ground/clock";
import { countAssigned, recountPlaybook } from "#outcome";
import { withBed } from "./decide-parts/bed.ts";
import { fillBed } from "./outcome-parts/fill.ts";
import { chdbSide, duckdbSide, type Side } from "./outcome-parts/sides.ts";
import { type Counts, PLAYBOOK, type Size, same } from "./outcome-parts/work.ts";
import { peerVersion } from "./peers.ts";
import { type BenchOptions, type BenchRow, rounded, throughputRow } from "./rows.ts";

const ENROLMENTS = 1_000_000;
const FACTS = 10_000_000;
const ROUNDS = 5;

export async function run({ flags, say }: BenchOptions): Promise<BenchRow[]> {
  const rounds = Number(flags.get("rounds") || ROUNDS);
  const size: Size = {
    enrolments: Number(flags.get("enrolments") || ENROLMENTS),
    facts: Number(flags.get("facts") || FACTS),
  };
  return await withBed(async (bed) => {
    say(`${size.enrolments} enrolments, ${size.facts} facts: filling PostgreSQL`);
    await fillBed(bed, size);
    const kept: Side = {
      name: "kept",
      count: () =>
        bed.storage.batch("bench", async (tx) => {
          const asked = { playbook: PLAYBOOK, from: null, to: null, unit: null, zone: "Asia/Shanghai" };
          const { all } = await countAssigned(tx, asked);
          return all.map(({ control, customers, converted, amount, complaints }): Counts[number] => ({
            control,
            customers,
            converted,
            amount,
            complaints,
          }));
        }),
      close: async () => {},
    };
    const anew: Side = {
      name: "anew",
      async count() {
        await bed.storage.batch("bench recount", (tx) => recountPlaybook(tx, PLAYBOOK));
        return await kept.count();
      },
      close: async () => {},
    };
    say("filling the peers");
    const peers = [await chdbSide(bed.folder, size), await duckdbSide(size)];
    try {
      const rows: BenchRow[] = [];
      for (const ours of [kept, anew])
        for (const peer of peers) rows.push(await measure(ours, peer, { rounds, size, say, version: bed.version }));
      return rows;
    } finally {
      for (const peer of peers) await peer.close();
    }
  });
}

async function measure(
  ours: Side,
  peer: Side,
  { rounds, size, say, version }: { rounds: number; size: Size; say: BenchOptions["say"]; version: string },
): Promise<BenchRow> {
  const pairs: { ours: number; peer: number }[] = [];
  // The first round warms both up.
  for (let round = -1; round < rounds; round++) {
    const [mine, theirs] = [await timed(ours), await timed(peer)];
    if (!same(mine.counts, theirs.counts))
      throw new Error(
        `answers differ: ours ${JSON.stringify(mine.counts)}, ${peer.name} ${JSON.stringify(theirs.counts)}`,
      );
    if (round >= 0) pairs.push({ ours: 60_000 / mine.milliseconds, peer: 60_000 / theirs.milliseconds });
    say(`${ours.name}, ${peer.name}: ${Math.round(mine.milliseconds)} against ${Math.round(theirs.milliseconds)} ms`);
  }
  const text = readFileSync(path.join(import.meta.dirname, "..", "package.json"), "utf8");
  const versions = {
    perennial: (JSON.parse(text) as { version: string }).version,
    postgresql: version,
    [peer.name]: peer.name === "DuckDB" ? peerVersion("@duckdb/node-api") : "chdb of package.json",
    node: process.versions.node,
  };
  const notes = {
    ours:
      ours.name === "kept"
        ? "counts by arm, version and week from rows that each set of facts keeps up to date"
        : "every enrolment folded again from touches and events, of which none differs, then counted",
    peer: "one statement over narrow tables of enrolments and facts: goals in the window, once per enrolment, by arm",
    enrolments: size.enrolments,
    facts: size.facts,
    "answers compared": "customers, conversions, amount and complaints of both arms, every round",
    cores: availableParallelism(),
    load: loadavg().map(rounded).join(" "),
  };
  return throughputRow(`outcome ${ours.name}, ${peer.name}`, "counts/min", pairs, versions, notes);
}

async function timed(side: Side): Promise<{ readonly counts: Counts; readonly milliseconds: number }> {
  const began = machine.elapsed();
  const counts = await side.count();
  return { counts, milliseconds: machine.elapsed() - began };
}
