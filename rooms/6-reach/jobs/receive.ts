/** Brings home what channels report: polled or posted, named by touch, and handed to intake like every other fact. */
import type { Channel } from "#contracts/definitions";
import { type Clock, machine } from "#ground/clock";
import type { Storage } from "#ground/storage";
import type { Carrier } from "../channels/carrier.ts";
import type { SignedRequest } from "../rules/callback-signature.ts";
import type { ChannelReport } from "../rules/reports.ts";
import { type BroughtFact, nameReports } from "../steps/name-reports.ts";
import { expireSilent, joinParked } from "../store/receipts.ts";

export interface ReceiverOptions {
  readonly storage: Storage;
  readonly channels: Partial<Record<Channel, Pick<Carrier, "poll" | "onCallback" | "inbound" | "isSigned">>>;
  /** The bank's time. */
  readonly clock: Clock;
  /** Hands facts to intake; resolves once they are durable, with how many were new. */
  readonly bring: (facts: readonly BroughtFact[]) => Promise<number>;
  /** Called with failures of a round of {@link Receiver.start}; the next round tries again. */
  readonly onError?: (error: unknown) => void;
}

export interface Received {
  /** Facts that were new. */
  readonly facts: number;
  readonly duplicates: number;
  /** Receipts kept until their id is known. */
  readonly parked: number;
  /** Reports that are about nothing of ours. */
  readonly foreign: number;
}

export interface Receiver {
  start(): void;
  stop(): Promise<void>;
  /** Polls every channel until nothing more comes. */
  drain(): Promise<Received>;
  /** Whether a channel has a provider that may post to us. */
  hears(channel: string): channel is Channel;
  /** Whether a request carries the provider's own signature; undefined: it has no way of its own to sign. */
  signed(channel: Channel, request: SignedRequest): boolean | undefined;
  /** Reads one item that a provider posted, a report or a reply; what cannot be read gives nothing. */
  read(channel: Channel, item: unknown): readonly ChannelReport[];
  /** What a provider posted. */
  callback(channel: Channel, raw: unknown): Promise<Received>;
  /** What a customer sent. */
  inbound(channel: Channel, raw: unknown): Promise<Received>;
  /** Reports of a channel that were read already. */
  report(channel: Channel, reports: readonly ChannelReport[]): Promise<Received>;
}

const IDLE_MS = 1_000;
const EXPIRE_EVERY_MS = 60_000;
const nothing: Received = { facts: 0, duplicates: 0, parked: 0, foreign: 0 };

const sum = (one: Received, other: Received): Received => ({
  facts: one.facts + other.facts,
  duplicates: one.duplicates + other.duplicates,
  parked: one.parked + other.parked,
  foreign: one.foreign + other.foreign,
});

export function createReceiver(options: ReceiverOptions): Receiver {
  return new ChannelReceiver(options);
}

class ChannelReceiver implements Receiver {
  readonly #options: ReceiverOptions;
  readonly #channels: readonly [Channel, ReceiverOptions["channels"][Channel]][];
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: ReceiverOptions) {
    this.#options = options;
    this.#channels = Object.entries(options.channels) as [Channel, ReceiverOptions["channels"][Channel]][];
  }

  start(): void {
    this.#running ??= this.#background();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async drain(): Promise<Received> {
    const { storage, clock } = this.#options;
    let all = nothing;
    for (const [channel, carrier] of this.#channels) {
      while (carrier?.poll && !this.#stopping.signal.aborted) {
        const { reports, done } = await carrier.poll();
        if (reports.length === 0) break;
        all = sum(all, await this.report(channel, reports));
        // Only what is durable is told to the provider as taken.
        await done();
      }
    }
    await storage.batch("reach parked", (tx) => joinParked(tx, clock.now()));
    return all;
  }

  hears(channel: string): channel is Channel {
    return this.#channels.some(([name, carrier]) => name === channel && carrier?.onCallback !== undefined);
  }

  signed(channel: Channel, request: SignedRequest): boolean | undefined {
    return this.#options.channels[channel]?.isSigned?.(request);
  }

  read(channel: Channel, item: unknown): readonly ChannelReport[] {
    const carrier = this.#options.channels[channel];
    const reports = carrier?.onCallback?.(item) ?? [];
    return reports.length > 0 ? reports : (carrier?.inbound?.(item) ?? []);
  }

  async callback(channel: Channel, raw: unknown): Promise<Received> {
    return await this.report(channel, this.#options.channels[channel]?.onCallback?.(raw) ?? []);
  }

  async inbound(channel: Channel, raw: unknown): Promise<Received> {
    return await this.report(channel, this.#options.channels[channel]?.inbound?.(raw) ?? []);
  }

  async report(channel: Channel, reports: readonly ChannelReport[]): Promise<Received> {
    if (reports.length === 0) return nothing;
    const { storage, clock, bring } = this.#options;
    const { facts, parked, foreign } = await storage.batch("reach reports", (tx) =>
      nameReports(tx, channel, reports, clock.now()),
    );
    const fresh = facts.length === 0 ? 0 : await bring(facts);
    return { facts: fresh, duplicates: facts.length - fresh, parked, foreign };
  }

  async #background(): Promise<void> {
    let expiredAt = Number.NEGATIVE_INFINITY;
    while (!this.#stopping.signal.aborted) {
      try {
        await this.drain();
        if (machine.elapsed() - expiredAt >= EXPIRE_EVERY_MS) {
          await this.#expire();
          expiredAt = machine.elapsed();
        }
      } catch (thrown) {
        this.#options.onError?.(thrown);
      }
      await machine.sleep(IDLE_MS, this.#stopping.signal);
    }
  }

  /** Touches of channels that report, of which nothing was heard for days. Colleagues' tasks have deadlines of their own. */
  async #expire(): Promise<void> {
    const { storage, clock } = this.#options;
    const reporting = this.#channels.flatMap(([channel, carrier]) =>
      carrier?.poll !== undefined || carrier?.onCallback !== undefined ? [channel] : [],
    );
    await storage.batch("reach expire", (tx) => expireSilent(tx, reporting, clock.now()));
  }
}
