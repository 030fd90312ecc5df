/** Who is away, and how much a colleague can do on a working day. */
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow } from "#ground/authority";
import { newId } from "#ground/ids";
import { personIdOf } from "#ground/organisation";
import { sql, type Tx } from "#ground/storage";
import { reachPermissions } from "../permissions.ts";
import { taskCases } from "../rules/tasks/cases.ts";
import type { TaskParts } from "./task-parts.ts";

export interface NewAbsence {
  /** Login of who is away. */
  readonly login: string;
  readonly from: Date;
  readonly until: Date;
}

export const MOST_PER_DAY = 1_000;
const LONGEST_DAYS = 400;
const DAY_MS = 86_400_000;

type Parts = Pick<TaskParts, "storage" | "clock">;

// Whoever is one of these plans the work of others too.
const planners: ReadonlySet<string> = new Set(["team_lead", "branch_operator", "administrator"]);

function aboutSelfOnly(actor: Actor, login: string): void {
  const plans = actor.kind !== "person" || actor.roles.some((role) => planners.has(role));
  if (!plans && actor.id !== personIdOf(login)) throw taskCases.only_oneself();
}

/**
 * The colleague gets no tasks meanwhile, and those that are open go on with others within seconds.
 * @returns its id @throws reach.bad_absence, reach.no_colleague, reach.only_oneself
 */
export async function setAbsence({ storage, clock }: Parts, actor: Actor, absence: NewAbsence): Promise<string> {
  allow(actor, reachPermissions.set_absence);
  const { login, from, until } = absence;
  aboutSelfOnly(actor, login);
  const at = clock.now();
  const length = until.getTime() - from.getTime();
  if (!(length > 0 && length <= LONGEST_DAYS * DAY_MS && until > at)) {
    throw taskCases.bad_absence({ days: LONGEST_DAYS });
  }
  const id = newId(at);
  await storage.as(actor, async (tx) => {
    const { person, unit } = await colleagueNamed(tx, login);
    await tx.run(sql`
      insert into reach.absence (absence, person, unit, from_at, until_at, made_by, made_at)
      values (${id}::uuid, ${person}, ${unit}, ${from}, ${until}, ${actorLabel(actor)}, ${at})`);
    const after = { from: from.toISOString(), until: until.toISOString() };
    await audit(tx, actor, { action: "reach.set_absence", target: `person:${person}`, after });
  });
  return id;
}

/** The colleague is back. @throws reach.no_absence */
export async function endAbsence(
  { storage, clock }: Parts,
  actor: Actor,
  { absence }: { readonly absence: string },
): Promise<void> {
  allow(actor, reachPermissions.set_absence);
  const at = clock.now();
  await storage.as(actor, async (tx) => {
    const row = await tx.maybe<{ person: string; login: string }>(sql`
      select a.person, p.login from reach.absence a join organisation.person p using (person)
      where a.absence = ${absence}::uuid and a.ended_at is null for update of a`);
    if (!row) throw taskCases.no_absence();
    aboutSelfOnly(actor, row.login);
    await tx.run(sql`update reach.absence set ended_at = ${at} where absence = ${absence}::uuid`);
    await audit(tx, actor, { action: "reach.end_absence", target: `person:${row.person}` });
  });
}

/** @throws reach.bad_capacity, reach.no_colleague */
export async function setCapacity(
  { storage, clock }: Parts,
  actor: Actor,
  { login, perDay }: { readonly login: string; readonly perDay: number },
): Promise<void> {
  allow(actor, reachPermissions.set_capacity);
  if (!Number.isInteger(perDay) || perDay < 0 || perDay > MOST_PER_DAY) {
    throw taskCases.bad_capacity({ most: MOST_PER_DAY });
  }
  const at = clock.now();
  await storage.as(actor, async (tx) => {
    const { person, unit } = await colleagueNamed(tx, login);
    const before = await tx.maybe<{ perDay: number }>(sql`
      select per_day as "perDay" from reach.working_capacity where person = ${person} for update`);
    await tx.run(sql`
      insert into reach.working_capacity (person, unit, per_day, set_by, set_at)
      values (${person}, ${unit}, ${perDay}, ${actorLabel(actor)}, ${at})
      on conflict (person) do update set unit = excluded.unit, per_day = excluded.per_day, set_by = excluded.set_by,
        set_at = excluded.set_at`);
    await audit(tx, actor, {
      action: "reach.set_capacity",
      target: `person:${person}`,
      ...(before ? { before } : {}),
      after: { perDay },
    });
  });
}

/** @throws reach.no_colleague */
async function colleagueNamed(tx: Tx, login: string): Promise<{ person: string; unit: number }> {
  const row = await tx.maybe<{ person: string; unit: number }>(sql`
    select person, unit from organisation.person where login = ${login} and active`);
  if (!row) throw taskCases.no_colleague({ login });
  return row;
}
