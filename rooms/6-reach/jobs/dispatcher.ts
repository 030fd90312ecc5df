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

const BATCH = 256;
const SETTLE_MS = 1_000;
const SUBMIT_MS = 60_000;
const GRACE_MS = 60_000;
const IDLE_MS = 250;
const RECONCILE_EVERY_MS = 5_000;
const BROKEN_MS = 60_000;
// `drain` waits for pauses up to this long; a provider that cannot say is asked again by `start`.
const PATIENCE_MS = 10_000;

type Tally = { -readonly [K in keyof Dispatched]: number };
const nothing = (): Tally => ({
  claimed: 0,
  accepted: 0,
  failed: 0,
  expired: 0,
  denied: 0,
  deferred: 0,
  unknown: 0,
  requeued: 0,
});

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  return new LedgerDispatcher(options);
}

class LedgerDispatcher implements Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #channels: readonly [Channel, Carrier][];
  readonly #owner = newId(machine.now());
  readonly #random = seededRandom(this.#owner);
  readonly #broken = new Map<Channel, { readonly until: number; readonly code: string }>();
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#channels = Object.entries(options.channels) as [Channel, Carrier][];
  }

  start(): void {
    this.#running ??= this.#background();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async drain(): Promise<Dispatched> {
    const tally = nothing();
    await this.reconcile();
    for (;;) {
      await this.#round(tally);
      const refusal = [...this.#broken].find(([channel]) => this.#isBroken(channel));
      if (refusal) throw reachCases.channel_broken({ channel: refusal[0], message: refusal[1].code });
      tally.accepted += (await this.reconcile()).accepted;
      const pause = await this.#nextIn();
      if (pause === undefined || this.#stopping.signal.aborted) return tally;
      await machine.sleep(pause + 1, this.#stopping.signal);
    }
  }

  async reconcile(): Promise<Reconciled> {
    const { storage, clock, sole = false, settleMs = SETTLE_MS } = this.#options;
    let total: Reconciled = { unknown: 0, accepted: 0, revived: 0 };
    for (const [channel, { lookup }] of this.#channels) {
      const now = () => clock.now();
      const one = await reconcile({ storage, channel, lookup, owner: this.#owner, sole, settleMs, now });
      total = {
        unknown: total.unknown + one.unknown,
        accepted: total.accepted + one.accepted,
        revived: total.revived + one.revived,
      };
    }
    return total;
  }

  #isBroken(channel: Channel): boolean {
    return (this.#broken.get(channel)?.until ?? 0) > machine.elapsed();
  }

  async #round(tally: Tally): Promise<void> {
    const { lanes = 2 } = this.#options;
    const work = this.#channels.flatMap(([channel, carrier]) =>
      Array.from({ length: lanes }, () => this.#lane(channel, carrier, tally)),
    );
    // All lanes end before one's failure is told: nothing of ours is in flight when it is.
    const ends = await Promise.allSettled(work);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }

  /** Batch after batch of a channel until nothing is due. */
  async #lane(channel: Channel, carrier: Carrier, tally: Tally): Promise<void> {
    const { batchSize = BATCH, retry = retryRules, settleMs = SETTLE_MS } = this.#options;
    while (!this.#stopping.signal.aborted && !this.#isBroken(channel)) {
      const sent = await sendBatch({
        ...this.#options,
        channel,
        carrier,
        owner: this.#owner,
        random: this.#random,
        retry,
        limit: Math.min(batchSize, carrier.capabilities.batchMax),
        leaseMs: SUBMIT_MS + carrier.longestItemMs + GRACE_MS,
        submitMs: SUBMIT_MS,
        settleMs,
      });
      for (const name of Object.keys(tally) as (keyof Dispatched)[]) tally[name] += sent[name];
      if (sent.refused !== undefined) {
        this.#broken.set(channel, { until: machine.elapsed() + BROKEN_MS, code: sent.refused });
      }
      if (sent.claimed + sent.expired + sent.denied + sent.deferred === 0) return;
    }
  }

  /** Machine milliseconds until there is something to do again; undefined when there is nothing left. */
  async #nextIn(): Promise<number | undefined> {
    const { storage, clock } = this.#options;
    let least: number | undefined;
    for (const [channel, { lookup }] of this.#channels) {
      const { next, waiting } = await storage.batch("reach outlook", (tx) =>
        outlook(tx, channel, clock.now(), machine.now(), lookup !== undefined),
      );
      if (waiting === 0) continue;
      const pause = next === null ? 0 : Math.max(0, next.getTime() - machine.now().getTime());
      if (pause <= PATIENCE_MS) least = Math.min(least ?? pause, pause);
    }
    return least;
  }

  async #background(): Promise<void> {
    let reconciledAt = Number.NEGATIVE_INFINITY;
    while (!this.#stopping.signal.aborted) {
      try {
        if (machine.elapsed() - reconciledAt >= RECONCILE_EVERY_MS) {
          await this.reconcile();
          reconciledAt = machine.elapsed();
        }
        await this.#round(nothing());
      } catch (thrown) {
        this.#options.onError?.(thrown);
      }
      await machine.sleep(IDLE_MS, this.#stopping.signal);
    }
  }
}
