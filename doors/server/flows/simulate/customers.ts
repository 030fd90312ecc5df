/** Which simulated customer is which in the bank. */
import type { Bank } from "../../bank-types.ts";

export class Customers {
  readonly #indexes = new Map<number, number>();
  readonly #numbers = new Map<number, number>();
  readonly #subjects = new Map<number, string>();

  /** Learns the bank's numbers of customers whose records are in. */
  async learn(bank: Pick<Bank, "storage" | "people">, told: ReadonlyMap<number, string>): Promise<void> {
    const fresh = [...told].filter(([index]) => !this.#numbers.has(index));
    if (fresh.length === 0) return;
    const numbers = await bank.storage.batch("simulated customers", (tx) =>
      bank.people.lookupAll(
        tx,
        fresh.map(([, subject]) => subject),
      ),
    );
    for (const [place, [index, subject]] of fresh.entries()) {
      const number = numbers[place];
      if (number === undefined) continue;
      this.#indexes.set(number, index);
      this.#numbers.set(index, number);
      this.#subjects.set(index, subject);
    }
  }

  indexOf(number: number): number | undefined {
    return this.#indexes.get(number);
  }

  get size(): number {
    return this.#numbers.size;
  }
}
