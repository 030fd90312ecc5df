/** What ClickHouse knows of the data's quality: the copy of the profile, and what sources told over time. */
import type { Attribute } from "#contracts/definitions";
import type { ColumnarReader } from "#ground/columnar";
import { durationOf } from "#kits/expr";
import { type BinCount, type Freshness, type Shift, shiftOf } from "../rules/quality.ts";

export interface Kept {
  readonly of: number;
  readonly present: number;
  readonly invalid: number;
  readonly duplicates: number | null;
}

const numeric: ReadonlySet<string> = new Set(["int", "double", "money"]);

/** Presence, validity and duplicates of every attribute that is a column, in one pass over the copy. */
export async function measureKept(
  reader: ColumnarReader,
  attributes: readonly Attribute[],
  timeoutSeconds: number,
): Promise<ReadonlyMap<string, Kept>> {
  const params: Record<string, unknown> = {};
  const parts = attributes.map((attribute, at) => aggregatesOf(attribute, at, params));
  const [row] = await reader.rows<Record<string, number>>(
    `select count() as of, ${parts.flat().join(", ")} from customer final`,
    params,
    { timeoutSeconds },
  );
  return new Map(
    attributes.map(({ name, quality }, at) => [
      name,
      {
        of: row?.of ?? 0,
        present: row?.[`p${at}`] ?? 0,
        invalid: row?.[`i${at}`] ?? 0,
        duplicates: quality?.unique === true ? (row?.[`d${at}`] ?? 0) : null,
      },
    ]),
  );
}

function aggregatesOf(attribute: Attribute, at: number, params: Record<string, unknown>): string[] {
  const { name, type, quality, values } = attribute;
  const column = `customer.\`${name}\``;
  const there = type === "list" ? `notEmpty(${column})` : `isNotNull(${column})`;
  const wrong: string[] = [];
  const bind = (kind: string, value: unknown): string => {
    const key = `q${Object.keys(params).length}`;
    params[key] = value;
    return `{${key}:${kind}}`;
  };
  if (values && type === "string") wrong.push(`${column} not in ${bind("Array(String)", Object.keys(values))}`);
  if (quality?.pattern !== undefined)
    wrong.push(`not match(assumeNotNull(${column}), ${bind("String", `^(?:${quality.pattern})$`)})`);
  if (quality?.minimum !== undefined) wrong.push(`toFloat64(${column}) < ${bind("Float64", quality.minimum)}`);
  if (quality?.maximum !== undefined) wrong.push(`toFloat64(${column}) > ${bind("Float64", quality.maximum)}`);
  const parts = [`countIf(${there}) as p${at}`];
  if (wrong.length > 0) parts.push(`countIf(${there} and ifNull(${wrong.join(" or ")}, false)) as i${at}`);
  if (quality?.unique === true) parts.push(`countIf(${there}) - uniqExact(${column}) as d${at}`);
  return parts;
}

const told = ["customer_recorded", "attribute_changed", "balance_changed"];

/** When attributes were told last, and how many customers' values are as fresh as the catalog asks. */
export async function measureFreshness(
  reader: ColumnarReader,
  attributes: readonly Attribute[],
  now: Date,
  timeoutSeconds: number,
): Promise<ReadonlyMap<string, Freshness>> {
  const limits = attributes.map(({ quality }) =>
    quality?.freshWithin === undefined ? null : now.getTime() - (durationOf(quality.freshWithin) ?? 0),
  );
  const rows = await reader.rows<{ name: string; newest: string; fresh: number; told: number }>(
    `select name, toString(toTimeZone(max(at), 'UTC')) as newest,
       countIf(toUnixTimestamp64Milli(at) >= transform(name, {names:Array(String)}, {limits:Array(Int64)}, toInt64(0)))
         as fresh,
       count() as told
     from (
       select customer, key as name, max(occurred_at) as at
       from (
         select customer, occurred_at, arrayJoin(JSONExtractKeys(data)) as key from history
         where type in {told:Array(String)} and occurred_at <= fromUnixTimestamp64Milli({now:Int64}))
       where key in {names:Array(String)} group by customer, key)
     group by name`,
    { names: attributes.map(({ name }) => name), limits: limits.map((limit) => limit ?? 0), told, now: now.getTime() },
    { timeoutSeconds },
  );
  const found = new Map(rows.map((row) => [row.name, row]));
  return new Map(
    attributes.map(({ name }, at) => {
      const row = found.get(name);
      const newest = row ? new Date(`${row.newest.replace(" ", "T")}Z`).toISOString() : null;
      return [name, { newest, fresh: limits[at] === null ? null : (row?.fresh ?? 0), told: row?.told ?? 0 }];
    }),
  );
}

/** Whether the values of an attribute can be compared by distribution. */
export function isComparable({ type, personal }: Attribute): boolean {
  return !personal && (numeric.has(type) || type === "string" || type === "bool");
}

/**
 * How the values that sources told in the last `days` days are spread against those of the days before. Numbers fall into
 * tenths of the earlier period, others are their own bins.
 */
export async function measureShift(
  reader: ColumnarReader,
  attributes: readonly Attribute[],
  now: Date,
  days: number,
  timeoutSeconds: number,
): Promise<ReadonlyMap<string, Shift>> {
  const period = days * 86_400_000;
  const tenths = Array.from({ length: 9 }, (_, n) => `0.${n + 1}`).join(", ");
  const values = `
    select kv.1 as name, trim(both '"' from kv.2) as value, toFloat64OrNull(value) as number,
      occurred_at > fromUnixTimestamp64Milli({edge:Int64}) as current
    from (
      select occurred_at, arrayJoin(JSONExtractKeysAndValuesRaw(data)) as kv from history
      where type in {told:Array(String)} and occurred_at > fromUnixTimestamp64Milli({from:Int64})
        and occurred_at <= fromUnixTimestamp64Milli({now:Int64}))
    where name in {names:Array(String)} and value != 'null'`;
  const rows = await reader.rows<{ name: string; current: number; bin: string; n: number; total: number }>(
    `select name, current, bin, n, sum(n) over (partition by name, current) as total
     from (
       select v.name as name, v.current as current,
         if(has({numbers:Array(String)}, v.name), toString(arrayCount(edge -> edge < v.number, e.edges)), v.value) as bin,
         count() as n
       from (${values}) as v
       left join (
         select name, quantilesExact(${tenths})(assumeNotNull(number)) as edges from (${values})
         where not current and number is not null group by name) as e on e.name = v.name
       group by name, current, bin)
     order by name, current, n desc, bin limit 200 by name, current`,
    {
      names: attributes.map(({ name }) => name),
      numbers: attributes.filter(({ type }) => numeric.has(type)).map(({ name }) => name),
      told,
      now: now.getTime(),
      edge: now.getTime() - period,
      from: now.getTime() - 2 * period,
    },
    { timeoutSeconds },
  );
  const counts = new Map<string, BinCount[]>();
  for (const { name, current, bin, n, total } of rows) {
    const list = counts.get(name) ?? [];
    list.push({ bin, current: Boolean(current), count: n, total });
    counts.set(name, list);
  }
  return new Map(attributes.map(({ name }) => [name, shiftOf(counts.get(name) ?? [])]));
}
