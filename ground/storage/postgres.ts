/** Connections, transactions and who may hold them. Kysely and pg are imported nowhere else. */
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
} from "kysely";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { type Actor, actorLabel, type Scope, scopeOf } from "#ground/authority";
import { machine } from "#ground/clock";
import { codes, isTransientEngineError, PerennialError } from "#ground/errors";
import { storageCases } from "./cases.ts";
import { boundValue } from "./parameters.ts";
import { preparedName } from "./prepared.ts";

/** A composed SQL statement with its bound values. */
export type Sql = RawBuilder<unknown>;

/** One transaction. Every statement of a verb or of an engine set goes through it. */
export interface Tx {
  rows<R>(query: Sql): Promise<R[]>;
  /** Exactly one row; anything else is a defect. */
  one<R>(query: Sql): Promise<R>;
  maybe<R>(query: Sql): Promise<R | undefined>;
  /** Number of rows written. */
  run(query: Sql): Promise<number>;
  /** `COPY … FROM STDIN` fed by chunks of text or bytes in the format that the statement names. */
  copyIn(statement: string, chunks: Iterable<string | Buffer> | AsyncIterable<string | Buffer>): Promise<void>;
  /** `COPY … TO STDOUT`. */
  copyOut(statement: string): Readable;
}

export interface PostgresConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly ssl?: boolean;
}

export interface StorageOptions {
  /** Connections per role, keyed by role; see `roleConnection`. */
  readonly app: PostgresConnection;
  readonly engine: PostgresConnection;
  readonly poolSize?: { readonly app?: number; readonly engine?: number };
}

