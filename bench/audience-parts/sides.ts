/** Everybody who answers: ours by its plan, DuckDB in memory and on disk, and ClickHouse by a plain scan. */
import { rm } from "node:fs/promises";
import path from "node:path";
import { breakdownFields, countMembers, numbersOfAudience, profileAudience } from "#audience";
import { peer } from "../peers.ts";
import type { BenchBank } from "./bank.ts";
import { CHANGED, definitionsOfBench, flags, type Question } from "./work.ts";

export interface Side {
  readonly name: string;
  count(question: Question): Promise<number>;
  /** In rising order. */
  list(question: Question): Promise<number[]>;
  /** How many of those who belong have each flag. */
  profile(question: Question): Promise<number[]>;
  /** Answers nothing: what the driver costs. */
  nothing(): Promise<void>;
}

export function ours({ columnar, question, condition }: BenchBank): Side {
  const fields = breakdownFields(
    definitionsOfBench().catalog,
    flags.map((flag) => `tag.${flag}`),
  );
  return {
    name: "perennial",
    count: async (one) => (await countMembers(question, condition(one.condition))).members,
    async list(one) {
      const found: number[] = [];
      for await (const numbers of numbersOfAudience(question, condition(one.condition)))
        for (const number of numbers) found.push(number);
      return found;
    },
    async profile(one) {
      const { fields: found } = await profileAudience(question, condition(one.condition), fields);
      return found.map(({ values }) => values.find(({ value }) => value === "")?.members ?? 0);
    },
    nothing: async () => void (await columnar.rows("select 1")),
  };
}

export function plainScan({ columnar }: BenchBank): Side {
  return {
    name: "chdb plain",
    async count({ where }) {
      const [row] = await columnar.rows<{ n: number }>(`select count() as n from plain where ${where}`);
      return row?.n ?? 0;
    },
    async list({ where }) {
      const rows = await columnar.rows<{ numbers: number[] }>(
        `select groupArray(customer) as numbers from (select customer from plain where ${where} order by customer)`,
      );
      return rows[0]?.numbers ?? [];
    },
    async profile({ where }) {
      const counts = flags.map((flag) => `countIf(${flag})`).join(", ");
      const [row] = await columnar.rows<{ n: number[] }>(`select [${counts}] as n from plain where ${where}`);
      return row?.n ?? [];
    },
    nothing: async () => void (await columnar.rows("select 1")),
  };
}

interface DuckReader {
  getColumns(): (readonly (number | bigint)[])[];
}
interface DuckConnection {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string): Promise<DuckReader>;
  closeSync(): void;
}
interface DuckInstance {
  connect(): Promise<DuckConnection>;
  closeSync(): void;
}
interface DuckModule {
  readonly DuckDBInstance: { create(file: string, options?: Record<string, string>): Promise<DuckInstance> };
}

export interface DuckSide extends Side {
  /** Turns the fifth flag round for those whom the update is about. */
  change(): Promise<void>;
  close(): Promise<void>;
}

export const duckKinds = ["in memory", "on disk", "in memory, narrow"] as const;

// The narrowest types that hold what the generator makes; a catalog knows no such bounds.
const narrow = `* replace (gender::utinyint as gender, tier::utinyint as tier, city::usmallint as city, age::utinyint as age,
  dormancy::usmallint as dormancy)`;

/** With the catalog's types, or with the narrowest that hold the values. */
export async function duckdb(parquet: string, folder: string, kind: (typeof duckKinds)[number]): Promise<DuckSide> {
  const { DuckDBInstance } = await peer<DuckModule>("@duckdb/node-api");
  const onDisk = kind === "on disk";
  const file = onDisk ? path.join(folder, "duck.db") : ":memory:";
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  const columnsRead = kind === "in memory, narrow" ? narrow : "*";
  await connection.run(`create table people as select ${columnsRead} from read_parquet('${parquet}')`);
  if (onDisk) await connection.run("checkpoint");
  const columns = async (sql: string): Promise<number[][]> => {
    const reader = await connection.runAndReadAll(sql);
    return reader.getColumns().map((column) => column.map(Number));
  };
  return {
    name: `DuckDB ${kind}`,
    count: async ({ where }) => (await columns(`select count(*) from people where ${where}`))[0]?.[0] ?? 0,
    list: async ({ where }) => (await columns(`select customer from people where ${where} order by customer`))[0] ?? [],
    async profile({ where }) {
      const counts = flags.map((flag) => `count(*) filter (where ${flag})`).join(", ");
      return (await columns(`select ${counts} from people where ${where}`)).map(([n]) => n ?? 0);
    },
    nothing: async () => void (await connection.runAndReadAll("select 1")),
    change: async () => void (await connection.run(`update people set f5 = not f5 where ${CHANGED}`)),
    async close() {
      connection.closeSync();
      instance.closeSync();
      if (onDisk) await rm(file, { force: true });
    },
  };
}
