/** One task as an actor sees it, for verbs that act for the whole house. */
import { type Actor, allow } from "#ground/authority";
import type { Storage } from "#ground/storage";
import { reachCases } from "../cases.ts";
import { reachPermissions } from "../permissions.ts";
import { readTask, type TaskRow } from "../store/task-rows.ts";

/** @throws reach.no_task when it is not there or out of the actor's scope */
export async function seenTask(storage: Storage, actor: Actor, task: number): Promise<TaskRow> {
  allow(actor, reachPermissions.read_tasks);
  const row = await storage.as(actor, (tx) => readTask(tx, task));
  if (!row) throw reachCases.no_task();
  return row;
}
