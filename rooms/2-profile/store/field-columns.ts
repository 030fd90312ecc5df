/**
 * Fields that metrics read kept beside facts in ClickHouse, taken out of the JSON when a fact is copied: questions about
 * everybody then look into no JSON. A column's name says what it holds and of which events, so that none ever changes its
 * meaning; rows older than a column have it computed as they are read, until their part is merged.
 */
import { createHash } from "node:crypto";
import type { Columnar } from "#ground/columnar";
import type { ValueType } from "#kits/expr";
import type { KeptField, MetricBook } from "../rules/metrics/index.ts";
import { fieldText, hasList, seriesValue } from "./series-value.ts";
import { inlined, SqlParts } from "./sql-parts.ts";

const TABLES = ["facts", "past"] as const;
const PREFIX = "field_";

/** Types of ClickHouse, with NULL where an event has no such field; money in fen. Lists of words are not kept. */
const types: Readonly<Partial<Record<ValueType | "has", string>>> = {
  string: "String",
  bool: "Bool",
  int: "Int64",
  double: "Float64",
  money: "Int64",
  date: "Date32",
  instant: "DateTime64(3, 'UTC')",
  has: "UInt8",
};

interface FieldColumn extends KeptField {
  readonly key: string;
  readonly type: string;
  readonly text: string;
}

export const fieldKey = (type: ValueType | "has", name: string): string => `${type}/${name}`;

/** What the series of a book read of events. */
function fieldColumns(book: MetricBook): FieldColumn[] {
  const read = new Map<string, { type: ValueType | "has"; name: string; events: Set<string> }>();
  const note = (event: string, name: string, type: ValueType | "has"): string => {
    const key = fieldKey(type, name);
    const one = read.get(key) ?? { type, name, events: new Set() };
    read.set(key, one);
    one.events.add(event);
    return "0";
  };
  const texts = { instant: "0", field: note, list: (event: string, name: string) => note(event, name, "has") };
  for (const spec of book.series) seriesValue(spec, texts, new SqlParts("any"));
  return [...read].flatMap(([key, { type, name, events }]) => {
    const kind = types[type];
    if (kind === undefined) return [];
    const parts = new SqlParts("field");
    const bound = parts.bind("String", name);
    const value = type === "has" ? hasList(bound) : fieldText(type, bound);
    const guarded = `if(type IN ${parts.bind("Array(String)", [...events].sort())}, ${value}, NULL)`;
    const text = inlined(guarded, parts.params);
    const column = `${PREFIX}${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
    return [{ key, column, events, type: `Nullable(${kind})`, text }];
  });
}

/** Makes the columns that a book's fields lack and tells the book of all of them. Doing it twice does no harm. */
export async function keepFields(columnar: Columnar, book: MetricBook): Promise<void> {
  const columns = fieldColumns(book);
  for (const table of TABLES) {
    const there = await columnsOf(columnar, table);
    const lacking = columns.filter(({ column }) => !there.has(column));
    if (lacking.length === 0) continue;
    const added = lacking.map(
      ({ column, type, text }) => `add column if not exists ${column} ${type} materialized ${text}`,
    );
    await columnar.command(`alter table ${table} ${added.join(", ")}`);
  }
  for (const { key, column, events } of columns) book.kept.set(key, { column, events });
}

/** Takes away columns that none of the bank's metrics reads any more. For the process that no other reads beside by older definitions. */
export async function dropFields(columnar: Columnar, book: MetricBook): Promise<void> {
  const kept = new Set([...book.kept.values()].map(({ column }) => column));
  for (const table of TABLES) {
    const unread = [...(await columnsOf(columnar, table))].filter((name) => !kept.has(name));
    if (unread.length === 0) continue;
    await columnar.command(`alter table ${table} ${unread.map((name) => `drop column if exists ${name}`).join(", ")}`);
  }
}

async function columnsOf(columnar: Columnar, table: string): Promise<Set<string>> {
  const rows = await columnar.rows<{ name: string }>(
    `select name from system.columns where database = currentDatabase() and table = {table:String}
       and startsWith(name, {prefix:String})`,
    { table, prefix: PREFIX },
  );
  return new Set(rows.map(({ name }) => name));
}
