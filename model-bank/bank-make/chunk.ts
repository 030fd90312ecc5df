/** A range of customers, made whole: rows for every table of both stores. */
import { createHash } from "node:crypto";
import { shardOf } from "#ground/ids";
import { profileRulesOf, WholeMetrics } from "#profile";
import { ColumnarRows } from "./columnar-rows.ts";
import { CustomerMaker, type MadeCustomer } from "./customer.ts";
import type { EventSink } from "./past.ts";
import type { Person } from "./person.ts";
import { PostgresRows } from "./postgres-rows.ts";
import type { Column, RawRecord } from "./raw.ts";
import { Sealer } from "./seal.ts";
import { type WrittenTable, writtenTables } from "./tables.ts";
import { type GivenTag, TagMaker } from "./tags.ts";
import type { Chunk, MakeTask, Range } from "./task.ts";

/** Tables that plan and definitions determine; the others hold what is encrypted anew each time. */
const repeatable = ["customer", "consent", "list_holdings", "tag", "metric_state"] as const;

export class ChunkMaker {
  readonly #task: MakeTask;
  readonly #customers: CustomerMaker;
  readonly #sealer: Sealer;
  readonly #tags: TagMaker;
  readonly #tables = new Map(writtenTables.map((name) => [name, new PostgresRows()] as const));
  readonly #fields: readonly Column[];
  readonly #columnar = new ColumnarRows();
  readonly #past = new ColumnarRows();
  readonly #metrics: WholeMetrics;

  constructor(task: MakeTask) {
    this.#task = task;
    this.#fields = Object.entries(task.holdings?.fields ?? {}).map(([name, type]) => ({ name, type }));
    this.#customers = new CustomerMaker(task.plan);
    this.#sealer = new Sealer(task.vault);
    this.#tags = new TagMaker(task);
    const { metrics } = profileRulesOf(task.catalog, task.plan.zone, task.units);
    this.#metrics = new WholeMetrics(metrics, task.series, new Date(task.plan.days.starts.at(-1) ?? 0));
  }

