import type { Tx } from "#ground/storage";
import type { Fact, NewFact } from "./types.ts";

/** What a handler knows of the set it works on. */
export interface SetContext {
  readonly consumer: string;
  /** The bank's time when the set began. */
  readonly now: Date;
  /**
   * Facts to append in the same commit. They are written together after all handlers, because the shard rows are locked
   * last; a handler does not append by itself.
   */
  publish(facts: readonly NewFact[]): void;
  /** Does this when the set is committed, and not when it is undone: to wake those who wait for what it wrote. */
  afterCommit(work: () => void): void;
}

/** Changes state because of facts. All its writes go through `tx` and are undone with the set when the commit fails. */
export interface FactHandler {
  readonly name: string;
  /** Types it wants; all when absent. */
  readonly types?: readonly string[];
  /**
   * A set of facts ordered by shard and offset, so a customer's facts come in their order. Customers are locked in the
   * order of their numbers. A failure that may not be retried halves the set until the failing customer stands alone.
   */
  handle(tx: Tx, facts: readonly Fact[], context: SetContext): Promise<void>;
}
