/** Members by values of attributes and tags: by several at once, or by each of many. */
import { defineCases } from "#ground/errors";
import type { Condition, Param } from "#kits/expr";
import { type AskParts, type AskSql, blocksSql, planned, readerOf, scanSql } from "./ask.ts";
import { type BreakdownField, valuesSql } from "./breakdown-fields.ts";
import type { AudiencePlan } from "./plan.ts";

export interface BreakdownCell {
  /** Of each field in the order asked; null: missing. */
  readonly values: readonly (string | null)[];
  readonly members: number;
}

export interface AudienceBreakdown {
  readonly by: readonly string[];
  /** Largest first; a customer counts once for each item of a list. */
  readonly cells: readonly BreakdownCell[];
  /** What further cells hold together. */
  readonly others: number;
  readonly how: AudiencePlan["how"];
}

const MOST_FIELDS = 4;
const MOST_PROFILED = 100;
const MOST_CELLS = 1_000;

const cases = defineCases("audience", {
  breakdown_by: {
    code: "invalid_input",
    en: "Members are broken down by 1 to {most} attributes and tags, not {count}",
    zh: "可按 1 至 {most} 个属性或标签细分，不能是 {count} 个",
  },
});

/**
 * Members by the values of one to four fields together: tier by city.
 * @throws audience.breakdown_by, audience.one_event
 */
export async function breakDownAudience(
  parts: AskParts,
  condition: Condition,
  by: readonly BreakdownField[],
): Promise<AudienceBreakdown> {
  requireCount(by, MOST_FIELDS);
  const { plan } = await planned(parts, condition);
  const algebra = plan.how === "bitmap" && by.every(({ of }) => of === "tag");
  const { text, params } = algebra ? tagCellsSql(parts, plan, by) : cellsSql(parts, plan, by);
  const rows = await readerOf(parts).rows<BreakdownCell & { readonly whole: number }>(
    `select cells.keys as values, cells.n as members, sum(n) over () as whole from (${text}) as cells
     where n > 0 order by n desc, toString(keys) limit ${MOST_CELLS}`,
    params,
  );
  const cells = rows.map(({ values, members }) => ({ values, members }));
  const shown = cells.reduce((sum, { members }) => sum + members, 0);
  const how = plan.how === "bitmap" && !algebra ? "narrowed" : plan.how;
  return { by: by.map(({ name }) => name), cells, others: (rows[0]?.whole ?? 0) - shown, how };
}

function requireCount(by: readonly BreakdownField[], most: number): void {
  if (by.length === 0 || by.length > most) throw cases.breakdown_by({ most, count: by.length });
}

/** `keys` and `n`, customer by customer. */
function cellsSql(parts: AskParts, plan: AudiencePlan, by: readonly BreakdownField[]): AskSql {
  const scan = scanSql(parts, { plan, apart: undefined });
  const params: Record<string, Param> = { ...scan.params };
  const keys = by.map((field, at) => `arrayJoin(${valuesSql(field, scan.columns, params, `by${at}`)})`);
  return {
    text: `select [${keys.join(", ")}] as keys, count() as n from ${scan.from} where ${scan.where} group by keys`,
    params,
  };
}

/** `keys` and `n` by algebra: the members meet the bitmaps of each tag's values, and of those who lack the tag. */
function tagCellsSql(parts: AskParts, plan: AudiencePlan, by: readonly BreakdownField[]): AskSql {
  const members = blocksSql(parts, { plan, apart: undefined });
  const params: Record<string, Param> = { ...members.params };
  let text = `select block, cast([], 'Array(Nullable(String))') as keys, s0 as bits from (${members.text})`;
  for (const [at, { key }] of by.entries()) {
    params[`by${at}`] = key;
    const tag = `{by${at}:String}`;
    text = `
      select met.block as block, arrayPushBack(met.keys, f.value) as keys, bitmapAnd(met.bits, f.bits) as bits
      from (${text}) as met inner join (
        select block, toNullable(value) as value, members as bits from tag_bitmap final where tag = ${tag}
        union all
        select block, cast(null, 'Nullable(String)') as value,
          bitmapAndnot(groupBitmapMergeStateIf(members, tag = ''), groupBitmapMergeStateIf(members, tag != '')) as bits
        from tag_bitmap final where tag in ('', ${tag}) group by block
      ) as f on f.block = met.block
      where bitmapHasAny(met.bits, f.bits)`;
  }
  return { text: `select keys, sum(bitmapCardinality(bits)) as n from (${text}) group by keys`, params };
}

export interface ProfiledField {
  readonly name: string;
  /** Largest first; null: missing. */
  readonly values: readonly { readonly value: string | null; readonly members: number }[];
}

export interface AudienceProfile {
  readonly members: number;
  readonly fields: readonly ProfiledField[];
  readonly how: AudiencePlan["how"];
}

/**
 * Members by each of up to a hundred fields by itself.
 * @throws audience.breakdown_by, audience.one_event
 */
export async function profileAudience(
  parts: AskParts,
  condition: Condition,
  by: readonly BreakdownField[],
): Promise<AudienceProfile> {
  requireCount(by, MOST_PROFILED);
  const { plan } = await planned(parts, condition);
  const algebra = plan.how === "bitmap" && by.every(({ of }) => of === "tag");
  const { text, params } = algebra ? tagProfileSql(parts, plan, by) : profileSql(parts, plan, by);
  const rows = await readerOf(parts).rows<{ field: number; value: string | null; n: number }>(text, params);
  const members = rows.find(({ field }) => field < 0)?.n ?? 0;
  const fields = by.map(({ name }, at) => {
    const values = rows.filter(({ field }) => field === at).map(({ value, n }) => ({ value, members: n }));
    const known = values.reduce((sum, one) => sum + one.members, 0);
    // Algebra counts the values that there are; who is in none of them lacks the tag.
    if (algebra && known < members) values.push({ value: null, members: members - known });
    return { name, values: values.sort((a, b) => b.members - a.members).slice(0, MOST_CELLS) };
  });
  return { members, fields, how: plan.how === "bitmap" && !algebra ? "narrowed" : plan.how };
}

/** `field` (−1: all members), `value`, `n`. */
function tagProfileSql(parts: AskParts, plan: AudiencePlan, by: readonly BreakdownField[]): AskSql {
  const members = blocksSql(parts, { plan, apart: undefined });
  const tags = by.map(({ key }) => key);
  return {
    text: `
      select indexOf(arrayPushFront({tags:Array(String)}, ''), tag) - 2 as field, toNullable(value) as value,
        sum(bitmapAndCardinality(of.members, met.s0)) as n
      from (select tag, value, block, members from tag_bitmap final where tag in {tags:Array(String)} or tag = '') as of
        inner join (${members.text}) as met on met.block = of.block
      group by field, value having n > 0`,
    params: { ...members.params, tags },
  };
}

function profileSql(parts: AskParts, plan: AudiencePlan, by: readonly BreakdownField[]): AskSql {
  const scan = scanSql(parts, { plan, apart: undefined });
  const params: Record<string, Param> = { ...scan.params };
  const none = "cast(null, 'Nullable(String)')";
  const pairs = by.map(
    (field, at) => `arrayMap(v -> (toInt32(${at}), v), ${valuesSql(field, scan.columns, params, `by${at}`)})`,
  );
  return {
    text: `
      select pair.1 as field, pair.2 as value, count() as n
      from (select arrayJoin(arrayConcat([(toInt32(-1), ${none})], ${pairs.join(", ")})) as pair
        from ${scan.from} where ${scan.where})
      group by field, value`,
    params,
  };
}
