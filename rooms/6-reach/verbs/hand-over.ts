/** A task goes to another colleague, or back to the pool; its history stays with it. */
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow, type PersonActor } from "#ground/authority";
import { actorOfPerson, personIdOf } from "#ground/organisation";
import type { Tx } from "#ground/storage";
import { scrubText } from "#ground/telemetry";
import { reachCases } from "../cases.ts";
import { mayOwn, reachPermissions } from "../permissions.ts";
import { taskCases } from "../rules/tasks/cases.ts";
import { absentAt } from "../store/task-moves.ts";
import { lockTask, setOwner, type TaskRow } from "../store/task-rows.ts";
import { addSteps } from "../store/task-steps.ts";
import { mayWork, mustLive, ownOnly, type TaskParts } from "./task-parts.ts";

export interface HandOver {
  readonly task: number;
  /** Login of the one who gets it; null: the pool. */
  readonly to: string | null;
  /** Stands in the task's history. */
  readonly reason: string;
}

/**
 * @throws reach.no_task, reach.task_over, reach.task_of_another, reach.no_reason_given, reach.no_colleague,
 *   reach.cannot_own when that colleague is away, does not see the customer or has no role for it
 */
export async function handOver(parts: TaskParts, actor: Actor, input: HandOver): Promise<void> {
  allow(actor, reachPermissions.hand_over);
  const reason = scrubText(input.reason.trim());
  if (reason === "") throw taskCases.no_reason_given();
  const { storage, clock } = parts;
  const to = input.to === null ? null : await actorOfPerson(storage, personIdOf(input.to));
  if (input.to !== null && !to) throw taskCases.no_colleague({ login: input.to });
  const at = clock.now();
  await storage.as(actor, async (tx) => {
    const row = await lockTask(tx, input.task);
    if (!row) throw reachCases.no_task();
    mayWork(actor, row.kind);
    mustLive(row);
    const isOwn = actor.kind === "person" && row.owner === actor.id;
    if (!isOwn && ownOnly(actor)) throw taskCases.task_of_another();
    if (to) await mustFit(tx, row, to, input.to ?? "", at);
    const person = to?.id ?? null;
    await setOwner(tx, row, person);
    const { task, unit, owner } = row;
    await addSteps(tx, [{ task, unit, what: "handed_over", person, by: actorLabel(actor), detail: reason }], at);
    await audit(tx, actor, {
      action: "reach.hand_over",
      target: `task:${task}`,
      before: { owner },
      after: { owner: person },
      reason,
    });
  });
}

/** @throws reach.cannot_own */
async function mustFit(tx: Tx, { kind, unit }: TaskRow, to: PersonActor, login: string, at: Date): Promise<void> {
  if (!to.roles.some((role) => mayOwn[kind].has(role)))
    throw taskCases.cannot_own({ login, why: "another role is needed", why_zh: "角色不符" });
  if (to.scope !== "all" && (unit === null || !to.scope.includes(unit)))
    throw taskCases.cannot_own({ login, why: "the customer is served elsewhere", why_zh: "不在其机构范围内" });
  if ((await absentAt(tx, at)).includes(to.id))
    throw taskCases.cannot_own({ login, why: "away at the moment", why_zh: "目前缺勤" });
}
