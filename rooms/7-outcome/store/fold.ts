/** What came of enrolments, folded from touches and events. The same rows give the same counts, in whatever order they came. */
import type { CustomerNumber } from "#ground/ids";
import { type Sql, sql, type Tx } from "#ground/storage";

const LOCK = "perennial outcomes";

/** Held by whoever adds touches or events: nobody is newly assigned meanwhile, so no fold misses them. */
export async function shareOutcomes(tx: Tx): Promise<void> {
  await tx.run(sql`select pg_advisory_xact_lock_shared(hashtext(${LOCK}))`);
}

/** Held by whoever assigns; waits for the sets that are under way. */
export async function holdOutcomes(tx: Tx): Promise<void> {
  await tx.run(sql`select pg_advisory_xact_lock(hashtext(${LOCK}))`);
}

export async function foldCustomers(tx: Tx, customers: readonly CustomerNumber[]): Promise<number> {
  if (customers.length === 0) return 0;
  return await fold(tx, sql`customer = any (${[...new Set(customers)]}::int[])`);
}

export async function foldEnrolments(tx: Tx, enrolments: readonly string[]): Promise<number> {
  if (enrolments.length === 0) return 0;
  return await fold(tx, sql`enrolment = any (${[...enrolments]}::uuid[])`);
}

/**
 * Counts a playbook anew, from nothing but its touches and events; how many enrolments stood otherwise. Those whose events
 * were let go stay as they are.
 */
export async function recountPlaybook(tx: Tx, playbook: string): Promise<number> {
  await holdOutcomes(tx);
  return await fold(tx, sql`playbook = ${playbook}`);
}

async function fold(tx: Tx, which: Sql): Promise<number> {
  return await tx.run(sql`
    with chosen as materialized (
      select enrolment, playbook, customer, admitted_at, ends_at from outcome.enrolment
      where ${which} and ends_at >= coalesce((select since from outcome.kept), '-infinity')
    ), touched as (
      select c.enrolment,
        min(w.touched_at) filter (where w.enrolment = c.enrolment) as touched_at,
        min(w.delivered_at) filter (where w.enrolment = c.enrolment) as delivered_at,
        min(w.reached_at) filter (where w.enrolment = c.enrolment) as reached_at,
        sum(w.cost) filter (where w.enrolment = c.enrolment and w.touched_at is not null) as cost,
        count(*) filter (where w.touched_at between c.admitted_at and c.ends_at) as contacts
      from chosen c join outcome.wave w on w.customer = c.customer group by c.enrolment
    ), heard as (
      select c.enrolment, v.kind, v.part, max(v.parts) as parts, min(v.at) as at, count(*) as events,
        (array_agg(v.amount order by v.at, v.fact))[1] as amount
      from chosen c join outcome.event v on v.customer = c.customer and v.at between c.admitted_at and c.ends_at
        and v.playbook in ('', c.playbook)
      group by c.enrolment, v.kind, v.part
    ), reached as (
      -- The last of those that are needed together.
      select enrolment, max(at) as converted_at, sum(amount)::bigint as amount
      from heard where kind = 'goal' group by enrolment having count(*) >= max(parts)
    ), told as (
      select enrolment, r.converted_at, r.amount, h.complaints, h.opt_outs
      from (
        select enrolment, sum(events) filter (where kind = 'complaint') as complaints,
          sum(events) filter (where kind = 'opt_out') as opt_outs
        from heard group by enrolment
      ) h left join reached r using (enrolment)
    ), folded as (
      select c.enrolment, t.touched_at, t.delivered_at, t.reached_at, e.converted_at, coalesce(e.amount, 0) as amount,
        coalesce(t.cost, 0)::bigint as cost, coalesce(t.contacts, 0)::int as contacts,
        coalesce(e.complaints, 0)::int as complaints, coalesce(e.opt_outs, 0)::int as opt_outs
      from chosen c left join touched t on t.enrolment = c.enrolment left join told e on e.enrolment = c.enrolment
    )
    update outcome.enrolment o set touched_at = f.touched_at, delivered_at = f.delivered_at, reached_at = f.reached_at,
      converted_at = f.converted_at, amount = f.amount, cost = f.cost, contacts = f.contacts,
      complaints = f.complaints, opt_outs = f.opt_outs
    from folded f
    where o.enrolment = f.enrolment
      and (o.touched_at, o.delivered_at, o.reached_at, o.converted_at, o.amount, o.cost, o.contacts, o.complaints, o.opt_outs)
        is distinct from
        (f.touched_at, f.delivered_at, f.reached_at, f.converted_at, f.amount, f.cost, f.contacts, f.complaints, f.opt_outs)`);
}
