/** Reach's part of an engine set: receipts move the ledger, finished calls close tasks, refusals stop what waits. */
import { releaseContacts } from "#decision";
import type { CustomerNumber } from "#ground/ids";
import type { Tx } from "#ground/storage";
import { isReceipt, type Receipt } from "../rules/states.ts";
import { cancelMarketing } from "../store/claims.ts";
import { OWN_SOURCE, type ProviderReceipt, receiveReceipts } from "../store/receipts.ts";
import { type CallBackTime, type CallResult, settleTasks } from "../store/task-results.ts";
import { HOUSE } from "../store/task-steps.ts";

export interface ReachFact {
  readonly customer: CustomerNumber;
  readonly type: string;
  readonly source: string;
  readonly occurredAt: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface ReceiptsApplied {
  /** Touches that changed. */
  readonly touches: number;
  /** Tasks that were closed. */
  readonly tasks: number;
  /** Receipts kept until their id is known. */
  readonly parked: number;
  /** Waiting touches that will not go out, because their customers refused them. */
  readonly cancelled: number;
}

/** Why a waiting touch of a customer who refused the channel is denied. */
const REFUSED = "channel_closed";

const keyShape = /^[^\s@/]+@[^\s@/]+\/[^\s@/]+\/[^\s@/]+$/;
const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/**
 * Applies the facts of a set that speak of touches. Locks touches, then standings, then tasks; appends nothing.
 * @param time when customers who want to be called again are; without it such a result ends its task like every other
 */
export async function applyReceipts(
  tx: Tx,
  facts: readonly ReachFact[],
  now: Date,
  time?: CallBackTime,
): Promise<ReceiptsApplied> {
  const receipts: ProviderReceipt[] = [];
  const results: CallResult[] = [];
  for (const fact of facts) {
    const receipt = receiptOf(fact);
    if (!receipt) continue;
    const key = text(fact.data.touch);
    const named = key !== undefined && keyShape.test(key) ? { key } : {};
    const vendorId = text(fact.data.provider_id);
    if (!("key" in named) && vendorId === undefined) continue;
    const isCall = fact.type.startsWith("call_");
    receipts.push({
      ...named,
      ...(vendorId === undefined ? {} : { vendorId }),
      channel: text(fact.data.channel) ?? (isCall ? "agent_call" : ""),
      receipt,
      at: fact.occurredAt,
      code: text(fact.data.code) ?? text(fact.data.outcome) ?? null,
    });
    if (fact.type === "call_finished" && "key" in named) {
      const again = instantOf(fact.data.call_back_at);
      results.push({ key: named.key, outcome: text(fact.data.outcome) ?? null, at: fact.occurredAt, again });
    }
  }
  // Before the fold, which locks standings: no touch may be asked for after those.
  const cancelled = await cancelMarketing(tx, facts.flatMap(withdrawalOf), REFUSED, now);
  const { changed, parked } = await receiveReceipts(tx, receipts, now);
  await releaseContacts(tx, cancelled, now);
  const tasks = await settleTasks(tx, results, HOUSE, time);
  return { touches: changed.length, tasks, parked, cancelled: cancelled.length };
}

function instantOf(value: unknown): Date | undefined {
  const at = value instanceof Date ? value : new Date(typeof value === "string" ? value : Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** Whose marketing by which channel is refused by a fact. */
function withdrawalOf({ customer, type, data }: ReachFact): { customer: number; channel: string | null }[] {
  if (type === "call_finished") return data.outcome === "do_not_contact" ? [{ customer, channel: null }] : [];
  if (type !== "unsubscribed" && type !== "consent_withdrawn") return [];
  return (text(data.purpose) ?? "marketing") === "marketing" ? [{ customer, channel: text(data.channel) ?? null }] : [];
}

function receiptOf({ type, source, data }: ReachFact): Receipt | undefined {
  if (type === "call_connected") return "delivered";
  // Whoever answered, it was not the customer.
  if (type === "call_finished") return data.outcome === "wrong_person" ? "failed" : "delivered";
  // Our own were in the ledger before they were facts.
  if (!type.startsWith("touch_") || source === OWN_SOURCE) return undefined;
  const receipt = type.slice("touch_".length);
  return isReceipt(receipt) ? receipt : undefined;
}
