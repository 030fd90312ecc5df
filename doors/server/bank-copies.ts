/** What ClickHouse knows of a bank that is open, brought up to what the engine has applied: facts, profiles, bitmaps. */
import { copyMemberships, refreshBitmaps } from "#audience";
import { machine } from "#ground/clock";
import { copyChanged, tidyCopies } from "#profile";
import type { Bank } from "./bank-types.ts";

type Parts = Pick<Bank, "storage" | "columnar" | "attributes" | "rules" | "metrics" | "projector">;

const BITMAPS_EVERY_MS = 20_000;
const LARGE_SLICE = 2_000;

export class BankCopies {
  readonly #parts: Parts;
  readonly #slice: { readonly slice?: number };
  #bitmapsAt = Number.NEGATIVE_INFINITY;
  /** Customers were copied, and copies deleted, since bitmaps were looked at. */
  #isOwed = false;
  #isGone = false;
  /** Work is under way for which one settling is enough. */
  #once: { settling?: Promise<void> } | undefined;

  /** @param steady nobody else is served meanwhile */
  constructor(parts: Parts, steady: boolean) {
    this.#parts = parts;
    this.#slice = steady ? { slice: LARGE_SLICE } : {};
  }

  /** Copies profiles that changed, and brings bitmaps up to them; how many profiles. */
  async copy(): Promise<number> {
    const copied = await this.#profiles();
    await this.#bitmaps();
    return copied;
  }

  async #bitmaps(): Promise<void> {
    const { storage, columnar, metrics } = this.#parts;
    const gone = this.#isGone;
    // What other processes copy is looked for every now and then.
    const quiet = !this.#isOwed && machine.elapsed() - this.#bitmapsAt < BITMAPS_EVERY_MS;
    [this.#isOwed, this.#isGone] = [false, false];
    try {
      await metrics.measure("audience", "bitmaps", () =>
        refreshBitmaps({ storage, columnar, clock: machine, gone, quiet }),
      );
    } catch (error) {
      [this.#isOwed, this.#isGone] = [true, this.#isGone || gone];
      throw error;
    }
    if (!quiet) this.#bitmapsAt = machine.elapsed();
  }

  /** Facts and profiles. Bitmaps, which questions without audiences and lists don't read, follow with the next copy. */
  settleProfiles(): Promise<void> {
    const settle = async (): Promise<void> => {
      await Promise.all([this.#parts.projector.drain(), this.#profiles()]);
    };
    if (!this.#once) return settle();
    this.#once.settling ??= settle();
    return this.#once.settling;
  }

  /** Settles facts and profiles once while the work goes on. */
  async settledOnce<T>(work: () => Promise<T>): Promise<T> {
    this.#once = {};
    try {
      return await work();
    } finally {
      this.#once = undefined;
    }
  }

  /** Facts, profiles and memberships, but no bitmaps of them. */
  async settleMembers(): Promise<void> {
    const { storage, columnar } = this.#parts;
    await this.settleProfiles();
    this.#isOwed = (await copyMemberships({ storage, columnar, clock: machine })) > 0 || this.#isOwed;
  }

  async settle(): Promise<void> {
    await this.settleProfiles();
    await this.#bitmaps();
  }

  async #profiles(): Promise<number> {
    const { storage, columnar, attributes, rules, metrics } = this.#parts;
    const lists = [...rules.lists.values()];
    const copied = await metrics.measure("profile", "copy", () =>
      copyChanged({ storage, columnar, attributes, lists, clock: machine, ...this.#slice }),
    );
    this.#isOwed ||= copied > 0;
    if ((await tidyCopies({ storage, columnar })) > 0) this.#isGone = true;
    return copied;
  }
}
