/** Questions to all customers: what they need, and whom they find, by either plan. */
import type { Columnar, ColumnarReader, QueryOptions, UnitScope } from "#ground/columnar";
import type { Columns, Condition, Param, SetExpression } from "#kits/expr";
import { copySource, momentOf, type ProfileRules } from "#profile";
import { bitmapSql } from "./bitmap-sql.ts";
import { requireStanding } from "./count.ts";
import { listColumns } from "./list-columns.ts";
import { type AudiencePlan, type CopyParts, planOf, readsApart } from "./plan.ts";

export interface AskParts {
  readonly columnar: Columnar;
  /** Whose customers are asked; `scopeOf` of the actor. */
  readonly scope: UnitScope;
  readonly rules: Pick<ProfileRules, "metrics" | "zone">;
  /** Numbers of static lists by name. */
  readonly lists: ReadonlyMap<string, number>;
  /** The bank's time as of which is asked. */
  readonly at: Date;
}

export interface Planned {
  readonly plan: AudiencePlan;
  /** Whether bitmaps are kept. */
  readonly ready: boolean;
  /** Set where the copy's largest part is read as it is, and the rest apart. */
  readonly apart: CopyParts | undefined;
}

export interface AskSql {
  readonly text: string;
  readonly params: Readonly<Record<string, Param>>;
}

// Once kept they stay; an answer that says otherwise (the engine was rebuilt) forgets it.
const kept = new WeakSet<Columnar>();

export async function bitmapsReady(columnar: Columnar): Promise<boolean> {
  if (kept.has(columnar)) return true;
  const [row] = await columnar.rows<{ n: number }>(
    "select count() as n from bitmap_round where name = 'tags'",
    {},
    {
      point: true,
    },
  );
  if ((row?.n ?? 0) === 0) return false;
  kept.add(columnar);
  return true;
}

export const forgetBitmaps = (columnar: Columnar): void => void kept.delete(columnar);

/** @throws audience.one_event */
export async function planned({ columnar, scope }: AskParts, condition: Condition): Promise<Planned> {
  const ready = await bitmapsReady(columnar);
  const plan = planOf(requireStanding(condition), ready);
  // Under a scope a row that moved to another unit is not seen, and the one before it would hold again.
  const parts = plan.how === "bitmap" || scope !== "all" ? undefined : await copyParts(columnar);
  return { plan, ready, apart: readsApart(plan, parts) };
}

async function copyParts(columnar: Columnar): Promise<CopyParts | undefined> {
  const [row] = await columnar.rows<CopyParts>(
    `select argMax(name, rows) as largest, sum(rows) - max(rows) as others from system.parts
     where active and database = currentDatabase() and table = 'customer'`,
    {},
    { point: true },
  );
  return row;
}

// Columns that are asked of again and again stay unpacked in the engine's memory, as far as it has room for them.
const unpacked = {
  use_uncompressed_cache: 1,
  merge_tree_max_rows_to_use_cache: "1000000000000",
  merge_tree_max_bytes_to_use_cache: "1000000000000000",
};

/** Reads what a question may see. */
export function readerOf({ columnar, scope }: AskParts): ColumnarReader {
  const reader = columnar.reader(scope);
  const withMemory = (options: QueryOptions = {}): QueryOptions => ({
    ...options,
    settings: { ...unpacked, ...options.settings },
  });
  return {
    rows: (sql, params, options) => reader.rows(sql, params, withMemory(options)),
    stream: (sql, params, options) => reader.stream(sql, params, withMemory(options)),
  };
}

export interface ScanSql extends AskSql {
  /** What stands behind `from`, with `where`: those who belong. */
  readonly from: string;
  readonly where: string;
  readonly columns: Columns;
}

/** Those who belong, row by row out of the profile's copy. `text` is a subquery without brackets with `customer`. */
export function scanSql(
  { rules, at, lists }: AskParts,
  { plan, apart }: Pick<Planned, "plan" | "apart">,
  prefix = "scan",
): ScanSql {
  const rest = plan.how === "bitmap" ? [] : [plan.rest];
  const source = copySource(rest, rules, at, `${prefix}copy`);
  const columns = listColumns(source.columns, lists);
  const params: Record<string, Param> = { ...source.params };
  const tests: string[] = [];
  if (plan.how !== "scan") {
    const narrowing = narrowSql(plan.sets, lists, `${prefix}set`);
    Object.assign(params, narrowing.params);
    tests.push(narrowing.text);
  }
  for (const condition of rest) {
    const { text, params: own } = condition.sql(columns, momentOf(at, rules.zone), `${prefix}p`);
    Object.assign(params, own);
    tests.push(text);
  }
  const where = tests.length > 0 ? tests.join(" and ") : "1";
  const { from } = source;
  const merged = `select customer.customer as customer from ${from} where ${where}`;
  // A condition that reads no column can't stand in PREWHERE.
  const reads = rest.some(({ reads }) => reads.attributes.length + reads.tags.length > 0);
  const text = apart && reads ? apartSql(apart, where, params) : merged;
  return { text, from, where, columns, params };
}

/** The largest part as it is, but for customers who have rows elsewhere; and the newest of those rows. */
function apartSql({ largest, others }: CopyParts, where: string, params: Record<string, Param>): string {
  // One test over all columns is quicker than the several steps that ClickHouse would make of a WHERE.
  const largestRows = `select customer.customer as customer from customer prewhere ${where}`;
  if (others === 0) return largestRows;
  params.largest = largest;
  const elsewhere = "from customer where _part != {largest:String}";
  return `
    ${largestRows}
    where not bitmapContains((select groupBitmapState(customer) ${elsewhere}), customer.customer)
    union all
    select customer from (
      select customer.customer as customer, argMax(ifNull(${where}, 0), customer.revision) as belongs
      ${elsewhere} group by customer)
    where belongs`;
}

/** A test of `customer.customer`: whether a set holds it. Who may be seen is for the rows' filter to say. */
function narrowSql(sets: SetExpression, lists: AskParts["lists"], prefix: string): AskSql {
  const { text, params } = bitmapSql([sets], "all", lists, prefix);
  return { text: `bitmapContains((select groupBitmapMergeState(s0) from (${text})), customer.customer)`, params };
}

/** Those who belong, by either plan: a subquery without brackets with `block` and the bitmap `s0` of each block. */
export function blocksSql(parts: AskParts, how: Pick<Planned, "plan" | "apart">, prefix = "ask"): AskSql {
  if (how.plan.how === "bitmap") return bitmapSql([how.plan.sets], parts.scope, parts.lists, prefix);
  const { text, params } = scanSql(parts, how, prefix);
  return {
    text: `select toUInt16(intDiv(customer, 65536)) as block, groupBitmapState(customer) as s0 from (${text}) group by block`,
    params,
  };
}
