/** Fills an opened, empty bank: rows into PostgreSQL by COPY, copies and the past into ClickHouse, then what follows from them. */
import { createHash } from "node:crypto";
import type { Definitions } from "#contracts/definitions";
import { machine } from "#ground/clock";
import { blockColumns } from "#ground/log";
import { ownerTransaction, type PostgresConnection, roleConnection, sql, type Tx } from "#ground/storage";
import {
  type AttributeColumn,
  addColumnarLists,
  addLists,
  type DataKeySource,
  type ListTable,
  listsOf,
  metricsFromHistory,
  wrappingKeys,
} from "#profile";
import type { Bank, BankOptions } from "../../doors/server/bank-types.ts";
import { fittingColumns } from "./attributes.ts";
import { bankMakeCases } from "./cases.ts";
import { type ColumnarFeed, openColumnarFeed } from "./columnar-feed.ts";
import { type CopyFeed, openCopy } from "./copy-feed.ts";
import { madeInOrder } from "./crew.ts";
import type { MakePlan } from "./plan.ts";
import type { Stage } from "./progress.ts";
import {
  type Counts,
  columnarCustomerColumns,
  columnsOfTables,
  fullName,
  scatteredTables,
  type TableName,
  tableNames,
  type WrittenTable,
} from "./tables.ts";
import { tagKey, tagsAtOnce, valuesAtOnce } from "./tags.ts";
import type { Chunk, MakeTask, Range } from "./task.ts";

export interface FillOptions {
  readonly engines: BankOptions["engines"];
  readonly definitions: Definitions;
  /** Where the keys of personal data come from. */
  readonly dataKeys: DataKeySource;
  readonly plan: MakePlan;
  readonly threads: number;
  readonly stage: Stage;
  readonly signal?: AbortSignal | undefined;
}

export interface Filled {
  readonly counts: Counts;
  readonly left: readonly string[];
  readonly fingerprint: string;
  readonly bytes: { readonly postgres: number; readonly clickhouse: number };
}

/** Events and customers of one chunk, so that a chunk is some tens of megabytes whatever the length of the past. */
const CHUNK_EVENTS = 200_000;
const CHUNK_CUSTOMERS = 20_000;

/** @throws bank_make.counts_differ when a store does not hold what was made */
export async function fill(bank: Bank, options: FillOptions): Promise<Filled> {
  const { plan, engines, definitions, stage } = options;
  const owner = roleConnection(engines.cluster, "owner", bank.database);
  const { filled, left } = fittingColumns(bank.attributes);
  const holdings = listsOf(definitions.catalog).find(({ name }) => name === "holdings");
  const lists = listsOf(definitions.catalog);
  await ownerTransaction(owner, (tx) => addLists(tx, lists));
  await addColumnarLists(bank.columnar, lists);
  const task = await taskOf(bank, options, filled, holdings);
  const feeds = openFeeds(bank, owner, filled, holdings);
  let counts: Counts;
  let fingerprint: string;
  try {
    ({ counts, fingerprint } = await pour(feeds, task, options));
    stage("indexes", 0, 1);
    await Promise.all([...feeds.copies.values()].map((feed) => feed.finish()));
    await Promise.all([feeds.customer.finish(), feeds.past.finish()]);
  } catch (thrown) {
    for (const feed of feeds.copies.values()) await feed.abandon(thrown);
    throw thrown;
  }
  await settle(owner, plan, [...feeds.copies.keys()]);
  stage("indexes", 1, 1);
  await compare(bank, owner, counts);
  return { counts, left, fingerprint, bytes: await sizes(bank, owner) };
}

interface Feeds {
  readonly copies: ReadonlyMap<TableName, CopyFeed>;
  readonly customer: ColumnarFeed;
  readonly past: ColumnarFeed;
}

function openFeeds(
  bank: Bank,
  owner: PostgresConnection,
  attributes: readonly AttributeColumn[],
  holdings: ListTable | undefined,
): Feeds {
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };
  const columns = columnsOfTables(attributes, holdings);
  const copies = tableNames
    .filter((name) => columns[name].length > 0)
    .map((name): [TableName, CopyFeed] => {
      const target = {
        owner,
        table: fullName(name),
        columns: columns[name],
        scattered: scatteredTables.has(name),
        inTurn,
      };
      return [name, openCopy(target)];
    });
  return {
    copies: new Map(copies),
    customer: openColumnarFeed(bank.columnar, "customer", columnarCustomerColumns(attributes, holdings)),
    past: openColumnarFeed(bank.columnar, "past", blockColumns),
  };
}

async function taskOf(
  bank: Bank,
  { plan, engines, definitions, dataKeys }: FillOptions,
  attributes: readonly AttributeColumn[],
  holdings: ListTable | undefined,
): Promise<MakeTask> {
  const { catalog, organisation } = definitions;
  const values = valuesAtOnce(tagsAtOnce(catalog, organisation.zone));
  const series = await numberSeries(bank);
  const wrapping = await wrappingKeys(bank.storage, dataKeys, machine.now());
  const numbers = await bank.storage.batch("bank make", (tx) => numberTags(tx, values));
  return {
    plan,
    attributes,
    holdings,
    units: bank.units,
    catalog,
    vault: {
      dataKey: wrapping.current(),
      wrapping: wrapping.key(wrapping.current()),
      pepper: engines.secrets.derive("personal:pepper"),
    },
    tagValues: numbers,
    series,
    copiedAt: machine.now().getTime(),
  };
}

