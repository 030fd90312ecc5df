/** Bench: planned touches with reservation and outbox row per second, in sets, against a bare `unnest` insert on the same PostgreSQL. */
import { readFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import path from "node:path";
import { EVERY_SHARD, leaseResources, lockStandings, openResources, reserveContacts, useLeases } from "#decision";
import { machine } from "#ground/clock";
import { derivedId } from "#ground/ids";
import { ownerTransaction, poolFor, type Sql, sql } from "#ground/storage";
import { type Intent, planTouches, sendKey } from "#reach";
import { type Bed, withBed } from "./decide-parts/bed.ts";
import { benchAt } from "./decide-parts/work.ts";
import { type BenchOptions, type BenchRow, rounded, throughputRow } from "./rows.ts";

const ROUNDS = 7;
const TOUCHES = 20_000;
const SIZES = [1_000, 100] as const;
const SEED = "ledger";
const BUDGET = { resource: "bench/budget", period: "total" } as const;
const COST = 5;

type Pool = ReturnType<typeof poolFor>;

export async function run({ flags, say }: BenchOptions): Promise<BenchRow[]> {
  const rounds = Number(flags.get("rounds") || ROUNDS);
  const seed = flags.get("seed") || SEED;
  return await withBed(async (bed) => {
    await ownerTransaction(bed.owner, async (tx) => {
      await tx.run(sql`create schema peer`);
      await tx.run(bareTable);
    });
    const peer = poolFor(bed.owner, 1, "bench peer");
    try {
      const rows: BenchRow[] = [];
      for (const size of SIZES) rows.push(await measure(bed, peer, size, { rounds, seed, say }));
      return rows;
    } finally {
      await peer.end();
    }
  });
}

// What a touch says, with the key that forbids a second one.
const bareTable: Sql = sql`
  create table peer.bare (key text primary key, customer int not null, unit int, channel text not null, class text not null,
    playbook text not null, version text not null, enrolment text not null, wave text not null, decision text,
    content text not null, state text not null, planned_at timestamptz not null, due_at timestamptz not null)`;

const bareInsert = `insert into peer.bare (key, customer, channel, class, playbook, version, enrolment, wave, decision,
    content, state, planned_at, due_at)
  select key, customer, channel, class, playbook, version, enrolment, wave, decision, content, 'planned', $11, due_at
  from unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::text[], $12::timestamptz[])
    as u(key, customer, channel, class, playbook, version, enrolment, wave, decision, content, due_at)
  on conflict (key) do nothing`;

function intentsOf(seed: string, round: string): Intent[] {
  return Array.from({ length: TOUCHES }, (_, i): Intent => {
    const enrolment = derivedId("enrolment", seed, round, String(i));
    return {
      playbook: "bench",
      version: "1",
      enrolment,
      wave: "first",
      customer: i + 1,
      unit: null,
      channel: "sms",
      class: "marketing",
      content: "bench-sms",
      decision: derivedId("decision", enrolment),
      dueAt: benchAt,
      deadline: null,
      order: { value: 100, probability: 0.1 },
      trace: null,
    };
  });
}

async function measure(
  bed: Bed,
  peer: Pool,
  size: number,
  { rounds, seed, say }: { rounds: number; seed: string; say: BenchOptions["say"] },
): Promise<BenchRow> {
  const measured: { ours: number; peer: number }[] = [];
  await prepare(bed, rounds);
  for (let round = -1; round < rounds; round++) {
    const intents = intentsOf(seed, `${size}/${round}`);
    await clear(bed, peer);
    const ours = await pace(intents, size, (batch) => planned(bed, batch));
    const bare = await pace(intents, size, (batch) => inserted(peer, batch));
    await compare(bed, peer);
    // The first round warms both up.
    if (round >= 0) measured.push({ ours, peer: bare });
    say(`batches of ${size}, round ${round + 1} of ${rounds}: ${Math.round(ours)} against ${Math.round(bare)}`);
  }
  const text = readFileSync(path.join(import.meta.dirname, "..", "package.json"), "utf8");
  const versions = {
    perennial: (JSON.parse(text) as { version: string }).version,
    postgresql: bed.version,
    node: process.versions.node,
  };
  const notes = {
    floor: 0.3,
    ours: "customer's row locked, contact reserved under it, budget used under its lease, touch written with its unique key: one commit a batch",
    peer: "one insert of the same values with the same unique key, one commit a batch",
    setting: "fsync on for both, one connection each, rows of customers exist",
    touches: TOUCHES,
    "answers compared": `${TOUCHES} keys a round on both sides, as many reservations, the budget used to the last fen`,
    seed,
    cores: availableParallelism(),
    load: loadavg().map(rounded).join(" "),
  };
  return throughputRow(`ledger, batches of ${size}`, "touches/s", measured, versions, notes);
}

async function prepare({ storage }: Bed, rounds: number): Promise<void> {
  await storage.batch("bench", async (tx) => {
    await lockStandings(
      tx,
      Array.from({ length: TOUCHES }, (_, i) => i + 1),
    );
    const total = COST * TOUCHES * (rounds + 1) * SIZES.length;
    await openResources(tx, [{ ...BUDGET, total, carry: null }]);
    await leaseResources(tx, EVERY_SHARD, [{ ...BUDGET, amount: total }], true);
  });
}

/** Nobody has been contacted, no touch is planned; tables are as after a vacuum. */
async function clear({ storage, owner }: Bed, peer: Pool): Promise<void> {
  await storage.batch("bench", (tx) =>
    tx.run(sql`
      update decision.standing set contacts = '', oldest = null`),
  );
  await storage.batch("bench", (tx) => tx.run(sql`update decision.lease set used = 0`));
  await ownerTransaction(owner, (tx) => tx.run(sql`truncate reach.touch cascade`));
  await peer.query("truncate peer.bare");
  await peer.query("vacuum analyze decision.standing");
}

async function pace(intents: readonly Intent[], size: number, work: (batch: readonly Intent[]) => Promise<void>) {
  const began = machine.elapsed();
  for (let from = 0; from < intents.length; from += size) await work(intents.slice(from, from + size));
  return (intents.length * 1_000) / (machine.elapsed() - began);
}

async function planned({ storage }: Bed, batch: readonly Intent[]): Promise<void> {
  await storage.batch("bench", async (tx) => {
    await lockStandings(
      tx,
      batch.map(({ customer }) => customer),
    );
    await reserveContacts(
      tx,
      batch.map((intent) => ({
        customer: intent.customer,
        key: sendKey(intent),
        at: intent.dueAt,
        channel: intent.channel,
        class: intent.class,
        category: "general",
      })),
    );
    if (!(await useLeases(tx, EVERY_SHARD, [{ ...BUDGET, amount: COST * batch.length }])))
      throw new Error("the budget is used up");
    await planTouches(tx, batch, benchAt);
  });
}

async function inserted(peer: Pool, batch: readonly Intent[]): Promise<void> {
  const column = <T>(of: (intent: Intent) => T): T[] => batch.map(of);
  await peer.query({
    name: "bare",
    text: bareInsert,
    values: [
      column(sendKey),
      column((i) => i.customer),
      column((i) => i.channel),
      column((i) => i.class),
      column((i) => i.playbook),
      column((i) => i.version),
      column((i) => i.enrolment),
      column((i) => i.wave),
      column((i) => i.decision),
      column((i) => i.content),
      benchAt,
      column((i) => i.dueAt.toISOString()),
    ],
  });
}

/** @throws when a touch, its reservation or its place in the budget is missing on our side, or a row on the other */
async function compare({ storage }: Bed, peer: Pool): Promise<void> {
  const ours = await storage.batch("bench", (tx) =>
    tx.one<{ touches: number; reserved: number; used: number }>(sql`
      select (select count(*) from reach.touch t join decision.standing s using (customer) 
        where strpos(s.contacts, ' ' || left(md5(t.key), 16) || ' ') > 0) as touches,
        (select sum(regexp_count(contacts, E'\\n')) from decision.standing)::int as reserved,
        (select used from decision.lease where resource = ${BUDGET.resource}) as used`),
  );
  const bare = await peer.query<{ n: string }>("select count(*) as n from peer.bare");
  if (
    ours.touches !== TOUCHES ||
    ours.reserved !== TOUCHES ||
    ours.used !== COST * TOUCHES ||
    Number(bare.rows[0]?.n) !== TOUCHES
  )
    throw new Error(`answers differ: ${JSON.stringify(ours)} against ${bare.rows[0]?.n} rows of ${TOUCHES}`);
}
