/** All playbooks of a period beside each other: everybody assigned, treated against control. */
import { type Actor, allow } from "#ground/authority";
import { type Storage, sql } from "#ground/storage";
import { outcomePermissions } from "../permissions.ts";
import type { Compared } from "../rules/compare-arms.ts";
import type { CountedArm } from "./counts.ts";
import { compared } from "./playbook-outcome.ts";

export interface ComparedPlaybook extends Compared {
  readonly playbook: string;
}

/**
 * Those assigned in [from, to), of the actor's part of the bank; in the order of playbooks' names.
 * @param byContact playbooks of whose goal contacts alone tell
 */
export async function comparePlaybooks(
  storage: Storage,
  actor: Actor,
  { from, to }: { readonly from: Date; readonly to: Date },
  byContact: ReadonlySet<string>,
): Promise<ComparedPlaybook[]> {
  allow(actor, outcomePermissions.read);
  const rows = await storage.as(actor, (tx) =>
    tx.rows<CountedArm & { readonly playbook: string }>(sql`
      select playbook, control, count(*) as customers, sum(enrolments)::int8 as enrolments, sum(touched)::int8 as touched,
        sum(delivered)::int8 as delivered, sum(reached)::int8 as reached, sum(converted)::int8 as converted,
        count(*) filter (where converted > 0) as "convertedCustomers", sum(amount)::float8 as amount,
        sum(amount * amount)::float8 as "amountSquares", sum(cost)::float8 as cost, sum(contacts)::int8 as contacts,
        sum(complaints)::int8 as complaints, sum(opt_outs)::int8 as "optOuts",
        count(*) filter (where complaints > 0) as "complainingCustomers",
        count(*) filter (where opt_outs > 0) as "optOutCustomers",
        coalesce(sum(share), 0)::float8 as "plannedControl", count(share) as planned
      from (
        select playbook, control, customer, count(*) as enrolments, count(touched_at) as touched,
          count(delivered_at) as delivered, count(reached_at) as reached, count(converted_at) as converted,
          sum(amount)::float8 as amount, sum(cost)::float8 as cost, sum(contacts)::int8 as contacts,
          sum(complaints)::int8 as complaints, sum(opt_outs)::int8 as opt_outs, max(control_share) as share
        from outcome.enrolment where not aside and assigned_at >= ${from} and assigned_at < ${to}
        group by playbook, control, customer
      ) one group by playbook, control order by playbook, control`),
  );
  const arms = new Map<string, CountedArm[]>();
  for (const { playbook, ...arm } of rows) arms.set(playbook, [...(arms.get(playbook) ?? []), arm]);
  return [...arms].map(([playbook, own]) => ({ playbook, ...compared(own, byContact.has(playbook)) }));
}
