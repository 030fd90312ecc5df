/** Touches whose outcome nobody knows: found after a crash, and made certain where the provider can be asked. */
import type { Channel } from "#contracts/definitions";
import { machine } from "#ground/clock";
import type { Storage } from "#ground/storage";
import type { LookupAnswer } from "../channels/adapter.ts";
import { askAfter, deadClaims, lockTouches, revive, type UnknownTouch, unknownTouches } from "../store/claims.ts";
import { appendReceipts, foldReceipts, recordReceipts, type TouchReceipt } from "../store/receipts.ts";

export interface ReconcileContext {
  readonly storage: Storage;
  readonly channel: Channel;
  readonly lookup: ((keys: readonly string[]) => Promise<ReadonlyMap<string, LookupAnswer>>) | undefined;
  readonly owner: string;
  /** No other dispatcher lives, so every other owner's claim is dead. */
  readonly sole: boolean;
  /** How long after an outcome became unknown the provider is first asked, in milliseconds. */
  readonly settleMs: number;
  /** The bank's time. */
  readonly now: () => Date;
}

export interface Reconciled {
  /** Claims found dead. */
  readonly unknown: number;
  /** Unknown touches that had gone out. */
  readonly accepted: number;
  /** Unknown touches that surely had not, and are planned again. */
  readonly revived: number;
}

const SET = 1_000;
const ASK_AGAIN_MS = 30_000;

export async function reconcile(context: ReconcileContext): Promise<Reconciled> {
  const unknown = await bury(context);
  const { accepted, revived } = await ask(context);
  return { unknown, accepted, revived };
}

/** Dead claims become `unknown`: their owner may have been speaking with the provider when it died. */
async function bury({ storage, channel, owner, sole, settleMs, now }: ReconcileContext): Promise<number> {
  for (let total = 0; ; ) {
    const found = await storage.batch("reach bury", async (tx) => {
      const at = now();
      const dead = await deadClaims(tx, channel, owner, sole, machine.now(), SET);
      const unknown = dead.map(({ touch }): TouchReceipt => ({ touch, receipt: "unknown", at, code: "owner_died" }));
      const folded = await foldReceipts(tx, unknown, at);
      // What the dead owner had on the wire may still be on its way into the provider.
      await askAfter(
        tx,
        folded.map(({ touch }) => touch),
        new Date(machine.now().getTime() + settleMs),
      );
      await appendReceipts(tx, folded, at);
      return dead.length;
    });
    total += found;
    if (found < SET) return total;
  }
}

async function ask(context: ReconcileContext): Promise<{ accepted: number; revived: number }> {
  const { storage, channel, lookup } = context;
  let accepted = 0;
  let revived = 0;
  while (lookup) {
    const unknown = await storage.batch("reach unknown", (tx) => unknownTouches(tx, channel, machine.now(), SET));
    if (unknown.length === 0) break;
    const answers = await lookup(unknown.map(({ key }) => key));
    const done = await settle(context, unknown, answers);
    accepted += done.accepted;
    revived += done.revived;
  }
  return { accepted, revived };
}

async function settle(
  { storage, now }: ReconcileContext,
  unknown: readonly UnknownTouch[],
  answers: ReadonlyMap<string, LookupAnswer>,
): Promise<{ accepted: number; revived: number }> {
  const at = now();
  const receipts: TouchReceipt[] = [];
  const absent: UnknownTouch[] = [];
  const open: number[] = [];
  for (const touch of unknown) {
    const answer = answers.get(touch.key);
    if (answer?.state === "accepted") {
      const { vendorId: vendor, parts = 1 } = answer;
      receipts.push({ touch: touch.touch, receipt: "accepted", at, vendor, parts, code: "looked_up" });
    } else if (answer?.state === "absent") absent.push(touch);
    else open.push(touch.touch);
  }
  return await storage.batch("reach reconcile", async (tx) => {
    await lockTouches(tx, unknown);
    const revived = await revive(tx, absent, at);
    await askAfter(tx, open, new Date(machine.now().getTime() + ASK_AGAIN_MS));
    return { revived, accepted: (await recordReceipts(tx, receipts, at)).length };
  });
}
