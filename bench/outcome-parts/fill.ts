/** The room's own tables, as facts would have left them. */
import { ownerTransaction, sql } from "#ground/storage";
import { recountPlaybook } from "#outcome";
import type { Bed } from "../decide-parts/bed.ts";
import {
  admittedAt,
  COMPLAINTS_BELOW,
  factAmount,
  factAt,
  factCustomer,
  factKind,
  GOALS_BELOW,
  PLAYBOOK,
  type Size,
  START,
  WINDOW,
} from "./work.ts";

export async function fillBed(bed: Bed, { enrolments, facts }: Size): Promise<void> {
  await ownerTransaction(bed.owner, async (tx) => {
    await tx.run(sql`
      insert into outcome.enrolment (enrolment, playbook, version, customer, admitted_at, ends_at, assigned_at, decided,
        control, control_share)
      select md5(n::text)::uuid, ${PLAYBOOK}, 1, n, to_timestamp(${START} + at), to_timestamp(${START} + at + ${WINDOW}),
        to_timestamp(${START} + at), 'chosen', n % 10 = 0, 0.1
      from (select n, ${sql.raw(admittedAt)} as at from generate_series(0, ${sql.raw(String(enrolments - 1))}::bigint) n) one`);
    // What is neither a goal nor a complaint the room does not keep.
    await tx.run(sql`
      insert into outcome.event (customer, fact, kind, playbook, at, amount)
      select customer, md5(f::text)::uuid, case when kind < ${GOALS_BELOW} then 'goal' else 'complaint' end,
        case when kind < ${GOALS_BELOW} then ${PLAYBOOK} else '' end, to_timestamp(${START} + at),
        case when kind < ${GOALS_BELOW} then ${sql.raw(factAmount)} else 0 end
      from (
        select f, ${sql.raw(factCustomer(enrolments))} as customer, ${sql.raw(factAt)} as at, ${sql.raw(factKind)} as kind
        from generate_series(0, ${sql.raw(String(facts - 1))}::bigint) f
      ) one where kind < ${COMPLAINTS_BELOW}`);
    await tx.run(sql`
      insert into outcome.wave (enrolment, wave, customer, playbook, channel, touched_at, delivered_at, reached_at, cost)
      select enrolment, 'first', customer, playbook, 'sms', admitted_at, admitted_at, null, 5
      from outcome.enrolment where not control`);
  });
  const analyse = () =>
    ownerTransaction(bed.owner, (tx) => tx.run(sql`analyze outcome.enrolment, outcome.event, outcome.wave`));
  await analyse();
  await bed.storage.batch("bench fold", (tx) => recountPlaybook(tx, PLAYBOOK));
  await analyse();
}
