/** Members by their numbers: all of them as they come, or some of them. */
import type { CustomerNumber } from "#ground/ids";
import type { Condition } from "#kits/expr";
import { type AskParts, blocksSql, planned, readerOf } from "./ask.ts";

export type { AskParts } from "./ask.ts";

export interface NumbersOptions {
  /** Numbers above this one alone. */
  readonly after?: CustomerNumber;
  /** No more than so many. */
  readonly most?: number;
}

/**
 * Numbers of the members in rising order, in sets of at most 65,536.
 * @throws audience.one_event
 */
export async function* numbersOfAudience(
  parts: AskParts,
  condition: Condition,
  { after = -1, most = Number.POSITIVE_INFINITY }: NumbersOptions = {},
): AsyncIterable<CustomerNumber[]> {
  const { text, params } = blocksSql(parts, await planned(parts, condition));
  // A bitmap of few numbers gives them in no order.
  let left = most;
  const rows = readerOf(parts).stream<{ numbers: CustomerNumber[] }>(
    `select arraySort(bitmapToArray(bitmapSubsetInRange(s0, {after:UInt32}, toUInt32(4294967295)))) as numbers
     from (${text}) where notEmpty(numbers) and block >= intDiv({after:UInt32}, 65536) order by block`,
    { ...params, after: after + 1 },
  );
  for await (const sets of rows) {
    for (const { numbers } of sets) {
      if (left <= 0) return;
      const some = numbers.length > left ? numbers.slice(0, left) : numbers;
      left -= some.length;
      yield some;
    }
  }
}

export interface AudienceSample {
  /** In rising order. */
  readonly customers: readonly CustomerNumber[];
}

/**
 * Some of the members, drawn by a hash of their numbers: the same seed draws the same ones, as long as they belong.
 * @throws audience.one_event
 */
export async function sampleAudience(
  parts: AskParts,
  condition: Condition,
  size: number,
  seed = "",
): Promise<AudienceSample> {
  const { text, params } = blocksSql(parts, await planned(parts, condition));
  const rows = await readerOf(parts).rows<{ customer: CustomerNumber }>(
    `select customer from (select arrayJoin(bitmapToArray(s0)) as customer from (${text}))
     order by sipHash64(customer, {seed:String}), customer limit {size:UInt32}`,
    { ...params, seed, size },
  );
  return { customers: rows.map(({ customer }) => customer).sort((a, b) => a - b) };
}
