/** One claim of one channel: claim and check, compose, submit, write. */
import type { Channel } from "#contracts/definitions";
import { machine } from "#ground/clock";
import type { Random } from "#ground/random";
import type { Tx } from "#ground/storage";
import { isFailure, type SubmitResult } from "../channels/adapter.ts";
import type { Carrier } from "../channels/carrier.ts";
import { pauseAfter, type RetryRules } from "../rules/retry.ts";
import { judge as judgeTouches, type Verdict } from "../rules/verdict.ts";
import { waitForColleagues } from "../steps/wait-for-colleagues.ts";
import { askAfter, type Claim, claimDue, defer, deny, lockTouches, requeue } from "../store/claims.ts";
import { appendReceipts, foldReceipts, type TouchReceipt, takeParked } from "../store/receipts.ts";
import type { Dispatched, DispatcherOptions } from "./options.ts";

export interface BatchContext extends DispatcherOptions {
  readonly channel: Channel;
  readonly carrier: Carrier;
  readonly owner: string;
  readonly random: Random;
  readonly retry: RetryRules;
  readonly limit: number;
  readonly leaseMs: number;
  readonly submitMs: number;
  readonly settleMs: number;
}

export interface BatchSent extends Dispatched {
  /** The provider's code when it refuses us altogether. */
  readonly refused: string | undefined;
}

export async function sendBatch(context: BatchContext): Promise<BatchSent> {
  const { failpoint = () => undefined, submitMs } = context;
  // The lease is counted from here, so that it cannot end before the claim that it guards.
  const until = machine.elapsed() + submitMs;
  const { claims, personal, denied, deferred, expired } = await claim(context);
  failpoint("claimed");
  const items = claims.map((touch) => ({ touch, personal: personal.get(touch.customer) }));
  const results = claims.length === 0 ? [] : await context.carrier.send(items, until);
  failpoint("submitted");
  const written = await write(context, claims, results);
  failpoint("written");
  return { claimed: claims.length, denied, deferred, expired, ...written };
}

async function claim(context: BatchContext) {
  const { storage, channel, owner, limit, leaseMs, clock, recheck } = context;
  return await storage.batch("reach claim", async (tx: Tx) => {
    const at = clock.now();
    const due = await claimDue(tx, { channel, owner, limit, at, machineNow: machine.now(), leaseMs });
    const law = due.claimed.length > 0 && recheck ? await recheck(tx, due.claimed) : new Map<string, Verdict>();
    const verdicts = await waitForColleagues(tx, due.claimed, law, at);
    const { allowed: claims, denied, deferred } = judgeTouches(due.claimed, verdicts);
    await defer(tx, deferred, at);
    const personal = await context.personal(tx, [...new Set(claims.map(({ customer }) => customer))]);
    const late = due.late.map(({ touch }): TouchReceipt => ({ touch, receipt: "expired", at, code: "past_deadline" }));
    const expired = await foldReceipts(tx, late, at);
    await deny(tx, denied, at);
    await appendReceipts(tx, expired, at);
    return { claims, personal, denied: denied.length, deferred: deferred.length, expired: late.length };
  });
}

interface Verdicts {
  readonly receipts: TouchReceipt[];
  readonly vendors: { touch: number; vendor: string }[];
  readonly again: { claim: Claim; retryAt: Date; counts: boolean; code: string }[];
  refused: string | undefined;
}

/** What each result means for its touch. */
function judge(
  { retry, random }: BatchContext,
  claims: readonly Claim[],
  results: readonly SubmitResult[],
  at: Date,
): Verdicts {
  const verdicts: Verdicts = { receipts: [], vendors: [], again: [], refused: undefined };
  const now = machine.now().getTime();
  for (const [place, touch] of claims.entries()) {
    const result = results[place] ?? { errorClass: "UNKNOWN_OUTCOME", code: "no_answer" };
    if (!isFailure(result)) {
      const { vendorId: vendor, parts = 1 } = result;
      verdicts.receipts.push({ touch: touch.touch, receipt: "accepted", at, vendor, parts });
      verdicts.vendors.push({ touch: touch.touch, vendor });
      continue;
    }
    const { errorClass, code } = result;
    if (errorClass === "PERMANENT_CONFIG") verdicts.refused = code;
    const counts = errorClass === "TRANSIENT";
    if (errorClass === "UNKNOWN_OUTCOME") {
      verdicts.receipts.push({ touch: touch.touch, receipt: "unknown", at, errorClass, code });
    } else if (errorClass.startsWith("PERMANENT_") && errorClass !== "PERMANENT_CONFIG") {
      verdicts.receipts.push({ touch: touch.touch, receipt: "failed", at, errorClass, code });
    } else if (counts && touch.attempts >= retry.attempts) {
      verdicts.receipts.push({ touch: touch.touch, receipt: "failed", at, errorClass, code });
    } else {
      const pause = result.retryAfterMs ?? pauseAfter(touch.attempts, retry, random);
      verdicts.again.push({ claim: touch, retryAt: new Date(now + pause), counts, code });
    }
  }
  return verdicts;
}

async function write(context: BatchContext, claims: readonly Claim[], results: readonly SubmitResult[]) {
  const { storage, channel, owner, clock, settleMs } = context;
  const at = clock.now();
  const verdicts = judge(context, claims, results, at);
  const count = (receipt: string): number => verdicts.receipts.filter((r) => r.receipt === receipt).length;
  if (claims.length > 0) {
    await storage.batch("reach result", async (tx: Tx) => {
      await lockTouches(tx, claims);
      await requeue(tx, owner, verdicts.again, at);
      const folded = await foldReceipts(tx, verdicts.receipts, at);
      const unknown = verdicts.receipts.filter(({ receipt }) => receipt === "unknown").map(({ touch }) => touch);
      await askAfter(tx, unknown, new Date(machine.now().getTime() + settleMs));
      const joined = await foldReceipts(tx, await takeParked(tx, channel, verdicts.vendors), at);
      await appendReceipts(tx, [...folded, ...joined], at);
    });
  }
  return {
    accepted: count("accepted"),
    failed: count("failed"),
    unknown: count("unknown"),
    requeued: verdicts.again.length,
    refused: verdicts.refused,
  };
}
