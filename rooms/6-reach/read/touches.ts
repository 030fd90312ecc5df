/** What was sent to a customer, or was to be, and how it went. */
import { type Actor, allow } from "#ground/authority";
import { type Storage, sql } from "#ground/storage";
import { reachPermissions } from "../permissions.ts";
import type { TouchState } from "../rules/states.ts";

export interface TouchView {
  readonly key: string;
  readonly customer: number;
  readonly channel: string;
  readonly class: string;
  readonly playbook: string;
  readonly wave: string;
  readonly decision: string | null;
  readonly content: string;
  readonly reasons: readonly string[];
  readonly state: TouchState;
  readonly errorClass: string | null;
  /** Why it failed, expired or was denied. */
  readonly code: string | null;
  readonly attempts: number;
  readonly dueAt: Date;
  readonly deadline: Date | null;
  readonly trace: string | null;
  /** States and receipts in the order in which they became known, with the bank's time of each. */
  readonly history: readonly { readonly what: string; readonly at: Date }[];
}

interface TouchRow extends Omit<TouchView, "history"> {
  readonly trail: readonly string[];
  readonly trail_at: readonly Date[];
}

const MOST = 500;

/** The newest touches of one customer, newest first; none outside the actor's scope. */
export async function readTouches(
  storage: Storage,
  actor: Actor,
  customer: number,
  limit = MOST,
): Promise<TouchView[]> {
  allow(actor, reachPermissions.read_touches);
  return await touchesOf(storage, actor, [customer], Math.min(limit, MOST));
}

/** Every touch of a customer's numbers, newest first: what the customer is given a copy of. */
export async function readAllTouches(
  storage: Storage,
  actor: Actor,
  customers: readonly number[],
): Promise<TouchView[]> {
  allow(actor, reachPermissions.read_touches);
  return await touchesOf(storage, actor, customers, null);
}

async function touchesOf(
  storage: Storage,
  actor: Actor,
  customers: readonly number[],
  limit: number | null,
): Promise<TouchView[]> {
  const rows = await storage.as(actor, (tx) =>
    tx.rows<TouchRow>(sql`
      select key, customer, channel, class, playbook, wave, decision, content, reasons, state, error_class as "errorClass",
        code, attempts, due_at as "dueAt", deadline, trace, trail, trail_at
      from reach.touch where customer = any(${customers}::int[]) order by touch desc limit ${limit}`),
  );
  return rows.map(({ trail, trail_at: times, ...touch }) => ({
    ...touch,
    history: trail.flatMap((what, n) => {
      const at = times[n];
      return at ? [{ what, at }] : [];
    }),
  }));
}
