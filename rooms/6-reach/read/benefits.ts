/** Benefits as people see them: what there is and how much is left, the ledger of a customer, what waits for a review. */
import type { Benefit, Both, Definitions } from "#contracts/definitions";
import { periodOf } from "#decision";
import { type Actor, allow } from "#ground/authority";
import type { Day } from "#ground/clock";
import type { CustomerNumber } from "#ground/ids";
import { formatYuan, parseYuan } from "#ground/money";
import { type Storage, sql } from "#ground/storage";
import { findNamed, type People } from "#profile";
import { reachPermissions } from "../permissions.ts";
import { benefitCases } from "../rules/benefits/cases.ts";
import { budgetOf, type LedgerRow, type LedgerState, ledgerColumns, stockOf } from "../store/benefit-ledger.ts";

/** The customer whom an actor names, when the actor sees them. @throws reach.no_customer_named */
export async function seenCustomer(
  storage: Storage,
  actor: Actor,
  people: Pick<People, "lookupAll">,
  name: string,
): Promise<CustomerNumber> {
  const customers = await storage.as(actor, (tx) => findNamed(tx, people, [name]));
  const customer = customers.get(name);
  if (customer === undefined) throw benefitCases.no_customer_named();
  return customer;
}

export interface Left {
  /** Yuan, or pieces; null: there is no end. */
  readonly total: string | null;
  readonly left: string | null;
  readonly period: string | null;
}

export interface PrizeView extends Both {
  readonly id: string;
  readonly kind: string;
  readonly quantity: number;
  readonly yuan: string;
  readonly probability: number;
  readonly stock: number;
  readonly left: number;
}

export interface DrawView {
  readonly draw: string;
  readonly commitment: string;
  readonly openedAt: Date;
  readonly drawn: number;
}

export interface BenefitView extends Both {
  readonly id: string;
  readonly kind: string;
  readonly activity: string;
  readonly quantity: number;
  readonly yuan: string;
  readonly referral: string | null;
  readonly expiresAfter: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly budget: Left;
  readonly stock: Left;
  readonly prizes: readonly PrizeView[];
  /** The round that is open; null before the first chance. */
  readonly draw: DrawView | null;
}

interface Resources {
  readonly resource: string;
  readonly period: string;
  readonly total: number;
  readonly leased: number;
}

const nothing: Left = { total: null, left: null, period: null };

/** Everything that can be granted, or one of it, with what is left. */
export async function listBenefits(
  storage: Storage,
  actor: Actor,
  { benefits }: Pick<Definitions, "benefits">,
  today: Day,
  only?: string,
): Promise<BenefitView[]> {
  allow(actor, reachPermissions.read_benefits);
  const named = Object.values(benefits).filter(({ id }) => only === undefined || id === only);
  if (only !== undefined && named.length === 0) throw benefitCases.no_benefit({ benefit: only });
  return await storage.as(actor, async (tx) => {
    const resources = await tx.rows<Resources>(sql`
      select resource, period, total, leased from decision.resource
      where resource = any(${named.flatMap(({ id }) => [budgetOf(id), stockOf(id)])}::text[])`);
    const draws = await tx.rows<DrawView & { benefit: string }>(sql`
      select benefit, draw, commitment, opened_at as "openedAt", drawn from reach.draw where closed_at is null`);
    const won = await tx.rows<{ draw: string; prize: string; won: number }>(sql`
      select p.draw, p.prize, p.won from reach.draw_prize p join reach.draw d using (draw) where d.closed_at is null`);
    return named.map((benefit) => {
      const draw = draws.find((one) => one.benefit === benefit.id);
      const wins = new Map(won.flatMap((one) => (one.draw === draw?.draw ? [[one.prize, one.won] as const] : [])));
      return viewOf(benefit, today, resources, draw, wins);
    });
  });
}

function viewOf(
  benefit: Benefit,
  today: Day,
  resources: readonly Resources[],
  draw: DrawView | undefined,
  won: ReadonlyMap<string, number>,
): BenefitView {
  const { id, zh, en, kind, activity, quantity, yuan, referral, expiresAfter, budget, stock, prizes } = benefit;
  const leftOf = (
    resource: string,
    per: "day" | "month" | "total",
    total: number,
    show: (n: number) => string,
  ): Left => {
    const period = periodOf(per, today);
    const leased = resources.find((one) => one.resource === resource && one.period === period)?.leased ?? 0;
    return { total: show(total), left: show(Math.max(0, total - leased)), period };
  };
  return {
    id,
    zh,
    en,
    kind,
    activity,
    quantity,
    referral,
    expiresAfter,
    yuan: formatYuan(parseYuan(yuan) ?? 0),
    from: benefit.from ?? null,
    to: benefit.to ?? null,
    budget: budget === null ? nothing : leftOf(budgetOf(id), budget.per, parseYuan(budget.yuan) ?? 0, formatYuan),
    stock: stock === null ? nothing : leftOf(stockOf(id), stock.per, stock.pieces, String),
    prizes: prizes.map((prize) => ({
      ...prize,
      yuan: formatYuan(parseYuan(prize.yuan) ?? 0),
      left: prize.stock - (won.get(prize.id) ?? 0),
    })),
    draw: draw ? { draw: draw.draw, commitment: draw.commitment, openedAt: draw.openedAt, drawn: draw.drawn } : null,
  };
}

export type GrantView = LedgerRow & {
  readonly used: number;
  readonly settledAt: Date | null;
  readonly settledBy: string | null;
  readonly reason: string | null;
};

export interface GrantsAsked {
  /** The bank's customer id, or `@` and the number. */
  readonly customer?: string | undefined;
  readonly state?: LedgerState | undefined;
  readonly benefit?: string | undefined;
  readonly limit: number;
}

/** The ledger, newest first, in the actor's scope. @throws reach.no_customer_named */
export async function listGrants(
  storage: Storage,
  actor: Actor,
  people: Pick<People, "lookupAll">,
  asked: GrantsAsked,
): Promise<GrantView[]> {
  allow(actor, reachPermissions.read_benefits);
  const { state = null, benefit = null } = asked;
  const customer = asked.customer === undefined ? null : await seenCustomer(storage, actor, people, asked.customer);
  return await storage.as(actor, (tx) =>
    tx.rows<GrantView>(sql`
      select ${ledgerColumns} from reach.benefit_grant
      where (${customer}::int is null or customer = ${customer}) and (${state}::text is null or state = ${state})
        and (${benefit}::text is null or benefit = ${benefit})
      order by claimed_at desc, id limit ${asked.limit}`),
  );
}

/** One row of the ledger, when the actor sees its customer. @throws reach.no_grant */
export async function seenGrant(storage: Storage, actor: Actor, id: string): Promise<GrantView> {
  allow(actor, reachPermissions.read_benefits);
  const row = await storage.as(actor, (tx) =>
    tx.maybe<GrantView>(sql`select ${ledgerColumns} from reach.benefit_grant where id = ${id}::uuid`),
  );
  if (!row) throw benefitCases.no_grant();
  return row;
}
