/** Planned calls become tasks of colleagues. */
import type { Channel } from "#contracts/definitions";
import type { Tx } from "#ground/storage";
import type { Recheck } from "../jobs/options.ts";
import { judge, type Verdict } from "../rules/verdict.ts";
import { defer, deny } from "../store/claims.ts";
import { appendReceipts, foldReceipts, recordReceipts, type TouchReceipt } from "../store/receipts.ts";
import { type CallDue, dueCalls, expireOpen } from "../store/tasks.ts";
import type { DueTouch } from "../types.ts";
import { type SharingOptions, shareOut } from "./give-out.ts";

export interface AssignOptions extends SharingOptions {
  /** Default `agent_call`. */
  readonly channel?: Extract<Channel, "agent_call" | "manager">;
  /** The policy check right before a colleague is asked to call. */
  readonly recheck?: Recheck;
  /** Calls of one set, at most; default 10,000. */
  readonly limit?: number;
}

export interface AssignedCalls {
  readonly assigned: number;
  /** Opened without an owner: nobody has the customer in scope, or nobody who has is free. */
  readonly unowned: number;
  readonly denied: number;
  /** Put off until calls may be made. */
  readonly deferred: number;
  /** Their deadline had passed before anybody was asked. */
  readonly expired: number;
}

const SET = 10_000;

/**
 * Gives due calls to colleagues, fairly, in the caller's transaction, and appends `touch_accepted` facts; the log's rows
 * are locked last, so nothing may be locked after it.
 */
export async function assignCalls(tx: Tx, options: AssignOptions): Promise<AssignedCalls> {
  const { at, channel = "agent_call", recheck, limit = SET } = options;
  const due = await dueCalls(tx, channel, at, limit);
  if (due.length === 0) return { assigned: 0, unowned: 0, denied: 0, deferred: 0, expired: 0 };
  const late = due.filter(({ deadline }) => deadline !== null && deadline < at);
  const inTime = due.filter(({ deadline }) => deadline === null || deadline >= at);
  const verdicts = recheck && inTime.length > 0 ? await recheck(tx, inTime.map(dueTouch)) : new Map<string, Verdict>();
  const { allowed, denied, deferred } = judge(inTime, verdicts);
  await defer(tx, deferred, at);
  const assignments = await shareOut(tx, allowed, options);
  const folded = await foldReceipts(
    tx,
    [
      ...late.map(({ touch }): TouchReceipt => ({ touch, receipt: "expired", at, code: "past_deadline" })),
      ...assignments.map(({ touch }): TouchReceipt => ({ touch, receipt: "accepted", at })),
    ],
    at,
  );
  await deny(tx, denied, at);
  await appendReceipts(tx, folded, at);
  const unowned = assignments.filter(({ person }) => person === null).length;
  return {
    assigned: assignments.length - unowned,
    unowned,
    denied: denied.length,
    deferred: deferred.length,
    expired: late.length,
  };
}

function dueTouch({ unit: _unit, value: _value, probability: _probability, ...touch }: CallDue): DueTouch {
  return { ...touch, channel: touch.channel as DueTouch["channel"], class: touch.class as DueTouch["class"] };
}

/** Ends the tasks that nobody made in time. `at` is the bank's time. */
export async function expireCalls(tx: Tx, at: Date): Promise<number> {
  const late = await expireOpen(tx, at);
  const receipts = late.map(({ touch }): TouchReceipt => ({ touch, receipt: "expired", at, code: "not_called" }));
  return (await recordReceipts(tx, receipts, at)).length;
}
