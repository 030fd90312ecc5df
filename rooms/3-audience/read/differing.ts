/** For whom what audiences mean differs from who stands in them: ClickHouse's answer beside its copy of memberships. */
import type { ColumnarReader } from "#ground/columnar";
import type { CustomerNumber } from "#ground/ids";
import type { Param } from "#kits/expr";
import { copySource, momentOf, type ProfileRules } from "#profile";
import type { AudienceBook, LiveAudience } from "../rules/book.ts";
import { listColumns } from "./list-columns.ts";

// Conditions of one query: a statement of hundreds of them would be read longer than run.
const CONDITIONS = 25;
/** Slices of about so many customers, so that no answer holds a large bank at once. */
const SLICE = 250_000;
const SHARDS = 64;

/** A slice of the customers: those whose shard leaves `part` when divided by `parts`. */
export interface Slice {
  readonly part: number;
  readonly parts: number;
}

export const everybody: readonly Slice[] = [{ part: 0, parts: 1 }];

export async function slicesOf(columnar: ColumnarReader): Promise<Slice[]> {
  const [row] = await columnar.rows<{ n: number }>("select count() as n from customer");
  const parts = Math.min(SHARDS, Math.max(1, Math.ceil((row?.n ?? 0) / SLICE)));
  return Array.from({ length: parts }, (_, part) => ({ part, parts }));
}

export interface DifferingParts {
  readonly rules: Pick<ProfileRules, "metrics" | "zone">;
  readonly book: Pick<AudienceBook, "listNames">;
  /** Whether memberships are read from bitmaps; else from the copy of everybody's, which a small bank reads sooner. */
  readonly bitmaps: boolean;
  /** Nobody was merged and nothing taken back. */
  readonly plain: boolean;
}

/** Customers of a slice for whom any of the conditions says otherwise than membership does, in order. */
export async function differing(
  columnar: ColumnarReader,
  audiences: readonly LiveAudience[],
  parts: DifferingParts,
  at: Date,
  slice: Slice,
): Promise<CustomerNumber[]> {
  // Those over the same metrics together: history is gone over once for a query.
  const byMetrics = (one: LiveAudience): string => (one.condition?.reads.metrics ?? []).join();
  const ordered = [...audiences].sort((a, b) => byMetrics(a).localeCompare(byMetrics(b), "en"));
  const found = new Set<CustomerNumber>();
  const note = async (some: readonly LiveAudience[]): Promise<void> => {
    for (const customer of await ask(columnar, some, parts, at, slice)) found.add(customer);
  };
  const sets: LiveAudience[][] = [];
  for (let from = 0; from < ordered.length; from += CONDITIONS) sets.push(ordered.slice(from, from + CONDITIONS));
  // Of a large bank one answer at a time is enough to hold.
  if (slice.parts === 1) await Promise.all(sets.map(note));
  else for (const some of sets) await note(some);
  return [...found].sort((a, b) => a - b);
}

async function ask(
  columnar: ColumnarReader,
  audiences: readonly LiveAudience[],
  { rules, book, bitmaps, plain }: DifferingParts,
  at: Date,
  { part, parts }: Slice,
): Promise<CustomerNumber[]> {
  const conditions = audiences.flatMap(({ condition }) => condition ?? []);
  const source = copySource(conditions, rules, at, "copy", plain);
  const columns = listColumns(source.columns, new Map([...book.listNames].map(([number, name]) => [name, number])));
  const moment = momentOf(at, rules.zone);
  const params: Record<string, Param> = { ...source.params, part, parts };
  const tests = audiences.flatMap(({ number, condition }, place) => {
    if (!condition) return [];
    const { text, params: own } = condition.sql(columns, moment, `a${place}p`);
    Object.assign(params, own, { [`a${place}`]: number });
    const stands = bitmaps
      ? `bitmapContains(${membersOf(`{a${place}:UInt32}`)}, customer.customer)`
      : `has(stood.members, {a${place}:UInt32})`;
    return [`ifNull(${text}, 0) != ${stands}`];
  });
  if (tests.length === 0) return [];
  const rows = await columnar.rows<{ customer: number }>(
    `select customer.customer as customer from ${source.from}
     ${bitmaps ? "" : "left join (select customer, members from member final) as stood on stood.customer = customer.customer"}
     where customer.shard % {parts:UInt8} = {part:UInt8} and (${tests.join(" or ")})`,
    params,
    // Of a large bank a slice is asked, and that is best done before the joins.
    parts === 1 ? { settings: source.whole } : {},
  );
  return rows.map(({ customer }) => customer);
}

const membersOf = (audience: string): string =>
  `(select groupBitmapMergeState(members) from audience_bitmap final where audience = ${audience})`;

/** How many are in each audience, as of the copy. */
export async function membersByAudience(columnar: ColumnarReader, bitmaps: boolean): Promise<Map<number, number>> {
  const rows = await columnar.rows<{ audience: number; members: number }>(
    bitmaps
      ? "select audience, sum(bitmapCardinality(members)) as members from audience_bitmap final group by audience"
      : "select audience, count() as members from (select arrayJoin(members) as audience from member final) group by audience",
  );
  return new Map(rows.map(({ audience, members }) => [audience, members]));
}

/** Members of any of the audiences within a slice, in order. */
export async function membersIn(
  columnar: ColumnarReader,
  audiences: readonly number[],
  { part, parts }: Slice,
): Promise<CustomerNumber[]> {
  if (audiences.length === 0) return [];
  const rows = await columnar.rows<{ customer: number }>(
    `select customer from member final where hasAny(members, {audiences:Array(UInt32)})
       and (customer % {parts:UInt32}) = {part:UInt32} order by customer`,
    { audiences, part, parts },
  );
  return rows.map(({ customer }) => customer);
}
