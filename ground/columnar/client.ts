/** ClickHouse by URL through the official client: the same for the embedded child, a server and a cluster. */
import { Readable } from "node:stream";
import { type ClickHouseClient, ClickHouseLogLevel, type ClickHouseSettings, createClient } from "@clickhouse/client";
import { machine } from "#ground/clock";
import { columnarCases } from "./cases.ts";
import { columnarError, troubleOf } from "./failures.ts";
import { databasesSql, refuseOutside, shapesSql, type TableShape, tableFilters, type UnitScope } from "./scope.ts";
import { quoteName } from "./sql-text.ts";

export interface ColumnarConfig {
  /** With user and password: `http://user:password@host:port`. */
  readonly url: string;
  readonly database: string;
  /** Compresses requests and answers; absent: not on this machine, else yes. */
  readonly compress?: boolean;
  /** How long calls that may be repeated wait for an engine that is away, in seconds; 30 when absent. */
  readonly patienceSeconds?: number;
  /** Hold for every statement that does not say otherwise. */
  readonly settings?: QueryOptions["settings"];
}

export interface QueryOptions {
  /** Promises an answer within some 10 ms: the read takes the embedded engine's lane that no scan may enter. */
  readonly point?: boolean;
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
  /** The engine stops the query after this time; none when absent. */
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
}

export type QueryParams = Readonly<Record<string, unknown>>;

export interface ColumnarReader {
  /** All rows. Integers come as numbers, decimals as text (`"12.05"`), times as ISO text in UTC. */
  rows<R>(sql: string, params?: QueryParams, options?: QueryOptions): Promise<R[]>;
  /** Rows in sets as they arrive; leaving the loop stops the query. Only the wait for the first set is retried. */
  stream<R>(sql: string, params?: QueryParams, options?: QueryOptions): AsyncIterable<R[]>;
}

export type InsertRow = Readonly<Record<string, unknown>>;

export interface Insert {
  readonly table: string;
  /** Columns in the order of the data; all when absent. */
  readonly columns?: readonly string[];
  /** Rows as objects, in one set, … */
  readonly values?: readonly InsertRow[];
  /** … or in sets as they come, … */
  readonly stream?: AsyncIterable<readonly InsertRow[]>;
  /** … or bytes in `format`, in one piece or several. */
  readonly bytes?: Uint8Array | readonly Uint8Array[] | AsyncIterable<Uint8Array>;
  /** Format of `bytes`; JSONEachRow when absent. */
  readonly format?: string;
  /**
   * Names the block: a second insert under the same token is dropped, so it may be sent again. The rows under a token
   * must never change, and the table needs {@link mergeTreeSettings}.
   */
  readonly token?: string;
  readonly settings?: QueryOptions["settings"];
}

export interface Columnar extends ColumnarReader {
  readonly database: string;
  /** A statement without rows: DDL, ALTER, INSERT … SELECT. Repeated only when it surely was not received. */
  command(sql: string, params?: QueryParams, options?: QueryOptions): Promise<void>;
  /** Resolves with the rows that were received, dropped duplicates included. */
  insert(insert: Insert): Promise<number>;
  /** A whole query with its own FORMAT clause, as bytes. The caller must read the stream to its end or destroy it. */
  exec(sql: string, params?: QueryParams, options?: QueryOptions): Promise<Readable>;
  ping(): Promise<boolean>;
  /** The only reader for a person's requests: sees rows of these units and no table without a unit. */
  reader(scope: UnitScope): ColumnarReader;
  close(): Promise<void>;
}

/** The SETTINGS that a MergeTree table needs for tokens and for surviving a power cut. */
export const mergeTreeSettings = "non_replicated_deduplication_window = 10000, fsync_after_insert = 1";

const REQUEST_TIMEOUT = 6 * 3_600_000;

export function openColumnar(config: ColumnarConfig): Columnar {
  return new HttpColumnar(config);
}

