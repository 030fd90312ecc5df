/** For whom what audiences mean differs from what stands: ClickHouse's answer beside PostgreSQL's memberships. */
import type { ColumnarReader } from "#ground/columnar";
import type { CustomerNumber } from "#ground/ids";
import type { Columns, Param } from "#kits/expr";
import { copySource, momentOf, type ProfileRules } from "#profile";
import type { AudienceBook, LiveAudience } from "../rules/book.ts";
import type { Slice } from "../store/memberships.ts";

// Conditions of one query: a statement of hundreds of them would be read longer than run.
const CONDITIONS = 25;
/** Slices of about so many customers, so that no answer holds a large bank at once. */
const SLICE = 250_000;
const SHARDS = 64;

export async function slicesOf(columnar: ColumnarReader): Promise<Slice[]> {
  const [row] = await columnar.rows<{ n: number }>("select count() as n from customer");
  const parts = Math.min(SHARDS, Math.max(1, Math.ceil((row?.n ?? 0) / SLICE)));
  return Array.from({ length: parts }, (_, part) => ({ part, parts }));
}

export interface DifferingParts {
  readonly rules: Pick<ProfileRules, "metrics" | "zone">;
  readonly book: Pick<AudienceBook, "byId">;
}

/** Who belongs by ClickHouse, within a slice: sorted customers by audience number. */
export async function holdersInSlice(
  columnar: ColumnarReader,
  audiences: readonly LiveAudience[],
  { rules, book }: DifferingParts,
  at: Date,
  slice: Slice,
): Promise<Map<number, readonly CustomerNumber[]>> {
  const found = new Map<number, readonly CustomerNumber[]>();
  // Those over the same metrics together: history is gone over once for a query.
  const byMetrics = (one: LiveAudience): string => (one.condition?.reads.metrics ?? []).join();
  const ordered = [...audiences].sort((a, b) => byMetrics(a).localeCompare(byMetrics(b), "en"));
  for (let from = 0; from < ordered.length; from += CONDITIONS) {
    const some = ordered.slice(from, from + CONDITIONS);
    const answers = await ask(columnar, some, { rules, book }, at, slice);
    for (const [place, { number }] of some.entries()) found.set(number, answers[`a${place}`] ?? []);
  }
  return found;
}

async function ask(
  columnar: ColumnarReader,
  audiences: readonly LiveAudience[],
  { rules, book }: DifferingParts,
  at: Date,
  { part, parts }: Slice,
): Promise<Record<string, readonly CustomerNumber[]>> {
  const conditions = audiences.flatMap(({ condition }) => condition ?? []);
  const source = copySource(conditions, rules, at);
  const moment = momentOf(at, rules.zone);
  const params: Record<string, Param> = { ...source.params, part, parts };
  const columns: Columns = {
    ...source.columns,
    audience: (name, bind) => {
      const number = bind("UInt32", book.byId.get(name)?.number ?? 0);
      return `(customer.customer in (select customer from member final where has(members, ${number})))`;
    },
  };
  const lists = audiences.map(({ condition }, place) => {
    if (!condition) return `[] as a${place}`;
    const { text, params: own } = condition.sql(columns, moment, `a${place}p`);
    Object.assign(params, own);
    return `arraySort(groupArrayIf(customer.customer, ifNull(${text}, 0))) as a${place}`;
  });
  const [row] = await columnar.rows<Record<string, readonly CustomerNumber[]>>(
    `select ${lists.join(", ")} from ${source.from} where customer.shard % {parts:UInt8} = {part:UInt8}`,
    params,
  );
  return row ?? {};
}

/** Adds to a set who is in one of two sorted lists alone. */
export function addDiffering(
  into: Set<CustomerNumber>,
  left: readonly CustomerNumber[],
  right: readonly CustomerNumber[],
): number {
  let count = 0;
  let a = 0;
  let b = 0;
  while (a < left.length || b < right.length) {
    const one = left[a] ?? Number.POSITIVE_INFINITY;
    const other = right[b] ?? Number.POSITIVE_INFINITY;
    if (one === other) {
      a += 1;
      b += 1;
      continue;
    }
    into.add(Math.min(one, other));
    count += 1;
    if (one < other) a += 1;
    else b += 1;
  }
  return count;
}
