/** How often a customer was touched by marketing, planned touches included, and whether once more is allowed. */
import { dayNumberOf } from "./local-time.ts";
import { type Cap, DAY } from "./types.ts";

export class Contacts {
  readonly #caps: readonly Cap[];
  readonly #made = new Map<string, number>();

  constructor(caps: readonly Cap[]) {
    this.#caps = caps;
  }

  add(name: string, at: number): void {
    this.#made.set(name, at);
  }

  /** It is sure that nobody was reached. */
  release(name: unknown): void {
    this.#made.delete(String(name));
  }

  /** Whether no calendar day, and no stretch of a cap's length around the moment, would hold too many. */
  allow(at: number): boolean {
    const all = [...this.#made.values(), at];
    return this.#caps.every(({ max, days }) => {
      if (days === "day") return all.filter((one) => dayNumberOf(one) === dayNumberOf(at)).length <= max;
      const length = days * DAY;
      // Stretches that end with one of them, and have the moment in them.
      const ends = all.filter((end) => end >= at && end < at + length);
      return ends.every((end) => all.filter((one) => one > end - length && one <= end).length <= max);
    });
  }
}