class HttpColumnar implements Columnar {
  readonly database: string;
  readonly #client: ClickHouseClient;
  readonly #patience: number;
  readonly #closing = new AbortController();

  constructor(config: ColumnarConfig) {
    const url = new URL(config.url);
    const local = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
    const compress = config.compress ?? !local;
    this.database = config.database;
    this.#patience = (config.patienceSeconds ?? 30) * 1_000;
    const { username, password } = url;
    url.username = "";
    url.password = "";
    this.#client = createClient({
      url: url.href,
      username: decodeURIComponent(username) || "default",
      password: decodeURIComponent(password),
      database: config.database,
      application: "perennial",
      compression: { request: compress, response: compress },
      request_timeout: REQUEST_TIMEOUT,
      max_open_connections: 32,
      log: { level: ClickHouseLogLevel.OFF },
      use_multipart_params_auto: true,
      clickhouse_settings: {
        date_time_input_format: "best_effort",
        date_time_output_format: "iso",
        output_format_json_quote_64bit_integers: 0,
        output_format_json_quote_decimals: 1,
        output_format_decimal_trailing_zeros: 1,
        async_insert: 0,
        insert_deduplicate: 1,
        ...(config.settings as ClickHouseSettings),
      },
    });
  }

  async rows<R>(sql: string, params: QueryParams = {}, options: QueryOptions = {}): Promise<R[]> {
    return await this.#retry(true, options.signal, async () => {
      const result = await this.#client.query({ query: sql, format: "JSONEachRow", ...common(params, options) });
      return await result.json<R>();
    });
  }

  async *stream<R>(sql: string, params: QueryParams = {}, options: QueryOptions = {}): AsyncIterable<R[]> {
    const result = await this.#retry(true, options.signal, () =>
      this.#client.query({ query: sql, format: "JSONEachRow", ...common(params, options) }),
    );
    const source = result.stream<R>();
    try {
      for await (const set of source) yield set.map((row) => row.json());
    } catch (thrown) {
      throw columnarError(thrown);
    } finally {
      // Breaks the connection when the loop was left early, which stops the query.
      result.close();
    }
  }

  async command(sql: string, params: QueryParams = {}, options: QueryOptions = {}): Promise<void> {
    await this.#retry(false, options.signal, () =>
      this.#client.command({
        query: sql,
        ...common(params, { ...options, settings: { wait_end_of_query: 1, ...options.settings } }),
      }),
    );
  }

  async exec(sql: string, params: QueryParams = {}, options: QueryOptions = {}): Promise<Readable> {
    const { stream } = await this.#retry(false, options.signal, () =>
      this.#client.exec({ query: sql, ...common(params, options) }),
    );
    return stream;
  }

  async insert(insert: Insert): Promise<number> {
    const columns = insert.columns ? ` (${insert.columns.map(quoteName).join(", ")})` : "";
    const table = insert.table.split(".").map(quoteName).join(".");
    const query = `INSERT INTO ${table}${columns} FORMAT ${insert.bytes ? (insert.format ?? "JSONEachRow") : "JSONEachRow"}`;
    const token = insert.token === undefined ? {} : { insert_deduplication_token: insert.token };
    const body = bodyOf(insert);
    if (body === null) return 0;
    const repeatable = insert.token !== undefined && body.again;
    return await this.#retry(
      repeatable,
      undefined,
      async () => {
        const { stream, summary } = await this.#client.exec({
          query,
          values: body.open(),
          ...common({}, { settings: { wait_end_of_query: 1, ...insert.settings, ...token } }),
        });
        for await (const _ of stream);
        return Number(summary?.written_rows ?? 0);
      },
      body.again,
    );
  }

  async ping(): Promise<boolean> {
    return (await this.#client.ping()).success;
  }

  reader(scope: UnitScope): ColumnarReader {
    if (scope === "all") return { rows: this.rows.bind(this), stream: this.stream.bind(this) };
    const within = async (sql: string, options: QueryOptions = {}): Promise<QueryOptions> => {
      const [shapes, databases] = await Promise.all([
        this.rows<TableShape>(shapesSql, {}, { point: true }),
        this.rows<{ name: string }>(databasesSql, {}, { point: true }),
      ]);
      refuseOutside(
        sql,
        databases.map(({ name }) => name),
      );
      const additional_table_filters = tableFilters(shapes, scope);
      return { ...options, settings: { ...options.settings, additional_table_filters, readonly: 1 } };
    };
    const { rows, stream } = this.reader("all");
    return {
      rows: async <R>(sql: string, params?: QueryParams, options?: QueryOptions) =>
        await rows<R>(sql, params, await within(sql, options)),
      stream: async function* <R>(sql: string, params?: QueryParams, options?: QueryOptions) {
        yield* stream<R>(sql, params, await within(sql, options));
      },
    };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#client.close();
  }

  /**
   * Repeats while the engine is away or busy.
   * @param twice whether the work may be done a second time after a broken connection
   * @param again whether the work can be sent a second time at all
   */
  async #retry<R>(twice: boolean, signal: AbortSignal | undefined, work: () => Promise<R>, again = true): Promise<R> {
    const until = machine.elapsed() + this.#patience;
    for (let pause = 25; ; pause = Math.min(1_000, pause * 2)) {
      try {
        return await work();
      } catch (thrown) {
        const trouble = troubleOf(thrown);
        const stopped = signal?.aborted || this.#closing.signal.aborted;
        const repeat = again && !stopped && (trouble === "never_sent" || (twice && trouble !== "final"));
        if (repeat && machine.elapsed() + pause < until) {
          await machine.sleep(pause, this.#closing.signal);
          continue;
        }
        if (signal?.aborted) throw columnarCases.cancelled({}, { cause: thrown });
        if (!twice && trouble === "broken_off") throw columnarCases.unknown_result({}, { cause: thrown });
        throw columnarError(thrown);
      }
    }
  }
}

