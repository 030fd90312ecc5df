/** Bench: durable metric updates per second with 50 metrics defined, against a bare `unnest` insert on the same PostgreSQL. */
import { type ChildProcess, fork } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { machine } from "#ground/clock";
import { shardOf } from "#ground/ids";
import { appendFacts } from "#ground/log";
import { seededRandom } from "#ground/random";
import {
  type Cluster,
  ensureDatabase,
  ensureRoles,
  migratePostgres,
  openStorage,
  poolFor,
  roleConnection,
  type Storage,
  type StorageOptions,
  sql,
  startEmbeddedPostgres,
} from "#ground/storage";
import { applyMetrics, loadMetrics, type MetricBook, metricView, updatesOf } from "#profile";
import { migrations } from "../doors/server/migrations.ts";
import type { Answer, Order } from "./metrics-parts/engine.ts";
import { type BenchFact, bookOfBench, factsOf, METRICS, START, ZONE, zipf } from "./metrics-parts/work.ts";
import { type BenchOptions, type BenchRow, rounded, throughputRow } from "./rows.ts";

const CUSTOMERS = 1_000_000;
const FACTS = 40_000;
const ROUNDS = 7;
const CONNECTIONS = 8;
const PEER_BATCHES = [100, 1_000] as const;
/** Events that a customer has in its windows before the measurement. */
const BEFORE = 20;
const TEMPLATES = 2_000;
const DAY = 86_400_000;
/** Events of all customers come this often, milliseconds. */
const STEP = 250;

type Pool = ReturnType<typeof poolFor>;
interface Bed {
  readonly options: StorageOptions;
  readonly storage: Storage;
  readonly peer: Pool;
  readonly book: MetricBook;
  readonly customers: number;
  readonly facts: number;
  readonly say: (text: string) => void;
}

export async function run({ flags, say }: BenchOptions): Promise<BenchRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "perennial-bench-"));
  // PostgreSQL runs as an ordinary user, who must be able to walk here.
  await chmod(folder, 0o755);
  // The product's own settings: fsync on, one commit waits for the disk.
  const server = await startEmbeddedPostgres({ dir: path.join(folder, "postgres"), password: "bench" });
  try {
    const cluster: Cluster = { admin: server.admin, secret: "bench" };
    await ensureRoles(cluster);
    await ensureDatabase(cluster, "bench");
    const owner = roleConnection(cluster, "owner", "bench");
    await migratePostgres(owner, migrations);
    const options = {
      app: roleConnection(cluster, "app", "bench"),
      engine: roleConnection(cluster, "engine", "bench"),
    };
    const [customers, facts] = [Number(flags.get("customers") || CUSTOMERS), Number(flags.get("facts") || FACTS)];
    const storage = openStorage(options);
    const peer = poolFor(owner, CONNECTIONS, "bench peer");
    try {
      return await measure({ options, storage, peer, book: bookOfBench(), customers, facts, say });
    } finally {
      await Promise.all([storage.close(), peer.end()]);
    }
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(bed: Bed): Promise<BenchRow[]> {
  const { peer, facts: count, say } = bed;
  await peer.query(`create schema peer`);
  await peer.query(`create table peer.event (source text, id text, type text, subject text, time timestamptz, data jsonb,
    primary key (source, id))`);
  await seed(bed);
  const draw = zipf(bed.customers, seededRandom("metrics/zipf"));
  const made = (name: string, n: number, from: number) => factsOf(name, n, draw, from, STEP);
  let from = START;
  const next = (name: string, n: number): BenchFact[] => {
    const facts = made(name, n, from);
    from += n * STEP;
    return facts;
  };
  let engine = await startEngine(bed.options);
  const warm = next("warm", count);
  await append(bed.storage, warm);
  await drain(engine, from);
  for (const batch of PEER_BATCHES) await insert(peer, warm, batch);
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const facts = next(`round-${round}`, count);
    const updates = facts.reduce((sum, fact) => sum + updatesOf(fact, bed.book).length, 0);
    await append(bed.storage, facts);
    const drained = await drain(engine, from);
    if (drained.facts !== count) throw new Error(`${drained.facts} facts applied of ${count}`);
    const peers: number[] = [];
    for (const batch of PEER_BATCHES) peers.push(count / (await insert(peer, facts, batch)));
    rounds.push({
      updates,
      perSecond: updates / drained.seconds,
      facts: count / drained.seconds,
      cpu: drained.cpuSeconds / drained.seconds,
      peers,
    });
    say(
      `round ${round}: ${Math.round(count / drained.seconds)} events/s, inserts ${peers.map(Math.round).join(" and ")}/s`,
    );
  }
  const killed = next("killed", count);
  const restart = await killAndRestart(bed, engine, killed, from);
  engine = restart.engine;
  await drain(engine, from);
  engine.disconnect();
  await insert(peer, killed, 1_000);
  await compareAnswers(bed, new Date(from));
  return await rowsOf(bed, rounds, restart.seconds);
}

