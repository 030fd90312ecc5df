/** Queues on the same PostgreSQL: each job is a step, writes one outbox row and schedules the next. */
import { machine } from "#ground/clock";
import type { PostgresConnection } from "#ground/storage";
import { peer } from "../peers.ts";
import type { PlaybookBed, Pool } from "../playbook-bed.ts";
import type { Side, Work } from "./side.ts";

/** The host may be a folder with a socket. */
const urlOf = ({ host, port, user, password, database }: PostgresConnection): string =>
  `postgres://${user}:${encodeURIComponent(password)}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;

interface Step {
  readonly round: string;
  readonly customer: number;
  readonly step: number;
  readonly balance: number;
}

const POLL_MS = 5;

async function makeOutbox(pool: Pool, table: string): Promise<void> {
  await pool.query(`create schema if not exists peer`);
  await pool.query(
    `create table peer.${table} (key text primary key, round text not null, customer int not null, step int not null)`,
  );
}

async function count(pool: Pool, table: string, round: string): Promise<number> {
  const { rows } = await pool.query<{ n: string }>(`select count(*) as n from peer.${table} where round = $1`, [round]);
  return Number(rows[0]?.n);
}

interface GraphileHelpers {
  withPgClient<T>(work: (client: { query(query: object): Promise<unknown> }) => Promise<T>): Promise<T>;
  addJob(name: string, payload: Step): Promise<unknown>;
}
interface Graphile {
  run(options: object): Promise<{ stop(): Promise<void> }>;
  runMigrations(options: object): Promise<void>;
  Logger: new (factory: () => () => void) => object;
}

const CONCURRENT = 24;

/** As its documentation recommends for throughput (`batched`), and without the local queue (`default`). */
export async function graphileSide(
  { owner, pool }: PlaybookBed,
  work: Work,
  how: "batched" | "default",
): Promise<Side> {
  const graphile = await peer<Graphile>("graphile-worker");
  const schema = `graphile_${how}`;
  const table = `outbox_${schema}`;
  await makeOutbox(pool, table);
  const quiet = new graphile.Logger(() => () => {});
  const preset = {
    worker: {
      connectionString: urlOf(owner),
      schema,
      concurrentJobs: CONCURRENT,
      maxPoolSize: CONCURRENT + 2,
      pollInterval: 1_000,
      ...(how === "batched" ? { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } : {}),
    },
  };
  const options = { connectionString: urlOf(owner), schema, preset, logger: quiet, noHandleSignals: true };
  await graphile.runMigrations(options);
  let left = 0;
  let finished = (): void => {};
  const insert = `insert into peer.${table} (key, round, customer, step) values ($1, $2, $3, $4)`;
  const step = async (one: Step, helpers: GraphileHelpers): Promise<void> => {
    if (one.balance <= 100) return;
    const values = [`${one.round}/${one.customer}/${one.step}`, one.round, one.customer, one.step];
    await helpers.withPgClient((client) => client.query({ name: table, text: insert, values }));
    if (one.step + 1 < work.waves) await helpers.addJob("step", { ...one, step: one.step + 1 });
    if (--left === 0) finished();
  };
  return {
    name: `graphile-worker, ${how}`,
    setting:
      how === "batched"
        ? `${CONCURRENT} concurrent, localQueue 500, completion batched`
        : `${CONCURRENT} concurrent, no local queue`,
    versions: (of) => ({ "graphile-worker": of("graphile-worker") }),
    async prepare(round) {
      await pool.query(
        `select count(*) from ${schema}.add_jobs(array(
          select ('step', json_build_object('round', $1::text, 'customer', n, 'step', 0, 'balance', 20000), null, null, null, null, null, null)::${schema}.job_spec
          from generate_series(1, $2::int) n), false)`,
        [round, work.customers],
      );
    },
    async work() {
      left = work.steps;
      const done = new Promise<void>((resolve) => {
        finished = resolve;
      });
      const runner = await graphile.run({ ...options, taskList: { step } });
      await done;
      // Completion is part of a step.
      await runner.stop();
    },
    rows: (round) => count(pool, table, round),
    async close() {},
  };
}

interface Boss {
  start(): Promise<unknown>;
  stop(options: object): Promise<void>;
  createQueue(name: string): Promise<void>;
  insert(jobs: readonly object[]): Promise<unknown>;
  fetch(name: string, options: object): Promise<{ readonly id: string; readonly data: Step }[]>;
  complete(name: string, ids: readonly string[]): Promise<unknown>;
  on(event: string, listener: () => void): void;
}

const FETCHED = 500;
const WORKERS = 4;

/** By fetch and complete in batches, which is not bound by a polling interval. */
export async function pgBossSide({ owner, pool }: PlaybookBed, work: Work): Promise<Side> {
  const { default: PgBoss } = await peer<{ default: new (options: object) => Boss }>("pg-boss");
  const table = "outbox_pg_boss";
  await makeOutbox(pool, table);
  const boss = new PgBoss({
    connectionString: urlOf(owner),
    schema: "pgboss",
    supervise: false,
    schedule: false,
    max: WORKERS + 2,
  });
  boss.on("error", () => {});
  await boss.start();
  await boss.createQueue("step");
  const insert = `insert into peer.${table} (key, round, customer, step)
    select * from unnest($1::text[], $2::text[], $3::int[], $4::int[])`;
  let left = 0;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      const jobs = await boss.fetch("step", { batchSize: FETCHED });
      if (!jobs || jobs.length === 0) {
        await machine.sleep(POLL_MS);
        continue;
      }
      const steps = jobs.map(({ data }) => data).filter(({ balance }) => balance > 100);
      await pool.query({
        name: table,
        text: insert,
        values: [
          steps.map(({ round, customer, step }) => `${round}/${customer}/${step}`),
          steps.map(({ round }) => round),
          steps.map(({ customer }) => customer),
          steps.map(({ step }) => step),
        ],
      });
      const next = steps.filter(({ step }) => step + 1 < work.waves);
      if (next.length > 0)
        await boss.insert(next.map((one) => ({ name: "step", data: { ...one, step: one.step + 1 } })));
      await boss.complete(
        "step",
        jobs.map(({ id }) => id),
      );
      left -= jobs.length;
    }
  };
  return {
    name: "pg-boss",
    setting: `${WORKERS} workers that fetch and complete ${FETCHED} at once`,
    versions: (of) => ({ "pg-boss": of("pg-boss") }),
    async prepare(round) {
      for (let from = 1; from <= work.customers; from += 1_000) {
        const some = Array.from({ length: Math.min(1_000, work.customers + 1 - from) }, (_, n) => from + n);
        await boss.insert(
          some.map((customer) => ({ name: "step", data: { round, customer, step: 0, balance: 20_000 } })),
        );
      }
    },
    async work() {
      left = work.steps;
      await Promise.all(Array.from({ length: WORKERS }, worker));
    },
    rows: (round) => count(pool, table, round),
    async close() {
      await boss.stop({ graceful: false, wait: false });
    },
  };
}