function common(params: QueryParams, options: QueryOptions) {
  const { timeoutSeconds, settings, signal, point } = options;
  const limit = timeoutSeconds === undefined ? {} : { max_execution_time: timeoutSeconds };
  return {
    query_params: { ...params },
    clickhouse_settings: { ...settings, ...limit } as ClickHouseSettings,
    ...(signal ? { abort_signal: signal } : {}),
    ...(point ? { http_headers: { "X-Perennial-Lane": "point" } } : {}),
  };
}

interface Body {
  /** Whether `open` may be called more than once. */
  readonly again: boolean;
  open(): Readable;
}

const LINES = 2_000;

/** Null when there is nothing to insert. */
function bodyOf(insert: Insert): Body | null {
  const { values, stream, bytes } = insert;
  if (values) return values.length === 0 ? null : { again: true, open: () => Readable.from(linesOf(values)) };
  if (stream) return { again: false, open: () => Readable.from(linesOfSets(stream)) };
  if (bytes instanceof Uint8Array) {
    const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return whole.length === 0 ? null : { again: true, open: () => Readable.from([whole], { objectMode: false }) };
  }
  if (bytes && Symbol.iterator in bytes)
    return bytes.length === 0 ? null : { again: true, open: () => Readable.from(bytes, { objectMode: false }) };
  return bytes ? { again: false, open: () => Readable.from(bytes, { objectMode: false }) } : null;
}

/** Rows as the bytes of JSONEachRow: what an insert may take in pieces that were made one after the other. */
export function jsonLines(rows: readonly InsertRow[]): Buffer {
  return Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}

/** In pieces, so that a large set neither doubles in memory nor holds the event loop. */
function* linesOf(rows: readonly InsertRow[]): Generator<Buffer> {
  for (let from = 0; from < rows.length; from += LINES) {
    yield jsonLines(rows.slice(from, from + LINES));
  }
}

async function* linesOfSets(sets: AsyncIterable<readonly InsertRow[]>): AsyncGenerator<Buffer> {
  for await (const set of sets) yield* linesOf(set);
}
