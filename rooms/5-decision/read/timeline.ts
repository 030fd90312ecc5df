/** Decisions on a customer for a timeline: newest first, without the inputs that why() shows. */
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";

export interface DecisionEntry {
  readonly at: Date;
  readonly decision: string;
  readonly playbook: string;
  readonly version: number;
  readonly outcome: string;
  readonly action: string | null;
  /** Yuan. */
  readonly value: string | null;
  readonly probability: number | null;
  readonly reasons: readonly string[];
}

/**
 * Decisions on a customer's numbers within the transaction's scope.
 * @param before decisions earlier than `at`, or at it with an id below `key`
 */
export async function decisionEntriesOf(
  tx: Tx,
  numbers: readonly CustomerNumber[],
  before: { readonly at: Date; readonly key: string },
  limit: number,
): Promise<DecisionEntry[]> {
  return await tx.rows<DecisionEntry>(sql`
    select at, decision, playbook, version, outcome, action, value, probability, reasons from decision.record
    where customer = any (${numbers}::int[]) and kind = 'set' and at <= ${before.at}::timestamptz
      and (at < ${before.at}::timestamptz or decision::text collate "C" < ${before.key}::text)
    order by at desc, decision::text collate "C" desc limit ${limit}`);
}
