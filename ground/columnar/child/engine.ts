/**
 * chdb behind a few lanes. A connection runs one statement at a time, so each lane is a queue: short reads have one of
 * their own, writes have one, long reads share the rest, and one kills what nobody waits for any more.
 */
import { Session } from "chdb";
import { literal, placeholders, quoteName } from "../sql-text.ts";
import { Refusal } from "./refusal.ts";

export type LaneClass = "point" | "write" | "scan";

/** What holds for one statement. Values are in ClickHouse's escaped form, as `param_*` carries them. */
export interface Scope {
  readonly database: string;
  readonly settings: ReadonlyMap<string, string>;
  readonly params: ReadonlyMap<string, string>;
  /** Unique mark by which the statement can be killed. */
  readonly mark: string;
}

export interface Result {
  readonly bytes: Uint8Array;
  readonly rowsRead: number;
  readonly bytesRead: number;
}

export interface Runner {
  /** Runs a statement to its end. */
  run(sql: string, format: string): Promise<Result>;
  /** Streams a SELECT as blocks, each a document of the format. */
  stream(sql: string, format: string): AsyncIterable<{ raw(): Uint8Array }>;
}

interface Lane {
  readonly session: Session;
  tail: Promise<unknown>;
  waiting: number;
  /** In force on the session. */
  database: string | undefined;
  /** Settings that the last statement set. */
  set: ReadonlySet<string>;
}

/** ClickHouse's own limit of a statement's length; the engine gets a larger one since bound values travel as SET. */
const MAX_STATEMENT = 262_144;
const SCAN_LANES = 2;

export class Engine {
  readonly #lanes: Readonly<Record<LaneClass, readonly Lane[]>>;
  readonly #killer: Session;
  readonly #base: ReadonlyMap<string, string>;
  #closing = false;

