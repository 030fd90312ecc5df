/** Bench: events per second from HTTP to durable, against a bare `unnest` upsert on the same PostgreSQL. */
import { type ChildProcess, fork } from "node:child_process";
import { chmod, mkdtemp, rm, stat } from "node:fs/promises";
import { Agent, request } from "node:http";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { job } from "#ground/authority";
import { machine } from "#ground/clock";
import { createApiKey } from "#ground/organisation";
import {
  type Cluster,
  type EmbeddedPostgres,
  ensureDatabase,
  ensureRoles,
  migratePostgres,
  openStorage,
  poolFor,
  roleConnection,
  type StorageOptions,
  sql,
  startEmbeddedPostgres,
} from "#ground/storage";
import { migrations } from "../doors/server/migrations.ts";
import { writeWideFile } from "./intake-parts/file.ts";
import type { Answer, StartMessage } from "./intake-parts/server.ts";
import { type BenchOptions, type BenchRow, median, rounded, throughputRow } from "./rows.ts";

const CONNECTIONS = 8;
const CUSTOMERS = 10_000;
const ROUNDS = 7;
/** Events of a round by batch size: enough for seconds of work, the whole within a few minutes. */
const SIZES = [
  { batch: 1, events: 4_000 },
  { batch: 100, events: 40_000 },
  { batch: 1_000, events: 60_000 },
] as const;

interface Bed {
  readonly server: EmbeddedPostgres;
  readonly cluster: Cluster;
  readonly storage: StorageOptions;
  readonly folder: string;
}

