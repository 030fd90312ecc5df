/** How many customers belong, by the plan that fits. */
import type { Columnar } from "#ground/columnar";
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
    const [[row], round] = await Promise.all([
      readerOf(parts).rows<{ members: number; of?: number }>(text, params),
      roundOf(parts, plan),
    ]);
    if (row && round.copiedAt !== null)
      return { members: row.members, of: row.of ?? round.of, copiedAt: round.copiedAt, how: plan.how };
    // The engine's tables were made anew since the bitmaps were seen last.
    forgetBitmaps(parts.columnar);
  }
  const { lists, rules, at } = parts;
  const looked = await countAudience(readerOf(parts), condition, rules, at, lists);
  return { ...looked, how: "scan" };
}

interface Round {
  /** Up to which copies bitmaps are kept; null when there is none. */
  readonly copiedAt: string | null;
  /** Customers whom the reader sees; 0 where the count says it by itself. */
  readonly of: number;
}

// How many customers there are changes with a round alone.
const counted = new WeakMap<Columnar, { readonly version: number; readonly of: number }>();

async function roundOf(parts: AskParts, plan: AudiencePlan): Promise<Round> {
  const { columnar, scope } = parts;
  const [round] = await columnar.rows<{ at: string | null; version: number }>(
    `select nullIf(copied_at, fromUnixTimestamp64Milli(0)) as at, version from bitmap_round final where name = 'tags'`,
    {},
    { point: true },
  );
  const copiedAt = round?.at ?? null;
  if (plan.how === "bitmap" || !round) return { copiedAt, of: 0 };
  const known = scope === "all" ? counted.get(columnar) : undefined;
  if (known?.version === round.version) return { copiedAt, of: known.of };
  const [row] = await readerOf(parts).rows<{ of: number }>(
    `select toUInt64(sum(bitmapCardinality(members))) as of
     from ${scope === "all" ? "tag_bitmap final where tag = ''" : "unit_bitmap final"}`,
    {},
    { point: true },
  );
  const of = row?.of ?? 0;
  if (scope === "all") counted.set(columnar, { version: round.version, of });
  return { copiedAt, of };
}

/** The statement by which a plan is counted; bitmaps are kept. */
export function countSql(parts: AskParts, { plan, apart }: Pick<Planned, "plan" | "apart">): AskSql {
  if (plan.how === "bitmap") {
    const { text, params } = bitmapSql([plan.sets], parts.scope, parts.lists);
    const sums = "sum(bitmapCardinality(s0)) as members, sum(bitmapCardinality(everyone)) as of";
    return { text: `select ${sums} from (${text})`, params };
  }
  const { text, params } = scanSql(parts, { plan, apart });
  return { text: `select count() as members from (${text})`, params };
}
