/**
 * One transaction of the house for a person's or a system's request: it moves budgets and stocks that all customers
 * share, which nobody's own scope reaches. Whoever calls has asked for authority and found the customer in scope.
 */
import { type AuditEntry, audit } from "#ground/audit";
import type { Actor } from "#ground/authority";
import { type Storage, type Tx, withRetry } from "#ground/storage";

export interface Done<T> {
  readonly result: T;
  /** Undefined where nothing changed. */
  readonly trail: AuditEntry | undefined;
}

/** Runs the work, with its audit row in the same transaction; a lost race is run again. */
export async function atOnce<T>(
  storage: Storage,
  actor: Actor,
  purpose: string,
  work: (tx: Tx) => Promise<Done<T>>,
): Promise<T> {
  return await withRetry(() =>
    storage.batch(purpose, async (tx) => {
      const { result, trail } = await work(tx);
      if (trail) await audit(tx, actor, trail);
      return result;
    }),
  );
}
