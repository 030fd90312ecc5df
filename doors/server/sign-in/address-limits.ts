/**
 * Requests of an address, counted in the database in windows that end whatever comes. better-auth's own count goes on for
 * as long as less than a window lies between two requests, which shuts out a branch behind one address until it is quiet.
 */
import { machine } from "#ground/clock";
import type { poolFor } from "#ground/storage";

export interface AddressLimits {
  /** @param rule window in seconds, most requests in it; @returns seconds until the next window when it is full */
  consume(
    key: string,
    rule: { readonly window: number; readonly max: number },
  ): Promise<{ allowed: boolean; retryAfter: number | null }>;
}

// Longer than any window; what is older says nothing.
const KEPT_MS = 3_600_000;

/** @param now milliseconds since the epoch */
export function addressLimits(
  pool: ReturnType<typeof poolFor>,
  now: () => number = () => machine.now().getTime(),
): AddressLimits {
  return {
    async consume(key, { window, max }) {
      const at = now();
      // "lastRequest" holds when the window began.
      const { rows } = await pool.query<{ count: number; began: string | number }>(
        `insert into auth."rateLimit" as r (id, key, count, "lastRequest") values ($1, $1, 1, $2::bigint)
         on conflict (key) do update set
           count = case when r."lastRequest" <= $3::bigint then 1 else least(r.count, 1000000) + 1 end,
           "lastRequest" = case when r."lastRequest" <= $3::bigint then $2::bigint else r."lastRequest" end
         returning count, "lastRequest" as began`,
        [key, at, at - window * 1_000],
      );
      const { count = 1, began = at } = rows[0] ?? {};
      if (count === 1)
        await pool.query(`delete from auth."rateLimit" where "lastRequest" < $1::bigint`, [at - KEPT_MS]);
      if (count <= max) return { allowed: true, retryAfter: null };
      return { allowed: false, retryAfter: Math.max(1, Math.ceil((Number(began) + window * 1_000 - at) / 1_000)) };
    },
  };
}