interface Round {
  readonly updates: number;
  readonly perSecond: number;
  readonly facts: number;
  readonly cpu: number;
  /** Events per second of the peer, by batch size. */
  readonly peers: readonly number[];
}

/** Every customer has a state: some thousand different ones, again and again. */
async function seed({ storage, book, customers, say }: Bed): Promise<void> {
  const templates = Math.min(TEMPLATES, customers);
  const random = seededRandom("metrics/templates");
  const count = templates * BEFORE;
  const facts = factsOf("before", count, () => 1 + random.below(templates), START - 90 * DAY, (90 * DAY) / count);
  for (let at = 0; at < facts.length; at += 2_000) {
    const now = new Date(START);
    await storage.batch("bench", (tx) => applyMetrics(tx, facts.slice(at, at + 2_000), book, { now }));
  }
  for (let at = templates + 1; at <= customers; at += 50_000) {
    const numbers = Array.from({ length: Math.min(50_000, customers + 1 - at) }, (_, i) => at + i);
    await storage.batch("bench", (tx) =>
      tx.run(sql`
        insert into profile.metric_state (customer, revision, shard, state)
        select u.customer, 1, u.shard, t.state
        from unnest(${numbers}::int[], ${numbers.map(shardOf)}::smallint[]) as u(customer, shard)
        join profile.metric_state t on t.customer = 1 + u.customer % ${templates} order by u.customer on conflict do nothing`),
    );
  }
  say(`${customers} customers, ${book.names.length} metrics over ${book.series.length} series`);
}

async function append(storage: Storage, facts: readonly BenchFact[]): Promise<void> {
  for (let at = 0; at < facts.length; at += 1_000)
    await storage.batch("bench", (tx) => appendFacts(tx, facts.slice(at, at + 1_000), machine.now()));
}

async function startEngine(options: StorageOptions): Promise<ChildProcess> {
  const execArgv = ["--conditions=source", "--import", "tsx", "--max-semi-space-size=64"];
  const engine = fork(path.join(import.meta.dirname, "metrics-parts/engine.ts"), { execArgv });
  engine.send({ kind: "start", storage: options } satisfies Order);
  await answerOf(engine, "ready");
  return engine;
}

async function answerOf<K extends Answer["kind"]>(
  engine: ChildProcess,
  kind: K,
): Promise<Extract<Answer, { kind: K }>> {
  return await new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`the engine ended with ${code}`));
    engine.once("exit", ended);
    engine.once("message", (answer: Answer) => {
      engine.off("exit", ended);
      if (answer.kind === kind) resolve(answer as Extract<Answer, { kind: K }>);
    });
  });
}

async function drain(engine: ChildProcess, now: number): Promise<Extract<Answer, { kind: "drained" }>> {
  engine.send({ kind: "drain", now } satisfies Order);
  return await answerOf(engine, "drained");
}

const statement = `insert into peer.event (source, id, type, subject, time, data)
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[]::jsonb[])
  on conflict do nothing`;

