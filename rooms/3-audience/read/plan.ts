/**
 * How a question to all customers is answered. This is the only place that decides: by algebra of bitmaps where the
 * condition reads nothing but tags and audiences; by looking at every customer where it reads anything else; by both
 * where one part of it is of the first kind and all parts must hold.
 */
import { type Condition, type SetExpression, splitSets } from "#kits/expr";

export type AudiencePlan =
  | { readonly how: "bitmap"; readonly sets: SetExpression }
  | { readonly how: "narrowed"; readonly sets: SetExpression; readonly rest: Condition }
  | { readonly how: "scan"; readonly rest: Condition };

/** The parts in which ClickHouse keeps the copy of the profile. */
export interface CopyParts {
  readonly largest: string;
  /** Rows of the others: customers changed since parts were merged. */
  readonly others: number;
}

// More than so many changed customers are not told apart from the rest: parts are merged while they are read.
const MOST_APART = 1_000_000;

/**
 * Which of a customer's rows hold, where every customer is looked at. In the largest part each customer has one row, and
 * it holds unless another part has a row of that customer. So whoever sees all customers reads that part as it is, and
 * the newest rows of the few others apart; else ClickHouse merges all parts while it reads them.
 */
export function readsApart(plan: AudiencePlan, parts: CopyParts | undefined): CopyParts | undefined {
  if (plan.how === "bitmap" || !parts || parts.others > MOST_APART) return undefined;
  const { metrics, scores } = plan.rest.reads;
  return metrics.length + scores.length === 0 ? parts : undefined;
}

export interface PlanWords {
  readonly zh: string;
  readonly en: string;
}

/** @param ready whether bitmaps are kept; until the first round of copies they are not */
export function planOf(condition: Condition, ready: boolean): AudiencePlan {
  if (!ready) return { how: "scan", rest: condition };
  const { sets, rest } = splitSets(condition);
  if (!sets) return { how: "scan", rest: condition };
  return rest ? { how: "narrowed", sets, rest } : { how: "bitmap", sets };
}

export function planWords(plan: AudiencePlan, ready: boolean): PlanWords {
  if (!ready)
    return {
      zh: "逐个查看客户：位图尚未建立",
      en: "Every customer is looked at: there are no bitmaps yet",
    };
  switch (plan.how) {
    case "bitmap":
      return {
        zh: "位图运算：条件只涉及标签和客群",
        en: "Bitmap algebra: the condition reads nothing but tags and audiences",
      };
    case "narrowed":
      return {
        zh: "先用位图缩小范围，再逐个查看其中的客户",
        en: "Bitmaps narrow it down, and every customer who is left is looked at",
      };
    case "scan":
      return {
        zh: "逐个查看客户：条件的各部分不只涉及标签和客群",
        en: "Every customer is looked at: no part of the condition that must hold is of tags and audiences alone",
      };
  }
}
