/** Days on which customers bought, by stream, from the columnar copy of the log. */
import type { Score, ScoreValue } from "#contracts/definitions";
import type { Columnar } from "#ground/columnar";
import type { CustomerNumber } from "#ground/ids";
import { Bound, type ComputeContext, eventsSql } from "#profile";

/** A score in yuan. */
export type ValueScore = Score & { readonly value: ScoreValue };

/** Purchases of one customer in one stream; days since 1970 in the bank's zone. */
export interface BoughtRow {
  readonly customer: CustomerNumber;
  /** Place of the stream in the score's file. */
  readonly stream: number;
  readonly first: number;
  readonly firstYuan: number;
  readonly days: number;
  readonly last: number;
  readonly yuan: number;
  /** Of them, those before the cut. */
  readonly daysBefore: number;
  readonly lastBefore: number;
  readonly yuanBefore: number;
}

export interface BoughtAsked {
  readonly at: Date;
  /** Day since 1970 at whose beginning the check cuts. */
  readonly cut: number;
  /** Customers at most: a share of all by their hash, so that the same are taken every time. */
  readonly most?: number;
  /** Or those of a range of numbers. */
  readonly range?: { readonly from: CustomerNumber; readonly to: CustomerNumber };
  readonly signal?: AbortSignal | undefined;
}

/** Rows of all streams, ordered by customer; who has switched personalisation off is in none. */
export async function boughtRows(
  columnar: Columnar,
  context: ComputeContext,
  { value: { streams } }: ValueScore,
  { at, cut, most, range, signal }: BoughtAsked,
): Promise<BoughtRow[]> {
  const bound = new Bound("v");
  const zone = bound.value("String", context.zone);
  const parts = streams.map(({ events, of }, n) => {
    const source = eventsSql(bound, context, { types: events, at });
    const amount = `toFloat64(toDecimal64OrZero(trim(BOTH '"' FROM JSONExtractRaw(data, ${bound.value("String", of)})), 2))`;
    const which = range
      ? `customer >= ${bound.value("UInt32", range.from)} and customer < ${bound.value("UInt32", range.to)}`
      : "1";
    return `
      select customer, ${n} as stream, toUInt32(toDate(occurred_at, ${zone})) as day, sum(${amount}) as total
      from ${source} where ${which} group by customer, day having total > 0`;
  });
  const until = bound.value("UInt32", cut);
  const few = most === undefined ? "" : `order by cityHash64(customer) limit ${bound.value("UInt32", most)}`;
  const rows = await columnar.rows<{ customer: CustomerNumber; rows: Numbers[] }>(
    `select customer, groupArray((stream, first, firstYuan, days, last, yuan, daysBefore, lastBefore, yuanBefore)) as rows
     from (
       select customer, stream, toFloat64(min(day)) as first, argMin(total, day) as firstYuan, toFloat64(count()) as days,
         toFloat64(max(day)) as last, sum(total) as yuan, toFloat64(countIf(day < ${until})) as daysBefore,
         toFloat64(maxIf(day, day < ${until})) as lastBefore, sumIf(total, day < ${until}) as yuanBefore
       from (${parts.join("\nunion all\n")})
       group by customer, stream order by customer, stream)
     group by customer ${few}`,
    bound.params,
    signal ? { signal } : {},
  );
  return rows.flatMap(({ customer, rows: own }) =>
    own.map(
      ([stream, first, firstYuan, days, last, yuan, daysBefore, lastBefore, yuanBefore]): BoughtRow => ({
        customer,
        stream: Number(stream),
        first,
        firstYuan,
        days,
        last,
        yuan,
        daysBefore,
        lastBefore,
        yuanBefore,
      }),
    ),
  );
}

type Numbers = readonly [number, number, number, number, number, number, number, number, number];

/** First and last day of purchases of the streams, and the largest customer; undefined without any. */
export async function boughtExtent(
  columnar: Columnar,
  { zone }: Pick<ComputeContext, "zone">,
  { value: { streams } }: ValueScore,
  at: Date,
): Promise<{ readonly first: number; readonly largest: CustomerNumber } | undefined> {
  const bound = new Bound("e");
  const types = bound.value("Array(String)", [...new Set(streams.flatMap(({ events }) => events))]);
  const [row] = await columnar.rows<{ first: number; largest: number; events: number }>(
    `select toFloat64(toUInt32(toDate(min(occurred_at), ${bound.value("String", zone)}))) as first,
       toFloat64(max(customer)) as largest, toFloat64(count()) as events
     from history where type in ${types} and occurred_at <= ${bound.instant(at)}`,
    bound.params,
  );
  return row && row.events > 0 ? { first: row.first, largest: row.largest } : undefined;
}
