/** Which numbers are one person: what came of any of them counts for the one that stands, as long as the profile says so. */

import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import { mergedWave } from "./waves.ts";

/**
 * Locks what is counted of customers who are persons of several numbers: facts of those come in by several shards, and a
 * fold must see what the one before it told. @param persons numbers that change their person in this set
 */
export async function holdPersons(
  tx: Tx,
  customers: readonly CustomerNumber[],
  persons: readonly CustomerNumber[],
): Promise<void> {
  await tx.run(sql`
    select 1 from outcome.enrolment where customer = any (array(
      select survivor from profile.redirect where survivor = any (${[...new Set(customers)]}::int[])
      union select unnest(${[...new Set(persons)]}::int[])))
    order by enrolment for update`);
}

/**
 * Brings rows of these numbers to the customers that they count for now, merged or apart again; twice is once. Rows that
 * name no enrolment of the playbook room stay where they are.
 */
export async function movePersons(tx: Tx, numbers: readonly CustomerNumber[]): Promise<void> {
  if (numbers.length === 0) return;
  await tx.run(sql`
    update outcome.enrolment o set customer = f.person
    from (
      select e.enrolment, coalesce(r.survivor, p.customer) as person
      from outcome.enrolment e join playbook.enrolment p using (enrolment)
      left join profile.redirect r on r.customer = p.customer
      where e.customer = any (${numbers}::int[])
    ) f
    where o.enrolment = f.enrolment and o.customer <> f.person`);
  await moveTouches(tx, numbers);
  await tx.run(sql`
    update outcome.event v set customer = f.person, own = f.number
    from (
      select e.customer, e.fact, e.kind, e.playbook, coalesce(e.own, e.customer) as number,
        coalesce(r.survivor, e.own, e.customer) as person
      from outcome.event e left join profile.redirect r on r.customer = coalesce(e.own, e.customer)
      where e.customer = any (${numbers}::int[])
    ) f
    where v.customer = f.customer and v.fact = f.fact and v.kind = f.kind and v.playbook = f.playbook
      and f.person <> f.customer`);
  await markPersons(tx, numbers);
}

/** A touch that both numbers were told of becomes one row, with the earliest of each step. */
async function moveTouches(tx: Tx, numbers: readonly CustomerNumber[]): Promise<void> {
  await tx.run(sql`
    with gone as (
      delete from outcome.wave w
      using (
        select e.enrolment, e.wave, e.customer, coalesce(r.survivor, p.customer) as person
        from outcome.wave e join playbook.enrolment p using (enrolment)
        left join profile.redirect r on r.customer = p.customer
        where e.customer = any (${numbers}::int[])
      ) f
      where w.enrolment = f.enrolment and w.wave = f.wave and w.customer = f.customer and f.person <> f.customer
        and f.person = any (${numbers}::int[])
      returning f.person, w.*
    )
    insert into outcome.wave as w (enrolment, wave, customer, playbook, channel, touched_at, delivered_at, reached_at, cost)
    select enrolment, wave, person, playbook, max(channel), min(touched_at), min(delivered_at), min(reached_at), max(cost)
    from gone group by enrolment, wave, person, playbook order by enrolment, wave
    ${mergedWave}`);
}

/** Marks who stands in a playbook more than once, and what another number of the same person was assigned before. */
export async function markPersons(tx: Tx, customers: readonly CustomerNumber[]): Promise<void> {
  if (customers.length === 0) return;
  await tx.run(sql`
    with mine as materialized (
      select o.enrolment, o.playbook, o.customer, o.admitted_at, o.ends_at, coalesce(p.customer, o.customer) as number
      from outcome.enrolment o left join playbook.enrolment p using (enrolment)
      where o.customer = any (${[...new Set(customers)]}::int[])
    ), marked as (
      select m.enrolment, count(*) over (partition by m.playbook, m.customer) > 1 as several,
        exists (select from mine e where e.playbook = m.playbook and e.customer = m.customer and e.number <> m.number
          and (e.admitted_at, e.enrolment) < (m.admitted_at, m.enrolment) and e.ends_at >= m.admitted_at) as aside
      from mine m
    )
    update outcome.enrolment o set several = k.several, aside = k.aside from marked k
    where o.enrolment = k.enrolment and (o.several, o.aside) is distinct from (k.several, k.aside)`);
}