  make(range: Range): Chunk {
    const past = new PastRows(this.#past, this.#metrics);
    for (const table of this.#tables.values()) table.rows = 0;
    for (let index = range.from; index < range.to; index++) {
      past.turnTo(index + 1);
      this.#write(this.#customers.make(index, past));
      this.#metricState(index + 1);
    }
    const rows = Object.fromEntries(writtenTables.map((name) => [name, this.#rowsOf(name).rows])) as Chunk["rows"];
    const tables = new Map(writtenTables.map((name) => [name, this.#rowsOf(name).take()]));
    const columnarCustomer = this.#columnar.take();
    const pastBlock = this.#past.take();
    const hash = createHash("sha256").update(pastBlock);
    for (const name of repeatable) hash.update(tables.get(name) ?? "");
    return {
      range,
      tables,
      columnarCustomer,
      past: pastBlock,
      rows,
      events: past.count,
      digest: hash.digest("hex"),
    };
  }

  #rowsOf(name: WrittenTable): PostgresRows {
    const rows = this.#tables.get(name);
    if (!rows) throw new Error(`no rows of ${name}`);
    return rows;
  }

  #write(made: MadeCustomer): void {
    const { person } = made;
    const customer = person.index + 1;
    this.#sealer.person(this.#rowsOf("person"), person);
    this.#sealer.keys(this.#rowsOf("identity_key"), person);
    const tags = this.#tags.of(made);
    this.#customer(made, customer, tags);
    // Goes on with the copy's row.
    this.#holdings(made, customer);
    this.#consents(person, customer);
    this.#tags.write(this.#rowsOf("tag"), customer, tags);
  }

  #customer({ person, attributes: values }: MadeCustomer, customer: number, tags: readonly GivenTag[]): void {
    const { attributes, units, copiedAt } = this.#task;
    const shard = shardOf(customer);
    const unit = units.get(person.home.outlet) ?? units.get(person.home.branch) ?? null;
    const rows = this.#rowsOf("customer");
    rows.begin(5 + attributes.length);
    rows.int4(customer);
    rows.int2(shard);
    rows.int4(unit);
    rows.int8(1);
    rows.int4s(tags.map(({ id }) => id).sort((a, b) => a - b));
    const columnar = this.#columnar;
    columnar.uint32(customer);
    columnar.uint8(shard);
    if (unit === null) columnar.null();
    else {
      columnar.uint8(0);
      columnar.int32(unit);
    }
    columnar.int64(1);
    columnar.int64(copiedAt);
    columnar.map(tags.map(({ name, value }) => [name, value]));
    for (const { name, type } of attributes) {
      const value = values[name];
      rows.value(type, value);
      columnar.value(type, value);
    }
  }

  #metricState(customer: number): void {
    const state = this.#metrics.take();
    if (!state) return;
    const rows = this.#rowsOf("metric_state");
    rows.begin(4);
    rows.int4(customer);
    rows.int4(1);
    rows.int2(shardOf(customer));
    rows.bytea(state);
  }

  /** What the customer said of contact, as it would stand had each statement come in by itself. */
  #consents(person: Person, customer: number): void {
    const { consent, optedOut, habits } = person;
    const rows = this.#rowsOf("consent");
    const evidence = `record-${customer}`;
    const say = (entry: string, given: boolean) => {
      const [purpose = "", channel = ""] = entry.split(":");
      rows.begin(9);
      rows.int4(customer);
      rows.text(purpose);
      rows.text(channel);
      rows.bool(given);
      rows.instant(habits.registeredOn * 86_400_000);
      rows.text("2025-1");
      rows.freeText(evidence);
      rows.text("crm");
      rows.freeText(evidence);
    };
    for (const entry of consent) say(entry, true);
    if (optedOut !== undefined) say(`marketing:${optedOut}`, false);
  }

  #holdings({ holdings }: MadeCustomer, customer: number): void {
    const fields = this.#fields;
    if (fields.length === 0) return;
    const rows = this.#rowsOf("list_holdings");
    const items: readonly RawRecord[] = holdings.map((holding) => ({ ...holding }));
    items.forEach((item, place) => {
      rows.begin(2 + fields.length);
      rows.int4(customer);
      rows.int4(place);
      for (const { name, type } of fields) {
        if (name === REFERENCE) rows.freeText(referenceOf(customer, place));
        else rows.value(type, item[name]);
      }
    });
    // Arrays side by side, a field each.
    const columnar = this.#columnar;
    for (const { name, type } of fields) {
      columnar.size(items.length);
      items.forEach((item, place) => {
        if (name === REFERENCE) columnar.knownText(referenceOf(customer, place));
        else columnar.value(type, item[name]);
      });
    }
  }
}

const REFERENCE = "reference";
const referenceOf = (customer: number, place: number): string => `H${customer}-${place + 1}`;

/** Writes events as rows of ClickHouse's `past`, and lets metrics know. */
class PastRows implements EventSink {
  count = 0;
  readonly #rows: ColumnarRows;
  readonly #metrics: WholeMetrics;
  #customer = 0;
  #shard = 0;

  constructor(rows: ColumnarRows, metrics: WholeMetrics) {
    this.#rows = rows;
    this.#metrics = metrics;
  }

  turnTo(customer: number): void {
    this.#customer = customer;
    this.#shard = shardOf(customer);
  }

  event(n: number, type: string, source: string, at: number, data: string): void {
    const rows = this.#rows;
    this.count++;
    rows.uint8(this.#shard);
    rows.int64(0);
    rows.uint32(this.#customer);
    rows.text(type);
    rows.text(source);
    rows.freeText(`${this.#customer}-${n}`);
    rows.int64(at);
    rows.int64(at + 1_000);
    rows.uint8(0);
    rows.freeText(data);
    this.#metrics.add(type, at, () => JSON.parse(data) as Record<string, unknown>);
  }
}
