import { defineCases } from "#ground/errors";

const cases = defineCases("allocate", {
  bad_share: {
    code: "invalid_input",
    en: "Capacity must be a share between 0 and 1, not {share}",
    zh: "产能必须是 0 与 1 之间的比例，而不是 {share}",
  },
  bad_rows: {
    code: "invalid_input",
    en: "A day's rows must be a whole number of at least 0, not {rows}",
    zh: "每日行数必须是不小于 0 的整数，而不是 {rows}",
  },
  bad_carry: {
    code: "invalid_input",
    en: "The carried fraction must lie in [0, 1), not {carry}",
    zh: "结转的小数必须在 [0, 1) 之内，而不是 {carry}",
  },
});

export interface DailyQuota {
  /** Whole places of the day. */
  readonly quota: number;
  /** The fraction of a place left over, in [0, 1), for the next day. */
  readonly carry: number;
}

/** Nearer to a whole number than this is that number: 0.1 · 3 + 0.7 must be 1. */
const nudge = 1e-9;

/**
 * The places of one day when capacity is a share of the day's rows: `floor(share · rows + carry)`. What is left of a place
 * goes to the next day, so that the places of many days add up to `floor(share · all rows)`; no day has more than
 * `ceil(share · rows)`, and a day without rows has none.
 */
export function dailyQuota(share: number, rows: number, carry = 0): DailyQuota {
  if (!(share >= 0 && share <= 1)) throw cases.bad_share({ share });
  if (!(Number.isInteger(rows) && rows >= 0)) throw cases.bad_rows({ rows });
  if (!(carry >= 0 && carry < 1)) throw cases.bad_carry({ carry });
  const exact = share * rows + carry;
  const whole = Math.round(exact);
  if (Math.abs(exact - whole) < nudge) return { quota: whole, carry: 0 };
  const quota = Math.floor(exact);
  return { quota, carry: exact - quota };
}

/** {@link dailyQuota} of each day in turn, beginning without a carry. */
export function dailyQuotas(share: number, rowsPerDay: ArrayLike<number>): number[] {
  let carry = 0;
  return Array.from(rowsPerDay, (rows) => {
    const day = dailyQuota(share, rows, carry);
    carry = day.carry;
    return day.quota;
  });
}
