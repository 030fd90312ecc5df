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
import { type Outlook, outlook } from "../store/claims.ts";
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
    let left = await this.#settled(await this.#outlook(), tally);
    for (;;) {
      await this.#round(tally, left);
      const refusal = [...this.#broken].find(([channel]) => this.#isBroken(channel));
      if (refusal) throw reachCases.channel_broken({ channel: refusal[0], message: refusal[1].code });
      left = await this.#settled(await this.#outlook(), tally);
      const pause = pauseUntil(left);
      if (pause === undefined || this.#stopping.signal.aborted) return tally;
      // Also without a pause: what another dispatcher holds right now is not worth a busy loop.
      await machine.sleep(pause + 1, this.#stopping.signal);
      if (pause > 0) left = await this.#settled(await this.#outlook(), tally);
    }
  }

  async reconcile(): Promise<Reconciled> {
    return await this.#reconcile(await this.#outlook());
  }

  /** Makes certain what is open, and looks again where something was. */
  async #settled(left: readonly Outlook[], tally: Tally): Promise<readonly Outlook[]> {
    if (!left.some(({ open }) => open)) return left;
    tally.accepted += (await this.#reconcile(left)).accepted;
    return await this.#outlook();
  }

  /** Of the channels where something is open; the others have nothing to make certain. */
  async #reconcile(left: readonly Outlook[]): Promise<Reconciled> {
    const { storage, clock, sole = false, settleMs = SETTLE_MS } = this.#options;
    const open = new Set(left.flatMap((one) => (one.open ? [one.channel] : [])));
    let total: Reconciled = { unknown: 0, accepted: 0, revived: 0 };
    for (const [channel, { lookup }] of this.#channels) {
      if (!open.has(channel)) continue;
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

  async #outlook(): Promise<readonly Outlook[]> {
    const { storage, clock } = this.#options;
    const names = this.#channels.map(([channel]) => channel);
    const askable = this.#channels.flatMap(([channel, { lookup }]) => (lookup ? [channel] : []));
    return await storage.batch("reach outlook", (tx) => outlook(tx, names, askable, clock.now(), machine.now()));
  }

  #isBroken(channel: Channel): boolean {
    return (this.#broken.get(channel)?.until ?? 0) > machine.elapsed();
  }

  /** A round of the channels that have something due: idle ones cost one question together. */
  async #round(tally: Tally, left: readonly Outlook[]): Promise<void> {
    const { lanes = 2 } = this.#options;
    const due = new Set(left.flatMap((one) => (one.due ? [one.channel] : [])));
    const work = this.#channels.flatMap(([channel, carrier]) =>
      due.has(channel) ? Array.from({ length: lanes }, () => this.#lane(channel, carrier, tally)) : [],
    );
    // All lanes end before one's failure is told: nothing of ours is in flight when it is.
    const ends = await Promise.allSettled(work);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }

  /** Batch after batch of a channel until nothing is due. */
  async #lane(channel: Channel, carrier: Carrier, tally: Tally): Promise<void> {
    const { batchSize = BATCH, retry = retryRules, settleMs = SETTLE_MS } = this.#options;
    const limit = Math.min(batchSize, carrier.capabilities.batchMax);
    while (!this.#stopping.signal.aborted && !this.#isBroken(channel)) {
      const sent = await sendBatch({
        ...this.#options,
        channel,
        carrier,
        owner: this.#owner,
        random: this.#random,
        retry,
        limit,
        leaseMs: SUBMIT_MS + carrier.longestItemMs + GRACE_MS,
        submitMs: SUBMIT_MS,
        settleMs,
      });
      for (const name of Object.keys(tally) as (keyof Dispatched)[]) tally[name] += sent[name];
      if (sent.refused !== undefined) {
        this.#broken.set(channel, { until: machine.elapsed() + BROKEN_MS, code: sent.refused });
      }
      // Fewer than were asked for: nothing else is due. What becomes due meanwhile is the next round's.
      if (sent.claimed + sent.expired + sent.denied + sent.deferred < limit) return;
    }
  }

  async #background(): Promise<void> {
    let reconciledAt = Number.NEGATIVE_INFINITY;
    while (!this.#stopping.signal.aborted) {
      try {
        const left = await this.#outlook();
        if (machine.elapsed() - reconciledAt >= RECONCILE_EVERY_MS) {
          await this.#reconcile(left);
          reconciledAt = machine.elapsed();
        }
        await this.#round(nothing(), left);
      } catch (thrown) {
        this.#options.onError?.(thrown);
      }
      await machine.sleep(IDLE_MS, this.#stopping.signal);
    }
  }
}

/** Machine milliseconds until there is something to do; undefined when nothing is left, or nothing within our patience. */
function pauseUntil(left: readonly Outlook[]): number | undefined {
  const now = machine.now().getTime();
  const pauses = left.flatMap(({ next }) => (next === null ? [] : [Math.max(0, next.getTime() - now)]));
  const soon = pauses.filter((pause) => pause <= PATIENCE_MS);
  return soon.length === 0 ? undefined : Math.min(...soon);
}