export interface Storage {
  /**
   * Runs one transaction as an actor, under row-level security with the actor's scope. The transaction commits when
   * `fn` resolves and rolls back when it throws.
   */
  as<T>(actor: Actor, fn: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs one transaction of an engine set, which sees every customer; `purpose` names it in `pg_stat_activity`. */
  batch<T>(purpose: string, fn: (tx: Tx) => Promise<T>, shard?: number): Promise<T>;
  /** Resolves when both roles can be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

const compiler = new Kysely<Record<string, never>>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

const BIGINT = 20;
const DATE = 1082;
const TIMESTAMPTZ = 1184;
// Statements of applications never wait for ever: a lock that is held longer is somebody's defect.
const APP_STATEMENT_TIMEOUT_MS = 30_000;

function parseBigint(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint beyond 2^53: ${text}`);
  return value;
}

/** Sessions tell times in UTC; what they say otherwise, and years of other lengths, the driver reads. */
function parseInstant(text: string): Date {
  const isPlain = text.length >= 22 && text[10] === " " && text.endsWith("+00");
  return isPlain ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`) : driversInstant(text);
}

const driversInstant = pg.types.getTypeParser(TIMESTAMPTZ, "text") as (text: string) => Date;

export const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") => {
    if (oid === BIGINT && format !== "binary") return parseBigint;
    // A date is a calendar day of the bank, never an instant.
    if (oid === DATE && format !== "binary") return (text: string) => text;
    if (oid === TIMESTAMPTZ && format !== "binary") return parseInstant;
    return pg.types.getTypeParser(oid, format);
  }) as typeof pg.types.getTypeParser,
};

export function poolFor(connection: PostgresConnection, size: number, applicationName: string): pg.Pool {
  const pool = new pg.Pool({
    host: connection.host,
    port: connection.port,
    user: connection.user,
    password: connection.password,
    database: connection.database,
    ssl: connection.ssl ?? false,
    max: size,
    types,
    application_name: applicationName,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 10_000,
    allowExitOnIdle: true,
  });
  // A pooled connection that dies while idle is replaced at the next checkout; without a listener it would end the process.
  pool.on("error", () => undefined);
  return pool;
}

export function transactionOn(client: pg.ClientBase): Tx {
  const query = async (statement: Sql): Promise<pg.QueryResult<Record<string, unknown>>> => {
    const { sql: text, parameters } = statement.compile(compiler);
    const name = preparedName(text);
    const values = parameters.map(boundValue);
    return await client.query<Record<string, unknown>>({ text, values, ...(name ? { name } : {}) });
  };
  return {
    rows: async <R>(statement: Sql) => (await query(statement)).rows as R[],
    async one<R>(statement: Sql) {
      const { rows } = await query(statement);
      if (rows.length !== 1) throw storageCases.not_one_row({ count: rows.length });
      return rows[0] as R;
    },
    maybe: async <R>(statement: Sql) => (await query(statement)).rows[0] as R | undefined,
    run: async (statement) => (await query(statement)).rowCount ?? 0,
    copyIn: async (statement, chunks) => {
      await pipeline(Readable.from(chunks), client.query(copyFrom(statement)));
    },
    copyOut: (statement) => client.query(copyTo(statement)),
  };
}

/** A table changed its columns under a prepared statement: the connection is of no use any more, another one is. */
function isStalePlan(thrown: unknown): boolean {
  return thrown instanceof Error && /cached plan must not change result type/.test(thrown.message);
}

/** Turns what the engine threw into the catalogue; our own errors pass. */
function translated(thrown: unknown): unknown {
  if (thrown instanceof PerennialError || !(thrown instanceof Error)) return thrown;
  const code = "code" in thrown && typeof thrown.code === "string" ? thrown.code : "";
  if (code === "53100") return storageCases.disk_full({}, { cause: thrown });
  if (code === "42501") return storageCases.out_of_scope({}, { cause: thrown });
  if (isStalePlan(thrown)) return storageCases.lost_race({}, { cause: thrown });
  if (code === "40001" || code === "40P01") return storageCases.lost_race({}, { cause: thrown });
  if (isTransientEngineError(thrown) || /terminated|timeout exceeded when trying to connect/i.test(thrown.message)) {
    return storageCases.unavailable({ message: thrown.message }, { cause: thrown, retryAfterSeconds: 1 });
  }
  return thrown;
}

/** The beginning of a transaction with its local settings, as one message: a round trip saved in every transaction. */
function opening(client: pg.ClientBase, settings: readonly (readonly [string, string])[]): string {
  const calls = settings.map(
    ([name, value]) => `set_config(${client.escapeLiteral(name)}, ${client.escapeLiteral(value)}, true)`,
  );
  return `begin isolation level read committed${calls.length > 0 ? `; select ${calls.join(", ")}` : ""}`;
}

async function inTransaction<T>(
  pool: pg.Pool,
  prologue: readonly [string, string][],
  fn: (tx: Tx) => Promise<T>,
): Promise<T> {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (thrown) {
    throw translated(thrown);
  }
  let broken = false;
  try {
    await client.query(opening(client, prologue));
    const result = await fn(transactionOn(client));
    await client.query("commit");
    return result;
  } catch (thrown) {
    broken = isStalePlan(thrown);
    await client.query("rollback").catch(() => {
      broken = true;
    });
    throw translated(thrown);
  } finally {
    client.release(broken);
  }
}

function scopeText(scope: Scope): string {
  return scope === "all" ? "*" : scope.join(",");
}

/** Opens the pools of the two roles that serve. A deadlock or lost race is the caller's to retry: see {@link withRetry}. */
export function openStorage(options: StorageOptions): Storage {
  const app = poolFor(options.app, options.poolSize?.app ?? 10, "perennial app");
  const engine = poolFor(options.engine, options.poolSize?.engine ?? 10, "perennial engine");
  return {
    as: (actor, fn) =>
      inTransaction(
        app,
        [
          ["perennial.scope", scopeText(scopeOf(actor))],
          ["perennial.actor", actorLabel(actor)],
          ["statement_timeout", String(APP_STATEMENT_TIMEOUT_MS)],
        ],
        fn,
      ),
    batch: (purpose, fn, shard) =>
      inTransaction(
        engine,
        [["application_name", `perennial ${purpose}${shard === undefined ? "" : ` ${shard}`}`.slice(0, 63)]],
        fn,
      ),
    async ping() {
      await Promise.all([app.query("select 1"), engine.query("select 1")]).catch((thrown: unknown) => {
        throw translated(thrown);
      });
    },
    async close() {
      await Promise.all([app.end(), engine.end()]);
    },
  };
}

/** Repeats work that lost a race or met a passing engine failure, with growing pauses; anything else is thrown at once. */
export async function withRetry<T>(work: () => Promise<T>, attempts = 5, signal?: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (thrown) {
      const retry = thrown instanceof PerennialError ? thrown.retry : codes.internal.retry;
      if (retry === "never" || attempt >= attempts || signal?.aborted) throw thrown;
      await machine.sleep(retry === "at-once" ? 5 * attempt : Math.min(2_000, 50 * 2 ** attempt), signal);
    }
  }
}

/** One transaction as the owner, for what a release's migrations can't know: columns of a bank's catalog. */
export async function ownerTransaction<T>(owner: PostgresConnection, fn: (tx: Tx) => Promise<T>): Promise<T> {
  const pool = poolFor(owner, 1, "perennial owner");
  try {
    return await inTransaction(pool, [], fn);
  } finally {
    await pool.end();
  }
}