  private constructor(open: () => Session, memoryBytes: number) {
    const lane = (): Lane => ({
      session: open(),
      tail: Promise.resolve(),
      waiting: 0,
      database: undefined,
      set: new Set(),
    });
    this.#lanes = { point: [lane()], write: [lane()], scan: Array.from({ length: SCAN_LANES }, lane) };
    this.#killer = open();
    this.#base = new Map([
      ["max_memory_usage", String(Math.floor(memoryBytes * 0.8))],
      ["max_bytes_before_external_group_by", String(Math.floor(memoryBytes * 0.4))],
      ["max_bytes_before_external_sort", String(Math.floor(memoryBytes * 0.4))],
      ["max_result_bytes", String(4 * 2 ** 30)],
      ["max_query_size", String(256 * 2 ** 20)],
      // clickhouse-local's convenience, which no server has: any word would be read as SELECT of it.
      ["implicit_select", "0"],
      // One writer keeps the blocks of a re-sent insert the same, so that its token still fits them.
      ["max_insert_threads", "1"],
    ]);
  }

  /** @param dir folder of the data, locked by this process until {@link close} */
  static async open(dir: string, memoryBytes: number): Promise<Engine> {
    const connectionArgs = [
      `--max_server_memory_usage=${memoryBytes}`,
      `--mark_cache_size=${Math.floor(memoryBytes / 20)}`,
      // For reads that ask for it; it gives way when queries need the memory.
      `--uncompressed_cache_size=${Math.floor(memoryBytes / 4)}`,
      `--async_load_databases=0`,
    ];
    const engine = new Engine(() => new Session(dir, { connectionArgs }), memoryBytes);
    for (const lane of Object.values(engine.#lanes).flat()) {
      await lane.session.queryAsync(`SET ${assignments(engine.#base)}`);
    }
    return engine;
  }

  /** Waits for a lane and runs `work` with the scope's database, settings and parameters in force. */
  async use<R>(kind: LaneClass, scope: Scope, sql: string, work: (runner: Runner) => Promise<R>): Promise<R> {
    if (this.#closing) throw new Refusal(210, "NETWORK_ERROR", "The engine is stopping");
    refuseUnset(sql, scope);
    const lane = this.#lanes[kind].reduce((least, other) => (other.waiting < least.waiting ? other : least));
    lane.waiting++;
    const turn = lane.tail.then(() => this.#inScope(lane, scope, work));
    lane.tail = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      lane.waiting--;
    }
  }

  /** Stops the running statement of a mark, if there is one. */
  async kill(mark: string): Promise<void> {
    if (this.#closing) return;
    await this.#killer
      .queryAsync(`KILL QUERY WHERE Settings['log_comment'] = ${literal(mark)} ASYNC`)
      .catch(() => undefined);
  }

  /** Kills what runs, waits until the lanes are empty and gives the folder back. */
  async close(): Promise<void> {
    await this.#killer.queryAsync("KILL QUERY WHERE Settings['log_comment'] != '' ASYNC").catch(() => undefined);
    this.#closing = true;
    const lanes = Object.values(this.#lanes).flat();
    await Promise.all(lanes.map((lane) => lane.tail));
    for (const { session } of lanes) session.close();
    this.#killer.close();
  }

  async #inScope<R>(lane: Lane, scope: Scope, work: (runner: Runner) => Promise<R>): Promise<R> {
    if (this.#closing) throw new Refusal(210, "NETWORK_ERROR", "The engine is stopping");
    const { session } = lane;
    const settings = new Map([...scope.settings, ["log_comment", scope.mark]]);
    const params = new Map([...scope.params].map(([name, value]) => [`param_${name}`, value]));
    if (lane.database !== scope.database) {
      await session.queryAsync(`USE ${quoteName(scope.database)}`);
      lane.database = scope.database;
    }
    await this.#set(lane, settings, params);
    // A statement that was stopped, or a stream that nobody read to its end, is held until the session's next statement.
    let held = true;
    try {
      return await work({
        async run(sql, format) {
          const result = await session.queryAsync(sql, { format });
          held = false;
          return { bytes: result.bytes(), rowsRead: result.rowsRead, bytesRead: result.bytesRead };
        },
        stream: (sql, format) => {
          held = true;
          return session.queryStream(sql, { format });
        },
      });
    } catch (thrown) {
      held = true;
      throw thrown;
    } finally {
      if (held) await this.#takeBack(lane);
    }
  }

  /** Connections are shared: what the statement before set, and this one does not, is taken back with the same words. */
  async #set(
    lane: Lane,
    settings: ReadonlyMap<string, string>,
    params: ReadonlyMap<string, string>,
    again = true,
  ): Promise<void> {
    const before = lane.set;
    const back = [...before].filter((name) => !settings.has(name)).map((name) => this.#back(name));
    try {
      await lane.session.queryAsync(`SET ${[assignments(new Map([...settings, ...params])), ...back].join(", ")}`);
      lane.set = new Set(settings.keys());
    } catch (thrown) {
      lane.set = new Set([...before, ...settings.keys()]);
      await this.#takeBack(lane);
      // A stop that came too late for the statement before carries the same mark.
      if (again && /QUERY_WAS_CANCELLED/.test(String(thrown))) return await this.#set(lane, settings, params, false);
      throw thrown;
    }
  }

  /** Of several one may be refused, which the engine doesn't know: then each by itself. */
  async #takeBack(lane: Lane): Promise<void> {
    const names = [...lane.set];
    lane.set = new Set();
    const all = names.map((name) => this.#back(name)).join(", ");
    const back = async (text: string) => await lane.session.queryAsync(`SET ${text}`);
    await back(all).catch(async () => {
      for (const name of names) await back(this.#back(name)).catch(() => undefined);
    });
  }

  #back(name: string): string {
    const base = this.#base.get(name);
    return `${name} = ${base === undefined ? "DEFAULT" : literal(base)}`;
  }
}

function assignments(values: ReadonlyMap<string, string>): string {
  return [...values].map(([name, value]) => `${nameOf(name)} = ${literal(value)}`).join(", ");
}

function nameOf(name: string): string {
  if (!/^\w+$/.test(name)) throw new Refusal(115, "UNKNOWN_SETTING", `Unknown setting '${name}'`);
  return name;
}

/** Parameters stay on a connection after their statement, so a missing one has to be noticed here. */
function refuseUnset(sql: string, scope: Scope): void {
  if (sql.length > MAX_STATEMENT && !scope.settings.has("max_query_size")) {
    const text = `Syntax error: max query size exceeded (${sql.length} > ${MAX_STATEMENT})`;
    throw new Refusal(62, "SYNTAX_ERROR", text);
  }
  if (!sql.includes("{")) return;
  for (const name of placeholders(sql)) {
    if (!scope.params.has(name)) {
      throw new Refusal(456, "UNKNOWN_QUERY_PARAMETER", `Substitution \`${name}\` is not set`);
    }
  }
}
