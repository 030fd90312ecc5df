/** What a condition asks, by which plan it is answered, and what that does in ClickHouse. */
import type { Condition, SetExpression, SetLeaf } from "#kits/expr";
import { type AskParts, planned, readerOf } from "./ask.ts";
import { bitmapSql } from "./bitmap-sql.ts";
import { countSql } from "./count-members.ts";
import type { AudiencePlan, PlanWords } from "./plan.ts";
import { planWords } from "./plan.ts";

export interface AudienceExplanation extends PlanWords {
  readonly how: AudiencePlan["how"];
  /** Algebra of the bitmaps, as a text; absent when every customer is looked at. */
  readonly algebra?: string;
  /** Each bitmap that is read, with the customers in scope whom it holds. */
  readonly bitmaps: readonly { readonly name: string; readonly members: number }[];
  /** What is read of every customer (or of those whom bitmaps leave). */
  readonly reads: {
    readonly attributes: readonly string[];
    readonly metrics: readonly string[];
    readonly scores: readonly string[];
    readonly tags: readonly string[];
    readonly lists: readonly string[];
    readonly time: boolean;
  };
  /** The statement by which it is counted; values are bound. Absent before bitmaps are kept. */
  readonly sql?: string;
}

/** @throws audience.one_event */
export async function explainAudience(parts: AskParts, condition: Condition): Promise<AudienceExplanation> {
  const how = await planned(parts, condition);
  const { plan, ready } = how;
  const { attributes, metrics, scores, tags, audiences, time } = (plan.how === "bitmap" ? condition : plan.rest).reads;
  const none = plan.how === "bitmap";
  return {
    how: plan.how,
    ...planWords(plan, ready),
    ...(plan.how === "scan" ? {} : { algebra: algebraText(plan.sets) }),
    bitmaps: plan.how === "scan" ? [] : await sizesOf(parts, plan.sets),
    reads: none
      ? { attributes: [], metrics: [], scores: [], tags: [], lists: [], time: false }
      : { attributes, metrics, scores, tags, lists: audiences, time },
    ...(ready ? { sql: countSql(parts, how).text.replace(/\s+/g, " ").trim() } : {}),
  };
}

async function sizesOf(parts: AskParts, sets: SetExpression): Promise<AudienceExplanation["bitmaps"]> {
  const leaves = [...leavesOf(sets).values()];
  if (leaves.length === 0) return [];
  const { text, params } = bitmapSql(
    leaves.map((leaf) => ({ op: "leaf", leaf })),
    parts.scope,
    parts.lists,
  );
  const sizes = leaves.map((_, at) => `sum(bitmapCardinality(s${at}))`);
  const [row] = await readerOf(parts).rows<{ sizes: number[] }>(
    `select [${sizes.join(", ")}] as sizes from (${text})`,
    params,
  );
  return leaves.map((leaf, at) => ({ name: leafText(leaf), members: row?.sizes[at] ?? 0 }));
}

function leavesOf(set: SetExpression, found = new Map<string, SetLeaf>()): Map<string, SetLeaf> {
  if (set.op === "leaf") found.set(leafText(set.leaf), set.leaf);
  else if (set.op === "and" || set.op === "or" || set.op === "minus") {
    leavesOf(set.left, found);
    leavesOf(set.right, found);
  }
  return found;
}

function leafText(leaf: SetLeaf): string {
  if ("audience" in leaf) return `audience ${leaf.audience}`;
  return leaf.values ? `tag ${leaf.tag} = ${leaf.values.join(" | ")}` : `tag ${leaf.tag}`;
}

/** `((tag payroll ∩ tag tier = gold) ∖ audience vip)` */
export function algebraText(set: SetExpression): string {
  switch (set.op) {
    case "everyone":
      return "everyone";
    case "nobody":
      return "nobody";
    case "leaf":
      return leafText(set.leaf);
    default:
      return `(${algebraText(set.left)} ${{ and: "∩", or: "∪", minus: "∖" }[set.op]} ${algebraText(set.right)})`;
  }
}
