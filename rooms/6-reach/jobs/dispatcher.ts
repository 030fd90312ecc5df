/**
 * Sends what is due. A touch is claimed in a committed transaction before the provider hears of it, so a crash leaves it
 * `submitting` under a dead owner and never `planned` while it may have gone out.
 */
import type { Channel } from "#contracts/definitions";
import { machine } from "#ground/clock";
import { newId } from "#ground/ids";
import { seededRandom } from "#ground/random";
import { reachCases } from "../cases.ts";
import type { Carrier } from "../channels/carrier.ts";
import { retryRules } from "../rules/retry.ts";
import { outlook } from "../store/claims.ts";
import type { Dispatched, DispatcherOptions } from "./options.ts";
import { type Reconciled, reconcile } from "./reconcile.ts";
import { sendBatch } from "./send-batch.ts";

export interface Dispatcher {
  /** Dispatches in the background until stopped. */
  start(): void;
  /** Ends after the claims in flight have been written. */
  stop(): Promise<void>;
  /**
   * Sends everything that is due by the bank's time, pauses of retries included, and makes unknown outcomes certain where
   * the provider can be asked.
   * @throws reach.channel_broken when a provider refuses us altogether.
   */
  drain(): Promise<Dispatched>;
  /** Looks after claims of the dead and asks providers about unknown outcomes; done by `drain` and `start` as well. */
  reconcile(): Promise<Reconciled>;
}

const SUBMIT_MS = 60_000;
const GRACE_MS = 60_000;
const IDLE_MS = 250;
const RECONCILE_EVERY_MS = 5_000;
const BROKEN_MS = 60_000;
// `drain` waits for pauses up to this long; a provider that cannot say is asked again by `start`.
const PATIENCE_MS = 10_000;

type Tally = { -readonly [K in keyof Dispatched]: number };
const nothing = (): Tally => ({ claimed: 0, accepted: 0, failed: 0, expired: 0, denied: 0, unknown: 0, requeued: 0 });

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const owner = newId(machine.now());
  const { storage, clock, sole = false, settleMs = 1_000, lanes = 2 } = options;
  const random = seededRandom(owner);
  const channels = Object.entries(options.channels) as [Channel, Carrier][];
  const broken = new Map<Channel, { until: number; code: string }>();
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let stopped = false;

  const isBroken = (channel: Channel): boolean => (broken.get(channel)?.until ?? 0) > machine.elapsed();

  const lane = async (channel: Channel, carrier: Carrier, tally: Tally): Promise<void> => {
    while (!stopped && !isBroken(channel)) {
      const sent = await sendBatch({
        ...options,
        channel,
        carrier,
        owner,
        random,
        retry: options.retry ?? retryRules,
        limit: Math.min(options.batchSize ?? 256, carrier.capabilities.batchMax),
        leaseMs: SUBMIT_MS + carrier.longestItemMs + GRACE_MS,
        submitMs: SUBMIT_MS,
        settleMs,
      });
      for (const name of Object.keys(tally) as (keyof Dispatched)[]) tally[name] += sent[name];
      if (sent.refused !== undefined) broken.set(channel, { until: machine.elapsed() + BROKEN_MS, code: sent.refused });
      if (sent.claimed + sent.expired === 0) return;
    }
  };

  const round = async (tally: Tally): Promise<void> => {
    const work = channels.flatMap(([channel, carrier]) =>
      Array.from({ length: lanes }, () => lane(channel, carrier, tally)),
    );
    // All lanes end before one's failure is told: nothing of ours is in flight when it is.
    const ends = await Promise.allSettled(work);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  };

  const reconcileAll = async (): Promise<Reconciled> => {
    let total: Reconciled = { unknown: 0, accepted: 0, revived: 0 };
    for (const [channel, carrier] of channels) {
      const { lookup } = carrier;
      const one = await reconcile({ storage, channel, lookup, owner, sole, settleMs, now: () => clock.now() });
      total = {
        unknown: total.unknown + one.unknown,
        accepted: total.accepted + one.accepted,
        revived: total.revived + one.revived,
      };
    }
    return total;
  };

  /** Machine milliseconds until there is something to do again; undefined when there is nothing left. */
  const nextIn = async (): Promise<number | undefined> => {
    let least: number | undefined;
    for (const [channel, carrier] of channels) {
      const askable = carrier.lookup !== undefined;
      const { next, waiting } = await storage.batch("reach outlook", (tx) =>
        outlook(tx, channel, clock.now(), askable),
      );
      if (waiting === 0) continue;
      const pause = next === null ? 0 : Math.max(0, next.getTime() - machine.now().getTime());
      if (pause <= PATIENCE_MS) least = Math.min(least ?? pause, pause);
    }
    return least;
  };

  const background = async (): Promise<void> => {
    let reconciledAt = Number.NEGATIVE_INFINITY;
    while (!stopped) {
      try {
        if (machine.elapsed() - reconciledAt >= RECONCILE_EVERY_MS) {
          await reconcileAll();
          reconciledAt = machine.elapsed();
        }
        await round(nothing());
      } catch (thrown) {
        options.onError?.(thrown);
      }
      await machine.sleep(IDLE_MS, stopping.signal);
    }
  };

  return {
    start() {
      running ??= background();
    },
    async stop() {
      stopped = true;
      stopping.abort();
      await running;
    },
    async drain() {
      const tally = nothing();
      await reconcileAll();
      for (;;) {
        await round(tally);
        const refusal = [...broken].find(([channel]) => isBroken(channel));
        if (refusal) throw reachCases.channel_broken({ channel: refusal[0], message: refusal[1].code });
        tally.accepted += (await reconcileAll()).accepted;
        const pause = await nextIn();
        if (pause === undefined || stopped) return tally;
        await machine.sleep(pause + 1, stopping.signal);
      }
    },
    reconcile: reconcileAll,
  };
}
