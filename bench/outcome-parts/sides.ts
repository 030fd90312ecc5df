/** The peers: narrow tables of enrolments and facts, and the same question as one statement. */
import path from "node:path";
import { openColumnar, startColumnar } from "#ground/columnar";
import { peer } from "../peers.ts";
import {
  admittedAt,
  COMPLAINTS_BELOW,
  type Counts,
  factAmount,
  factAt,
  factCustomer,
  factKind,
  GOALS_BELOW,
  type Size,
  START,
  WINDOW,
} from "./work.ts";

export interface Side {
  readonly name: string;
  count(): Promise<Counts>;
  close(): Promise<void>;
}

interface Row {
  readonly control: number | boolean;
  readonly customers: number;
  readonly converted: number;
  readonly amount: number;
  readonly complaints: number;
}

function countsOf(rows: readonly Row[]): Counts {
  return rows.map((row) => ({
    control: Boolean(row.control),
    customers: Number(row.customers),
    converted: Number(row.converted),
    amount: Number(row.amount),
    complaints: Number(row.complaints),
  }));
}

/** Goals in the window once per enrolment, with the amount of the first; the two dialects differ in two functions. */
function question(first: (value: string, when: string) => string, countIf: (when: string) => string): string {
  const goal = `f.at is not null and f.kind < ${GOALS_BELOW}`;
  return `
    select held as control, count(*) as customers, sum(case when goals > 0 then 1 else 0 end) as converted,
      sum(case when goals > 0 then won else 0 end) as amount, sum(against) as complaints
    from (
      select e.enrolment, max(e.control) as held, ${countIf(goal)} as goals, ${first("f.amount", goal)} as won,
        ${countIf(`f.at is not null and f.kind >= ${GOALS_BELOW}`)} as against
      from enrolments e left join (select * from facts where kind < ${COMPLAINTS_BELOW}) f
        on f.customer = e.customer and f.at >= e.at and f.at <= e.at + ${WINDOW}
      group by e.enrolment
    ) counted group by held order by held`;
}

export async function chdbSide(folder: string, { enrolments, facts }: Size): Promise<Side> {
  const engine = await startColumnar({ dir: path.join(folder, "columnar") });
  const columnar = openColumnar({ url: engine.url, database: "default" });
  const control = "toUInt8(n % 10 = 0)";
  await columnar.command(`create table enrolments (enrolment UInt32, customer UInt32, control UInt8, at UInt32)
    engine = MergeTree order by customer`);
  await columnar.command(`insert into enrolments select n, n, ${control}, ${START} + ${admittedAt}
    from (select number as n from numbers(${enrolments}))`);
  await columnar.command(`create table facts (f UInt32, customer UInt32, kind UInt16, at Nullable(UInt32), amount UInt32)
    engine = MergeTree order by (customer, at) settings allow_nullable_key = 1`);
  await columnar.command(`insert into facts select f, ${factCustomer(enrolments)}, ${factKind}, ${START} + ${factAt},
    ${factAmount} from (select number as f from numbers(${facts}))`);
  const text = question(
    (value, when) => `argMinIf(${value}, f.at, ${when})`,
    (when) => `countIf(${when})`,
  );
  return {
    name: "ClickHouse",
    count: async () => countsOf(await columnar.rows<Row>(text)),
    async close() {
      await columnar.close();
      await engine.stop();
    },
  };
}

interface DuckModule {
  readonly DuckDBInstance: {
    create(file: string): Promise<{
      connect(): Promise<{
        run(sql: string): Promise<unknown>;
        runAndReadAll(sql: string): Promise<{ getRowObjects(): Row[] }>;
        closeSync(): void;
      }>;
      closeSync(): void;
    }>;
  };
}

export async function duckdbSide({ enrolments, facts }: Size): Promise<Side> {
  const { DuckDBInstance } = await peer<DuckModule>("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`create table enrolments as select n::uinteger as enrolment, n::uinteger as customer,
    (n % 10 = 0)::utinyint as control, (${START} + ${admittedAt})::uinteger as at from range(${enrolments}) t(n)`);
  await connection.run(`create table facts as select f::uinteger as f, (${factCustomer(enrolments)})::uinteger as customer,
    (${factKind})::usmallint as kind, (${START} + ${factAt})::uinteger as at, (${factAmount})::uinteger as amount
    from range(${facts}) t(f)`);
  const text = question(
    (value, when) => `arg_min(${value}, f.at) filter (where ${when})`,
    (when) => `count(*) filter (where ${when})`,
  );
  return {
    name: "DuckDB",
    count: async () => countsOf((await connection.runAndReadAll(text)).getRowObjects()),
    async close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