/**
 * Makes the metrics' series live while nothing has happened yet, so that there is nothing to fill later: the states come
 * with the customers.
 */
async function numberSeries({ storage, columnar, rules, clock }: Bank): Promise<Map<number, number>> {
  const book = rules.metrics;
  await metricsFromHistory({ storage, columnar, book, now: () => clock.now() });
  const rows = await storage.batch("bank make", (tx) =>
    tx.rows<{ series: number; key: string }>(sql`select series, key from profile.metric_series`),
  );
  const numbers = new Map(rows.map(({ series, key }) => [key, series]));
  return new Map(
    book.series.flatMap(({ index, key }) => {
      const number = numbers.get(key);
      return number === undefined ? [] : [[index, number] as const];
    }),
  );
}

/** Numbers of tags' values, as the profile's dictionary gives them. */
async function numberTags(
  tx: Tx,
  values: readonly { readonly name: string; readonly value: string }[],
): Promise<Map<string, number>> {
  const names = values.map(({ name }) => name);
  await tx.run(sql`
    insert into profile.tag_value (name, value)
    select * from unnest(${names}::text[], ${values.map(({ value }) => value)}::text[]) on conflict do nothing`);
  const rows = await tx.rows<{ id: number; name: string; value: string }>(
    sql`select id, name, value from profile.tag_value`,
  );
  return new Map(rows.map(({ id, name, value }) => [tagKey(name, value), id]));
}

function rangesOf({ customers, months, eventsPerMonth }: MakePlan): Range[] {
  const events = Math.max(0.01, months * eventsPerMonth);
  const size = Math.max(100, Math.min(CHUNK_CUSTOMERS, Math.floor(CHUNK_EVENTS / events)));
  const count = Math.ceil(customers / size);
  return Array.from({ length: count }, (_, n) => ({ from: n * size, to: Math.min(customers, (n + 1) * size) }));
}

async function pour(
  feeds: Feeds,
  task: MakeTask,
  { plan, threads, stage, signal }: FillOptions,
): Promise<{ counts: Counts; fingerprint: string }> {
  const hash = createHash("sha256");
  const rows = Object.fromEntries(tableNames.map((name) => [name, 0])) as Record<TableName, number>;
  let customers = 0;
  let events = 0;
  stage("customers", 0, plan.customers);
  for await (const chunk of madeInOrder(task, rangesOf(plan), threads)) {
    signal?.throwIfAborted();
    await send(feeds, chunk);
    hash.update(chunk.digest);
    for (const name of tableNames) rows[name] += chunk.rows[sourceOf(name)];
    customers += chunk.range.to - chunk.range.from;
    events += chunk.events;
    stage("customers", customers, plan.customers);
  }
  return { counts: { rows, customers, events }, fingerprint: hash.digest("hex").slice(0, 32) };
}

/** The table whose rows a table is filled with. */
function sourceOf(name: TableName): WrittenTable {
  return name === "consent_history" ? "consent" : name;
}
const empty = new Uint8Array();

async function send(feeds: Feeds, chunk: Chunk): Promise<void> {
  for (const [name, feed] of feeds.copies) await feed.push(chunk.tables.get(sourceOf(name)) ?? empty);
  await feeds.customer.push(chunk.columnarCustomer);
  await feeds.past.push(chunk.past);
}

/** New customers get the numbers after the made ones; the planner learns what the tables hold. */
async function settle(owner: PostgresConnection, { customers }: MakePlan, tables: readonly TableName[]): Promise<void> {
  await ownerTransaction(owner, async (tx) => {
    await tx.rows(sql`select setval('profile.customer_number', ${customers})`);
    for (const name of tables) await tx.run(sql.raw(`analyze ${fullName(name)}`));
  });
}

async function compare(bank: Bank, owner: PostgresConnection, counts: Counts): Promise<void> {
  const check = (table: string, found: number, wanted: number): void => {
    if (found !== wanted) throw bankMakeCases.counts_differ({ table, found, wanted });
  };
  await ownerTransaction(owner, async (tx) => {
    for (const name of tableNames) {
      if (counts.rows[name] === 0) continue;
      const { n } = await tx.one<{ n: number }>(sql`select count(*) as n from ${sql.raw(fullName(name))}`);
      check(fullName(name), n, counts.rows[name]);
    }
  });
  const [found] = await bank.columnar.rows<{ customers: number; events: number }>(
    "select (select count() from customer) as customers, (select count() from past) as events",
  );
  check("customer", found?.customers ?? 0, counts.customers);
  check("past", found?.events ?? 0, counts.events);
}

async function sizes(bank: Bank, owner: PostgresConnection): Promise<Filled["bytes"]> {
  const { n } = await ownerTransaction(owner, (tx) =>
    tx.one<{ n: number }>(sql`select pg_database_size(${bank.database}) as n`),
  );
  const [row] = await bank.columnar.rows<{ n: number }>(
    "select sum(bytes_on_disk) as n from system.parts where database = currentDatabase() and active",
  );
  return { postgres: n, clickhouse: row?.n ?? 0 };
}
