/**
 * One checksum of a set of facts that both engines compute: each fact is written as one text, its MD5 is cut to 40 bits,
 * and the numbers are added up. The order does not matter; a missing, doubled or changed fact does.
 */
import { type Sql, sql } from "#ground/storage";

/** Number of a fact of `log.fact f`, 0 to 2^40. */
export const factNumberSql: Sql = sql`('x' || substr(md5(concat_ws(E'\\x1f', f."offset", f.customer, f.type, f.source, f.id,
  (extract(epoch from f.occurred_at) * 1000)::bigint, (extract(epoch from f.received_at) * 1000)::bigint,
  coalesce(f.trace, ''), f.data)), 1, 10))::bit(40)::bigint`;

const columnarNumber = `bitShiftRight(reinterpretAsUInt64(reverse(substring(MD5(concat(toString(offset), '\\x1f',
  toString(customer), '\\x1f', type, '\\x1f', source, '\\x1f', id, '\\x1f', toString(toUnixTimestamp64Milli(occurred_at)),
  '\\x1f', toString(toUnixTimestamp64Milli(received_at)), '\\x1f', trace, '\\x1f', data)), 1, 8))), 24)`;

/** Count and checksum of rows of ClickHouse's table, as `count` and `checksum`. */
export const columnarSumSql = `count() as count, toString(sum(${columnarNumber})) as checksum`;

export interface Sum {
  readonly count: number;
  /** Decimal digits. */
  readonly checksum: string;
}
