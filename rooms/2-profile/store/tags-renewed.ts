/** How far rules have been asked again for everybody, and for whom their answer differs from what stands. */
import type { Columnar } from "#ground/columnar";
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import type { Param } from "#kits/expr";
import { copySource } from "../read/copy-sql.ts";
import type { ProfileRules } from "../rules/profile-rules.ts";
import type { RuleTag } from "../rules/tags.ts";
import type { Renewed } from "../rules/tags-due.ts";
import { momentOf } from "../rules/view.ts";

export async function readRenewed(tx: Tx): Promise<Map<string, Renewed>> {
  const rows = await tx.rows<{ name: string; rule_version: string; slot: string }>(
    sql`select name, rule_version, slot from profile.tag_refresh`,
  );
  return new Map(rows.map(({ name, rule_version, slot }) => [name, { version: rule_version, slot }]));
}

export async function saveRenewed(tx: Tx, renewed: ReadonlyMap<string, Renewed>, at: Date): Promise<void> {
  const entries = [...renewed];
  if (entries.length === 0) return;
  await tx.run(sql`
    insert into profile.tag_refresh (name, rule_version, slot, at)
    select u.*, ${at}::timestamptz from unnest(${entries.map(([name]) => name)}::text[],
      ${entries.map(([, { version }]) => version)}::text[], ${entries.map(([, { slot }]) => slot)}::text[]) as u
    on conflict (name) do update set rule_version = excluded.rule_version, slot = excluded.slot, at = excluded.at`);
}

/** A slice of the customers: those whose shard leaves `part` when divided by `parts`. */
export interface Slice {
  readonly part: number;
  readonly parts: number;
}

/** Slices of about so many customers, so that no answer holds a large bank at once. */
const SLICE = 250_000;
const SHARDS = 64;

export async function slicesOf(columnar: Columnar): Promise<Slice[]> {
  const [row] = await columnar.rows<{ n: number }>("select count() as n from customer");
  const parts = Math.min(SHARDS, Math.max(1, Math.ceil((row?.n ?? 0) / SLICE)));
  return Array.from({ length: parts }, (_, part) => ({ part, parts }));
}

// No tag's value begins with it, so that an absent tag equals an absent answer and nothing else.
const ABSENT = "\u0001";

/**
 * Customers of a slice for whom any of the rules gives another answer than the tag that they have.
 * @param plain nobody was merged and nothing taken back
 */
export async function differing(
  columnar: Columnar,
  tags: readonly RuleTag[],
  rules: ProfileRules,
  at: Date,
  { part, parts }: Slice,
  plain: boolean,
): Promise<CustomerNumber[]> {
  const conditions = tags.flatMap(({ cases }) => cases.map(({ condition }) => condition));
  const source = copySource(conditions, rules, at, "copy", plain);
  const moment = momentOf(at, rules.zone);
  const params: Record<string, Param> = { ...source.params, absent: ABSENT, part, parts };
  const tests = tags.map((tag, place) => {
    const branches = tag.cases.flatMap(({ value, condition }, at_) => {
      const prefix = `t${place}c${at_}p`;
      const { text, params: own } = condition.sql(source.columns, moment, prefix);
      Object.assign(params, own, { [`${prefix}v`]: value });
      return [`ifNull(${text}, 0)`, `{${prefix}v:String}`];
    });
    params[`t${place}name`] = tag.name;
    const key = `{t${place}name:String}`;
    const stands = `if(mapContains(customer.tags, ${key}), customer.tags[${key}], {absent:String})`;
    return `${stands} != multiIf(${branches.join(", ")}, {absent:String})`;
  });
  const rows = await columnar.rows<{ customer: number }>(
    `select customer.customer as customer from ${source.from}
     where customer.shard % {parts:UInt8} = {part:UInt8} and (${tests.join(" or ")}) order by customer`,
    params,
    // Of a large bank a slice is asked, and that is best done before the joins.
    parts === 1 ? { settings: source.whole } : {},
  );
  return rows.map(({ customer }) => customer);
}
