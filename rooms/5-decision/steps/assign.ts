/** Arms of experiments, written in the decision's transaction: nobody is exposed before it is known to which arm. */
import { type CustomerNumber, derivedId } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";

export interface Assignment {
  /** `bank`, `playbook:<id>`, `wave:<id>/<wave>`, or `experiment:<name>` of waves. */
  readonly experiment: string;
  readonly customer: CustomerNumber;
  /** The customer's stable pseudonym. */
  readonly sticky: string;
  /** `treated` or `control` of a holdout; of an experiment its own name. */
  readonly arm: string;
  /** The decision that drew it; null: a wave did. */
  readonly decision: string | null;
}

/** Whoever is erased stays in an arm under this name alone: a hash salted with the experiment. */
export function memberOf(experiment: string, sticky: string): string {
  return derivedId("assignment", experiment, sticky);
}

/** Keeps arms; who was assigned before stays as assigned. Returns how many are new. */
export async function recordAssignments(tx: Tx, assignments: readonly Assignment[], at: Date): Promise<number> {
  if (assignments.length === 0) return 0;
  const rows = assignments
    .map((one) => ({ ...one, member: memberOf(one.experiment, one.sticky) }))
    .sort((a, b) =>
      a.experiment === b.experiment ? (a.member < b.member ? -1 : 1) : a.experiment < b.experiment ? -1 : 1,
    );
  return await tx.run(sql`
    insert into decision.assignment (experiment, member, customer, arm, assigned_at, decision)
    select u.experiment, u.member, u.customer, u.arm, ${at}::timestamptz, u.decision
    from unnest(${rows.map((r) => r.experiment)}::text[], ${rows.map((r) => r.member)}::uuid[],
      ${rows.map((r) => r.customer)}::int[], ${rows.map((r) => r.arm)}::text[],
      ${rows.map((r) => r.decision)}::uuid[]) as u(experiment, member, customer, arm, decision)
    on conflict (experiment, member) do nothing`);
}

/** The arms of an experiment in numbers. */
export async function countArms(tx: Tx, experiment: string): Promise<{ treated: number; control: number }> {
  return await tx.one(sql`
    select count(*) filter (where arm = 'treated') as treated, count(*) filter (where arm = 'control') as control
    from decision.assignment where experiment = ${experiment}`);
}

/** Erased customers leave no number behind: membership remains as a hash. */
export async function forgetAssignments(tx: Tx, customers: readonly CustomerNumber[]): Promise<number> {
  return await tx.run(sql`
    update decision.assignment set customer = null where customer = any (${[...customers]}::int[])`);
}
