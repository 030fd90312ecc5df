/** How audiences overlap: the size of every intersection, and of everything that is in some and in none of the others. */
import { defineCases } from "#ground/errors";
import type { Condition, SetExpression } from "#kits/expr";
import { copySource, momentOf } from "#profile";
import { type AskParts, type AskSql, bitmapsReady, readerOf } from "./ask.ts";
import { bitmapSql } from "./bitmap-sql.ts";
import { requireStanding } from "./count.ts";
import { listColumns } from "./list-columns.ts";
import { planOf } from "./plan.ts";

export interface Intersection {
  /** Places of the conditions, from 0, in rising order. */
  readonly of: readonly number[];
  /** Customers who belong in all of them. */
  readonly members: number;
  /** Customers who belong in all of them and in no other. */
  readonly only: number;
}

export interface AudienceOverlap {
  /** Of each condition. */
  readonly members: readonly number[];
  /** Of every two and more, smaller groups first. */
  readonly intersections: readonly Intersection[];
  /** Customers who belong in one at least. */
  readonly any: number;
  readonly how: "bitmap" | "scan";
}

const MOST = 8;

const cases = defineCases("audience", {
  overlap_of: {
    code: "invalid_input",
    en: "2 to {most} audiences can be laid over each other, not {count}",
    zh: "可对 2 至 {most} 个客群做重叠分析，不能是 {count} 个",
  },
});

/** @throws audience.overlap_of, audience.one_event */
export async function overlapOf(parts: AskParts, conditions: readonly Condition[]): Promise<AudienceOverlap> {
  const count = conditions.length;
  if (count < 2 || count > MOST) throw cases.overlap_of({ most: MOST, count });
  const ready = await bitmapsReady(parts.columnar);
  const plans = conditions.map((condition) => planOf(requireStanding(condition), ready));
  const sets = plans.flatMap((plan) => (plan.how === "bitmap" ? plan.sets : []));
  const bitmaps = sets.length === count;
  const all = bitmaps ? await byBitmaps(parts, sets) : allOf(await byScan(parts, conditions), count);
  return { ...described(all, count), how: bitmaps ? "bitmap" : "scan" };
}

/** By mask of places, how many belong in all of them. */
async function byBitmaps(parts: AskParts, sets: readonly SetExpression[]): Promise<number[]> {
  const { text, params } = bitmapSql(sets, parts.scope, parts.lists);
  const masks = Array.from({ length: 2 ** sets.length - 1 }, (_, at) => at + 1);
  // Each intersection is made of one that stands before it and one set more.
  const made = masks.map((mask) => {
    const highest = Math.floor(Math.log2(mask));
    const rest = mask - 2 ** highest;
    return `${rest === 0 ? `s${highest}` : `bitmapAnd(m${rest}, s${highest})`} as m${mask}`;
  });
  const sizes = masks.map((mask) => `sum(bitmapCardinality(m${mask}))`);
  const [row] = await readerOf(parts).rows<{ sizes: number[] }>(
    `select [${sizes.join(", ")}] as sizes from (select ${made.join(", ")} from (${text}))`,
    params,
  );
  return [0, ...(row?.sizes ?? masks.map(() => 0))];
}

/** By mask of places, how many belong in exactly these. */
async function byScan(parts: AskParts, conditions: readonly Condition[]): Promise<number[]> {
  const { text, params } = maskSql(parts, conditions);
  const rows = await readerOf(parts).rows<{ mask: number; n: number }>(text, params);
  const only = Array.from({ length: 2 ** conditions.length }, () => 0);
  for (const { mask, n } of rows) only[mask] = n;
  return only;
}

function maskSql({ rules, at, lists }: AskParts, conditions: readonly Condition[]): AskSql {
  const source = copySource(conditions, rules, at);
  const columns = listColumns(source.columns, lists);
  const moment = momentOf(at, rules.zone);
  const written = conditions.map((condition, place) => condition.sql(columns, moment, `c${place}p`));
  const bits = written.map(({ text }, place) => `toUInt16(ifNull(${text}, 0)) * ${2 ** place}`);
  return {
    text: `select ${bits.join(" + ")} as mask, count() as n from ${source.from} group by mask having mask > 0`,
    params: Object.assign({}, source.params, ...written.map(({ params }) => params)) as AskSql["params"],
  };
}

/** From "in exactly these" to "in all of these": every group counts for the groups within it. */
export function allOf(only: readonly number[], count: number): number[] {
  const all = [...only];
  for (let bit = 1; bit < 2 ** count; bit *= 2)
    for (let mask = 0; mask < all.length; mask++)
      if ((mask & bit) === 0) all[mask] = (all[mask] ?? 0) + (all[mask + bit] ?? 0);
  return all;
}

/** The way back. */
export function onlyOf(all: readonly number[], count: number): number[] {
  const only = [...all];
  for (let bit = 1; bit < 2 ** count; bit *= 2)
    for (let mask = 0; mask < only.length; mask++)
      if ((mask & bit) === 0) only[mask] = (only[mask] ?? 0) - (only[mask + bit] ?? 0);
  return only;
}

function described(all: readonly number[], count: number): Omit<AudienceOverlap, "how"> {
  const only = onlyOf([0, ...all.slice(1)], count);
  const masks = Array.from({ length: 2 ** count - 1 }, (_, at) => at + 1);
  const placesOf = (mask: number): number[] =>
    Array.from({ length: count }, (_, at) => at).filter((at) => (mask >> at) & 1);
  const intersections = masks
    .map((mask) => ({ of: placesOf(mask), members: all[mask] ?? 0, only: only[mask] ?? 0 }))
    .filter(({ of }) => of.length > 1)
    .sort((a, b) => a.of.length - b.of.length || a.of.join().localeCompare(b.of.join()));
  return {
    members: Array.from({ length: count }, (_, at) => all[2 ** at] ?? 0),
    intersections,
    any: masks.reduce((sum, mask) => sum + (only[mask] ?? 0), 0),
  };
}
