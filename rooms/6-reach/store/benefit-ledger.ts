/** Rows of the ledger of benefits, in sets. */
import type { Amount } from "#decision";
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import type { Evidence } from "../rules/benefits/limits.ts";

export const ledgerStates = ["granted", "held", "refused", "used", "expired", "reversed"] as const;
export type LedgerState = (typeof ledgerStates)[number];

/** What a customer was granted, or won. */
export interface LedgerRow {
  readonly id: string;
  readonly benefit: string;
  readonly enrolment: string;
  readonly customer: CustomerNumber;
  readonly prize: string | null;
  readonly kind: string;
  readonly activity: string;
  readonly quantity: number;
  /** Fen. */
  readonly cost: number;
  readonly state: LedgerState;
  readonly claimedAt: Date;
  readonly expiresAt: Date | null;
  /** Who holds its part of shared resources; null where it takes none. */
  readonly holder: number | null;
  readonly budgetPeriod: string | null;
  readonly stockPeriod: string | null;
  readonly evidence: readonly Evidence[] | null;
  readonly trace: string | null;
}

export const ledgerColumns = sql.raw(
  `id, benefit, enrolment, customer, prize, kind, activity, quantity, used, cost, state, claimed_at as "claimedAt",
   expires_at as "expiresAt", settled_at as "settledAt", settled_by as "settledBy", reason, holder,
   budget_period as "budgetPeriod", stock_period as "stockPeriod", evidence, trace`,
);

export const budgetOf = (benefit: string): string => `benefit/${benefit}/budget`;
export const stockOf = (benefit: string): string => `benefit/${benefit}/stock`;

/** What a row takes of shared resources. */
export function partsOf(row: Pick<LedgerRow, "benefit" | "cost" | "budgetPeriod" | "stockPeriod">): readonly Amount[] {
  const { benefit, cost, budgetPeriod, stockPeriod } = row;
  return [
    ...(budgetPeriod === null || cost === 0
      ? []
      : [{ resource: budgetOf(benefit), period: budgetPeriod, amount: cost }]),
    ...(stockPeriod === null ? [] : [{ resource: stockOf(benefit), period: stockPeriod, amount: 1 }]),
  ];
}

/** Adds rows; a second row of one enrolment, benefit and customer fails. */
export async function insertRows(tx: Tx, rows: readonly LedgerRow[]): Promise<void> {
  if (rows.length === 0) return;
  const column = <K extends keyof LedgerRow>(name: K) => rows.map((row) => row[name]);
  await tx.run(sql`
    insert into reach.benefit_grant (id, benefit, enrolment, customer, prize, kind, activity, quantity, cost, state,
      claimed_at, expires_at, holder, budget_period, stock_period, evidence, trace)
    select u.id, u.benefit, u.enrolment, u.customer, u.prize, u.kind, u.activity, u.quantity, u.cost, u.state,
      u.claimed_at, u.expires_at, u.holder, u.budget_period, u.stock_period, u.evidence::jsonb, u.trace
    from unnest(${column("id")}::uuid[], ${column("benefit")}::text[], ${column("enrolment")}::text[],
      ${column("customer")}::int[], ${column("prize")}::text[], ${column("kind")}::text[],
      ${column("activity")}::text[], ${column("quantity")}::int[], ${column("cost")}::bigint[],
      ${column("state")}::text[], ${rows.map((row) => row.claimedAt.toISOString())}::timestamptz[],
      ${rows.map((row) => row.expiresAt?.toISOString() ?? null)}::timestamptz[], ${column("holder")}::smallint[],
      ${column("budgetPeriod")}::text[], ${column("stockPeriod")}::text[],
      ${rows.map((row) => (row.evidence === null ? null : JSON.stringify(row.evidence)))}::text[],
      ${column("trace")}::text[]) as u(id, benefit, enrolment, customer, prize, kind, activity, quantity, cost, state,
      claimed_at, expires_at, holder, budget_period, stock_period, evidence, trace)`);
}

/** Rows of these keys that are there already. */
export async function existingRows(
  tx: Tx,
  keys: readonly Pick<LedgerRow, "enrolment" | "benefit" | "customer">[],
): Promise<LedgerRow[]> {
  return await tx.rows<LedgerRow>(sql`
    select ${ledgerColumns} from reach.benefit_grant
    where (enrolment, benefit, customer) in (select * from unnest(${keys.map((k) => k.enrolment)}::text[],
      ${keys.map((k) => k.benefit)}::text[], ${keys.map((k) => k.customer)}::int[]))`);
}

export interface EarlierGrant {
  readonly customer: CustomerNumber;
  readonly activity: string;
  readonly benefit: string;
  readonly at: Date;
}

/** Grants of customers in activities that count for their own limits. */
export async function earlierGrants(
  tx: Tx,
  customers: readonly CustomerNumber[],
  activities: readonly string[],
): Promise<EarlierGrant[]> {
  return await tx.rows<EarlierGrant>(sql`
    select customer, activity, benefit, claimed_at as at from reach.benefit_grant
    where customer = any(${customers}::int[]) and activity = any(${activities}::text[]) and prize is null
      and state not in ('refused', 'reversed') order by claimed_at`);
}

export interface Settling {
  readonly ids: readonly string[];
  readonly from: readonly LedgerState[];
  readonly to: LedgerState;
  readonly by: string;
  readonly reason: string | null;
  readonly at: Date;
}

/** Moves rows that are in one of the states to another; those that moved. Locks them in the order of their ids. */
export async function moveRows(tx: Tx, move: Settling): Promise<(LedgerRow & { readonly used: number })[]> {
  return await tx.rows(sql`
    with mine as (
      select id from reach.benefit_grant where id = any(${move.ids}::uuid[]) and state = any(${move.from}::text[])
      order by id for update
    )
    update reach.benefit_grant g set state = ${move.to}, settled_at = ${move.at}, settled_by = ${move.by},
      reason = ${move.reason}
    from mine where g.id = mine.id and g.state = any(${move.from}::text[])
    returning ${sql.raw(
      "g.id, g.benefit, g.enrolment, g.customer, g.prize, g.kind, g.activity, g.quantity, g.used, g.cost, g.state",
    )}, g.claimed_at as "claimedAt", g.expires_at as "expiresAt", g.holder, g.budget_period as "budgetPeriod",
      g.stock_period as "stockPeriod", g.evidence, g.trace`);
}
