/** The catalog's attributes as typed columns, in both stores. Columns are added when a catalog is applied, never dropped. */
import type { Columnar } from "#ground/columnar";
import { defineCases } from "#ground/errors";
import { formatYuan } from "#ground/money";
import { sql, type Tx } from "#ground/storage";
import { columnTypes, type Value, type ValueType } from "#kits/expr";
import type { AttributeColumn } from "../rules/state.ts";

export const columnCases = defineCases("profile", {
  bad_name: {
    code: "invalid_input",
    en: "{name} cannot be an attribute's name: use a-z, 0-9 and _",
    zh: "{name} 不能作为属性名：只能用 a-z、0-9 与 _",
  },
  type_changed: {
    code: "conflict",
    en: "Attribute {name} is kept as {found}; its type cannot become {wanted}. Declare a new attribute",
    zh: "属性 {name} 已按 {found} 保存，类型不能改为 {wanted}；请另设新属性",
  },
  reserved_name: {
    code: "invalid_input",
    en: "{name} is reserved and cannot be an attribute",
    zh: "{name} 为保留名，不能作为属性",
  },
});

const reserved = new Set(["customer", "shard", "unit", "revision", "copied_at", "tags"]);
const shape = /^[a-z][a-z0-9_]{0,59}$/;

// information_schema's name of each PostgreSQL type that we make.
export const storedAs: Readonly<Record<ValueType, string>> = {
  string: "text",
  bool: "boolean",
  int: "bigint",
  double: "double precision",
  money: "numeric",
  date: "date",
  instant: "timestamp with time zone",
  list: "ARRAY",
};

function checkNames(attributes: readonly AttributeColumn[]): void {
  for (const { name } of attributes) {
    if (!shape.test(name)) throw columnCases.bad_name({ name });
    if (reserved.has(name)) throw columnCases.reserved_name({ name });
  }
}

/** Adds missing columns in PostgreSQL; the transaction must be the owner's. Returns the names added. */
export async function addColumns(tx: Tx, attributes: readonly AttributeColumn[]): Promise<string[]> {
  checkNames(attributes);
  const rows = await tx.rows<{ name: string; type: string }>(sql`
    select column_name as name, data_type as type from information_schema.columns
    where table_schema = 'profile' and table_name = 'customer'`);
  const present = new Map(rows.map((row) => [row.name, row.type]));
  const missing: AttributeColumn[] = [];
  for (const attribute of attributes) {
    const found = present.get(attribute.name);
    if (found === undefined) missing.push(attribute);
    else if (found !== storedAs[attribute.type]) {
      throw columnCases.type_changed({ name: attribute.name, found, wanted: attribute.type });
    }
  }
  if (missing.length > 0) {
    const clauses = missing.map((a) => `add column ${a.name} ${columnTypes[a.type].postgres}`);
    await tx.run(sql.raw(`alter table profile.customer ${clauses.join(", ")}`));
  }
  return missing.map((attribute) => attribute.name);
}

/** Adds missing columns to ClickHouse's copy. */
export async function addColumnarColumns(columnar: Columnar, attributes: readonly AttributeColumn[]): Promise<void> {
  checkNames(attributes);
  if (attributes.length === 0) return;
  // Whole numbers of a bank are small for their 64 bits: packed, a scan of them reads less.
  const codec = (type: ValueType): string => (type === "int" ? " codec(T64, LZ4)" : "");
  const clauses = attributes.map(
    (a) => `add column if not exists ${a.name} ${columnTypes[a.type].clickhouse}${codec(a.type)}`,
  );
  await columnar.command(`alter table customer ${clauses.join(", ")}`);
}

/** A value as a text that PostgreSQL casts to the column's type. */
export function toPostgresText(type: ValueType, value: Value | undefined): string | null {
  if (value === undefined) return null;
  if (Array.isArray(value))
    return `{${value.map((item) => `"${String(item).replace(/(["\\])/g, "\\$1")}"`).join(",")}}`;
  if (type === "money") return formatYuan(Number(value));
  if (type === "instant") return new Date(Number(value)).toISOString();
  return String(value);
}

/** A value as JSONEachRow wants it. */
export function toColumnarJson(type: ValueType, value: Value | undefined): unknown {
  if (value === undefined) return type === "list" ? [] : null;
  if (type === "money") return formatYuan(Number(value));
  if (type === "instant") return new Date(Number(value)).toISOString().replace("T", " ").replace("Z", "");
  return typeof value === "bigint" ? String(value) : value;
}
