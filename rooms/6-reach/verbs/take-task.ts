/** A colleague takes a task: from now on the customer is with this colleague alone, for a while. */
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow } from "#ground/authority";
import { reachCases } from "../cases.ts";
import { reachPermissions } from "../permissions.ts";
import { taskCases } from "../rules/tasks/cases.ts";
import { isTwice, isWithAnother, lockTask, setTaken } from "../store/task-rows.ts";
import { addSteps } from "../store/task-steps.ts";
import { mayWork, mustLive, personOf, type TaskParts } from "./task-parts.ts";

export interface TakenTask {
  readonly task: number;
  readonly customer: number;
  /** Without a result by then it is open again. */
  readonly heldUntil: Date;
}

/**
 * One's own task or one that nobody owns; taking it again changes nothing.
 * @throws reach.no_task, reach.task_over, reach.task_of_another, reach.with_colleague, reach.person_needed
 */
export async function takeTask(parts: TaskParts, actor: Actor, input: { readonly task: number }): Promise<TakenTask> {
  allow(actor, reachPermissions.read_tasks);
  const { id: person } = personOf(actor);
  const { storage, clock, taskRules } = parts;
  const at = clock.now();
  const until = new Date(at.getTime() + taskRules().hold);
  try {
    return await storage.as(actor, async (tx) => {
      const row = await lockTask(tx, input.task);
      if (!row) throw reachCases.no_task();
      mayWork(actor, row.kind);
      mustLive(row);
      if (row.owner !== null && row.owner !== person) throw taskCases.task_of_another();
      const { task, customer, unit } = row;
      if (row.state === "taken") return { task, customer, heldUntil: row.heldUntil ?? until };
      if (row.kind === "contact" && (await isWithAnother(tx, row, person))) throw taskCases.with_colleague();
      await setTaken(tx, task, person, at, until);
      await addSteps(tx, [{ task, unit, what: "taken", person, by: actorLabel(actor), detail: null }], at);
      await audit(tx, actor, { action: "reach.take_task", target: `task:${task}` });
      return { task, customer, heldUntil: until };
    });
  } catch (thrown) {
    throw isTwice(thrown) ? taskCases.with_colleague({}, { cause: thrown }) : thrown;
  }
}
