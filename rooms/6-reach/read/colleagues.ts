/** Who works tasks, with what each has and can still do today, and who is away. */
import { type Actor, allow } from "#ground/authority";
import type { Language } from "#ground/errors";
import { sql } from "#ground/storage";
import { reachPermissions } from "../permissions.ts";
import type { TaskRole, TaskRules } from "../rules/tasks/rules.ts";
import { dayAround } from "../rules/tasks/times.ts";
import type { TasksParts } from "./tasks.ts";

export interface ColleagueView {
  readonly login: string;
  readonly name: string;
  readonly role: TaskRole;
  readonly unit: number;
  /** Tasks of a working day. */
  readonly capacity: number;
  readonly open: number;
  readonly doneToday: number;
  /** What is left of the capacity, at least 0. */
  readonly left: number;
  /** Until when the colleague is away; null: here. */
  readonly awayUntil: Date | null;
}

export interface AbsenceView {
  readonly absence: string;
  readonly login: string;
  readonly from: Date;
  readonly until: Date;
}

interface Row extends Omit<ColleagueView, "name" | "capacity" | "left"> {
  readonly nameZh: string;
  readonly nameEn: string;
  readonly perDay: number | null;
}

/** Those of the actor's part of the bank who may own tasks. */
export async function listColleagues(
  { storage, clock, zone, taskRules }: Pick<TasksParts, "storage" | "clock" | "zone"> & { taskRules: () => TaskRules },
  actor: Actor,
  language: Language,
): Promise<{ readonly colleagues: readonly ColleagueView[]; readonly absences: readonly AbsenceView[] }> {
  allow(actor, reachPermissions.read_tasks);
  const at = clock.now();
  const [from, to] = dayAround(at, zone);
  const rules = taskRules();
  return await storage.as(actor, async (tx) => {
    // Who holds which role is head office's to read: tasks, capacities and absences tell who works here.
    const rows = await tx.rows<Row>(sql`
      with worked as (
        select owner as person, min(role) as role,
          count(*) filter (where state in ('open', 'taken') and (ends_at is null or ends_at >= ${at})) as open,
          count(*) filter (where state = 'done' and done_at >= ${from} and done_at < ${to}) as done
        from reach.task where owner is not null and (state in ('open', 'taken') or (done_at >= ${from} and done_at < ${to}))
        group by owner
      )
      select p.login, p.name_zh as "nameZh", p.name_en as "nameEn", p.unit, coalesce(w.role, 'agent') as role,
        c.per_day as "perDay", coalesce(w.open, 0) as open, coalesce(w.done, 0) as "doneToday",
        (select max(a.until_at) from reach.absence a where a.person = p.person and a.ended_at is null
          and a.from_at <= ${at} and a.until_at > ${at}) as "awayUntil"
      from organisation.person p left join worked w using (person) left join reach.working_capacity c using (person)
      where p.active and (w.person is not null or c.person is not null
        or exists (select 1 from reach.absence a where a.person = p.person and a.ended_at is null and a.until_at > ${at}))
      order by p.unit, p.login`);
    const colleagues = rows.map(({ nameZh, nameEn, perDay, ...row }): ColleagueView => {
      const capacity = perDay ?? rules.capacity[row.role];
      const left = Math.max(0, capacity - row.open - row.doneToday);
      return { ...row, name: language === "zh" ? nameZh : nameEn, capacity, left };
    });
    const absences = await tx.rows<AbsenceView>(sql`
      select a.absence, p.login, a.from_at as "from", a.until_at as until
      from reach.absence a join organisation.person p using (person)
      where a.ended_at is null and a.until_at > ${at} order by a.from_at, p.login`);
    return { colleagues, absences };
  });
}