interface Event {
  readonly specversion: "1.0";
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export async function run({ flags, say }: BenchOptions): Promise<BenchRow[]> {
  const bed = await makeBed();
  try {
    const rows = flags.has("memory") ? [] : await againstUnnest(bed, say);
    if (flags.has("memory")) rows.push(await flatMemory(bed, Number(flags.get("memory") || 2), say));
    return rows;
  } finally {
    await bed.server.stop();
    await rm(bed.folder, { recursive: true, force: true });
  }
}

async function makeBed(): Promise<Bed> {
  const folder = await mkdtemp(path.join(tmpdir(), "perennial-bench-"));
  // PostgreSQL runs as an ordinary user, who must be able to walk here.
  await chmod(folder, 0o755);
  // The product's own settings: fsync on, one commit waits for the disk.
  const server = await startEmbeddedPostgres({ dir: path.join(folder, "postgres"), password: "bench" });
  const cluster: Cluster = { admin: server.admin, secret: "bench" };
  await ensureRoles(cluster);
  await ensureDatabase(cluster, "bench");
  await migratePostgres(roleConnection(cluster, "owner", "bench"), migrations);
  const storage = { app: roleConnection(cluster, "app", "bench"), engine: roleConnection(cluster, "engine", "bench") };
  return { server, cluster, storage, folder };
}

function child(message: StartMessage): ChildProcess {
  // A larger nursery, as `npm start` should give it: request bodies die young and are not copied about.
  const execArgv = ["--conditions=source", "--import", "tsx", "--max-semi-space-size=64"];
  const started = fork(path.join(import.meta.dirname, "intake-parts/server.ts"), { execArgv });
  started.send(message);
  return started;
}

/** The next answer of a kind; fails when the child ends before. */
async function answerOf<K extends Answer["kind"]>(
  started: ChildProcess,
  kind: K,
): Promise<Extract<Answer, { kind: K }>> {
  return await new Promise((resolve, reject) => {
    started.on("message", (answer: Answer) => {
      if (answer.kind === kind) resolve(answer as Extract<Answer, { kind: K }>);
    });
    started.once("exit", (code) => reject(new Error(`the measured process ended with ${code}`)));
  });
}

/** Distinct events of a round, every 33rd followed by a copy of an earlier one: 3 % duplicates. */
function eventsOf(round: string, count: number): Event[] {
  const events: Event[] = [];
  for (let i = 0; events.length < count; i++) {
    const n = (i * 7_919) % CUSTOMERS;
    events.push({
      specversion: "1.0",
      id: `${round}-${i}`,
      source: "core/payments",
      type: "transaction",
      subject: `customer-${n}`,
      time: new Date(Date.UTC(2026, 2, 1) + i * 250).toISOString(),
      data: {
        direction: "in",
        amount: (n % 900) + 0.25,
        category: "salary",
        channel: "mobile",
        counterparty: "a shop",
      },
    });
    const copied = events[events.length - 20];
    if (i % 32 === 31 && copied && events.length < count) events.push(copied);
  }
  return events;
}

function batchesOf(events: readonly Event[], size: number): Event[][] {
  return Array.from({ length: Math.ceil(events.length / size) }, (_, i) => events.slice(i * size, (i + 1) * size));
}

/** Lets so many workers take work until none is left; events per second. */
async function pace(
  events: number,
  batches: readonly Event[][],
  work: (batch: Event[], worker: number) => Promise<void>,
) {
  const began = machine.elapsed();
  let at = 0;
  const worker = async (_: unknown, number: number): Promise<void> => {
    for (let batch = batches[at++]; batch; batch = batches[at++]) await work(batch, number);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return (events / (machine.elapsed() - began)) * 1_000;
}

async function againstUnnest(bed: Bed, say: (text: string) => void): Promise<BenchRow[]> {
  const storage = openStorage(bed.storage);
  const permissions = ["intake.accept"];
  const key = await createApiKey(storage, job("bench"), {
    name: "bench",
    permissions,
    scope: "all",
    ratePerSecond: 1_000_000,
  });
  const served = child({ storage: bed.storage });
  const { origin } = await answerOf(served, "listening");
  const peer = poolFor(roleConnection(bed.cluster, "owner", "bench"), CONNECTIONS, "bench peer");
  await peer.query(`create schema peer`);
  await peer.query(`create table peer.event (source text, id text, type text, subject text, time timestamptz, data jsonb,
    primary key (source, id))`);
  const { rows: found } = await peer.query<{ version: string }>("select current_setting('server_version') as version");
  const versions = { postgresql: found[0]?.version ?? "", node: process.version };
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const ours = (batch: Event[]) => send(agent, origin, key.keyText, batch);
  const bare = async (batch: Event[]): Promise<void> => {
    await peer.query(upsert, [
      batch.map((event) => event.source),
      batch.map((event) => event.id),
      batch.map((event) => event.type),
      batch.map((event) => event.subject),
      batch.map((event) => event.time),
      batch.map((event) => JSON.stringify(event.data)),
    ]);
  };
  try {
    const rows: BenchRow[] = [];
    const warm = eventsOf("warm", CUSTOMERS + 2_000);
    for (const work of [ours, bare]) await pace(warm.length, batchesOf(warm, 500), work);
    for (const { batch, events: count } of SIZES) {
      const rounds: { ours: number; peer: number }[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const batches = batchesOf(eventsOf(`${batch}-${round}`, count), batch);
        rounds.push({ ours: await pace(count, batches, ours), peer: await pace(count, batches, bare) });
      }
      await compareAnswers(storage, `${batch}-`, count * ROUNDS, peer);
      const note = `PostgreSQL ${versions.postgresql} embedded, fsync on for both; 3 % duplicates; ${CONNECTIONS} connections`;
      const notes = {
        setting: note,
        ours: "HTTP, API key, rate limit, schema, de-duplication, customer's number; server in its own process",
        cores: availableParallelism(),
        load: rounded(loadavg()[0] ?? 0),
        events_a_round: count,
      };
      const row = throughputRow(`intake, batches of ${batch}`, "events/s", rounds, versions, notes);
      say(`${row.name}: ${row.ours} against ${row.peer} events/s, ratio ${row.ratio}`);
      rows.push(row);
    }
    return rows;
  } finally {
    agent.destroy();
    served.disconnect();
    await Promise.all([peer.end(), storage.close()]);
  }
}

const upsert = `insert into peer.event (source, id, type, subject, time, data)
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[]::jsonb[])
  on conflict do nothing`;

async function send(agent: Agent, origin: string, key: string, batch: readonly Event[]): Promise<void> {
  const [first] = batch;
  const alone = batch.length === 1;
  const body = JSON.stringify(alone ? first : batch);
  const type = alone ? "application/cloudevents+json" : "application/cloudevents-batch+json";
  const headers = { "content-type": type, "content-length": Buffer.byteLength(body), authorization: `Bearer ${key}` };
  await new Promise<void>((resolve, reject) => {
    const sent = request(`${origin}/v1/events`, { method: "POST", agent, headers }, (answer) => {
      answer.resume();
      answer.once("end", () =>
        answer.statusCode === 202 ? resolve() : reject(new Error(`status ${answer.statusCode}`)),
      );
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

/** Both must hold the same events, each once. */
async function compareAnswers(
  storage: ReturnType<typeof openStorage>,
  prefix: string,
  sent: number,
  peer: ReturnType<typeof poolFor>,
): Promise<void> {
  const ours = await storage.batch("bench", (tx) =>
    tx.one<{ facts: number; ids: number }>(
      sql`select count(*) as facts, count(distinct id) as ids from log.fact where starts_with(id, ${prefix})`,
    ),
  );
  const bare = await peer.query<{ n: number }>("select count(*) as n from peer.event where starts_with(id, $1)", [
    prefix,
  ]);
  const held = Number(bare.rows[0]?.n);
  if (ours.facts !== held || ours.ids !== held || held >= sent) {
    throw new Error(`answers differ: ${ours.facts} facts (${ours.ids} distinct) against ${held} rows of ${sent} sent`);
  }
}

const MOST_GROWTH_MB = 100;

/** Imports a file of so many gigabytes and watches the importing process's memory. */
async function flatMemory(bed: Bed, gigabytes: number, say: (text: string) => void): Promise<BenchRow> {
  const file = path.join(bed.folder, "wide.csv");
  const rows = await writeWideFile(file, gigabytes * 1_073_741_824);
  const bytes = (await stat(file)).size;
  say(`${rows} rows, ${bytes} bytes`);
  const importing = child({ storage: bed.storage, file });
  const seen: number[] = [];
  importing.on("message", (answer: Answer) => {
    if (answer.kind === "memory") seen.push(answer.residentMb);
  });
  const done = await answerOf(importing, "imported");
  importing.disconnect();
  if (done.rows !== rows || done.facts !== rows)
    throw new Error(`${done.rows} rows and ${done.facts} facts of ${rows}`);
  const tenth = Math.max(1, Math.floor(seen.length / 10));
  const early = median(seen.slice(tenth, 2 * tenth));
  const late = median(seen.slice(-tenth));
  const growth = Math.max(late - early, 1);
  return {
    name: `intake, memory while importing ${gigabytes} GB`,
    ours: Math.round(growth),
    peer: MOST_GROWTH_MB,
    ratio: rounded(MOST_GROWTH_MB / growth),
    unit: "MB",
    rounds: 1,
    spread: [rounded(MOST_GROWTH_MB / growth), rounded(MOST_GROWTH_MB / growth)],
    versions: { node: process.version },
    notes: {
      measured: "growth of resident memory from the second tenth of the file to the last, against a limit",
      early_mb: Math.round(early),
      late_mb: Math.round(late),
      peak_mb: Math.round(Math.max(...seen)),
      rows,
      rows_per_second: Math.round(rows / done.seconds),
      mb_per_second: Math.round(bytes / 1_048_576 / done.seconds),
    },
  };
}