/** Inserts events in batches over all connections; the seconds that it took. */
async function insert(peer: Pool, facts: readonly BenchFact[], size: number): Promise<number> {
  const batches = Array.from({ length: Math.ceil(facts.length / size) }, (_, i) =>
    facts.slice(i * size, (i + 1) * size),
  );
  const began = machine.elapsed();
  let at = 0;
  const work = async (): Promise<void> => {
    for (let batch = batches[at++]; batch; batch = batches[at++]) {
      await peer.query(statement, [
        batch.map((fact) => fact.source),
        batch.map((fact) => `${fact.id}/${size}`),
        batch.map((fact) => fact.type),
        batch.map((fact) => `customer-${fact.customer}`),
        batch.map((fact) => fact.occurredAt.toISOString()),
        batch.map((fact) => JSON.stringify(fact.data)),
      ]);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return (machine.elapsed() - began) / 1_000;
}

async function appliedFacts(storage: Storage): Promise<number> {
  const row = await storage.batch("bench", (tx) =>
    tx.one<{ n: number }>(
      sql`select coalesce(sum(next_offset), 0)::bigint as n from log.position where consumer = 'engine'`,
    ),
  );
  return row.n;
}

/** Kills the engine in the middle of its work and starts another; seconds until a set is committed again. */
async function killAndRestart(
  { storage, options }: Bed,
  engine: ChildProcess,
  facts: readonly BenchFact[],
  now: number,
): Promise<{ readonly engine: ChildProcess; readonly seconds: number }> {
  await append(storage, facts);
  const before = await appliedFacts(storage);
  engine.send({ kind: "drain", now } satisfies Order);
  while ((await appliedFacts(storage)) === before) await machine.sleep(5);
  const died = new Promise((resolve) => engine.once("exit", resolve));
  const began = machine.elapsed();
  engine.kill("SIGKILL");
  await died;
  const at = await appliedFacts(storage);
  const again = await startEngine(options);
  const drained = drain(again, now);
  while (at < before + facts.length && (await appliedFacts(storage)) === at) await machine.sleep(5);
  const seconds = (machine.elapsed() - began) / 1_000;
  await drained;
  return { engine: again, seconds };
}

interface DayRow {
  readonly customer: number;
  readonly outflow: string;
  readonly inflow: string;
  readonly payees: string;
  readonly seen: Date | null;
}

/** The day's figures of the busiest and of some other customers, as the inserted rows have them. */
async function compareAnswers({ storage, peer, book, customers }: Bed, at: Date): Promise<void> {
  const random = seededRandom("metrics/sample");
  const sample = [...new Set(Array.from({ length: 2_000 }, (_, i) => (i < 500 ? i + 1 : 1 + random.below(customers))))];
  const { rows } = await peer.query<DayRow>(
    `select substring(subject from 10)::int as customer,
       coalesce(sum((data->>'amount')::numeric) filter (where day and
         (type = 'transfer' or type = 'transaction' and data->>'direction' = 'out')), 0) as outflow,
       coalesce(sum((data->>'amount')::numeric) filter (where day and type = 'transaction' and data->>'direction' = 'in'), 0) as inflow,
       count(distinct data->>'payee') filter (where day and type = 'transfer') as payees,
       max(time) filter (where type = 'login') as seen
     from (select *, time at time zone $1 >= date_trunc('day', $2::timestamptz at time zone $1) as day from peer.event) e
     where id like '%/1000' and time <= $2 and subject = any($3) group by 1`,
    [ZONE, at.toISOString(), sample.map((customer) => `customer-${customer}`)],
  );
  const states = await storage.batch("bench", (tx) => loadMetrics(tx, sample, book, { lock: false }));
  for (const row of rows) {
    const state = states.get(row.customer);
    if (!state) throw new Error(`no metrics of customer ${row.customer}`);
    const view = metricView(state, book, at, {});
    const ours = [view.outflow_day, view.inflow_day, view.payees_day, row.seen && view.last_login_at];
    const theirs = [
      Math.round(Number(row.outflow) * 100),
      Math.round(Number(row.inflow) * 100),
      Number(row.payees),
      row.seen?.getTime() ?? null,
    ];
    if (ours.join() !== theirs.join())
      throw new Error(`answers differ for ${row.customer}: ${ours.join()} against ${theirs.join()}`);
  }
  if (rows.length < 500) throw new Error(`only ${rows.length} customers to compare`);
}

async function rowsOf(
  { storage, peer, book, customers, facts }: Bed,
  rounds: readonly Round[],
  seconds: number,
): Promise<BenchRow[]> {
  const { rows: found } = await peer.query<{ version: string }>("select current_setting('server_version') as version");
  const size = await storage.batch("bench", (tx) =>
    tx.one<{ state: number; table: number; largest: number }>(sql`
      select round(avg(length(state)))::int as state, max(length(state)) as largest,
        pg_total_relation_size('profile.metric_state') as "table" from profile.metric_state`),
  );
  const versions = { postgresql: found[0]?.version ?? "", node: process.version };
  const mean = (of: (round: Round) => number): number =>
    rounds.reduce((sum, round) => sum + of(round), 0) / rounds.length;
  const events = mean((round) => round.facts);
  const updates = rounds.reduce((sum, round) => sum + round.updates, 0) / (facts * rounds.length);
  return PEER_BATCHES.map((batch, n) => {
    const notes = {
      setting: `PostgreSQL ${versions.postgresql} embedded, fsync on for both; ${customers} customers, Zipf 1.1; ${METRICS} metrics over ${book.series.length} series`,
      unit: "ours: values of metrics brought up to date per second, peer: events inserted per second",
      events_per_second: Math.round(events),
      updates_per_event: rounded(updates),
      ratio_of_events: rounded(mean((round) => round.facts / (round.peers[n] ?? Number.NaN))),
      engine_cores_used: rounded(mean((round) => round.cpu)),
      bytes_per_customer: Math.round(size.table / customers),
      bytes_of_state: size.state,
      largest_state: size.largest,
      seconds_from_kill_to_work: rounded(seconds),
      facts_a_round: facts,
      cores: availableParallelism(),
      load: rounded(loadavg()[0] ?? 0),
    };
    const sides = rounds.map((round) => ({ ours: round.perSecond, peer: round.peers[n] ?? Number.NaN }));
    return throughputRow(`metrics, against bare inserts of ${batch}`, "updates/s", sides, versions, notes);
  });
}
