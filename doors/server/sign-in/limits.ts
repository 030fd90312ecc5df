/** Failed sign-ins, in the memory of one process, by the machine's monotonic time in milliseconds. */

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
