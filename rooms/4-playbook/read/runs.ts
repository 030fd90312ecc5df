/** Runs of a playbook in numbers. */
import type { Actor } from "#ground/authority";
import { type Storage, sql } from "#ground/storage";
import type { EndReason, RunState } from "../rules/runs.ts";
import { type AsideRun, asideRuns } from "../store/runs.ts";

export interface RunCount {
  readonly version: number;
  readonly state: RunState;
  readonly endReason: EndReason | null;
  readonly runs: number;
  /** Of those that are open, how many have a step that is due. */
  readonly due: number;
}

export interface ArmCount {
  /** The wave of a split, or the name of an experiment. */
  readonly draw: string;
  readonly arm: string;
  readonly runs: number;
  readonly converted: number;
}

export interface RunCounts {
  readonly states: readonly RunCount[];
  /** Arms of splits and experiments, with the goals that were reached. */
  readonly arms: readonly ArmCount[];
  /** Set aside because a step failed again and again. */
  readonly aside: number;
}

/** As far as the actor's scope reaches. @param now the bank's time */
export async function countRuns(storage: Storage, actor: Actor, playbook: string, now: Date): Promise<RunCounts> {
  return await storage.as(actor, async (tx) => {
    const states = await tx.rows<RunCount>(sql`
      select version, state, end_reason as "endReason", count(*) as runs,
        count(*) filter (where state = 'active' and due_at <= ${now}) as due
      from playbook.enrolment where playbook = ${playbook} group by 1, 2, 3 order by 1, 2, 3`);
    const arms = await tx.rows<ArmCount>(sql`
      select a.key as draw, a.value as arm, count(*) as runs, count(*) filter (where e.state = 'converted') as converted
      from playbook.enrolment e cross join lateral jsonb_each_text(e.arms) a
      where e.playbook = ${playbook} group by 1, 2 order by 1, 2`);
    const { aside } = await tx.one<{ aside: number }>(sql`
      select count(*) as aside from playbook.enrolment where playbook = ${playbook} and fault is not null`);
    return { states, arms, aside };
  });
}

/** Runs that are set aside, with the reason, as far as the actor's scope reaches. */
export async function listAside(storage: Storage, actor: Actor): Promise<AsideRun[]> {
  return await storage.as(actor, (tx) => asideRuns(tx));
}
