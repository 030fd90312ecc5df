/** Touches by their key and by what they follow from. */
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";

export interface FoundTouch {
  readonly key: string;
  readonly enrolment: string;
  readonly customer: CustomerNumber;
  readonly channel: string;
  readonly plannedAt: Date;
  readonly trace: string | null;
}

const columns = sql`key, enrolment, customer, channel, planned_at as "plannedAt", trace`;

export async function findTouch(tx: Tx, key: string): Promise<FoundTouch | undefined> {
  return await tx.maybe<FoundTouch>(sql`select ${columns} from reach.touch where key = ${key}`);
}

/** Calls of enrolments that colleagues have or had on their list, in the order of keys. */
export async function callsOf(tx: Tx, enrolments: readonly string[]): Promise<FoundTouch[]> {
  if (enrolments.length === 0) return [];
  return await tx.rows<FoundTouch>(sql`
    select ${columns} from reach.touch
    where enrolment = any(${enrolments}::text[]) and channel = 'agent_call' and state not in ('planned', 'submitting', 'failed', 'expired', 'unknown')
    order by key`);
}
