/**
 * Lets a bank live whose clock is moved by hand: from one moment at which something is due to the next, and at each of them
 * everything is done that is due. What takes months in life takes seconds, and comes out the same.
 */
import { expireCalls } from "#reach";
import { nextDue } from "./next-due.ts";
import type { Drive, Ran } from "./types.ts";

export { type Drive, nextDue, type Ran };

export interface RunOptions {
  /** Stops before what is due at the very end, as where an event of that moment comes first. */
  readonly before?: boolean;
  readonly signal?: AbortSignal;
  /** Told of each moment when everything that was due then is done. */
  readonly onMoment?: (at: Date) => void;
}

/** Moves the clock to an instant and does on the way whatever is due. Facts that are in the log are applied first. */
export async function runUntil(drive: Drive, until: Date, options: RunOptions = {}): Promise<Ran> {
  let moments = 0;
  for (;;) {
    options.signal?.throwIfAborted();
    const next = await nextDue(drive);
    if (next === null || next > until || (options.before === true && next >= until)) break;
    await renewed(drive, next);
    await settleNow(drive);
    options.onMoment?.(next);
    moments++;
  }
  await renewed(drive, until);
  if (options.before !== true) await settleNow(drive);
  return { moments };
}

/** Moves the clock; a new bank day, or hour, is begun by looking at tags and audiences again. */
async function renewed({ bank, clock, renew, computes = false }: Drive, at: Date): Promise<void> {
  const slot = (): string => (renew === "hour" ? clock.now().toISOString().slice(0, 13) : clock.today());
  const before = slot();
  clock.advanceTo(at);
  if (renew === undefined) return;
  await bank.endTags();
  if (slot() === before) return;
  await facts({ bank });
  await bank.refreshTags();
  if (computes) await bank.computeTags();
  await facts({ bank });
  await bank.refreshAudiences();
}

const LONGEST = 1_000;

/** Does everything that is due at the clock's present instant, and what follows from it at that instant. */
export async function settleNow(drive: Pick<Drive, "bank" | "receipts">): Promise<void> {
  for (let turn = 0; turn < LONGEST; turn++) {
    await facts(drive);
    if ((await acts(drive)) === 0) return;
  }
  throw new Error(`the bank did not come to rest at ${drive.bank.clock.now().toISOString()}`);
}

/** Facts that are in the log, and those that they bring about. */
async function facts({ bank }: Pick<Drive, "bank">): Promise<void> {
  while ((await bank.consumer.drain()) > 0);
}

/** What is due by the clock, in the order of a day; the number of things done. */
async function acts({ bank, receipts = false }: Pick<Drive, "bank" | "receipts">): Promise<number> {
  const { journeys, dispatcher, receiver, storage, clock } = bank;
  let done = (await journeys.timers()) + (await journeys.days());
  if (done > 0) await facts({ bank });
  done += await journeys.move();
  const sent = await dispatcher.drain();
  const calls = await bank.assignCalls();
  done += sent.claimed + sent.denied + sent.deferred + sent.expired;
  done += calls.assigned + calls.unowned + calls.denied + calls.deferred + calls.expired;
  done += await storage.batch("expire calls", (tx) => expireCalls(tx, clock.now()));
  if (receipts) done += (await receiver.drain()).facts;
  return done;
}
