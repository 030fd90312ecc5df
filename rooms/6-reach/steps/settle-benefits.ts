/** What becomes of grants: released or refused after a review, used, taken back, ended. */
import { giveBack } from "#decision";
import { appendFacts } from "#ground/log";
import { type Storage, sql, type Tx } from "#ground/storage";
import { benefitCases } from "../rules/benefits/cases.ts";
import { couponFact, grantFacts } from "../rules/benefits/facts.ts";
import { aboutGrant } from "../rules/tasks/reviews.ts";
import { type LedgerRow, moveRows, partsOf } from "../store/benefit-ledger.ts";
import { closeReviews } from "../store/task-reviews.ts";

export interface Settlement {
  readonly ids: readonly string[];
  /** As audit names the actor. */
  readonly by: string;
  readonly reason: string | null;
  /** The bank's time. */
  readonly at: Date;
}

/** Held grants become the customers', and the house is told; those that were held. */
export async function releaseHeld(tx: Tx, settlement: Settlement): Promise<readonly LedgerRow[]> {
  const rows = await moveRows(tx, { ...settlement, from: ["held"], to: "granted" });
  await endReviews(tx, rows, "release", settlement);
  await appendFacts(
    tx,
    rows.flatMap((row) => grantFacts(row, settlement.at)),
    settlement.at,
  );
  return rows;
}

/** Held grants are not paid; what they took goes back. */
export async function refuseHeld(tx: Tx, settlement: Settlement): Promise<readonly LedgerRow[]> {
  const rows = await moveRows(tx, { ...settlement, from: ["held"], to: "refused" });
  await returned(tx, rows);
  await endReviews(tx, rows, "refuse", settlement);
  return rows;
}

/** Takes back what was paid, used or not; a prize's stock stays the draw's. */
export async function reverseGrants(tx: Tx, settlement: Settlement): Promise<readonly LedgerRow[]> {
  const rows = await moveRows(tx, { ...settlement, from: ["granted", "used"], to: "reversed" });
  await returned(tx, rows);
  return rows;
}

const EXPIRE_ROWS = 2_000;

/** Ends what was not used in time, in sets; what nobody used any of goes back. @returns how many ended */
export async function expireBenefits(storage: Storage, now: Date, signal?: AbortSignal): Promise<number> {
  for (let ended = 0; ; ) {
    const rows = await storage.batch("expire benefits", async (tx) => {
      const due = await tx.rows<{ id: string }>(sql`
        select id from reach.benefit_grant where state = 'granted' and expires_at <= ${now}
        order by expires_at, id limit ${EXPIRE_ROWS}`);
      const ids = due.map(({ id }) => id);
      const moved = await moveRows(tx, { ids, from: ["granted"], to: "expired", by: "expiry", reason: null, at: now });
      await returned(
        tx,
        moved.filter((row) => row.used === 0),
      );
      return due.length;
    });
    ended += rows;
    if (rows < EXPIRE_ROWS || signal?.aborted) return ended;
  }
}

async function endReviews(
  tx: Tx,
  rows: readonly LedgerRow[],
  outcome: "release" | "refuse",
  { by, reason, at }: Settlement,
): Promise<void> {
  const abouts = rows.map(({ id }) => aboutGrant(id));
  await closeReviews(tx, abouts, { outcome, by, reason }, at);
}

async function returned(tx: Tx, rows: readonly LedgerRow[]): Promise<void> {
  const parts = rows.flatMap((row) => {
    const { holder } = row;
    return holder === null ? [] : partsOf(row).map((part) => ({ ...part, holder }));
  });
  if (!(await giveBack(tx, parts))) throw new Error("a benefit gave back what it never took");
}

/**
 * Uses coupons or waivers of a grant. @returns how many were used before and with these
 * @throws reach.grant_state when so many are not left
 */
export async function useGrant(tx: Tx, grant: string, pieces: number, at: Date): Promise<number> {
  const row = await tx.maybe<Pick<LedgerRow, "customer" | "activity" | "kind"> & { used: number }>(sql`
    update reach.benefit_grant set used = used + ${pieces},
      state = case when used + ${pieces} = quantity then 'used' else state end
    where id = ${grant}::uuid and kind in ('coupon', 'fee_waiver') and state = 'granted'
      and used + ${pieces} <= quantity and (expires_at is null or expires_at > ${at})
    returning customer, activity, kind, used`);
  if (!row) {
    const is = await tx.maybe<{ state: string }>(sql`select state from reach.benefit_grant where id = ${grant}::uuid`);
    throw benefitCases.grant_state({ state: is?.state ?? "gone" });
  }
  if (row.kind === "coupon") await appendFacts(tx, [couponFact({ ...row, id: grant }, row.used, at)], at);
  return row.used;
}
