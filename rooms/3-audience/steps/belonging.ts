/** Who of these customers belongs now: asked of PostgreSQL one by one, for what ClickHouse says is always a little old. */
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import { type Condition, PictureView } from "#kits/expr";
import { type CustomerState, loadStates, momentOf, type ProfileRules, viewOf } from "#profile";

/** Customers of one reading of states. */
export const CHECKED_AT_ONCE = 1_000;

/**
 * The states of those customers for whom the condition holds at an instant, in the order of their numbers, as far as the
 * transaction's scope reaches; `also` names attributes that the caller wants beside those that the condition reads.
 */
export async function belonging(
  tx: Tx,
  rules: ProfileRules,
  condition: Condition,
  customers: readonly CustomerNumber[],
  at: Date,
  also: readonly string[] = [],
): Promise<CustomerState[]> {
  return await belongingAs(tx, rules, condition, customers, at, { also, take: (state) => state });
}

export interface Taking<T> {
  readonly also?: readonly string[];
  /** What is kept of each who belongs: of many customers, as little as is needed. */
  readonly take: (state: CustomerState) => T;
}

/** As {@link belonging}. */
export async function belongingAs<T>(
  tx: Tx,
  rules: ProfileRules,
  condition: Condition,
  customers: readonly CustomerNumber[],
  at: Date,
  { also = [], take }: Taking<T>,
): Promise<T[]> {
  const { reads } = condition;
  const { columns, ...parts } = neededOf(rules, condition, also);
  const moment = momentOf(at, rules.zone);
  const found: T[] = [];
  const ordered = [...new Set(customers)].sort((a, b) => a - b);
  for (let from = 0; from < ordered.length; from += CHECKED_AT_ONCE) {
    const set = ordered.slice(from, from + CHECKED_AT_ONCE);
    const states = await loadStates(tx, set, columns, false, parts);
    const lists = reads.audiences.length > 0 ? await staticLists(tx, set, reads.audiences) : nowhere;
    for (const state of states.values()) {
      // Without a row: erased, merged into another, or out of scope.
      if (state.revision === 0) continue;
      const view = new PictureView(viewOf(state, rules, at), lists.get(state.customer) ?? none);
      if (condition.holds(view, moment)) found.push(take(state));
    }
  }
  return found;
}

function neededOf(rules: ProfileRules, { reads }: Condition, also: readonly string[]) {
  const wanted = new Set([...reads.attributes, ...also]);
  // A ratio of a metric may read any attribute: with metrics all columns are read.
  const whole = reads.metrics.length > 0;
  return {
    columns: [...rules.attributes.values()].filter(({ name }) => whole || wanted.has(name)),
    scores: reads.scores.length > 0,
    tags: reads.tags.length > 0 || also.some((name) => rules.tags.manners.has(name)),
    lists: [...rules.lists.values()].filter(({ name }) => wanted.has(name)),
    ...(whole ? { metrics: rules.metrics } : {}),
  };
}

const nowhere: ReadonlyMap<CustomerNumber, ReadonlySet<string>> = new Map();
const none: ReadonlySet<string> = new Set();

/** Which of these static lists each customer is in. */
export async function staticLists(
  tx: Tx,
  customers: readonly CustomerNumber[],
  names: readonly string[],
): Promise<Map<CustomerNumber, ReadonlySet<string>>> {
  const rows = await tx.rows<{ customer: number; names: string[] }>(sql`
    select m.customer, array_agg(d.id) as names
    from audience.membership m join audience.definition d on d.number = any(m.members)
    where m.customer = any(${[...customers]}::int[]) and d.id = any(${[...names]}::text[]) group by m.customer`);
  return new Map(rows.map((row) => [row.customer, new Set(row.names)]));
}
