/** A colleague records what came of a task: the colleagues' own report of their channel. */
import type { Channel } from "#contracts/definitions";
import { audit } from "#ground/audit";
import { type Actor, allow } from "#ground/authority";
import type { Clock } from "#ground/clock";
import { type Storage, sql, type Tx } from "#ground/storage";
import { reachCases } from "../cases.ts";
import type { Receiver } from "../jobs/receive.ts";
import { ownTasksOnly, reachPermissions } from "../permissions.ts";

export interface CallRecord {
  /** Number of the task. */
  readonly task: number;
  /** As `converted`, `refused`, `call_back`. */
  readonly outcome: string;
  /** How long was spoken. */
  readonly seconds?: number;
}

export interface RecordParts {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly receiver: Pick<Receiver, "report">;
}

/**
 * The result is a fact like one of the call centre's: it comes in through intake, and the engine closes the task. Of several
 * results the latest stands.
 * @throws reach.no_task
 */
export async function recordCall(parts: RecordParts, actor: Actor, record: CallRecord): Promise<void> {
  allow(actor, reachPermissions.record_call);
  const at = parts.clock.now();
  const { outcome, seconds } = record;
  const { key, channel } = await parts.storage.as(actor, async (tx) => {
    const task = await taskOf(tx, record.task, ownerOf(actor));
    await audit(tx, actor, { action: "reach.record_call", target: `touch:${task.key}`, after: { outcome } });
    return task;
  });
  const finished = { what: "finished", key, at, outcome, ...(seconds === undefined ? {} : { seconds }) } as const;
  // Whoever answered somebody else's phone was not connected with the customer.
  const answered = outcome === "wrong_person" ? [] : [{ what: "answered", key, at } as const];
  await parts.receiver.report(channel, [...answered, finished]);
}

/** Whose tasks alone an actor may settle; null: any in scope. */
function ownerOf(actor: Actor): string | null {
  return actor.kind === "person" && actor.roles.every((role) => ownTasksOnly.has(role)) ? actor.id : null;
}

async function taskOf(tx: Tx, task: number, owner: string | null): Promise<{ key: string; channel: Channel }> {
  const row = await tx.maybe<{ key: string; channel: Channel }>(sql`
    select t.key, t.channel from reach.task k join reach.touch t using (touch)
    where k.touch = ${task} and (${owner}::text is null or k.owner = ${owner})`);
  if (!row) throw reachCases.no_task();
  return row;
}
