/** Questions to all customers: what they need, and whom they find, by either plan. */
import type { Columnar, ColumnarReader, UnitScope } from "#ground/columnar";
import type { Columns, Condition, Param, SetExpression } from "#kits/expr";
import { copySource, momentOf, type ProfileRules } from "#profile";
import { bitmapSql } from "./bitmap-sql.ts";
import { requireStanding } from "./count.ts";
import { listColumns } from "./list-columns.ts";
import { type AudiencePlan, planOf } from "./plan.ts";

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
export async function planned({ columnar }: AskParts, condition: Condition): Promise<Planned> {
  const ready = await bitmapsReady(columnar);
  return { plan: planOf(requireStanding(condition), ready), ready };
}

export const readerOf = ({ columnar, scope }: AskParts): ColumnarReader => columnar.reader(scope);

export interface ScanSql extends AskSql {
  /** What stands behind `from`, with `where`: those who belong. */
  readonly from: string;
  readonly where: string;
  readonly columns: Columns;
}

/**
 * Those who belong, row by row out of the profile's copy. `text` is a subquery without brackets with `customer`.
 * @param also conditions or fields that the caller reads beside: their scores and metrics are joined
 */
export function scanSql(
  parts: AskParts,
  plan: AudiencePlan,
  prefix = "scan",
  also: readonly Condition[] = [],
): ScanSql {
  const { rules, at, lists } = parts;
  const rest = plan.how === "bitmap" ? [] : [plan.rest];
  const source = copySource([...rest, ...also], rules, at, `${prefix}copy`);
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
  const text = `select customer.customer as customer from ${source.from} where ${where}`;
  return { text, from: source.from, where, columns, params };
}

/** A test of `customer.customer`: whether a set holds it. Who may be seen is for the rows' filter to say. */
function narrowSql(sets: SetExpression, lists: AskParts["lists"], prefix: string): AskSql {
  const { text, params } = bitmapSql([sets], "all", lists, prefix);
  return { text: `bitmapContains((select groupBitmapMergeState(s0) from (${text})), customer.customer)`, params };
}

/** Those who belong, by either plan: a subquery without brackets with `block` and the bitmap `s0` of each block. */
export function blocksSql(parts: AskParts, plan: AudiencePlan, prefix = "ask"): AskSql {
  if (plan.how === "bitmap") return bitmapSql([plan.sets], parts.scope, parts.lists, prefix);
  const { text, params } = scanSql(parts, plan, prefix);
  return {
    text: `select toUInt16(intDiv(customer, 65536)) as block, groupBitmapState(customer) as s0 from (${text}) group by block`,
    params,
  };
}
