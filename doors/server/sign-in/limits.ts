/** Limits in the memory of one process, by the machine's monotonic time in milliseconds. */

const MOST_REMEMBERED = 100_000;

/** Counts failures by name and refuses more than `most` of them in a window. */
export class Attempts {
  readonly #failures = new Map<string, { count: number; until: number }>();
  readonly #most: number;
  readonly #windowMs: number;

  constructor(most: number, windowMs: number) {
    this.#most = most;
    this.#windowMs = windowMs;
  }

  exhausted(name: string, elapsed: number): boolean {
    const found = this.#failures.get(name);
    return found !== undefined && found.until > elapsed && found.count >= this.#most;
  }

  failed(name: string, elapsed: number): void {
    const found = this.#failures.get(name);
    if (found && found.until > elapsed) found.count += 1;
    else {
      if (this.#failures.size >= MOST_REMEMBERED) this.#failures.clear();
      this.#failures.set(name, { count: 1, until: elapsed + this.#windowMs });
    }
  }

  succeeded(name: string): void {
    this.#failures.delete(name);
  }
}

/** Token buckets by name: a second's worth may come at once. */
export class Rates {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  /** Takes one token; false when there is none. */
  take(name: string, perSecond: number, elapsed: number): boolean {
    const found = this.#buckets.get(name) ?? { tokens: perSecond, at: elapsed };
    const tokens = Math.min(perSecond, found.tokens + ((elapsed - found.at) / 1_000) * perSecond);
    if (this.#buckets.size >= MOST_REMEMBERED) this.#buckets.clear();
    this.#buckets.set(name, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: elapsed });
    return tokens >= 1;
  }
}
