/** How many customers belong, by the plan that fits. */
import type { Condition } from "#kits/expr";
import { type AskParts, type AskSql, forgetBitmaps, type Planned, planned, readerOf, scanSql } from "./ask.ts";
import { bitmapSql } from "./bitmap-sql.ts";
import { type AudienceCount, countAudience } from "./count.ts";
import type { AudiencePlan } from "./plan.ts";

export interface CountedAudience extends AudienceCount {
  readonly how: AudiencePlan["how"];
}

/**
 * Counts members in the scope; unknown counts as not.
 * @throws audience.one_event
 */
export async function countMembers(parts: AskParts, condition: Condition): Promise<CountedAudience> {
  const how = await planned(parts, condition);
  const { plan, ready } = how;
  if (ready) {
    const { text, params } = countSql(parts, how);
    const [row] = await readerOf(parts).rows<AudienceCount>(text, params);
    if (row && row.copiedAt !== null) return { ...row, how: plan.how };
    // The engine's tables were made anew since the bitmaps were seen last.
    forgetBitmaps(parts.columnar);
  }
  const { lists, rules, at } = parts;
  const counted = await countAudience(readerOf(parts), condition, rules, at, lists);
  return { ...counted, how: "scan" };
}

/** The statement by which a plan is counted; bitmaps are kept. */
export function countSql(parts: AskParts, { plan, apart }: Pick<Planned, "plan" | "apart">): AskSql {
  const seen = parts.scope === "all" ? "tag_bitmap final where tag = ''" : "unit_bitmap final";
  const beside = `
    (select toUInt64(sum(bitmapCardinality(members))) from ${seen}) as of,
    (select max(copied_at) from bitmap_round final where name = 'tags' having count() > 0) as copiedAt`;
  if (plan.how === "bitmap") {
    const { text, params } = bitmapSql([plan.sets], parts.scope, parts.lists);
    return { text: `select sum(bitmapCardinality(s0)) as members, ${beside} from (${text})`, params };
  }
  const { text, params } = scanSql(parts, { plan, apart });
  return { text: `select count() as members, ${beside} from (${text})`, params };
}
